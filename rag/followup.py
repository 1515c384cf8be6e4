"""A follow-up question made whole by the conversation before it.

A pronoun gives way to whoever was last asked about or answered, a lone name takes its place in the
earlier question, and what neither explains is told by the earlier question, in brackets.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.wording import proper_names

TURNS = 8  # messages that are read back
ENOUGH = 3  # words of its own with which a question needs no more than its pronoun replaced
_VERB, _ASK, _AT, _BACK = (  # closed classes of English
    r"\b(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|may|might|must)\b",
    r"\b(?:who|whom|whose|what|which|when|where|why|how)\b",
    r"\b(?:about|on|of|in|at|to|for|from|by|with|after|before|since|as)\b",
    r"\b(?:that|this|those|these|there|then|next|afterwards|instead|else|so)\b",
)
_PRONOUN = re.compile(  # "it" means nothing in "is it true that" and "has it rained"
    rf"(?i)\b(?:(?P<object>him|them|(?:it|her)(?=\W*$|\s+(?:and\b|not\b|{_AT})))|(?P<owner>his|hers?"
    r"|theirs?|its)|he|she|they|it(?!\s+(?:(?:really\s+)?true|takes?|(?:rain|snow)\w*"
    r"|(?!\w+(?:ing|ed)\b)\w+\s+(?:that|to|if|for))\s+\w))\b"
)
_CLOSED = re.compile(
    rf"(?i)(?:{_VERB}|{_ASK}|{_AT}|{_BACK}|and|but|or|also|not|no|an?|the|s?he|him|his|hers?|they"
    r"|them|theirs?|its?|\w+sel(?:f|ves)|be|been|if|much|many|long|far|often|more|(?:an)?other|any"
    r"|some|all|both|same|again|really|too)(?:['’](?:s|d|ll|ve|re))?"
)
_JOINT = r"(?i:\W*(?:(?:and|but|so|or|then|(?:what|how)\s+about)\b[\s,]*)+)"
_CLAUSE = r"(?i)[,:;?.]|\s[-–—]\s|\b(?:that|when|while|after|before|because|if|who|which|and|or)\b"
_FRONTED = rf"(?i)(?!{_JOINT}|{_AT}|according\b)(.+)(?:[,:;?.]|\s[-–—])\s"
_POINTS = re.compile(
    rf"(?i){_BACK}\s*(?:[?.!,]|$|(?:and|or)\b)|(?:{_VERB}|{_AT})\s+(?:that|this|those|these)\b"
    r"(?!\s+(?:year|month|week|time)|[^?]*[:\"“])"
)
_CLAUSAL = re.compile(rf"(?i){_VERB}|{_ASK}")
_CREDIT = r"(?i)\s*(?:according to [^,]*,|[^.“\"]*?\breports?\b|[^“\"]*?:(?=\s*[\n“\"]))"


@dataclass(frozen=True, slots=True)
class Turn:
    """A message of the conversation so far."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A question on its own: did it lean on what came before, or is it lost without that?"""

    text: str
    leans: bool = False
    lost: bool = False


def made_whole(text: str, history: Sequence[Turn]) -> Whole:
    """The question with what it leaves out; one that stands alone comes back as it is."""
    history, own = history[-TURNS:], _own(text)
    asked = [i for i, turn in enumerate(history) if turn.role == "user" and turn.content.strip()]
    if not asked:
        lone = re.match(r"(?i)\W*(?:and|but|or)\b", text) and not _CLAUSAL.search(text)
        vague = len(own) <= ENOUGH and (lone or _POINTS.search(text))
        whom = (m["object"] or not _own(text[: m.start()]) for m in _free(text))
        return Whole(text, lost=bool(not own or vague or (len(own) <= 2 * ENOUGH and any(whom))))
    if not leans_on_history(text):
        return Whole(text)
    earlier = made_whole(" ".join(history[asked[-1]].content.split()), history[: asked[-1]]).text
    answer = " ".join(turn.content for turn in history[asked[-1] + 1 :])
    return Whole(_joined(text, re.sub(r"[()]", "", earlier), answer), leans=True)


def leans_on_history(text: str) -> bool:
    """May the question leave out what an earlier one said?"""
    own = len(_own(text))
    one = own == 1 and re.match(rf"(?i)\W*(?:{_AT}\s)?{_ASK}(?!.*\b(?:is|are|you|I)\b)", text)
    cut = re.match(_JOINT, text) or (re.match(rf"(?i){_AT}", text) and not _CLAUSAL.search(text))
    return bool(one or (cut and own <= ENOUGH) or not own or _POINTS.search(text) or [*_free(text)])


def _joined(text: str, earlier: str, answer: str) -> str:
    """The follow-up with the earlier question's words where its own leave a gap."""
    rest = re.sub(rf"^{_JOINT}(?=\w)", "", text)
    bare, pronoun, who = rest.rstrip(" ?!."), next(_free(rest), None), ""
    kind = re.match(r"(?i)(?:\w+\s+)?(?:whom?|(which|whose))\b", earlier)  # a name was the answer
    if kind:
        told = proper_names(re.sub(_CREDIT, "", answer, count=1))
        who = next((name for name in told if name.casefold() not in earlier.casefold()), "")
    if re.fullmatch(_ASK, bare, re.I) and re.match(_VERB, earlier, re.I):
        return f"{bare} {earlier[:1].lower()}{earlier[1:]}"
    if not pronoun and not _CLAUSAL.search(bare) and len(bare.split()) <= ENOUGH:
        new, gap = next(iter(proper_names(bare) or _own(bare)), ""), _subject(earlier)
        if place := re.match(rf"(?i){_AT}|\d+$", bare):
            same = r"\b\d{4}\b" if bare.isdigit() else rf"\b{place[0]}\s.+?(?=\s{_AT}|\W*$)"
            like = re.search(rf"(?i){same}", earlier)
            new, gap = bare, like[0] if like else ""
        if gap and new:
            return earlier.replace(gap, new, 1)
    thing = pronoun and pronoun[0].casefold().startswith("it") and not (kind and kind[1])
    name = who or _subject(earlier, pronoun[0].casefold()) if pronoun and not thing else ""
    if pronoun and name:
        owner = "'s" if pronoun["owner"] else ""
        rest, who = f"{rest[: pronoun.start()]}{name}{owner}{rest[pronoun.end() :]}", ""
        if len(_own(bare)) >= ENOUGH and not _POINTS.search(bare):
            return rest
    return f"{rest} ({f'{earlier} {who}'.strip()})"


def _subject(earlier: str, pronoun: str = "") -> str:
    """Whom the earlier question is about: the name after its verb, else the first in no place."""
    names = proper_names(earlier) if pronoun.startswith("the") else _named(earlier)
    if {"he", "she"} <= {pronoun, *earlier.casefold().split()}:
        names = names[1:]  # the first is the other's
    before = {name: "".join(earlier[: earlier.find(name)].split()[-1:]) for name in names}
    subject = [name for name in names if re.match(_VERB, before[name])]
    apart = [name for name in names if before[name] not in {"in", "of", "at", "on", "from", "the"}]
    return next(iter(subject + apart + names), "")


def _own(text: str) -> list[str]:
    """The words of no closed class."""
    return [word for word in re.findall(r"\w[\w’'-]*", text) if not _CLOSED.fullmatch(word)]


def _named(text: str) -> list[str]:
    """The names in the text, else the bare nouns after a verb, where names typed small stand."""
    return proper_names(text) or _own(" ".join(re.findall(rf"(?i){_VERB}\s+([\w-]+)", text)))


def _free(text: str) -> Iterator[re.Match[str]]:
    """The pronouns that stand for nothing the question itself names."""
    for match in _PRONOUN.finditer(text):
        before, (_, comma, after) = text[: match.start()], text[match.end() :].partition(",")
        named = _named(before) or (_named(after) if comma and not _own(before) else [])
        if match["object"]:  # not its own clause's subject: "What did Trump say about him?"
            fronted = re.match(_FRONTED, before)  # "The carbon tax: what did Trump say about it?"
            bound = bool(named) and named != _named(re.split(_CLAUSE, before)[-1])[:1]
            bound = bound or bool(fronted and _own(fronted[1]))
        else:
            who = re.match(rf"(?i)who\s(?!{_VERB})\w", before)
            bound = bool(named or who or len(_own(before)) >= ENOUGH)
        if not bound:
            yield match
