"""Outlets that a question mentions: which names mean one, and what is wanted of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from corpus.article import Span
from corpus.outlets import MASTHEADS, OutletMention, OutletRegistry
from rag.dates import REPORT

ASKS_OUTLET = re.compile(
    r"\b(?:which|what|whose|list the) (?:(?:other|news|media|of the) )*"
    r"(?:media|(?:outlet|(?:news)?paper|news organi[sz]ation|publication|source|(?:web)?site)s?)\b"
    r"(?! (?:company|companies|firms?|groups?|giants?|moguls?))"
    r"|\bwho (?:has |have )?(?:reported|published|covered)\b|\bin whose interview\b",
    re.I,
)
_BEFORE = re.compile(
    r"(?:\b(?P<excluded>other than|except(?: for)?|besides|apart from|not from)"
    r"|\b(?P<credited>cit(?:e[sd]?|ing)|credit(?:s|ed|ing)?|quot(?:e[sd]?|ing)|relay(?:s|ed)?|via)"
    r"|\b(?P<another>another (?:\w+ )?(?:by|from|in))"
    r"|(?P<source>\baccording to|(?:^|, )(?:as|in)|\bas \w+ (?:by|in|on)|\b(?:published|featured"
    r"|mentioned|discussed|reported|described) (?:by|in|on)"
    rf"|\b{REPORT} (?:from|by|in|of|on))"
    r"|\b(?P<subject>what (?:did|does|has|had))"
    r"|\b(?P<topic>about|on|regarding|of|against|with|to|at|for))"
    r"(?: both)?(?: the)? ['\"‘“]?$",
    re.I,
)
"""What the words before a name make of the outlet."""
_AFTER = re.compile(
    rf"['’\"”]?(?:['’]s?)?(?: later)? (?:(?P<report>(?:news )?{REPORT}|reported)"
    r"|(?P<paper>magazine|(?:news)?paper|website|journal)"
    r"|(?P<says>says?|said|writes?|wrote|claim(?:s|ed)?|publish(?:ed)?|cover(?:s|ed)?|ran|runs?"
    r"|notes?|noted|suggest(?:s|ed)?))\b",
    re.I,
)
"""What the words after it do."""
_UNKNOWN = re.compile(
    r"\b(?:[Tt]he (?P<name>(?:[A-Z][\w.&'’-]* (?:(?:and|of|&) )?){1,3}"
    rf"(?:{MASTHEADS.pattern}|News|Magazine|Radio|Weekly))\b(?!['’]? [A-Z])"
    r"|(?P<called>[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,2}) (?:magazine|newspaper)\b)"
)
_OTHERS = re.compile(r"\bother (?:news |media )?(?:outlets|(?:news)?papers|media|sources)\b", re.I)
_IN_CAPITALS = r"[A-Z][\w'’&]*(?: (?:[A-Z&][\w'’&]*|and|of|the|in))*"
_SECTION = re.compile(rf" ?: ?{_IN_CAPITALS}(?=['’\"”])| [-|] {_IN_CAPITALS}(?=['’\"”]| [a-z])")
_JOINTS = {"", "and", "or", "both", "the", "as", "well", "nor"}


class Roles(NamedTuple):
    """What a question wants of the outlets that it does not only talk about."""

    asked: tuple[str, ...]  # whose reporting is asked for
    excluded: tuple[str, ...]
    spans: tuple[Span, ...]  # where these are named, and those that the reporting is to credit


def masked(text: str, spans: Iterable[Span]) -> str:
    """The text with each character of `spans` blank, so that offsets stay."""
    for span in spans:
        text = text[: span.start] + " " * len(span) + text[span.end :]
    return text


def with_section(text: str, mention: OutletMention) -> OutletMention:
    """The mention with the section of the outlet that it names: "The Tribune - Arts"."""
    section = _SECTION.match(text, mention.span.end)
    end = section.end() if section else mention.span.end
    return replace(mention, span=Span(mention.span.start, end))


def roles(text: str, mentions: Sequence[OutletMention], registry: OutletRegistry) -> Roles:
    """What the question wants of each outlet that it mentions, and does not only talk about."""
    asked: list[str] = []
    excluded: list[str] = []
    spans: list[Span] = []
    others, stated = _OTHERS.search(text), False  # is it said whose reporting is wanted?
    for name, span in ((mention.name, mention.span) for mention in mentions):
        before, after = _around(text, span)
        if before == "topic" and after != "report":
            continue
        spans.append(span)
        if before == "excluded":
            excluded.append(name)
        elif before == "credited" and ASKS_OUTLET.search(text[: span.start]):
            continue
        elif not (before == "subject" and stated):
            (excluded if others else asked).append(name)
            stated = stated or before == "source"
    return Roles(distinct(asked, registry), distinct(excluded, registry), tuple(spans))


def is_asked_for(text: str, outlet: Span) -> bool:
    """Is it asked what a name says, so that it is an outlet's whatever else it may mean?"""
    before, after = _around(text, outlet)
    return before in {"source", "subject"} or after in {"report", "says"}


def meant(
    text: str, mentions: Sequence[OutletMention], registry: OutletRegistry, here: Sequence[str]
) -> list[OutletMention]:
    """The mentions without words that only look like a name: "People by the river".

    What may be either is an outlet where the corpus has it, `here`.
    """
    present = {registry.canonical(name) for name in here}
    sure = [m for m in mentions if _is_meant(text, m.span, registry, m.name in present)]
    listed = [m for m in mentions if any(_stand_together(text, m.span, s.span) for s in sure)]
    return sorted({*sure, *listed}, key=lambda m: m.span)


def unknown_in(text: str, mentions: Sequence[OutletMention]) -> list[OutletMention]:
    """Names that are called as papers are and asked what they say, though nobody here knows them.

    Without these, what an absent outlet is asked for would be answered from others.
    """
    spans = (Span(*m.span(m.lastgroup or 0)) for m in _UNKNOWN.finditer(text))
    return [
        OutletMention(span.of(text), span)
        for span in spans
        if is_asked_for(text, span) and not any(span.overlaps(m.span) for m in mentions)
    ]


def distinct(names: Iterable[str], registry: OutletRegistry) -> tuple[str, ...]:
    """Each outlet once, by the name that stands first."""
    found: list[str] = []
    for name in names:
        if not any(registry.same(name, other) for other in found):
            found.append(name)
    return tuple(found)


NEAR = 80
"""Characters before a name in which its role is told."""


def _around(text: str, name: Span) -> tuple[str, str]:
    """What the words before and after a name make of it, as groups of the two patterns; "" where
    they tell nothing.
    """
    before = _BEFORE.search(text, max(0, name.start - NEAR), name.start)
    after = _AFTER.match(text, name.end)
    return (before.lastgroup if before else None) or "", (after.lastgroup if after else None) or ""


def _stand_together(text: str, one: Span, other: Span) -> bool:
    first, second = sorted((one, other))
    between = text[first.end : second.start].casefold().split()
    return first.end < second.start and {word.strip(",'\"‘’“”") for word in between} <= _JOINTS


def _is_meant(text: str, name: Span, registry: OutletRegistry, is_here: bool) -> bool:
    written, begun, rest = name.of(text), text[: name.start], text[name.end :]
    before, after = _around(text, name)
    quoted = begun.endswith(tuple("'\"‘“")) and rest.startswith(tuple("'\"’”:") + (" |", " -"))
    named = after in {"report", "paper"} or rest.startswith(" | ")
    if quoted or named or not registry.is_everyday(written):
        return True
    has_article = written[:3].casefold() == "the"
    if begun.endswith(" do ") or (begun.endswith(("the ", "The ")) and not has_article):
        return False
    if after == "says" or before in {"source", "credited", "excluded", "another"}:
        return True
    of_a_name = rest.startswith("-") or rest[1:].split(" ")[0].istitle()
    return is_here and bool(begun.strip("'‘“\" ")) and (has_article or not of_a_name)
