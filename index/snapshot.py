"""A snapshot: one complete, immutable state of the index on disk. CURRENT names the live one.

    data/<corpus>-<hash>/CURRENT                 the live snapshot; replaced in one step
                         update.lock             held by whoever makes the next one
                         snapshots/<id>/manifest.json, articles.sqlite, words/, vectors/,
                         readers.lock

A reader holds a shared lock on the snapshot it opened, so that it is not removed below it.
"""

from __future__ import annotations

import hashlib
import shutil
import socket
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from corpus.article import Article
from corpus.errors import IndexDamaged, IndexMissing, IndexOutdated, ServerUnreachable
from index.disk import held
from index.lexical import Hit, LexicalReader, terms
from index.manifest import MANIFEST, READERS_LOCK, STORE, VECTORS, WORDS, Current, Manifest, Served
from index.scope import EVERYTHING, Scope
from index.store import Entry, StoreReader

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.vectors import VectorStore

T = TypeVar("T")

ARTICLES_KEPT = 256
"""Articles that stay in memory, since the questions of one conversation find them again."""
SCOPES_KEPT = 32
"""Scopes whose passages stay in memory, since a chat's filters stay for a while."""


class Snapshot(StoreReader):
    """The articles and passages of one snapshot, and the search for them.

    Safe to share between threads; nothing in it ever changes.
    """

    def __init__(self, folder: Path, *, checked: bool = True, served: Served | None = None) -> None:
        """IndexDamaged when a file is not as it was written, OSError when the folder is gone.

        Its vectors are in the folder, or `served`. Unchecked, texts and words are taken as they
        are; the vectors never, since a damaged graph ends the process.
        """
        self.folder = folder
        with ExitStack() as opening:  # Ctrl-C too: a held snapshot is never removed
            opening.enter_context(held(folder / READERS_LOCK))
            (folder / MANIFEST).stat()  # it may have been removed just before the lock
            self.manifest = Manifest.load(folder)
            self.manifest.check_version()
            if checked:
                self.manifest.check_files(folder, STORE)
                self.manifest.check_files(folder, WORDS)
            super().__init__(folder / STORE)
            opening.callback(self._db.close)
            self._words = LexicalReader(folder / WORDS)
            self._opened = opening.pop_all()
        # A chat's question may still read the snapshot that another thread has replaced: the files
        # close with the last reference, or with `close`.
        self._finalizer = weakref.finalize(self, self._opened.close)
        self._served, self._opening = served, threading.Lock()
        self._chroma: VectorStore | None = None
        self._articles: dict[str, Article] = {}
        self._scopes: dict[Scope, list[int]] = {}
        self._found: dict[tuple[object, str], object] = {}

    def close(self) -> None:
        self._finalizer()

    @property
    def id(self) -> str:
        return self.manifest.id

    def article(self, article: str) -> Article:
        """KeyError when the index holds none of this id."""
        found = self._articles.get(article)
        if found is None:
            if len(self._articles) >= ARTICLES_KEPT:
                self._articles.clear()
            found = self._articles[article] = super().article(article)
        return found

    @cached_property
    def outlets(self) -> tuple[str, ...]:
        """Every outlet, as origin or publisher, in order."""
        return tuple(sorted(self._by_outlet))

    def first_of(self, outlet: str) -> Article | None:
        """An article that the outlet wrote or published."""
        entries = self._by_outlet.get(outlet, ())
        return self.article(entries[0].article) if entries else None

    def once(self, find: Callable[[str, Snapshot], T], name: str) -> T:
        """What `find(name, self)` returns, found once: nothing in a snapshot changes."""
        if (find, name) not in self._found:
            self._found[find, name] = find(name, self)
        return cast("T", self._found[find, name])

    def vectors(self, numbers: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The vectors that Chroma keeps of these passages."""
        return self._vectors().get(numbers)

    def counts(self) -> dict[str, int]:
        """Where passages are kept -> how many are there."""
        return {
            "article store": len(self.numbers()),
            "words": len(self._words),
            "vectors": len(self._vectors()),
        }

    def search_words(self, text: str, k: int, scope: Scope = EVERYTHING) -> list[Hit]:
        """The `k` best passages by BM25."""
        return self._words.search(text, k, scope)

    def search_vectors(
        self, vector: NDArray[np.float32], k: int, scope: Scope = EVERYTHING
    ) -> list[Hit]:
        """The `k` nearest passages by cosine; `vector` has unit length."""
        if not scope.restricts():
            return self._vectors().search(vector, k)
        allowed, passages = self._allowed(scope), self.manifest.passages
        if 2 * len(allowed) <= passages:
            return self._vectors().search(vector, k, allowed)
        # Of a wide scope, most of what is near is in it; a list of its numbers would cost more.
        inside = set(allowed)
        found = self._vectors().search(vector, min(passages, 3 * k * passages // len(allowed)))
        hits = [hit for hit in found if hit.passage in inside][:k]
        is_enough = len(hits) == min(k, len(allowed))
        return hits if is_enough else self._vectors().search(vector, k, allowed)

    def terms(self, text: str) -> list[str]:
        """The terms of a text, as the words index knows them."""
        return terms(text)

    def document_frequency(self, term: str) -> int:
        """In how many passages a term of `terms` stands."""
        return self._words.document_frequency(term)

    def count(self, scope: Scope) -> int:
        """How many passages are in scope."""
        return len(self._allowed(scope)) if scope.restricts() else self.manifest.passages

    def knows(self, word: str) -> bool:
        """Does a passage have the word?"""
        return all(self.document_frequency(term) for term in self.terms(word))

    def _vectors(self) -> VectorStore:
        """Opened at the first use, since Chroma takes a second to import. IndexDamaged when they
        are not as they were written.
        """
        with self._opening:
            if self._chroma is None:
                from index.vectors import VectorStore

                self.manifest.check_files(self.folder, VECTORS)
                opened = VectorStore(self.folder / VECTORS, served=self._served)
                self._chroma = self._opened.enter_context(opened)
            return self._chroma

    def _allowed(self, scope: Scope) -> list[int]:
        """The passages in scope, ascending."""
        found = self._scopes.get(scope)
        if found is None:
            if len(self._scopes) >= SCOPES_KEPT:
                self._scopes.clear()
            outlets = (self._by_outlet.get(outlet, ()) for outlet in scope.outlets)
            looked_at = chain.from_iterable(outlets) if scope.outlets else self.catalogue
            inside = (entry for entry in looked_at if scope.admits(entry))
            numbers = {n for e in inside for n in range(e.first, e.first + e.passages)}
            if scope.sections:
                numbers &= {n for n, section in self.sections if section in scope.sections}
            found = self._scopes[scope] = sorted(numbers)
        return found

    @cached_property
    def _by_outlet(self) -> Mapping[str, Sequence[Entry]]:
        """The articles that an outlet wrote or published."""
        found: dict[str, list[Entry]] = {}
        for entry in self.catalogue:
            for outlet in {entry.outlet, entry.published_by}:
                if outlet:
                    found.setdefault(outlet, []).append(entry)
        return found


class SnapshotStore:
    """The snapshots of one corpus, below the data folder."""

    def __init__(self, data: Path, articles: Path, server: str = "") -> None:
        """Touches nothing on disk; `articles` is the corpus folder, or its one file.

        With the address of a Chroma server the vectors are there, and the index is another one.
        """
        self.data, self.corpus, self.server = data, articles, server
        where = articles.absolute().resolve()
        named = f"{where} at {server}" if server else str(where)
        self.folder = data / f"{where.stem or 'corpus'}-{_short(named)}"
        self._lock = threading.Lock()
        self._opened: tuple[tuple[int, int], Snapshot] | None = None

    @property
    def current_file(self) -> Path:
        return self.folder / "CURRENT"

    @property
    def snapshots(self) -> Path:
        return self.folder / "snapshots"

    def served(self, snapshot: str) -> Served | None:
        """Where on the server the vectors of a snapshot are; None without one."""
        if not self.server:
            return None
        # Another machine may keep another index of articles at the same path.
        owner = _short(f"{socket.gethostname()} {self.folder.absolute()}")
        return Served(self.server, f"byline-{owner}-{snapshot}")

    @property
    def models(self) -> Path:
        """Where exported embedding models are kept, for all corpora."""
        return self.data / "models"

    def pointer(self) -> Current | None:
        """What CURRENT says; None when nothing has been built."""
        return Current.load(self.current_file)

    def is_built(self) -> bool:
        """Whether there is a snapshot for this version of Byline; a damaged one is one."""
        try:
            pointer = self.pointer()
            if pointer is not None:
                Manifest.load(self.snapshots / pointer.snapshot).check_version()
        except IndexOutdated:
            return False
        except IndexDamaged:
            return True  # told by whoever reads it
        return pointer is not None

    def current(self) -> Snapshot:
        """The live snapshot: the one opened before, unless CURRENT has moved since.

        Costs a `stat` while nothing moves. IndexMissing when nothing has been built.
        """
        with self._lock:
            try:
                stat = self.current_file.stat()
            except FileNotFoundError as error:
                raise self.missing() from error
            seen = stat.st_ino, stat.st_mtime_ns
            if self._opened is None or self._opened[0] != seen:
                pointer, last = self.pointer(), self._opened and self._opened[1]
                if last is None or pointer is None or last.id != pointer.snapshot:
                    last = self.opened(pointer)
                self._opened = seen, last
            return self._opened[1]

    def close(self) -> None:
        """Closes the snapshot that `current` opened."""
        with self._lock:
            if self._opened is not None:
                self._opened[1].close()
                self._opened = None

    def opened(self, pointer: Current | None, *, checked: bool = True) -> Snapshot:
        """The snapshot that CURRENT named, or names now when that one has gone."""
        for _ in range(5):
            if pointer is None:
                raise self.missing()
            named = pointer.snapshot
            with suppress(OSError):
                folder, served = self.snapshots / named, self.served(named)
                return Snapshot(folder, checked=checked, served=served)
            pointer = self.pointer()  # it moved, and the old snapshot went, since we read it
        raise IndexDamaged(f"The live snapshot of the index, {named}, is not there.")

    def remove(self, folder: Path, snapshot: str) -> None:
        """Removes what there is of a snapshot that nobody reads: `folder`, and its vectors on the
        server. While that does not answer, the folder stays to remind the next update.
        """
        if served := self.served(snapshot):
            from index.vectors import drop

            try:
                drop(served)
            except ServerUnreachable:
                return
        shutil.rmtree(folder, ignore_errors=True)

    def missing(self) -> IndexMissing:
        """The error for a corpus without an index."""
        return IndexMissing(
            f"No index has been built for {self.corpus}.", "Run `byline index update`."
        )


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:8]
