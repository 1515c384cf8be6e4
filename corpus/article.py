"""Article, and what is known of it: the types that every other package speaks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

SectionKind = Literal["headline", "body", "notice", "comment", "boilerplate"]
ArticleKind = Literal["news", "opinion", "digest", "satire"]
EvidenceRank = Literal["stated", "markup", "text"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A run of characters of a text, in Unicode code points; `end` is exclusive."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span runs forwards from 0 or later, not {self.start}:{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The characters of `text` that this span names."""
        return text[self.start : self.end]

    def moved(self, by: int) -> Span:
        """The span in a text that has `by` more characters before it."""
        return Span(self.start + by, self.end + by)

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Section:
    """A labelled span of an article.

    Sections follow each other, and together are the whole text.
    """

    span: Span
    kind: SectionKind
    author: str | None = None
    """Who wrote a comment, where the text says it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a fact of provenance is known.

    `stated` by the corpus folder's own record (articles.toml, a JSON field), read from `markup`
    (a tag of the page), or from a line of the `text`. `where` names the file, field or tag; `span`
    is the line of the text.
    """

    rank: EvidenceRank
    where: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Sourced(Generic[T]):
    """A value, and the evidence it was read from."""

    value: T
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an article comes from. What is not known is None: nothing is guessed in its place."""

    outlet: Sourced[str] | None = None
    """Who published the copy at hand."""
    republished_from: tuple[Sourced[str], ...] = ()
    """The outlets that the copy was taken from, nearest first."""
    title: Sourced[str] | None = None
    author: Sourced[str] | None = None
    published: Sourced[date | datetime] | None = None
    url: Sourced[str] | None = None
    language: Sourced[str] | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the corpus. `text` is untouched: every citation is an offset into it."""

    id: str
    text: str
    provenance: Provenance = Provenance()
    sections: tuple[Section, ...] = ()
    kind: ArticleKind = "news"
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the record that Byline gives no meaning to; kept, and never read."""

    @property
    def published_by(self) -> str | None:
        """The outlet that published this copy, or None when unidentified."""
        return _value(self.provenance.outlet)

    @property
    def republished_from(self) -> tuple[str, ...]:
        return tuple(step.value for step in self.provenance.republished_from)

    @property
    def outlet(self) -> str | None:
        """The outlet whose words these are: the far end of the chain, else the publisher."""
        return self.republished_from[-1] if self.republished_from else self.published_by

    @property
    def outlets(self) -> tuple[str, ...]:
        """Every outlet that has to do with it, its publisher first."""
        return tuple(name for name in (self.published_by, *self.republished_from) if name)

    @property
    def title(self) -> str:
        return _value(self.provenance.title) or ""

    @property
    def author(self) -> str | None:
        return _value(self.provenance.author)

    @property
    def published(self) -> date | datetime | None:
        return _value(self.provenance.published)

    @property
    def published_on(self) -> date | None:
        """The day of publication; what date filters compare with."""
        return day_of(self.published)

    @property
    def url(self) -> str | None:
        return _value(self.provenance.url)

    @property
    def language(self) -> str | None:
        """ISO 639-1 code, or None when unknown."""
        return _value(self.provenance.language)

    def section_at(self, position: int) -> Section | None:
        """The section that holds the character at `position`, or None when none does."""
        return next((s for s in self.sections if s.span.start <= position < s.span.end), None)

    def content_hash(self) -> str:
        """SHA-256, in hex, over all that the index and an answer use.

        Articles with equal hashes need no new indexing.
        """
        names = ("id", "kind", "published_by", "republished_from", "title", "author")
        parts = [(s.span.start, s.span.end, s.kind, s.author) for s in self.sections]
        facts = [getattr(self, name) for name in names]
        facts += [str(self.published), self.url, self.language, parts, self.text]
        encoded = json.dumps(facts, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return hashlib.sha256(encoded).hexdigest()


def day_of(when: date | datetime | None) -> date | None:
    """The day alone, of a date or a date-time."""
    return when.date() if isinstance(when, datetime) else when


def _value(sourced: Sourced[T] | None) -> T | None:
    return sourced.value if sourced else None
