"""What is asked: outlets, speaker, kind of question, quoted words, dates; and a follow-up made
whole.

No language model is asked. A question is read by its grammar, which English questions about the
news share ("According to X, what did Y say about Z?"); what no pattern reads stays in the words
that are searched for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus.article import Span
from corpus.outlets import OutletRegistry
from rag.dates import Days, publication_dates, said_on
from rag.followup import made_whole
from rag.reports import ASKS_OUTLET, Part, distinct, masked, roles, with_section
from rag.reports import parts as reports_apart

Kind = Literal[
    "excerpt", "which_outlet", "compare", "quote", "who", "when", "how_many", "yes_no", "open"
]

LONGEST = 4_000
"""Characters of a question that are read; the rest is cut, since no search gains from it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as Byline reads it. Empty fields were not asked for."""

    asked: str
    standalone: str
    """The question with what a follow-up leaves out put back in."""
    kind: Kind
    outlets: tuple[str, ...] = ()
    """Outlets whose reporting is asked for."""
    other_than: tuple[str, ...] = ()
    """Outlets whose reporting is not wanted."""
    relays: tuple[str, ...] = ()
    """Outlets that the reporting is asked to credit ("Which outlet cites TheBlaze on ...")."""
    speaker: str | None = None
    """The person or body whose words are asked for."""
    phrases: tuple[str, ...] = ()
    """Quoted words of the question."""
    topic: str = ""
    """The words to look for: the question without its frame."""
    context: str = ""
    """Words of the earlier questions that a follow-up builds on; they count for less."""
    since: date | None = None
    until: date | None = None
    parts: tuple[Part, ...] = ()
    """The reports set side by side; none when all of it is asked of each outlet."""
    said_on: Days | None = None
    """When it says that the words asked for were said, if it does; in `standalone`."""


# ------------------------------------------------------------------ grammar

_SAY = (
    r"(?:say|says|said|tell|tells|told|state|stated|claim|claims|claimed|argue|argues|argued|think|thinks|thought"
    r"|write|wrote|tweet|tweeted|comment|commented|remark|remarked|describe|describes|described|respond|responded"
    r"|call|called|announce|announced|warn|warned|explain|explained|suggest|suggested|add|added|note|noted|insist"
    r"|insisted|declare|declared|predict|predicted|promise|promised|deny|denied|admit|admitted|accuse|accused"
    r"|criticize|criticized|react|reacted|mention|mentioned|make|made|reported to have said)"
)
_COMPARE = re.compile(
    r"\bcompare\b|\b(?:different|various|the|other)\s+outlets\b|\boutlets\s+other\s+than\b|\beach\b"
    r"|\bdiffer(?:ent|ently|ence)?\b|\bhow\s+do\s+(?:the\s+)?(?:outlets|papers|media)\b",
    re.I,
)
_EXCERPT = re.compile(
    r"\b(?:identify|find|name)\b[^\"“]{0,40}\b(?:article|source|outlet)\b|\bwho\s+published\s+(?:the|this)\b"
    r"|\bwhich\s+outlet\s+published\s+this\b|\bwhere\s+(?:was|is|did|does)\s+this\b|\b(?:this|following)\s+"
    r"(?:excerpt|passage|text)\b",
    re.I,
)
_NOBODY = re.compile(
    r"\b(?:outlets?|papers?|media|sources|articles?|reports?|reporting|pieces?|story|that|it|when|which"
    r"|we|you|has|have|had)\b",
    re.I,
)
_ANYBODY = re.compile(r"they|this|these|those|people|readers|(?:every|any|some)(?:body|one)", re.I)
_UNFINISHED = re.compile(r"\b(?:the|a|an|for|on|of|to|in|with|as|about)$", re.I)
_WHO = r"(?P<who>[^?,:;\"“]{2,70}?)"
_NAMED = r"(?P<who>(?:[A-Z]|the\s|an?\s)[^?,:;\"“]{1,70}?)"
_SPEAKER = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:is|are|was|were)\s+{_WHO}\s+(?:reported|said|quoted|claimed)\s+"
        r"(?:to\s+have\s+(?:said|told|tweeted|written)|as\s+saying)\b",
        rf"\bquot(?:es|ed|e)\s+{_WHO}\s+as\s+saying\b",
        rf"\bcarri(?:ed|es)\s+{_WHO}['’]s?\s+(?:remark|comment|words|statement)",
        rf"\b[Ww]hat\s+comments?\s+(?:did|has|have)\s+{_WHO}\s+ma[dk]e\b",
        rf"\b(?:report|reports|reported)\s+(?:that\s+)?{_NAMED}\s+{_SAY}\b",
        rf"\b(?:[Ww]hat|how)\s+{_NAMED}\s+(?:said|thinks|told|wrote|tweeted|commented|responded)\b",
        rf"\b(?:[Dd]id|[Dd]oes|[Dd]o)\s+{_WHO}\s+(?:[a-z]+ly\s+)?{_SAY}\b",
        rf"\b(?:[Hh]as|[Hh]ave|[Hh]ad|[Ww]ill)\s+{_NAMED}\s+(?:[a-z]+ly\s+)?{_SAY}\b",
    )
)
_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]{3,})[\"“”«»]")
_MARK = re.compile(r"[\"“”«»]")


def read_question(
    asked: str,
    registry: OutletRegistry,
    outlets: Iterable[str] = (),
    history: Sequence[Turn] = (),
    is_word: Callable[[str], bool] = bool,
) -> Question:
    """The question as read against the registry and the corpus's own `outlets`.

    A name is taken for an outlet misspelt only when `is_word` does not know its words.
    """
    text = " ".join(asked[:LONGEST].split())
    before = [t.content[:LONGEST] for t in history if t.role == "user" and t.content.strip()]
    standalone, context = made_whole(text, before)
    known = tuple(outlets)
    return _read(asked, standalone, context, registry, known, is_word)


def _read(
    asked: str,
    text: str,
    context: str,
    registry: OutletRegistry,
    known: tuple[str, ...],
    is_word: Callable[[str], bool],
) -> Question:
    phrases = [span for span in _phrases(text) if not _is_outlet(span.of(text), registry, known)]
    frame = masked(text, phrases)
    mentions = registry.find(frame, known)
    rest = masked(frame, (mention.span for mention in mentions))
    mentions += registry.find_misspelt(rest, known, is_word)
    mentions = sorted((with_section(frame, m) for m in mentions), key=lambda m: m.span)
    reports, other_than, relays, used = roles(frame, mentions, registry)
    speaker = _speaker(frame, [report.name for report in reports], registry)
    reports = [r for r in reports if not speaker or not registry.same(r.name, speaker)]
    asked_for = distinct((report.name for report in reports), registry)
    since, until, dated = publication_dates(frame, [mention.span for mention in mentions])
    parts = tuple(reports_apart(text, frame, reports, [*used, *dated]))
    if any(part.since is None for part in parts):
        since = None
    if any(part.until is None for part in parts):
        until = None
    return Question(
        asked=asked,
        standalone=text,
        kind=_kind(frame, phrases, asked_for, speaker),
        outlets=asked_for,
        other_than=other_than,
        relays=relays,
        speaker=speaker,
        phrases=tuple(span.of(text) for span in phrases),
        topic=_without(text, [*used, *dated]),
        context=context,
        since=since,
        until=until,
        parts=parts,
        said_on=said_on(frame) if speaker and not dated else None,
    )


def _phrases(text: str) -> list[Span]:
    """Spans of quoted words.

    An excerpt, which may hold quotations, is one from its first mark to its last.
    """
    marks = [match.start() for match in _MARK.finditer(text)]
    if len(marks) > 1 and marks[-1] - marks[0] > 40 and _EXCERPT.search(text[: marks[0]]):
        return [Span(marks[0] + 1, marks[-1])]
    return [Span(*match.span(1)) for match in _QUOTED.finditer(text)]


def _is_outlet(phrase: str, registry: OutletRegistry, known: tuple[str, ...]) -> bool:
    """Is the quoted phrase only the name of an outlet, or of a section of it?"""
    found = registry.find(phrase, known)
    if len(found) != 1:
        return False
    name = found[0].span
    section = re.match(r"\s*[-|:]\s", phrase[name.end :])
    return name.start == 0 and section is not None or len(name) >= len(phrase.strip(" ,.")) - 4


def _without(text: str, spans: Iterable[Span]) -> str:
    return " ".join(masked(text, spans).split())


def _speaker(text: str, outlets: Sequence[str], registry: OutletRegistry) -> str | None:
    """Whose words are asked for, as the question names them; None when it asks for nobody's."""
    for pattern in _SPEAKER:
        for match in pattern.finditer(text):
            who = re.sub(r"^(?:that|both|also|ever|to)\s+", "", match["who"].strip())
            mentions = (with_section(who, found) for found in registry.find(who, outlets))
            named = masked(who, (mention.span for mention in mentions))
            if not re.sub(r"\b(?:the|and|or|both|each|also)\b|\W", "", named, flags=re.I):
                continue
            if (
                _ANYBODY.fullmatch(who)
                or _NOBODY.search(who)
                or _UNFINISHED.search(who)
                or len(who.split()) > 9
            ):
                continue
            return who
    return None


def _kind(text: str, phrases: Sequence[Span], outlets: Sequence[str], speaker: str | None) -> Kind:
    lowered = text.casefold().lstrip()
    if phrases and _EXCERPT.search(text) and max(len(p) for p in phrases) > 40:
        return "excerpt"
    if _COMPARE.search(text) or len(outlets) > 1:
        return "compare"
    if ASKS_OUTLET.search(text):
        return "which_outlet"
    if speaker:
        return "quote"
    if re.search(r"\bhow\s+(?:many|much|long|far|old|big|large)\b", lowered):
        return "how_many"
    if re.search(r"\bwhen\b|\bwhat\s+(?:year|day|date|month)\b", lowered):
        return "when"
    if re.match(r"(?:and\s+|but\s+)?(?:who|whom|whose)\b", lowered):
        return "who"
    if re.match(
        r"(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should)\b", lowered
    ):
        return "yes_no"
    return "open"
