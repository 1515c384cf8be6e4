"""Whose reporting a question asks for: outlets asked for, excluded and credited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from corpus.article import Span
from corpus.outlets import MASTHEADS, OutletMention, OutletRegistry

ASKS_OUTLET = re.compile(
    r"\b(?:which|what|whose)\s+(?:(?:other|news|media|of\s+the)\s+)*"
    r"(?:outlets?|newspapers?|papers?|news\s+organi[sz]ations?|publications?|media(?!\s+(?:company|companies|firms?|groups?|giants?|moguls?))|sources?|sites?|websites?)\b"
    r"|\bwho\s+(?:has\s+|have\s+)?(?:reported|published|covered)\b|\blist\s+the\s+outlets\b|\bin\s+whose\s+interview\b"
    r"|\bto\s+which\s+other\s+outlet\b",
    re.I,
)
REPORT = r"(?:article|report|story|stories|piece|coverage|interview|review|discussion|rumou?r)s?"
"""What an outlet publishes."""

_OTHER_THAN = re.compile(
    r"\b(?:other\s+than|except(?:\s+for)?|besides|apart\s+from|not\s+from)\s+(?:the\s+)?$", re.I
)
_SOURCE_BEFORE = re.compile(
    r"(?:\baccording\s+to|^\s*as|,\s*as|\bas\s+\w+\s+(?:by|in|on)"
    r"|\b(?:published|featured|mentioned|discussed|reported|described)\s+(?:by|in|on)"
    rf"|\b{REPORT}\s+(?:from|by|in|of|on)|^\s*in|,\s*in)\s+(?:both\s+)?(?:the\s+)?['\"‘“]?$",
    re.I,
)
_SOURCE_AFTER = re.compile(rf"['’\"”]?(?:['’]s)?\s+(?:{REPORT}|reported|reports)\b", re.I)
_SAYS_AFTER = re.compile(
    r"\s+(?:later\s+)?(?:says?|said|writes?|wrote|claim(?:s|ed)?|reports?|reported|publish(?:ed)?|cover(?:s|ed)?"
    r"|ran|runs?|notes?|noted|suggest(?:s|ed)?)\b",
    re.I,
)
_MAGAZINE = re.compile(
    rf"(?:['’]s?)?\s+(?:magazine|newspaper|website|paper|journal|(?:news )?{REPORT})\b", re.I
)
_THE = re.compile(r"\bthe\s+$", re.I)
_PLURAL = re.compile(r"\bdo\s+$", re.I)
_OF_A_NAME = re.compile(r"-\w|\s+[A-Z][a-z]+\b(?!\s\|)")
_QUOTED_BEFORE, _QUOTED_AFTER = re.compile(r"['\"‘“]$"), re.compile(r"['\"’”]|\s[|-]\s|:\s[A-Z]")
_ANOTHER = re.compile(r"\banother\s+(?:\w+\s+)?(?:by|from|in)\s+(?:the\s+)?$", re.I)
_CREDITS = re.compile(
    r"\b(?:cit(?:e|es|ed|ing)|credit(?:s|ed|ing)?|quot(?:e|es|ed|ing)|relay(?:s|ed)?|via)\s+(?:the\s+)?$",
    re.I,
)
_PAPER = re.compile(
    r"\b[Tt]he (?P<name>(?:[A-Z][\w.&'’-]*\s(?:(?:and|of|&)\s)?){1,3}"
    rf"(?:{MASTHEADS.pattern}|News|Magazine|Radio|Weekly))\b(?!['’]?\s[A-Z])"
)
_CALLED_A_PAPER = re.compile(
    r"\b(?P<name>[A-Z][\w'’-]*(?:\s[A-Z][\w'’-]*){0,2})\s(?:magazine|newspaper)\b"
)
_FRAMES = (_SOURCE_BEFORE, _CREDITS, _OTHER_THAN, _ANOTHER)
_TOPIC_BEFORE = re.compile(
    r"\b(?:about|on|regarding|of|against|with|to|at|for)\s+(?:the\s+)?['\"‘“]?$", re.I
)
_OTHERS = re.compile(
    r"\bother\s+(?:news\s+|media\s+)?(?:outlets|newspapers|papers|media|sources)\b", re.I
)
_LISTED = re.compile(r"(?:\W|\b(?:and|or|both|the|as well as|nor)\b)*", re.I)
_SUBJECT = re.compile(r"\bwhat\s+(?:did|does|has|had)\s+(?:the\s+)?$", re.I)
_IN_CAPITALS = r"[A-Z][\w'’&]*(?:\s+(?:[A-Z&][\w'’&]*|and|of|the|in))*"
_SECTION = re.compile(
    rf"\s*:\s*{_IN_CAPITALS}(?=['’\"”])|\s+[-|]\s+{_IN_CAPITALS}(?=['’\"”]|\s+[a-z])"
)


def with_section(text: str, mention: OutletMention) -> OutletMention:
    """The mention with the section of the outlet that it names: "The Tribune - Arts"."""
    section = _SECTION.match(text, mention.span.end)
    if section is None:
        return mention
    return replace(mention, span=Span(mention.span.start, section.end()))


def masked(text: str, spans: Iterable[Span], by: str = " ") -> str:
    """The text with each character of `spans` as another one, so that offsets stay."""
    for span in spans:
        text = text[: span.start] + by * len(span) + text[span.end :]
    return text


def roles(
    text: str, mentions: Sequence[OutletMention], registry: OutletRegistry
) -> tuple[list[OutletMention], tuple[str, ...], tuple[str, ...], list[Span]]:
    """Outlets asked for, outlets excluded, outlets credited; and the spans that named them."""
    asked_for: list[OutletMention] = []
    other_than: list[OutletMention] = []
    credited: list[OutletMention] = []
    used: list[Span] = []
    others = _OTHERS.search(text)
    stated = False  # has the question said whose reporting it wants ("According to X, ...")?
    for mention in mentions:
        before = text[: mention.span.start]
        if _OTHER_THAN.search(before):
            role = other_than
        elif (
            _CREDITS.search(before)
            and ASKS_OUTLET.search(before)
            or stated
            and _SUBJECT.search(before)
        ):
            role = credited
        elif _is_topic(text, mention.span):
            continue
        elif others:
            role = other_than
        else:
            role = asked_for
            stated = stated or bool(_SOURCE_BEFORE.search(before))
        used.append(mention.span)
        role.append(mention)
    excluded, relays = (
        distinct((mention.name for mention in role), registry) for role in (other_than, credited)
    )
    return asked_for, excluded, relays, used


def is_asked_for(text: str, outlet: Span) -> bool:
    """Is it asked what a name says, so that it is an outlet's whatever else it may mean?"""
    before = text[: outlet.start]
    return bool(
        _SOURCE_BEFORE.search(before)
        or _SUBJECT.search(before)
        or _SOURCE_AFTER.match(text, outlet.end)
        or _SAYS_AFTER.match(text, outlet.end)
    )


def meant(
    text: str, mentions: Sequence[OutletMention], registry: OutletRegistry, here: Sequence[str]
) -> list[OutletMention]:
    """The mentions without words that only look like a name: "People by the river".

    What may be either is an outlet where the corpus has it, `here`.
    """
    present = {registry.canonical(name) for name in here}
    sure = [m for m in mentions if _is_meant(text, m.span, registry, m.name in present)]
    listed = (m for m in mentions if any(_stand_together(text, m.span, s.span) for s in sure))
    return sorted({*sure, *listed}, key=lambda m: m.span)


def unknown_in(text: str, mentions: Sequence[OutletMention]) -> list[OutletMention]:
    """Names that are called as papers are and asked what they say, though nobody here knows them.

    Without these, what an absent outlet is asked for would be answered from others.
    """
    found = chain(_PAPER.finditer(text), _CALLED_A_PAPER.finditer(text))
    spans = (Span(*match.span("name")) for match in found)
    return [
        OutletMention(span.of(text), span)
        for span in spans
        if is_asked_for(text, span) and not any(span.overlaps(m.span) for m in mentions)
    ]


def _stand_together(text: str, one: Span, other: Span) -> bool:
    first, second = sorted((one, other))
    return first.end < second.start and bool(_LISTED.fullmatch(text, first.end, second.start))


def _is_meant(text: str, name: Span, registry: OutletRegistry, is_here: bool) -> bool:
    written, before = name.of(text), text[: name.start]
    quoted = _QUOTED_BEFORE.search(before) and _QUOTED_AFTER.match(text, name.end)
    named = _MAGAZINE.match(text, name.end) or text.startswith(" | ", name.end)
    if quoted or named or not registry.is_everyday(written):
        return True
    has_article = written[:3].casefold() == "the"
    if _PLURAL.search(before) or (not has_article and _THE.search(before)):
        return False
    if _SAYS_AFTER.match(text, name.end) or any(f.search(before) for f in _FRAMES):
        return True
    begins = not before.strip("'‘“\" ")
    return is_here and not begins and (has_article or not _OF_A_NAME.match(text, name.end))


def _is_topic(text: str, outlet: Span) -> bool:
    """Is the outlet what is talked about, and not whose reporting is asked for?"""
    before = text[: outlet.start]
    return bool(
        _TOPIC_BEFORE.search(before)
        and not _SOURCE_BEFORE.search(before)
        and not _SOURCE_AFTER.match(text, outlet.end)
    )


def distinct(names: Iterable[str], registry: OutletRegistry) -> tuple[str, ...]:
    """Each outlet once, by the name that stands first."""
    found: list[str] = []
    for name in names:
        if not any(registry.same(name, other) for other in found):
            found.append(name)
    return tuple(found)
