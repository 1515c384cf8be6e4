"""Vectors: nearest neighbours over passages. The only file that imports chromadb.

The text stays in the article store: with documents, Chroma takes three times the space and a third
of the speed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import chromadb
import numpy as np
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError
from numpy.typing import NDArray

from corpus.errors import IndexDamaged
from index.disk import elsewhere, engine_writing, no_room
from index.lexical import Hit

Vectors = NDArray[np.float32]

COLLECTION = "passages"
BATCH = 1_000
IDS_UP_TO = 20_000
"""Allowed passages up to which Chroma is given their ids; beyond, more is asked for and filtered.

Measured over 8,000 vectors, 50 nearest, all: 3 ms. Of 50, 1,000 and 4,000 allowed ones: by ids 8, 5
and 7 ms; asking for more 55, 10 and 6 ms; fetching the vectors to compare them here 3, 48 and
198 ms. A metadata filter takes 8 to 16 times as long as none."""


class VectorStore:
    """The passages' vectors in `folder`; unit length, compared by cosine.

    A folder belongs to one snapshot: one process makes it, and nobody writes it afterwards.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """IndexDamaged when `folder` holds no vectors, unless they are to be created."""
        self._close = ExitStack()
        if create:
            folder.mkdir(parents=True, exist_ok=True)
        elif not folder.is_dir():
            raise _damaged(f"{folder} is missing")
        try:
            self._collection: Any = self._opened(folder, create)
        except BaseException:
            self.close()
            raise

    def _opened(self, folder: Path, create: bool) -> Any:  # noqa: ANN401 - Chroma's own type
        if create:
            with engine_writing(ChromaError):
                return self._open(folder, create)
        with _reading():
            try:
                return self._open(folder, create)
            except ChromaError as error:
                if not no_room(error):
                    raise
                away = self._close.enter_context(elsewhere(folder))  # it writes to what it opens
                return self._open(away, create)

    def _open(self, folder: Path, create: bool) -> Any:  # noqa: ANN401 - Chroma's own type
        settings = Settings(anonymized_telemetry=False, is_persistent=True)
        try:
            client: Any = chromadb.PersistentClient(str(folder), settings=settings)
        except ChromaError:
            # It keeps what failed to start, and would give it to whoever tries again.
            SharedSystemClient._identifier_to_system.pop(str(folder), None)
            raise
        self._close.callback(client.close)
        if create:
            return client.create_collection(
                COLLECTION, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
            )
        return client.get_collection(COLLECTION, embedding_function=None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._close.close()

    def __len__(self) -> int:
        with _reading():
            return int(self._collection.count())

    def add(self, numbers: Sequence[int], vectors: Vectors) -> None:
        """One vector a passage; `vectors` has shape (len(numbers), dimension)."""
        for start in range(0, len(numbers), BATCH):
            chunk = slice(start, start + BATCH)
            with engine_writing(ChromaError):
                self._collection.add(ids=_ids(numbers[chunk]), embeddings=vectors[chunk])

    def remove(self, numbers: Sequence[int]) -> None:
        for start in range(0, len(numbers), BATCH):
            with engine_writing(ChromaError):
                self._collection.delete(ids=_ids(numbers[start : start + BATCH]))

    def get(self, numbers: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The stored vectors of these passages; one that is not stored is not in the result."""
        with _reading():
            found = self._collection.get(ids=_ids(numbers), include=["embeddings"])
        rows = np.asarray(found["embeddings"], dtype=np.float32)
        return dict(zip(map(int, found["ids"]), rows, strict=True))

    def search(
        self, vector: NDArray[np.float32], k: int, allowed: Collection[int] | None = None
    ) -> list[Hit]:
        """The `k` nearest passages (of `allowed`, when given), nearest first; the score is the
        cosine.
        """
        if k < 1 or (allowed is not None and not allowed):
            return []
        with _reading():
            if allowed is not None and len(allowed) <= IDS_UP_TO:
                return self._query(vector, min(k, len(allowed)), _ids(list(allowed)))
            return self._nearest(vector, k, allowed)

    def _nearest(
        self, vector: NDArray[np.float32], k: int, allowed: Collection[int] | None
    ) -> list[Hit]:
        if allowed is None:
            return self._query(vector, k)  # counting takes longer than asking
        total = len(self)
        asked = min(total, 2 * k * total // max(1, len(allowed)) + 10)
        while asked:
            hits = [hit for hit in self._query(vector, asked) if hit.passage in allowed]
            if len(hits) >= k or asked >= total:
                return hits[:k]
            asked = min(total, asked * 4)
        return []

    def _query(
        self, vector: NDArray[np.float32], k: int, ids: list[str] | None = None
    ) -> list[Hit]:
        found = self._collection.query(
            query_embeddings=[vector], n_results=k, ids=ids, include=["distances"]
        )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [Hit(int(number), 1.0 - float(distance)) for number, distance in pairs]


def _ids(numbers: Sequence[int]) -> list[str]:
    return [str(number) for number in numbers]


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except ChromaError as error:
        raise _damaged(error) from error


def _damaged(error: Exception | str) -> IndexDamaged:
    return IndexDamaged(f"The vectors cannot be read: {error}.", "Run `byline index rebuild`.")
