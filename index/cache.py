"""Embeddings that were computed before, by model and text. Shared by all corpora and snapshots."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.disk import writing
from index.embedder import Embedder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

ENTRIES = 1_000_000
"""Vectors that are kept: 1.5 GB at 384 dimensions. The least recently used go first."""
CHUNK = 256
"""Texts embedded between two commits: what an interrupted build loses at most."""
WAIT_SECONDS = 60

CREATE = """
create table if not exists vectors (
    model text not null, text blob not null, vector blob not null, used integer not null,
    primary key (model, text)) without rowid
"""


class EmbeddingCache(AbstractContextManager["EmbeddingCache"]):
    """A SQLite file of vectors. Two processes may use it at once; losing it costs time only."""

    def __init__(self, path: Path, entries: int = ENTRIES) -> None:
        self._path, self._entries = path, entries
        with writing(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._db = _connected(path)
            except sqlite3.OperationalError:
                raise  # busy, full or not permitted: nothing is wrong with the file
            except sqlite3.DatabaseError:
                for suffix in ("", "-wal", "-shm"):
                    Path(f"{path}{suffix}").unlink(missing_ok=True)
                self._db = _connected(path)
            newest = self._db.execute("select coalesce(max(used), 0) from vectors").fetchone()
        self._run = int(newest[0]) + 1

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def __len__(self) -> int:
        return int(self._db.execute("select count(*) from vectors").fetchone()[0])

    def embed(
        self,
        embedder: Embedder,
        texts: Sequence[str],
        tell: Callable[[int, int], None] = lambda done, total: None,
    ) -> Vectors:
        """What `embedder.embed` returns, computing only what is not kept; equal texts once.

        `tell` hears how many of the texts are done, and of how many. Each chunk is kept as soon as
        it is computed.
        """
        keys = [_key(text) for text in texts]
        known = self._known(embedder.signature, set(keys))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        done = len(texts) - len(missing)
        tell(done, len(texts))
        # By length, so that a batch carries little padding.
        order = sorted(missing, key=lambda key: len(missing[key]))
        for start in range(0, len(order), CHUNK):
            chunk = order[start : start + CHUNK]
            made = embedder.embed([missing[key] for key in chunk])
            self._keep(embedder.signature, chunk, made)
            known.update(zip(chunk, made, strict=True))
            tell(done + start + len(chunk), len(texts))
        if not keys:
            return np.empty((0, 0), dtype=np.float32)
        return np.stack([known[key] for key in keys])

    def trim(self) -> None:
        """Removes what is beyond the bound, the least recently used first."""
        beyond = len(self) - self._entries
        if beyond > 0:
            with self._writing():
                self._db.execute(
                    "delete from vectors where (model, text) in "
                    "(select model, text from vectors order by used limit ?)",
                    (beyond,),
                )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with writing(self._path.parent), self._db:
            yield

    def _known(self, model: str, keys: set[bytes]) -> dict[bytes, NDArray[np.float32]]:
        found: dict[bytes, NDArray[np.float32]] = {}
        for key in keys:
            row = self._db.execute(
                "select vector from vectors where model = ? and text = ?", (model, key)
            ).fetchone()
            if row:
                found[key] = np.frombuffer(row[0], dtype="<f4")
        with self._writing():
            self._db.executemany(
                "update vectors set used = ? where model = ? and text = ?",
                ((self._run, model, key) for key in found),
            )
        return found

    def _keep(self, model: str, keys: Sequence[bytes], vectors: Vectors) -> None:
        rows = (
            (model, key, vector.astype("<f4").tobytes(), self._run)
            for key, vector in zip(keys, vectors, strict=True)
        )
        with self._writing():
            self._db.executemany("insert or replace into vectors values (?, ?, ?, ?)", rows)


def _connected(path: Path) -> sqlite3.Connection:
    # A writer takes the file at once: one that has read first would not wait for another.
    db = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level="IMMEDIATE")
    try:
        db.execute("pragma journal_mode=wal")
        db.execute("pragma synchronous=normal")
        db.execute(CREATE)
    except BaseException:
        db.close()
        raise
    return db


def cache_path(data: Path) -> Path:
    return data / "embeddings.sqlite"


def size_on_disk(data: Path) -> int:
    """Bytes of the cache and its journal."""
    path = cache_path(data)
    files = (Path(f"{path}{suffix}") for suffix in ("", "-wal"))
    return sum(os.path.getsize(file) for file in files if file.exists())


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
