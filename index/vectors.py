"""Vectors: nearest neighbours over passages. The only file that imports chromadb.

The text stays in the article store: with documents, Chroma takes three times the space and a third
of the speed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError
from numpy.typing import NDArray

from corpus.errors import IndexDamaged, ServerUnreachable
from corpus.onnx import first_line
from index.disk import elsewhere, engine_writing, no_room
from index.lexical import Hit
from index.manifest import Served

Vectors = NDArray[np.float32]

COLLECTION = "passages"
VECTORS_AT_ONCE = 1_000


class VectorStore(AbstractContextManager["VectorStore"]):
    """The passages' vectors in `folder`; unit length, compared by cosine.

    A folder belongs to one snapshot: one process makes it, and nobody writes it afterwards. With
    `served`, a collection on a Chroma server takes its place.
    """

    def __init__(self, folder: Path, *, create: bool = False, served: Served | None = None) -> None:
        """IndexDamaged when there are no vectors, unless they are to be created; ServerUnreachable
        when the server does not answer.
        """
        self._opened = ExitStack()
        self._served = served
        with ExitStack() as opening:  # Ctrl-C too: Chroma would keep what it has opened
            opening.callback(self.close)
            if served:
                with self._asking():
                    client = self._opened.enter_context(_client(served.url))
                    self._collection = _collection(client, served.collection, create)
            elif create:
                folder.mkdir(parents=True, exist_ok=True)
                with engine_writing(ChromaError):
                    self._collection = self._open(folder, create)
            else:
                with self._asking():
                    self._collection = self._read(folder)
            opening.pop_all()

    def _read(self, folder: Path) -> Any:  # noqa: ANN401 - Chroma's own type
        if not folder.is_dir():
            raise damaged(f"{folder} is missing")
        try:
            return self._open(folder)
        except ChromaError as error:
            if not no_room(error):
                raise
            # It writes to what it opens.
            return self._open(self._opened.enter_context(elsewhere(folder)))

    def _open(self, folder: Path, create: bool = False) -> Any:  # noqa: ANN401 - Chroma's own type
        settings = Settings(anonymized_telemetry=False, is_persistent=True)
        try:
            client: Any = chromadb.PersistentClient(str(folder), settings=settings)
        except ChromaError:
            # It keeps what failed to start, and would give it to whoever tries again; the public
            # call for that closes the stores of everybody else with it.
            SharedSystemClient._identifier_to_system.pop(str(folder), None)
            raise
        self._opened.callback(client.close)
        return _collection(client, COLLECTION, create)

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._opened.close()

    def __len__(self) -> int:
        with self._asking():
            return int(self._collection.count())

    def add(self, numbers: Sequence[int], vectors: Vectors) -> None:
        """One vector a passage; `vectors` has shape (len(numbers), dimension)."""
        for start in range(0, len(numbers), VECTORS_AT_ONCE):
            chunk = slice(start, start + VECTORS_AT_ONCE)
            with self._writing():
                self._collection.add(ids=_ids(numbers[chunk]), embeddings=vectors[chunk])

    def remove(self, numbers: Sequence[int]) -> None:
        for start in range(0, len(numbers), VECTORS_AT_ONCE):
            with self._writing():
                self._collection.delete(ids=_ids(numbers[start : start + VECTORS_AT_ONCE]))

    def carry(self, source: VectorStore, numbers: Sequence[int]) -> None:
        """Adds the vectors of these passages from `source`. IndexDamaged when it lacks one."""
        for start in range(0, len(numbers), VECTORS_AT_ONCE):
            chunk = numbers[start : start + VECTORS_AT_ONCE]
            found = source.get(chunk)
            if len(found) < len(chunk):
                raise damaged("some are missing")
            self.add(chunk, np.stack([found[number] for number in chunk]))

    def get(self, numbers: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The stored vectors of these passages; one that is not stored is not in the result."""
        with self._asking():
            found = self._collection.get(ids=_ids(numbers), include=["embeddings"])
        rows = np.asarray(found["embeddings"], dtype=np.float32)
        return dict(zip(map(int, found["ids"]), rows, strict=True))

    def search(
        self, vector: NDArray[np.float32], k: int, among: Sequence[int] | None = None
    ) -> list[Hit]:
        """The `k` nearest passages (`among` these, if given), nearest first; the score is the
        cosine.
        """
        if k < 1 or among == []:
            return []
        with self._asking():
            found = self._collection.query(
                query_embeddings=[vector],
                n_results=k,
                ids=None if among is None else _ids(among),
                include=["distances"],
            )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [Hit(int(number), 1.0 - float(distance)) for number, distance in pairs]

    @contextmanager
    def _asking(self) -> Iterator[None]:
        url = self._served.url if self._served else ""
        try:
            with _unreachable(url):
                yield
        except ChromaError as error:
            raise damaged(error) from error

    def _writing(self) -> AbstractContextManager[None]:
        return self._asking() if self._served else engine_writing(ChromaError)


def damaged(error: Exception | str) -> IndexDamaged:
    """What is told when vectors are not as they were written."""
    return IndexDamaged(f"The vectors cannot be read: {error}.")


def _ids(numbers: Sequence[int]) -> list[str]:
    return [str(number) for number in numbers]


def drop(served: Served) -> None:
    """Removes a collection from its server, if it is there. Raises ServerUnreachable."""
    with _unreachable(served.url), _client(served.url) as client, suppress(NotFoundError):
        client.delete_collection(served.collection)


def _collection(client: Any, name: str, create: bool) -> Any:  # noqa: ANN401 - Chroma's own types
    if create:
        space = {"hnsw": {"space": "cosine"}}
        return client.create_collection(name, configuration=space, embedding_function=None)
    return client.get_collection(name, embedding_function=None)


@contextmanager
def _client(url: str) -> Iterator[Any]:
    address = urlsplit(url)
    secure = address.scheme == "https"
    try:
        client: Any = chromadb.HttpClient(
            address.hostname or "",
            address.port or (443 if secure else 80),
            ssl=secure,
            # It leaves connections open when it is closed, and so keeps none.
            settings=Settings(anonymized_telemetry=False, chroma_http_max_keepalive_connections=0),
        )
    except ValueError as error:  # what Chroma makes of a refused connection, or a stranger's answer
        raise httpx.ConnectError(str(error)) from error
    with client:
        yield client


@contextmanager
def _unreachable(url: str) -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ServerUnreachable(
            f"The Chroma server at {url} does not answer: {first_line(error)}.",
            "Start it with `chroma run`, or correct BYLINE_CHROMA_URL.",
        ) from error
