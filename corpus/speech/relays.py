"""Outlets that a text credits for what it passes on: "the Post reported", "told CNN", "in an
interview with RT DE".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.article import Article, Span
from corpus.outlets import OutletMention, OutletRegistry

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
_SHORT = re.compile(
    r"\b(?:[Tt]he\s+)?(?P<name>Post|Times|Journal|Guardian|Globe|Tribune|Herald|Sun|Star|Mail)\b"
)
_COMMON = re.compile(
    r"\b(?:the|that) (?:outlet|paper|magazine|network|website|publication|broadcaster|tabloid"
    r"|news(?:paper| (?:outlet|agency|site|organization|service|channel|network)))\b",
    re.IGNORECASE,
)
_THE = re.compile(r"\bthe\s$", re.IGNORECASE)
_AN_OUTLET = re.compile(
    r"\s(?:newspaper|magazine|website|(?:first |also )?report(?:s|ed)\s(?!for\b|to\b))"
)
"""What tells of a word at the beginning of a sentence that it is an outlet."""
_GOES_ON = re.compile(r"[ \xa0][A-Z]")
"""After a word, it tells that the name is a longer one: "Vice President"."""
_BEGINS = re.compile(r"(?:^|[.!?:\n\"“‘])[ \xa0\"“‘]*$")
_PIECE = re.compile(
    r"^(?:['’]s?)?\s*(?:(?:news|front-page|recent|exclusive|own|latest|new|investigative|editorial"
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

    mentions: tuple[OutletMention, ...]
    own: frozenset[str]
    """The outlet whose article it is, and who published it: they are not relays of themselves."""

    @classmethod
    def of(cls, article: Article, text: str, registry: OutletRegistry) -> Outlets:
        """The outlets named in `text`, the part of an article that is read."""
        found = registry.find(text, publisher=article.outlet)
        inside = {m.name for m in found if not _BEGINS.search(text[: m.span.start][-4:])}
        named = [
            m
            for m in found
            if _publishes(registry, m.name) and not _is_thing(registry, text, m.span)
            if not registry.is_everyday(m.span.of(text))
            or _AN_OUTLET.match(text, m.span.end)
            or (m.name in inside and not _GOES_ON.match(text, m.span.end))
        ]
        own = frozenset(
            registry.canonical(name) for name in (article.outlet, article.published_by) if name
        )
        return cls(tuple(sorted([*named, *_short_forms(text, named)], key=lambda m: m.span)), own)

    def within(self, span: Span) -> list[OutletMention]:
        first = bisect_left(self.mentions, span.start, key=lambda m: m.span.start)
        last = bisect_left(self.mentions, span.end, key=lambda m: m.span.start)
        return [m for m in self.mentions[first:last] if m.span.end <= span.end]


def _publishes(registry: OutletRegistry, name: str) -> bool:
    """A think tank speaks for itself, and is not a relay."""
    outlet = registry.get(name)
    return outlet is None or outlet.kind != "think tank"


def _is_thing(registry: OutletRegistry, text: str, name: Span) -> bool:
    """Is it a word with its article, as in "the Metro", and not in "the Slate article"?"""
    written = name.of(text)
    if written[:4].lower() == "the " or not registry.is_everyday(written):
        return False
    after = _PIECE.match(text[name.end : name.end + 60])
    return bool(_THE.search(text[: name.start][-5:])) and not (after and after.group().strip())


def _short_forms(text: str, named: Sequence[OutletMention]) -> list[OutletMention]:
    """ "the Post" after The Washington Post, "the outlet" after the outlet named last."""
    found = []
    for short in _SHORT.finditer(text):
        span = Span(*short.span())
        if any(m.span.overlaps(span) for m in named):
            continue
        after = text[short.end() : short.end() + 2]
        if re.match(r"[ -][A-Z]", after):
            continue
        named_so = {m.name for m in named if m.name.split()[-1] == short["name"]}
        earlier = [m for m in named if m.name in named_so and m.span.start < span.start]
        if earlier:
            found.append(OutletMention(earlier[-1].name, span))
        elif len(named_so) == 1:
            found.append(OutletMention(named_so.pop(), span))
    for common in _COMMON.finditer(text):
        span = Span(*common.span())
        earlier = [m for m in [*named, *found] if m.span.end <= span.start]
        if earlier:
            found.append(OutletMention(max(earlier, key=lambda m: m.span).name, span))
    return found


def as_source(text: str, source: Span, outlets: Outlets) -> tuple[str | None, bool]:
    """The outlet that a source phrase names or belongs to, and whether it is all that the phrase
    names.
    """
    head = re.split(r",|\bwho\b|\bwhich\b|--", source.of(text))[0]
    inside = outlets.within(Span(source.start, source.start + len(head)))
    if not inside:
        return None, False
    mention = inside[0]
    before = text[source.start : mention.span.start].strip().lower()
    after = text[mention.span.end : source.start + len(head)]
    piece = _PIECE.match(after)
    rest = after[piece.end() :].strip() if piece else after.strip()
    alone = before in {"", "the", "a", "an", "as", "even"} and not rest
    if alone:
        return mention.name, True
    if before.endswith((" in", " by", " from", "of the", " of")) and _PIECE_OF.match(before):
        return mention.name, True
    if re.match(
        r"['’]s?\s+[A-Z]|\s+(?:reporter|correspondent|columnist|host|anchor|editor)", after
    ):
        return mention.name, False
    return None, False


def around(text: str, spans: Sequence[Span], outlets: Outlets) -> list[str]:
    """Outlets that the words around a statement credit, in the order in which they are named.

    `spans` are the words of the sentence outside of source and content.
    """
    credited = []
    for span in spans:
        for mention in outlets.within(span):
            before = text[max(span.start, mention.span.start - 80) : mention.span.start]
            if _BEFORE.search(before):
                credited.append(mention.name)
    return credited
