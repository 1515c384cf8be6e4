"""What an update is going to do, and who takes part in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from corpus.article import Article, Span
from index.manifest import Manifest

DRAFT = ".draft-"
"""Begins the name of a snapshot's folder until it is whole."""
PASSAGE_TOKENS = 200
"""So that the bundled model reads a passage whole, under its title: of 8,238 passages of news,
13 were longer than its 256 wordpieces."""
LARGE_CHANGE = 0.25
"""Part of the articles from which a snapshot is made anew instead of copied and changed."""
MOST_REMOVED = 0.2
"""Removed passages for each present one, after which the vectors get a new graph: Chroma does not
take removed vectors out of its graph, and slows down (chroma#4737)."""


class Annotator(Protocol):
    """What is found out about an article once, and kept with it."""

    @property
    def signature(self) -> str:
        """Changes whenever the annotations of the same article would."""

    def annotate(self, article: Article, sentences: Sequence[Span]) -> str: ...


class Progress(Protocol):
    """Hears how far an update is."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def silent(stage: str, done: int, total: int) -> None:
    """A Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The corpus as it is now, and how it differs from the live snapshot. Ids are of articles."""

    articles: tuple[Article, ...]
    """All, or at least those that are added or changed where the snapshot is copied."""
    hashes: Mapping[str, str]
    """Of all articles."""
    added: frozenset[str]
    changed: frozenset[str]
    removed: frozenset[str]
    base: Manifest | None
    """The snapshot to build on; None when all is made anew."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """What the articles were read from."""

    @property
    def unchanged(self) -> int:
        return len(self.hashes) - len(self.added) - len(self.changed)

    @property
    def changes_nothing(self) -> bool:
        return self.base is not None and not (self.added or self.changed or self.removed)

    @property
    def copies(self) -> bool:
        """Whether the next snapshot is the last one with a few changes."""
        if self.base is None:
            return False
        touched = len(self.added) + len(self.changed) + len(self.removed)
        return touched <= LARGE_CHANGE * self.base.articles

    @property
    def compacts(self) -> bool:
        """Whether the copy's vectors are put into a new graph."""
        return self.base is not None and self.base.removed > MOST_REMOVED * self.base.passages
