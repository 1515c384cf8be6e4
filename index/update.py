"""From the difference between corpus and snapshot to the next snapshot."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import IndexDamaged, IndexLocked, OutOfSpace
from index.disk import drafts_of, moved_unless_held, write_atomically, writing
from index.embedder import Embedder
from index.manifest import READERS, SCHEMA_VERSION, STORE, Current, Manifest, Signature, dumped
from index.plan import DRAFT, PASSAGE_TOKENS, Annotator, Plan, Progress, silent
from index.snapshot import SnapshotStore
from index.workers import workers

if TYPE_CHECKING:
    from corpus.folder import Corpus, CorpusReading

TRASH = ".trash-"


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """What an update did. Counts are articles."""

    snapshot: str
    added: int
    changed: int
    removed: int
    unchanged: int
    passages: int
    skipped: tuple[tuple[str, str], ...]
    """Path and reason of what could not be read."""
    seconds: float
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
    if not rebuild:
        unchanged = _nothing_to_do(store, signature, fingerprint, started)
        if unchanged:
            _tidy(store, unchanged.snapshot)
            return unchanged
    anew = rebuild or store.pointer() is None
    with (
        writing(store.folder),
        _only_updater(store.folder, wait),
        workers(annotator, beside, anew) as finders,
    ):
        _sweep(store)
        progress("reading", 0, 1)
        reading, plan = _plan(store, articles, signature, rebuild)
        progress("reading", 1, 1)
        manifest = plan.base if plan.changes_nothing else None
        if manifest is None:
            from index.build import build

            manifest = build(store, plan, signature, embedder, finders, progress)
        skipped = tuple((s.path, s.what) for s in reading.skipped)
        pointer = Current(manifest.id, fingerprint, signature.digest(), skipped)
        write_atomically(store.current_file, dumped(pointer))
        _prune(store, manifest.id)
    return UpdateReport(
        snapshot=manifest.id,
        added=len(plan.added),
        changed=len(plan.changed),
        removed=len(plan.removed),
        unchanged=plan.unchanged,
        passages=manifest.passages,
        skipped=skipped,
        seconds=time.perf_counter() - started,
        notices=tuple(str(notice) for notice in reading.oddities),
    )


def signature_of(embedder: Embedder, passage_tokens: int, annotator: Annotator | None) -> Signature:
    """What the index depends on beside the articles."""
    return Signature(embedder.signature, passage_tokens, annotator.signature if annotator else "")


def _nothing_to_do(
    store: SnapshotStore, signature: Signature, fingerprint: str, started: float
) -> UpdateReport | None:
    """The report of an update that finds all as it was, from two small files; else None."""
    pointer = store.pointer()
    if pointer is None:
        return None
    if (pointer.fingerprint, pointer.signature) != (fingerprint, signature.digest()):
        return None
    try:
        manifest = Manifest.load(store.snapshots / pointer.snapshot)
    except IndexDamaged:
        return None  # it is built anew
    return UpdateReport(
        snapshot=manifest.id,
        added=0,
        changed=0,
        removed=0,
        unchanged=manifest.articles,
        passages=manifest.passages,
        skipped=pointer.skipped,
        seconds=time.perf_counter() - started,
    )


def _plan(
    store: SnapshotStore, articles: Corpus, signature: Signature, rebuild: bool
) -> tuple[CorpusReading, Plan]:
    """The corpus as it is now, of which what the live snapshot knows is not read again, and what is
    to be done.
    """
    last = _last(store)
    usable = last is not None and last.manifest.signature == signature and not rebuild
    reading = articles.read(last.origins if last and usable else frozenset())
    plan = _difference(reading, last, usable)
    if len(reading.articles) < len(plan.hashes) and not (plan.copies or plan.changes_nothing):
        reading = articles.read()
        plan = _difference(reading, last, usable)
    return reading, plan


def _difference(reading: CorpusReading, last: _Last | None, usable: bool) -> Plan:
    known = last.hashes if last else {}
    read = {article.id: article.content_hash() for article in reading.articles}
    hashes = {i: read[i] if i in read else known[i] for i in reading.origins}
    return Plan(
        reading.articles,
        hashes,
        added=frozenset(hashes.keys() - known.keys()),
        changed=frozenset(i for i in hashes.keys() & known.keys() if hashes[i] != known[i]),
        removed=frozenset(known.keys() - hashes.keys()),
        base=last.manifest if last and usable else None,
        origins=reading.origins,
    )


@dataclass(frozen=True, slots=True)
class _Last:
    """What the live snapshot holds."""

    manifest: Manifest
    hashes: dict[str, str]
    """Of each article."""
    origins: frozenset[str]
    """What they were read from."""


def _last(store: SnapshotStore) -> _Last | None:
    """None when there is no snapshot to build on or compare with."""
    from index.store import StoreReader

    try:
        pointer = store.pointer()
        if pointer is None:
            return None
        folder = store.snapshots / pointer.snapshot
        manifest = Manifest.load(folder)
        manifest.check_files(folder)  # damage is not copied into the next one
        current = manifest.signature.schema == SCHEMA_VERSION
        with closing(StoreReader(folder / STORE)) as reader:
            origins = frozenset(reader.origins() if current else ())
            return _Last(manifest, reader.hashes(), origins)
    except IndexDamaged:
        return None  # it is built anew, from the corpus and the cache


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
        raise IndexLocked(
            f"Another process is updating the index ({_holder(holder)}).",
            "Wait until it is done, or end it; what it has embedded is kept.",
        ) from error
    try:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        holder.write_text(f"process {os.getpid()} on {socket.gethostname()}, since {now}")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _holder(path: Path) -> str:
    try:
        return path.read_text() or "unknown"
    except OSError:
        return "unknown"


def _sweep(store: SnapshotStore) -> None:
    """Removes what an interrupted update left behind. Only with the update lock held."""
    snapshots = store.snapshots
    for mark in (DRAFT, TRASH):
        for left in snapshots.glob(f"{mark}*"):
            store.remove(left, left.name.removeprefix(mark))
    for left in drafts_of(store.current_file):
        left.unlink(missing_ok=True)


def _tidy(store: SnapshotStore, live: str) -> None:
    """Removes what an update killed at its very end left behind, or readers who have gone since."""
    if {path.name for path in store.snapshots.iterdir()} == {live}:
        return
    with suppress(IndexLocked, OutOfSpace), writing(store.folder), _only_updater(store.folder, 0):
        pointer = store.pointer()
        if pointer and pointer.snapshot == live:
            _sweep(store)
            _prune(store, live)


def _prune(store: SnapshotStore, live: str) -> None:
    """Removes the snapshots that nobody reads, but the live one."""
    for folder in store.snapshots.iterdir():
        if folder.name == live or folder.name.startswith(".") or not folder.is_dir():
            continue
        trash = store.snapshots / f"{TRASH}{folder.name}"
        if moved_unless_held(folder, trash, READERS):
            store.remove(trash, folder.name)
