"""Which articles of a snapshot are copies of each other, kept with it and carried to the next."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from corpus.copies import Sketch, joined
from index.plan import Progress
from index.store import StoreReader, StoreWriter


def record_copies(store: Path, new: Mapping[str, Sketch], progress: Progress) -> None:
    """Groups all articles of `store` into stories.

    Only those are compared with the others of which `new` has a sketch, and those whose story lost
    an article.
    """
    progress("looking for copies", 0, len(new))
    with closing(StoreWriter(store)) as writer, closing(StoreReader(store)) as reader:
        kept, before, parted = writer.sketches()
        sketches = {**kept, **new}
        known: dict[str, set[str]] = {}
        for name, story in before.items():
            known.setdefault(story, set()).add(name)
        fresh = new.keys() | parted
        groups = joined(sketches, reader.article, fresh, known.values())
        stories = {name: min(group) for group in groups for name in group}
        moved = {name for name, story in stories.items() if before.get(name) != story}
        writer.put_sketches((name, sketches[name], stories.get(name)) for name in fresh | moved)
        writer.commit()
    progress("looking for copies", len(new), len(new))
