"""Updates in processes of their own, which may be killed: forks of one that has loaded it all."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Callable
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from corpus.errors import BylineError
from corpus.folder import Corpus
from corpus.outlets import OutletRegistry
from index.embedder import OnnxEmbedder
from index.snapshot import Snapshot, SnapshotStore
from index.tokens import cl100k
from index.update import update

NEVER = 10**9
DURABLE = ("fsync", "rename", "replace")
"""The steps of `os` by which a state comes to stay on disk."""

fork = multiprocessing.get_context("forkserver")
fork.set_forkserver_preload(["index.build", "onnxruntime", "tokenizers", "runner"])
cl100k()


def started(target: Callable[..., None], *arguments: Any) -> tuple[Any, Connection]:
    """A running process, and the end of a pipe on which it tells."""
    here, there = fork.Pipe(duplex=True)
    process = fork.Process(target=target, args=(*arguments, there))
    process.start()
    there.close()
    return process, here


def updating(data: Path, folder: Path, fatal: int, tells: Connection) -> None:
    """Updates, and kills itself before the durable step of that number; else tells how many
    there were.
    """
    steps = count()

    def guarded(step: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*arguments: Any, **options: Any) -> Any:
            if next(steps) == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            return step(*arguments, **options)

        return stepped

    for name in DURABLE:
        setattr(os, name, guarded(getattr(os, name)))
    tells.send("begun")
    _update(data, folder)
    tells.send(next(steps))


def noting(data: Path, folder: Path, tells: Connection) -> None:
    """Updates, and tells which files and folders were not on disk yet when CURRENT moved."""
    synced: set[tuple[int, int]] = set()
    fsync, replace = os.fsync, os.replace

    def noted(handle: int) -> None:
        fsync(handle)
        stat = os.fstat(handle)
        synced.add((stat.st_dev, stat.st_ino))

    def moving(source: Any, target: Any) -> None:
        if Path(target).name == "CURRENT":
            live = store.snapshots / json.loads(Path(source).read_text("utf-8"))["snapshot"]
            needed = [Path(source), store.snapshots, live, *live.rglob("*")]
            stats = {path: path.stat() for path in needed}
            tells.send([str(p) for p, s in stats.items() if (s.st_dev, s.st_ino) not in synced])
        replace(source, target)

    store = SnapshotStore(data, folder)
    os.fsync, os.replace = noted, moving
    _update(data, folder)
    folders = store.folder.stat()
    tells.send((folders.st_dev, folders.st_ino) in synced)


def waiting(data: Path, folder: Path, tells: Connection) -> None:
    """Updates, but stops in the middle until it is told to go on."""

    def progress(stage: str, done: int, total: int) -> None:
        if stage.startswith("embedding") and not done:
            tells.send(stage)
            tells.recv()

    _update(data, folder, progress=progress)


def patient(data: Path, folder: Path, tells: Connection) -> None:
    """Updates, waits for others that do, and tells what came of it."""
    try:
        report = _update(data, folder, wait=60)
        tells.send((report.added, report.changed, report.removed))
    except BylineError as error:
        tells.send(str(error))


def reading(data: Path, folder: Path, asked: Any, tells: Connection) -> None:
    """Searches whichever snapshot is live until it is told to stop, by a new reader every third
    time; tells the snapshot and what was found each time.
    """
    store, found = SnapshotStore(data, folder), []
    while not tells.poll():
        if len(found) % 3 == 0:
            store.close()
        snapshot = store.current()
        found.append((snapshot.id, *searched(snapshot, asked)))
        if len(found) == 1:
            tells.send("begun")
    tells.send(found)
    store.close()


def searched(snapshot: Snapshot, asked: Any) -> tuple[list[int], list[int], list[str]]:
    """What vectors and words find, and the texts of that."""
    near = [hit.passage for hit in snapshot.search_vectors(asked, 5)]
    words = [hit.passage for hit in snapshot.search_words("fog frost circus turn", 5)]
    texts = [p.span.of(snapshot.article(p.article).text) for p in snapshot.passages(near + words)]
    return near, words, texts


def _update(data: Path, folder: Path, **options: Any) -> Any:
    embedder = OnnxEmbedder(data / "models", threads=1)
    return update(
        SnapshotStore(data, folder), Corpus(folder, OutletRegistry.load()), embedder, **options
    )
