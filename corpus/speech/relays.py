"""Outlets that a text credits for what it passes on: "the Post reported", "told CNN", "in an
interview with RT DE".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.article import Article, Span
from corpus.outlets import MASTHEADS, OutletMention, OutletRegistry

_BEFORE = re.compile(
    r"(?:\b(?:told|tells|telling|per|via)\b(?:\s+[\w'’.-]+){0,3}"
    r"|\b(?:cit|credit)(?:es?|s|ed|ing)\b(?:\s+[\w'’.-]+){0,3}"
    r"|\b(?:interview|interviewed|spoke|speaking|talked|talking|conversation|appearance|appeared)\s+"
    r"(?:with|by|on|to|in|for)(?:\s+[\w'’.-]+){0,3}"
    r"|\b(?:reported|published|obtained|released|aired|broken|conducted|quoted|seen) (?:first )?by"
    r"|\b(?:on|in|to|with)(?:\s+(?:an?|his|her|their|this|\w+day(?:['’]s)?|morning|evening))*)"
    r"(?:\s+the)?\s+$",
    re.IGNORECASE,
)
"""What stands before an outlet that is credited: "told", "in an interview with"."""
_SHORT = re.compile(rf"\b(?:[Tt]he\s+)?(?P<name>{MASTHEADS.pattern}|Guardian)\b(?![ -][A-Z])")
_COMMON = re.compile(
    r"\b(?:the|that) (?:outlet|paper|magazine|network|website|publication|broadcaster|tabloid"
    r"|news(?:paper| (?:outlet|agency|site|organization|service|channel|network)))\b",
    re.IGNORECASE,
)
_AN_OUTLET = re.compile(
    r"\s(?:newspaper|magazine|website|(?:first |also )?report(?:s|ed)\s(?!for\b|to\b))"
)
"""What tells of a word at the beginning of a sentence that it is an outlet."""
_GOES_ON = re.compile(r"[ \xa0][A-Z]")
"""After a word, it tells that the name is a longer one: "Vice President"."""
_END = re.compile(r",|\bwho\b|\bwhich\b|--")
_THEIR = re.compile(r"['’]s?\s+[A-Z]|\s+(?:reporter|correspondent|columnist|host|anchor|editor)")
"""After an outlet, somebody of it speaks."""
_BEGINS = re.compile(r"(?:^|[.!?:\n\"“‘])[ \xa0\"“‘]*$")
_PIECE = re.compile(
    r"(?:['’]s?)?\s*(?:(?:news|front-page|recent|exclusive|own|latest|new|investigative|editorial"
    r"|political|polling|fact-checking|\w+day)\s+)*"
    r"(?:report(?:s|ing|er|ers)?|article|story|stories|piece|editorial|op-ed|column(?:ist)?"
    r"|interview|correspondent|investigation|analysis|website|blog|broadcast|newspaper|magazine"
    r"|network|host|anchor|journalist|editors?|review|profile|account|headline|unit|team|desk"
    r"|bureau|staff|board|newsroom|fact-checkers?)?\b",
    re.IGNORECASE,
)
"""What an outlet may be followed by and still be the source: "the Post's report"."""
_PIECE_OF = re.compile(
    r"(?:an?|the|one)? ?(?:[\w-]+ )*(?:report|article|story|editorial|analysis|investigation)"
)


@dataclass(frozen=True, slots=True)
class Outlets:
    """The outlets that an article names, in order, with the short names that it uses for them."""

    text: str
    mentions: tuple[OutletMention, ...]
    own: frozenset[str]
    """The outlet whose article it is, and who published it: they are not relays of themselves."""

    @classmethod
    def of(cls, article: Article, text: str, registry: OutletRegistry) -> Outlets:
        """The outlets named in `text`, the part of an article that is read."""
        found = registry.find(text, publisher=article.outlet)
        inside = {m.name for m in found if not _BEGINS.search(_before(text, m.span.start, 4))}
        named = [
            m
            for m in found
            if _publishes(registry, m.name)
            if not registry.is_everyday(m.span.of(text))
            or not _is_thing(text, m.span)
            and (
                _AN_OUTLET.match(text, m.span.end)
                or (m.name in inside and not _GOES_ON.match(text, m.span.end))
            )
        ]
        mentions = sorted([*named, *_short_forms(text, named)], key=lambda m: m.span)
        own = (registry.canonical(name) for name in (article.outlet, article.published_by) if name)
        return cls(text, tuple(mentions), frozenset(own))

    def within(self, span: Span) -> list[OutletMention]:
        """Those in `span`."""
        first = bisect_left(self.mentions, span.start, key=lambda m: m.span.start)
        last = bisect_left(self.mentions, span.end, key=lambda m: m.span.start)
        return [m for m in self.mentions[first:last] if m.span.end <= span.end]

    def as_source(self, source: Span) -> tuple[str | None, bool]:
        """The outlet that a source phrase names or belongs to, and whether it is all that the
        phrase names.
        """
        head = _END.split(source.of(self.text))[0]
        inside = self.within(Span(source.start, source.start + len(head)))
        if not inside:
            return None, False
        name, at = inside[0].name, inside[0].span
        before = self.text[source.start : at.start].strip().lower()
        after = self.text[at.end : source.start + len(head)]
        piece = _PIECE.match(after)
        if before in {"", "the", "a", "an", "as", "even"}:
            if not after[piece.end() if piece else 0 :].strip():
                return name, True
        elif before.endswith((" in", " by", " from", " of", "of the")) and _PIECE_OF.match(before):
            return name, True
        return (name, False) if _THEIR.match(after) else (None, False)

    def credited(self, spans: Iterable[Span]) -> list[str]:
        """Outlets that the words around a statement credit, in the order in which they are named.

        `spans` are the words of the sentence outside of source and content.
        """
        return [
            mention.name
            for span in spans
            for mention in self.within(span)
            if _BEFORE.search(_before(self.text, mention.span.start, 80, span.start))
        ]


def _before(text: str, at: int, count: int, start: int = 0) -> str:
    """So many characters before a place, from `start` on."""
    return text[max(start, at - count) : at]


def _publishes(registry: OutletRegistry, name: str) -> bool:
    """A think tank speaks for itself, and is not a relay."""
    outlet = registry.get(name)
    return outlet is None or outlet.kind != "think tank"


def _is_thing(text: str, name: Span) -> bool:
    """Is it a word with its article, as in "the Metro", and not in "the Slate article"?"""
    after = _PIECE.match(text[name.end : name.end + 60])
    is_piece = after is not None and after[0].strip()
    return _before(text, name.start, 4).lower() == "the " and not is_piece


def _short_forms(text: str, named: Sequence[OutletMention]) -> list[OutletMention]:
    """ "the Post" after The Washington Post, "the outlet" after the outlet named last."""
    found = []
    for short in _SHORT.finditer(text):
        span = Span(*short.span())
        meant = [m for m in named if m.name.split()[-1] == short["name"]]
        earlier = [m for m in meant if m.span.start < span.start]
        is_one = earlier or len({m.name for m in meant}) == 1
        if is_one and not any(m.span.overlaps(span) for m in named):
            found.append(OutletMention((earlier or meant)[-1].name, span))
    for common in _COMMON.finditer(text):
        span = Span(*common.span())
        before = [m for m in [*named, *found] if m.span.end <= span.start]
        if before:
            found.append(OutletMention(max(before, key=lambda m: m.span).name, span))
    return found
