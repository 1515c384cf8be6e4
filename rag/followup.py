"""A follow-up question made whole by the conversation before it.

A pronoun gives way to whoever was last asked about or answered, a lone name takes its place in the
earlier question, and what neither explains is told by the earlier question, in brackets.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from corpus.speech.words import words
from rag.wording import proper_names

TURNS_READ = 8  # messages that are read back
FEW = 3  # words of its own with which a question needs no more than its pronoun replaced

# Closed classes of English, whole.
_VERBS = words(
    "did does do is are was were has have had will would can could should may might must"
)
_ASKS = words("who whom whose what which when where why how")
_PLACES = words("about on of in at to for from by with after before since as")
_CLAUSE = _VERBS | _ASKS
_OTHER = words(
    "that this those these there then next afterwards instead else so and but or also not no a an "
    "the he she him his her hers they them their theirs it its himself herself itself themselves "
    "be been if much many long far often more another other any some all both same again really too"
)
_CLOSED = _CLAUSE | _PLACES | _OTHER
_PLACE = rf"\b(?:{'|'.join(_PLACES)})\b"
_WORD = re.compile(r"\w[\w’'-]*")
_PRONOUN = re.compile(  # "it" means nothing in "is it true that" and "has it rained"
    rf"\b(?:(?P<object>him|them|(?:it|her)(?=\W*$|\s+(?:and\b|not\b|{_PLACE})))|(?P<owner>his|hers?"
    r"|theirs?|its)|he|she|they|it(?!\s+(?:(?:really\s+)?true|takes?|(?:rain|snow)\w*"
    r"|(?!\w+(?:ing|ed)\b)\w+\s+(?:that|to|if|for))\s+\w))\b",
    re.I,
)
_JOINT = re.compile(r"\W*(?:(?:and|but|so|or|then|(?:what|how)\s+about)\b[\s,]*)+", re.I)
_POINTS = re.compile(
    r"\b(?:that|this|those|these|there|then|next|afterwards|instead|else|so)\b\s*"
    r"(?:[?.!,]|$|(?:and|or)\b)"
    rf"|\b(?:{'|'.join(_VERBS | _PLACES)})\s+(?:that|this|those|these)\b"
    r"(?!\s+(?:year|month|week|time)|[^?]*[:\"“])",
    re.I,
)
_CUT = re.compile(
    r"[,:;?.]|\s[-–—]\s|\b(?:that|when|while|after|before|because|if|who|which|and|or)\b", re.I
)
_FRONTED = re.compile(rf"(?!{_JOINT.pattern}|{_PLACE}|according\b)(.+)(?:[,:;?.]|\s[-–—])\s", re.I)
_CREDIT = re.compile(
    r"\s*(?:according to [^,]*,|[^.“\"]*?\breports?\b|[^“\"]*?:(?=\s*[\n“\"]))", re.I
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A message of the conversation so far."""

    role: Literal["user", "assistant"]
    content: str


class Whole(NamedTuple):
    """A question on its own, and whether it is lost without what came before."""

    text: str
    lost: bool = False


def made_whole(text: str, history: Sequence[Turn]) -> Whole:
    """The question with what it leaves out; one that stands alone comes back as it is."""
    history, own, told = history[-TURNS_READ:], _own(text), _words(text)
    asked = [i for i, turn in enumerate(history) if turn.role == "user" and turn.content.strip()]
    if not asked:
        lone = told[:1] in (["and"], ["but"], ["or"]) and _CLAUSE.isdisjoint(told)
        vague = len(own) <= FEW and (lone or _POINTS.search(text))
        whom = (m["object"] or not _own(text[: m.start()]) for m in _free(text))
        return Whole(text, lost=bool(not own or vague or (len(own) <= 2 * FEW and any(whom))))
    if not leans_on_history(text):
        return Whole(text)
    earlier = made_whole(" ".join(history[asked[-1]].content.split()), history[: asked[-1]]).text
    answer = " ".join(turn.content for turn in history[asked[-1] + 1 :])
    earlier = earlier.replace("(", "").replace(")", "")
    return Whole(_joined(text, earlier, answer))


def leans_on_history(text: str) -> bool:
    """May the question leave out what an earlier one said?"""
    own, told = len(_own(text)), _words(text)
    placed = not _PLACES.isdisjoint(told[:1]) and _CLAUSE.isdisjoint(told)
    cut = own <= FEW and (_JOINT.match(text) or placed)
    one = own == 1 and _ASKS & {*told[:2]} and {"is", "are", "you", "i"}.isdisjoint(told)
    return bool(one or cut or not own or _POINTS.search(text) or [*_free(text)])


def _joined(text: str, earlier: str, answer: str) -> str:
    """The follow-up with the earlier question's words where its own leave a gap."""
    joint, asked, who = _JOINT.match(text), {*_words(earlier)[:2]}, ""
    rest = text[joint.end() :] if joint else text
    bare, pronoun = rest.rstrip(" ?!."), next(_free(rest), None)
    if not bare:
        return earlier
    if bare.casefold() in _ASKS and not _VERBS.isdisjoint(_words(earlier)[:1]):
        return f"{bare} {earlier[:1].lower()}{earlier[1:]}"
    if asked & {"who", "whom", "which", "whose"}:  # a name was the answer
        named = proper_names(_CREDIT.sub("", answer, count=1))
        who = next((name for name in named if name.casefold() not in earlier.casefold()), "")
    if not pronoun and _CLAUSE.isdisjoint(_words(bare)) and len(bare.split()) <= FEW:
        new, gap = _put(bare, earlier)
        if gap and new:
            return earlier.replace(gap, new, 1)
    meant = pronoun[0].casefold() if pronoun else ""
    thing = meant.startswith("it") and not asked & {"which", "whose"}
    name = "" if thing else who or _subject(earlier, meant)
    if pronoun and name:
        owner = "'s" if pronoun["owner"] else ""
        rest, who = f"{rest[: pronoun.start()]}{name}{owner}{rest[pronoun.end() :]}", ""
        if len(_own(bare)) >= FEW and not _POINTS.search(bare):
            return rest
    return f"{rest} ({f'{earlier} {who}'.strip()})"


def _put(bare: str, earlier: str) -> tuple[str, str]:
    """What a follow-up of a name, a place or a year puts in, and in place of what."""
    place = bare.split(" ")[0]
    if bare.isdigit():
        like = re.search(r"\b\d{4}\b", earlier)
    elif place.casefold() in _PLACES:
        like = re.search(rf"(?i)\b{place}\s.+?(?=\s{_PLACE}|\W*$)", earlier)
    else:
        return next(iter(proper_names(bare) or _own(bare)), ""), _subject(earlier)
    return bare, like[0] if like else ""


def _subject(earlier: str, pronoun: str = "") -> str:
    """Whom the earlier question is about: the name after its verb, else the first in no place."""
    names = proper_names(earlier) if pronoun.startswith("the") else _named(earlier)
    if {"he", "she"} <= {pronoun, *earlier.casefold().split()}:
        names = names[1:]  # the first is the other's
    before = {name: "".join(earlier[: earlier.find(name)].split()[-1:]) for name in names}
    subject = [name for name in names if before[name].casefold() in _VERBS]
    apart = [name for name in names if before[name] not in {"in", "of", "at", "on", "from", "the"}]
    return next(iter(subject + apart + names), "")


def _words(text: str) -> list[str]:
    """In small letters, "who" for "who's"."""
    return [word.replace("’", "'").split("'")[0].casefold() for word in _WORD.findall(text)]


def _own(text: str) -> list[str]:
    """The words of no closed class."""
    told = zip(_WORD.findall(text), _words(text), strict=True)
    return [word for word, bare in told if bare not in _CLOSED]


def _named(text: str) -> list[str]:
    """The names in the text, else the bare nouns after a verb, where names typed small stand."""
    told = _WORD.findall(text)
    after = [word for verb, word in zip(told, told[1:], strict=False) if verb.casefold() in _VERBS]
    return proper_names(text) or _own(" ".join(after))


def _free(text: str) -> Iterator[re.Match[str]]:
    """The pronouns that stand for nothing the question itself names."""
    for match in _PRONOUN.finditer(text):
        before, (_, comma, after) = text[: match.start()], text[match.end() :].partition(",")
        named = _named(before) or (_named(after) if comma and not _own(before) else [])
        if match["object"]:  # not its own clause's subject: "What did Trump say about him?"
            fronted = _FRONTED.match(before)  # "The carbon tax: what did Trump say about it?"
            bound = bool(named) and named != _named(_CUT.split(before)[-1])[:1]
            bound = bound or bool(fronted and _own(fronted[1]))
        else:
            first, *then = _words(before)[:2] or [""]
            who = first == "who" and then and _VERBS.isdisjoint(then)
            bound = bool(named or who or len(_own(before)) >= FEW)
        if not bound:
            yield match
