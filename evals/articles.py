"""The articles of an index's snapshot, as sets and answers are checked against them."""

from __future__ import annotations

from corpus.article import Article
from index.snapshot import Snapshot


class SnapshotArticles:
    """The articles of a snapshot by id, each read once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._ids = frozenset(entry.article for entry in snapshot.catalogue)
        self._read: dict[str, Article] = {}

    def __contains__(self, article: object) -> bool:
        return article in self._ids

    def __getitem__(self, article: str) -> Article:
        if article not in self._read:
            self._read[article] = self._snapshot.article(article)
        return self._read[article]
