"""Which articles of a snapshot are copies of each other, kept with it and carried to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from corpus.article import Article
from corpus.duplicates import Sketch, joined, sketch
from index.plan import Progress
from index.store import StoreWriter


def record_copies(
    store: Path, articles: Sequence[Article], new: Mapping[str, Sketch], progress: Progress
) -> None:
    """Groups all `articles`, which are those of `store`, into stories.

    Only articles that the store has no sketch of are compared with the others: those of which `new`
    has it, and those whose story lost an article.
    """
    progress("looking for copies", 0, len(new))
    writer = StoreWriter(store)
    try:
        kept, before = writer.sketches()
        made = {
            article.id: new[article.id] if article.id in new else sketch(article)
            for article in articles
            if article.id not in kept
        }
        sketches = {**kept, **made}
        known: dict[str, set[str]] = {}
        for name, story in before.items():
            known.setdefault(story, set()).add(name)
        fresh = frozenset(made)
        groups = joined({a.id: a for a in articles}, sketches, fresh, known.values())
        stories = {name: min(group) for group in groups for name in group}
        moved = {name for name, story in stories.items() if before.get(name) != story}
        writer.put_sketches((name, sketches[name], stories.get(name)) for name in fresh | moved)
        writer.commit()
        progress("looking for copies", len(new), len(new))
    finally:
        writer.close()
