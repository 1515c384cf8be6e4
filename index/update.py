"""From the difference between corpus and snapshot to the next snapshot."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import IndexDamaged, IndexLocked, OutOfSpace
from index.disk import drafts_of, moved_unless_held, write_atomically, writing
from index.embedder import Embedder
from index.manifest import DRAFT, READERS_LOCK, Current, Manifest, Signature, dumped
from index.plan import PASSAGE_TOKENS, Annotator, Progress, planned, silent
from index.snapshot import SnapshotStore
from index.workers import workers

if TYPE_CHECKING:
    from corpus.folder import Corpus

TRASH = ".trash-"


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """What an update did. Counts are articles."""

    snapshot: str
    unchanged: int
    passages: int
    seconds: float
    skipped: tuple[tuple[str, str], ...]
    """Path and reason of what could not be read."""
    added: int = 0
    changed: int = 0
    removed: int = 0
    notices: tuple[str, ...] = ()
    """What is odd about articles that were read all the same; told when the corpus is read."""

    @property
    def articles(self) -> int:
        return self.added + self.changed + self.unchanged


def update(
    store: SnapshotStore,
    articles: Corpus,
    embedder: Embedder,
    annotator: Annotator | None = None,
    progress: Progress = silent,
    *,
    passage_tokens: int = PASSAGE_TOKENS,
    rebuild: bool = False,
    wait: float = 0,
    beside: bool = False,
) -> UpdateReport:
    """Makes the index stand for the corpus as it is now; returns what changed.

    Until the last step readers see the old snapshot; it stays when anything goes wrong. `rebuild`
    makes everything anew but what the embedding cache holds. Waits `wait` seconds for another
    update before it raises IndexLocked. Raises OutOfSpace when the disk is full or the folder may
    not be written. Articles are looked through by this process, or by others `beside` it: that is
    faster where this one is new.
    """
    started = time.perf_counter()
    signature = signature_of(embedder, passage_tokens, annotator)
    fingerprint = articles.fingerprint()
    last = None if rebuild else store.pointer()
    if last and (last.fingerprint, last.signature) == (fingerprint, signature.digest()):
        with suppress(IndexDamaged):  # it is built anew
            live = Manifest.load(store.snapshots / last.snapshot)
            _tidy(store, live.id)
            seconds = time.perf_counter() - started
            return UpdateReport(live.id, live.articles, live.passages, seconds, last.skipped)
    with (
        writing(store.folder),
        _only_updater(store.folder, wait),
        workers(annotator, beside, anew=last is None) as finders,
    ):
        from index.build import build

        _clean(store)
        progress("reading", 0, 1)
        reading, plan = planned(store, articles, signature, rebuild)
        progress("reading", 1, 1)
        new = plan.stays or build(store, plan, signature, embedder, finders, progress)
        skipped = tuple((s.path, s.what) for s in reading.skipped)
        pointer = Current(new.id, fingerprint, signature.digest(), skipped)
        write_atomically(store.current_file, dumped(pointer))
        _clean(store, new.id)
    counts = len(plan.added), len(plan.changed), len(plan.removed)
    seconds, notices = time.perf_counter() - started, tuple(map(str, reading.oddities))
    return UpdateReport(new.id, plan.unchanged, new.passages, seconds, skipped, *counts, notices)


def signature_of(embedder: Embedder, passage_tokens: int, annotator: Annotator | None) -> Signature:
    """What the index depends on beside the articles."""
    return Signature(embedder.signature, passage_tokens, annotator.signature if annotator else "")


@contextmanager
def _only_updater(folder: Path, wait: float) -> Iterator[None]:
    """Holds the lock of this corpus's index; after `wait` seconds IndexLocked names the holder."""
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    holder = folder / "update.holder"
    lock = FileLock(folder / "update.lock")
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        by = "unknown"
        with suppress(OSError):  # it may be done by now
            by = holder.read_text() or by
        raise IndexLocked(
            f"Another process is updating the index ({by}).",
            "Wait until it is done, or end it; what it has embedded is kept.",
        ) from error
    try:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        holder.write_text(f"process {os.getpid()} on {socket.gethostname()}, since {now}")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _tidy(store: SnapshotStore, live: str) -> None:
    """Removes what an update killed at its very end left behind, or readers who have gone since."""
    if {path.name for path in store.snapshots.iterdir()} == {live}:
        return
    with suppress(IndexLocked, OutOfSpace), writing(store.folder), _only_updater(store.folder, 0):
        pointer = store.pointer()
        if pointer and pointer.snapshot == live:
            _clean(store, live)


def _clean(store: SnapshotStore, live: str | None = None) -> None:
    """Removes what an interrupted update left behind, and the snapshots that nobody reads, but the
    `live` one; without one, none. Only with the update lock held.
    """
    for draft in drafts_of(store.current_file):
        draft.unlink(missing_ok=True)
    for folder in list(store.snapshots.glob("*/")):
        name = folder.name.removeprefix(DRAFT).removeprefix(TRASH)
        trash = store.snapshots / f"{TRASH}{name}"
        if name != folder.name:
            store.remove(folder, name)
        elif live not in (None, name) and moved_unless_held(folder, trash, READERS_LOCK):
            store.remove(trash, name)
