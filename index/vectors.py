"""Vectors: nearest neighbours over passages. The only file that imports chromadb.

The text stays in the article store: with documents, Chroma takes three times the space and a third
of the speed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError
from numpy.typing import NDArray

from corpus.errors import IndexDamaged
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
        if create:
            folder.mkdir(parents=True, exist_ok=True)
        elif not folder.is_dir():
            raise _damaged(f"{folder} is missing")
        settings = Settings(anonymized_telemetry=False, is_persistent=True)
        client: Any = chromadb.PersistentClient(str(folder), settings=settings)
        try:
            self._collection: Any = (
                client.create_collection(
                    COLLECTION, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
                )
                if create
                else client.get_collection(COLLECTION, embedding_function=None)
            )
        except ChromaError as error:
            client.close()
            raise _damaged(error) from error
        self._client = client

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
        self._client.close()

    def __len__(self) -> int:
        return int(self._collection.count())

    def add(self, numbers: Sequence[int], vectors: Vectors) -> None:
        """One vector a passage; `vectors` has shape (len(numbers), dimension)."""
        for start in range(0, len(numbers), BATCH):
            chunk = slice(start, start + BATCH)
            self._collection.add(ids=_ids(numbers[chunk]), embeddings=vectors[chunk])

    def remove(self, numbers: Sequence[int]) -> None:
        for start in range(0, len(numbers), BATCH):
            self._collection.delete(ids=_ids(numbers[start : start + BATCH]))

    def get(self, numbers: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The stored vectors of these passages; one that is not stored is not in the result."""
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
        try:
            if allowed is not None and len(allowed) <= IDS_UP_TO:
                return self._query(vector, min(k, len(allowed)), _ids(list(allowed)))
            return self._nearest(vector, k, allowed)
        except ChromaError as error:
            raise _damaged(error) from error

    def _nearest(
        self, vector: NDArray[np.float32], k: int, allowed: Collection[int] | None
    ) -> list[Hit]:
        total = len(self)
        asked = min(total, k)
        if allowed is not None and asked:
            asked = min(total, 2 * k * total // len(allowed) + 10)
        while asked:
            hits = [
                h for h in self._query(vector, asked) if allowed is None or h.passage in allowed
            ]
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


def _damaged(error: Exception | str) -> IndexDamaged:
    return IndexDamaged(f"The vectors cannot be read: {error}.", "Run `byline index rebuild`.")
