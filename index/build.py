"""Makes the next snapshot in a folder of its own, and moves it into place when it is whole."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from corpus.article import Article
from corpus.copies import Sketch
from index.cache import EmbeddingCache, cache_path
from index.copies import record_copies
from index.disk import sha256_of, sync, sync_tree
from index.embedder import Embedder
from index.lexical import LexicalWriter
from index.manifest import (
    DRAFT,
    MANIFEST,
    READERS_LOCK,
    STORE,
    VECTORS,
    WORDS,
    Manifest,
    Signature,
    dumped,
)
from index.passages import Passage, passages
from index.plan import Plan, Progress
from index.snapshot import SnapshotStore
from index.store import StoreReader, StoreWriter
from index.tokens import cl100k
from index.vectors import VectorStore
from index.workers import Findings, Workers

PASSAGES_AT_ONCE = 20_000
"""Passages whose texts and vectors are in memory at once."""
CHROMA_DATABASE = "chroma.sqlite3"
GRAPH = "index_metadata.pickle"
WRITTEN_BY_READERS = {CHROMA_DATABASE, "length.bin"}

Cut = Sequence[tuple[Article, Sequence[Passage]]]
"""Articles with their passages."""


def build(
    store: SnapshotStore,
    plan: Plan,
    signature: Signature,
    embedder: Embedder,
    workers: Workers,
    progress: Progress,
) -> Manifest:
    """Makes the snapshot that `plan` asks for; the manifest of it. CURRENT does not move.

    What is embedded is kept in the cache at once, so that an interrupted build goes on where it
    was.
    """
    draft = _Draft(store, plan, signature, progress)
    draft.folder.mkdir(parents=True)
    try:
        draft.copy()
        cut = draft.cut()
        findings = workers.findings((a, [s for p in ps for s in p.sentences]) for a, ps in cut)
        draft.add_vectors(cut, embedder)
        draft.add_texts(cut, findings)
        return draft.sealed(embedder.dimension)
    except BaseException:  # Ctrl-C too: nothing half made stays, and a full disk has its room back
        store.remove(draft.folder, draft.name)
        raise


class _Draft:
    """A snapshot that is being made."""

    def __init__(
        self, store: SnapshotStore, plan: Plan, signature: Signature, progress: Progress
    ) -> None:
        self._store, self._plan, self._signature = store, plan, signature
        self._progress = progress
        self._started = datetime.now(UTC)
        self._content = content_digest(plan.hashes, signature)
        name = f"{self._started:%Y%m%d-%H%M%S}-{self._content[:8]}"
        self.name = _free_name(store.snapshots, name)
        self.folder = store.snapshots / f"{DRAFT}{self.name}"
        self._base = plan.base if plan.copies else None
        self._gone = plan.removed | plan.changed if self._base else frozenset()
        self._next_number = plan.base.next_number if plan.base else 0
        self._kept: list[int] = []
        self._removed: list[int] = []
        self._renews = self._base is None or plan.compacts or bool(store.server)
        """Whether the vectors get a new graph."""

    def copy(self) -> None:
        """Takes over texts and words of the last snapshot, where it is changed and not made anew;
        what has gone from them is known then.
        """
        if self._base is None:
            return
        last = self._store.snapshots / self._base.id
        shutil.copyfile(last / STORE, self.folder / STORE)
        shutil.copytree(last / WORDS, self.folder / WORDS)
        with closing(StoreReader(self.folder / STORE)) as reader:
            gone = sorted(self._gone)
            self._removed = [p.number for name in gone for p in reader.passages_of(name)]
            self._kept = sorted(set(reader.numbers()).difference(self._removed))

    def cut(self) -> Cut:
        """The articles that are new to the snapshot, their passages numbered on."""
        plan, cut = self._plan, list[tuple[Article, list[Passage]]]()
        new = plan.added | plan.changed if self._base else plan.hashes.keys()
        articles = [article for article in plan.articles if article.id in new]
        for article in articles:
            self._progress("cutting articles", len(cut), len(articles))
            budget = self._signature.passage_tokens
            cut.append((article, passages(article, budget, cl100k(), self._next_number)))
            self._next_number += len(cut[-1][1])
        self._progress("cutting articles", len(articles), len(articles))
        return cut

    def add_vectors(self, cut: Cut, embedder: Embedder) -> None:
        """Those that are kept of the last snapshot, and those of new passages."""
        made = [(article, passage) for article, found in cut for passage in found]
        target, served = self.folder / VECTORS, self._store.served(self.name)
        if self._base and not self._renews:
            last = self._store.snapshots / self._base.id / VECTORS
            shutil.copytree(last, target, copy_function=_copy_vectors_file)
        with (
            VectorStore(target, create=self._renews, served=served) as vectors,
            EmbeddingCache(cache_path(self._store.data)) as cache,
        ):
            self._keep(vectors)
            for start in range(0, len(made), PASSAGES_AT_ONCE):
                block = made[start : start + PASSAGES_AT_ONCE]

                def tell(done: int, _: int, before: int = start) -> None:
                    self._progress("embedding passages", before + done, len(made))

                found = cache.embed(embedder, [embedded_text(a, p) for a, p in block], tell)
                vectors.add([passage.number for _, passage in block], found)
            cache.trim()

    def _keep(self, vectors: VectorStore) -> None:
        if not self._renews:
            vectors.remove(self._removed)
        elif self._base:
            last, served = self._base.id, self._store.served(self._base.id)
            with VectorStore(self._store.snapshots / last / VECTORS, served=served) as source:
                vectors.carry(source, self._kept)

    def add_texts(self, cut: Cut, findings: Iterable[Findings]) -> None:
        """Puts articles, passages and findings into the store and the words index."""
        words, sketches = LexicalWriter(self.folder / WORDS), dict[str, Sketch]()
        with closing(StoreWriter(self.folder / STORE)) as texts:
            texts.remove(self._gone)
            words.remove(self._gone)
            for (article, found), about in zip(cut, findings, strict=True):
                self._progress("looking through articles", len(sketches), len(cut))
                texts.add(article, found, about.annotation)
                words.add(article, found)
                sketches[article.id] = about.sketch
            texts.put_origins(self._plan.origins)
            texts.commit()
            words.commit()
        self._progress("looking through articles", len(cut), len(cut))
        record_copies(self.folder / STORE, sketches, self._progress)

    def sealed(self, dimension: int) -> Manifest:
        """Writes the manifest, brings all to disk, and gives the snapshot its name."""
        base = None if self._renews else self._base
        with closing(StoreReader(self.folder / STORE)) as reader:
            count = len(reader.numbers())
        manifest = Manifest(
            id=self.name,
            created=self._started.isoformat(timespec="seconds"),
            articles=len(self._plan.hashes),
            passages=count,
            dimension=dimension,
            signature=self._signature,
            content=self._content,
            next_number=self._next_number,
            removed=base.removed + len(self._removed) if base else 0,
            files={
                path.relative_to(self.folder).as_posix(): sha256_of(path)
                for path in immutable_files(self.folder)
            },
        )
        (self.folder / READERS_LOCK).touch()
        (self.folder / MANIFEST).write_text(dumped(manifest), encoding="utf-8")
        sync_tree(self.folder)
        os.replace(self.folder, self._store.snapshots / self.name)
        sync(self._store.snapshots)
        return manifest


def embedded_text(article: Article, passage: Passage) -> str:
    """What stands for a passage when it is embedded: its text under the article's title."""
    text = passage.span.of(article.text)
    if not article.title or text.startswith(article.title):
        return text
    return f"{article.title}\n{text}"


def immutable_files(folder: Path) -> Iterator[Path]:
    """A snapshot's files that reading leaves alone: all but some of Chroma's.

    It writes to its database when it opens it, to the lengths of a graph, and to all of a graph
    that has not been saved yet: one with no metadata, which nothing is read from.
    """
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix == ".lock" or path.name in WRITTEN_BY_READERS:
            continue
        if path.suffix == ".bin" and not path.with_name(GRAPH).exists():
            continue
        yield path


def _copy_vectors_file(source: str, target: str) -> None:
    if Path(source).name != CHROMA_DATABASE:
        shutil.copyfile(source, target)
        return
    # A reader may have it open: SQLite's own backup sees a whole state.
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


def content_digest(hashes: Mapping[str, str], signature: Signature) -> str:
    """Equal for snapshots that hold the same articles and were made the same way."""
    digest = hashlib.sha256(signature.digest().encode())
    for article in sorted(hashes):
        digest.update(f"{article!r} {hashes[article]}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _free_name(folder: Path, name: str) -> str:
    """Two snapshots of the same content in one second: the later one gets a number."""
    taken = {path.name.removeprefix(DRAFT) for path in folder.glob("*")}
    names = (name, *(f"{name}-{n}" for n in range(2, len(taken) + 3)))
    return next(free for free in names if free not in taken)
