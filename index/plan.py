"""What an update is going to do, and who takes part in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from corpus.article import Article, Span
from corpus.errors import IndexDamaged
from index.manifest import STORE, Manifest, Signature

if TYPE_CHECKING:
    from corpus.folder import Corpus, CorpusReading
    from index.snapshot import SnapshotStore

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


Progress = Callable[[str, int, int], None]
"""Hears how far an update is: the stage, how much of it is done, and of how much."""


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
    def stays(self) -> Manifest | None:
        """The snapshot that still stands for the corpus, if one does."""
        return None if self.added or self.changed or self.removed else self.base

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


def planned(
    store: SnapshotStore, articles: Corpus, signature: Signature, rebuild: bool
) -> tuple[CorpusReading, Plan]:
    """The corpus as it is now, of which what the live snapshot knows is not read again, and what is
    to be done.
    """
    base, known, origins = _live(store, signature, rebuild)
    reading = articles.read(origins)
    plan = _difference(reading, base, known)
    if len(reading.articles) < len(plan.hashes) and not (plan.copies or plan.stays):
        reading = articles.read()
        plan = _difference(reading, base, known)
    return reading, plan


def _live(
    store: SnapshotStore, signature: Signature, rebuild: bool
) -> tuple[Manifest | None, dict[str, str], frozenset[str]]:
    """The live snapshot, if one can be built on; the hashes of its articles, to compare with; what
    these were read from.
    """
    from index.store import StoreReader

    try:
        pointer = store.pointer()
        if pointer is None:
            return None, {}, frozenset()
        folder = store.snapshots / pointer.snapshot
        manifest = Manifest.load(folder)
        manifest.check_files(folder)  # damage is not copied into the next one
        with closing(StoreReader(folder / STORE)) as reader:
            if rebuild or manifest.signature != signature:
                return None, reader.hashes(), frozenset()
            return manifest, reader.hashes(), frozenset(reader.origins())
    except IndexDamaged:
        return None, {}, frozenset()  # it is built anew, from the corpus and the cache


def _difference(reading: CorpusReading, base: Manifest | None, known: Mapping[str, str]) -> Plan:
    read = {article.id: article.content_hash() for article in reading.articles}
    hashes = {i: read[i] if i in read else known[i] for i in reading.origins}
    return Plan(
        reading.articles,
        hashes,
        added=frozenset(hashes.keys() - known.keys()),
        changed=frozenset(i for i in hashes.keys() & known.keys() if hashes[i] != known[i]),
        removed=frozenset(known.keys() - hashes.keys()),
        base=base,
        origins=reading.origins,
    )
