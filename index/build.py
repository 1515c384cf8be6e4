"""Makes the next snapshot in a folder of its own, and moves it into place when it is whole."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.article import Article
from corpus.copies import Sketch
from index.cache import EmbeddingCache, cache_path
from index.copies import record_copies
from index.disk import sha256_of, sync, sync_tree
from index.embedder import Embedder
from index.flat import FlatVectors, FlatWriter
from index.lexical import LexicalDocument, LexicalWriter
from index.manifest import (
    FLAT,
    MANIFEST,
    READERS,
    STORE,
    VECTORS,
    WORDS,
    Manifest,
    Signature,
    dumped,
)
from index.passages import Passage, passages
from index.plan import DRAFT, Plan, Progress
from index.snapshot import SnapshotStore
from index.store import StoreReader, StoreWriter
from index.tokens import cl100k
from index.vectors import VectorStore
from index.workers import Findings, Workers

BLOCK = 20_000
"""Passages whose texts and vectors are in memory at once."""
CHROMA_DATABASE = "chroma.sqlite3"
GRAPH = "index_metadata.pickle"
WRITTEN_BY_READERS = {CHROMA_DATABASE, "length.bin"}


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
    started = datetime.now(UTC)
    content = content_digest(plan.hashes, signature)
    store.snapshots.mkdir(parents=True, exist_ok=True)
    name = _free_name(store.snapshots, f"{started:%Y%m%d-%H%M%S}-{content[:8]}")
    draft = store.snapshots / f"{DRAFT}{name}"
    draft.mkdir()
    try:
        made = _made_in(draft, name, store, plan, signature, embedder, workers, progress)
        manifest = Manifest(
            id=name,
            created=started.isoformat(timespec="seconds"),
            articles=len(plan.hashes),
            passages=made.passages,
            dimension=embedder.dimension,
            signature=signature,
            content=content,
            next_number=made.next_number,
            removed=made.removed,
            files={
                path.relative_to(draft).as_posix(): sha256_of(path)
                for path in immutable_files(draft)
            },
        )
        _seal(draft, store.snapshots / name, manifest)
    except BaseException:  # Ctrl-C too: nothing half made stays, and a full disk has its room back
        store.remove(draft, name)
        raise
    return manifest


def _made_in(
    draft: Path,
    name: str,
    store: SnapshotStore,
    plan: Plan,
    signature: Signature,
    embedder: Embedder,
    workers: Workers,
    progress: Progress,
) -> _Made:
    base = plan.base if plan.copies else None
    anew = base is None or plan.compacts or bool(store.server)
    if base is not None:
        _copy(store.snapshots / base.id, draft, vectors=not anew)
    first = plan.base.next_number if plan.base else 0
    new = plan.added | plan.changed if base else frozenset(plan.hashes)
    gone = plan.removed | plan.changed if base else frozenset()

    before = _numbers_of(draft) if base else []
    removed = _numbers_of(draft, gone) if gone else []
    articles = [article for article in plan.articles if article.id in new]
    cut = _cut(articles, first, signature.passage_tokens, progress)
    made = [(article, p) for article, found in cut for p in found]
    findings = workers.findings((a, [s for p in found for s in p.sentences]) for a, found in cut)
    with (
        VectorStore(draft / VECTORS, create=anew, served=store.served(name)) as vectors,
        FlatWriter(draft / FLAT) as flat,
        EmbeddingCache(cache_path(store.data)) as cache,
    ):
        if base:
            last, kept = store.snapshots / base.id, sorted(set(before) - set(removed))
            flat.carry(FlatVectors(last / FLAT, base.dimension), kept)
            if anew:
                with VectorStore(last / VECTORS, served=store.served(base.id)) as source:
                    vectors.carry(source, kept)
            else:
                vectors.remove(removed)
        _add_vectors(vectors, flat, cache, embedder, made, progress)
        cache.trim()
    sketches = _write_texts(draft, cut, findings, gone, plan.origins, progress)
    record_copies(draft / STORE, sketches, progress)
    return _Made(
        passages=len(before) - len(removed) + len(made),
        next_number=first + len(made),
        removed=0 if anew else base.removed + len(removed) if base else 0,
    )


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


def _copy(source: Path, draft: Path, vectors: bool) -> None:
    shutil.copyfile(source / STORE, draft / STORE)
    shutil.copytree(source / WORDS, draft / WORDS)
    if vectors:
        shutil.copytree(source / VECTORS, draft / VECTORS, copy_function=_copy_vectors_file)


def _copy_vectors_file(source: str, target: str) -> None:
    if Path(source).name != CHROMA_DATABASE:
        shutil.copyfile(source, target)
        return
    # A reader may have it open: SQLite's own backup sees a whole state.
    reading, writing = sqlite3.connect(source), sqlite3.connect(target)
    try:
        reading.backup(writing)
    finally:
        reading.close()
        writing.close()


def _numbers_of(draft: Path, articles: Iterable[str] | None = None) -> list[int]:
    """The passages in the draft's copy of the last snapshot: of these articles, or all."""
    reader = StoreReader(draft / STORE)
    try:
        if articles is None:
            return reader.numbers()
        return [p.number for name in sorted(articles) for p in reader.passages_of(name)]
    finally:
        reader.close()


def _cut(
    articles: Sequence[Article], first: int, budget: int, progress: Progress
) -> list[tuple[Article, list[Passage]]]:
    """Each article with its passages, numbered from `first` on."""
    cut: list[tuple[Article, list[Passage]]] = []
    for article in articles:
        progress("cutting articles", len(cut), len(articles))
        found = passages(article, budget, cl100k(), first)
        first += len(found)
        cut.append((article, found))
    progress("cutting articles", len(articles), len(articles))
    return cut


def _write_texts(
    draft: Path,
    cut: Sequence[tuple[Article, Sequence[Passage]]],
    findings: Iterable[Findings],
    gone: Iterable[str],
    origins: Mapping[str, str],
    progress: Progress,
) -> dict[str, Sketch]:
    """Puts articles, passages and findings into the store and the words index; the sketches."""
    texts, words = StoreWriter(draft / STORE), LexicalWriter(draft / WORDS)
    sketches: dict[str, Sketch] = {}
    try:
        texts.remove(gone)
        words.remove(gone)
        for (article, found), about in zip(cut, findings, strict=True):
            progress("looking through articles", len(sketches), len(cut))
            texts.add(article, found, about.annotation)
            words.add(_document(article, p) for p in found)
            sketches[article.id] = about.sketch
        texts.put_origins(origins)
        texts.commit()
        words.commit()
    finally:
        texts.close()
    progress("looking through articles", len(cut), len(cut))
    return sketches


def _document(article: Article, passage: Passage) -> LexicalDocument:
    outlets = dict.fromkeys(o for o in (article.outlet, article.published_by) if o)
    return LexicalDocument(
        passage=passage.number,
        article=article.id,
        title=article.title,
        body=passage.span.of(article.text),
        outlets=tuple(outlets),
        day=article.published_on,
        language=article.language,
        section=passage.section,
    )


def _add_vectors(
    vectors: VectorStore,
    flat: FlatWriter,
    cache: EmbeddingCache,
    embedder: Embedder,
    made: Sequence[tuple[Article, Passage]],
    progress: Progress,
) -> None:
    for start in range(0, len(made), BLOCK):
        block = made[start : start + BLOCK]

        def tell(done: int, _: int, before: int = start) -> None:
            progress("embedding passages", before + done, len(made))

        found = cache.embed(embedder, [embedded_text(a, p) for a, p in block], tell)
        numbers = [p.number for _, p in block]
        vectors.add(numbers, found)
        flat.add(numbers, found)


@dataclass(frozen=True, slots=True)
class _Made:
    """What the manifest says of the passages."""

    passages: int
    next_number: int
    removed: int


def _seal(draft: Path, folder: Path, manifest: Manifest) -> None:
    """Writes the manifest, brings all to disk, and gives the snapshot its name."""
    (draft / READERS).touch()
    (draft / MANIFEST).write_text(dumped(manifest), encoding="utf-8")
    sync_tree(draft)
    os.replace(draft, folder)
    sync(folder.parent)


def content_digest(hashes: Mapping[str, str], signature: Signature) -> str:
    """Equal for snapshots that hold the same articles and were made the same way."""
    digest = hashlib.sha256(signature.digest().encode())
    for article in sorted(hashes):
        digest.update(f"{article!r} {hashes[article]}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _free_name(folder: Path, name: str) -> str:
    """Two snapshots of the same content in one second: the later one gets a number."""
    taken = {path.name.removeprefix(DRAFT) for path in folder.iterdir()}
    names = (name, *(f"{name}-{n}" for n in range(2, len(taken) + 3)))
    return next(free for free in names if free not in taken)
