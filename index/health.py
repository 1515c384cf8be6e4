"""Is the index there, up to date and sound: status, and verify as named checks with remedies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeVar

from corpus.article import Article, Span
from corpus.errors import BylineError
from index.cache import size_on_disk
from index.embedder import OnnxEmbedder
from index.manifest import Current, Manifest, Signature
from index.passages import Passage
from index.snapshot import Snapshot, SnapshotStore

if TYPE_CHECKING:
    from corpus.folder import Corpus
    from index.embedder import Embedder

Severity = Literal["ok", "warning", "error"]

T = TypeVar("T")

REBUILD = "Run `byline index rebuild`."
UPDATE = "Run `byline index update`."
SAMPLE = 40
"""Articles and passages that are looked at without `deep`, spread evenly."""
SAME_VECTOR = 0.999
"""Cosine; the same text embedded in another batch differs by 1e-6."""


@dataclass(frozen=True, slots=True)
class Status:
    """What `byline index status` tells."""

    snapshot: str
    created: str
    articles: int
    passages: int
    model: str
    stale: str | None
    """Why the index does not stand for the corpus as it is now; None when it does."""
    skipped: tuple[tuple[str, str], ...]
    index_bytes: int
    cache_bytes: int
    """Of the embedding cache, which all corpora share."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, and what to do when it is wrong."""

    name: str
    severity: Severity
    message: str
    remedy: str = ""


def status(store: SnapshotStore, articles: Corpus, signature: Signature) -> Status:
    """From small files only. IndexMissing when nothing has been built, IndexDamaged when torn."""
    pointer = store.pointer()
    if pointer is None:
        raise store.missing()
    folder = store.snapshots / pointer.snapshot
    manifest = Manifest.load(folder)
    return Status(
        snapshot=manifest.id,
        created=manifest.created,
        articles=manifest.articles,
        passages=manifest.passages,
        model=manifest.signature.model,
        stale=_stale(pointer, articles, signature),
        skipped=pointer.skipped,
        index_bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        cache_bytes=size_on_disk(store.data),
    )


def verify(
    store: SnapshotStore,
    articles: Corpus,
    embedder: Embedder,
    signature: Signature,
    *,
    deep: bool = False,
) -> list[Check]:
    """Every check that can be made, also after one that failed. `deep` looks at everything."""
    try:
        pointer = store.pointer()
        if pointer is None:
            raise store.missing()
        snapshot = store.opened(pointer, checked=False)
    except BylineError as error:
        return [Check("snapshot", "error", error.problem, error.remedy)]
    checks: list[tuple[str, Callable[[], Check]]] = [
        ("files", lambda: _files(snapshot)),
        ("store", lambda: _store(snapshot)),
        ("counts", lambda: _counts(snapshot)),
        ("spans", lambda: _spans(snapshot, deep)),
        ("articles", lambda: _articles(snapshot, deep)),
        ("vectors", lambda: _vectors(snapshot, embedder, deep)),
        ("model", lambda: _model(embedder)),
        ("corpus", lambda: _corpus(snapshot, pointer, articles, signature, deep)),
        ("orphans", lambda: _orphans(store, snapshot)),
    ]
    with closing(snapshot):
        return [_made(name, check) for name, check in checks]


def _made(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except BylineError as error:
        return Check(name, "error", error.problem, error.remedy or REBUILD)
    except (KeyError, ValueError, TypeError, OSError) as error:  # what reading torn data raises
        return Check(name, "error", f"cannot be read: {type(error).__name__}: {error}", REBUILD)


def _told(name: str, wrong: str, sound: str) -> Check:
    """What is `wrong`, to be mended by a rebuild; if nothing is, what is sound."""
    return Check(name, "error", wrong, REBUILD) if wrong else Check(name, "ok", sound)


def _files(snapshot: Snapshot) -> Check:
    wrong = "; ".join(snapshot.manifest.wrong_files(snapshot.folder))
    return _told("files", wrong, f"{len(snapshot.manifest.files)} files are as they were written")


def _store(snapshot: Snapshot) -> Check:
    wrong = [f"the article store is damaged: {line}" for line in snapshot.wrong()]
    return _told("store", "".join(wrong[:1]), "SQLite finds the article store sound")


def _counts(snapshot: Snapshot) -> Check:
    counts = {"manifest": snapshot.manifest.passages, **snapshot.counts()}
    told = ", ".join(f"{count} in {where}" for where, count in counts.items())
    differ = len({*counts.values()}) > 1 or len(snapshot.catalogue) != snapshot.manifest.articles
    wrong = f"the numbers of passages differ: {told}" if differ else ""
    return _told("counts", wrong, f"{counts['manifest']} passages in store, words and vectors")


def _spans(snapshot: Snapshot, deep: bool) -> Check:
    wrong = [
        f"spans lie outside their text: passage {passage.number} of {article.id}"
        for article in _looked_at(snapshot, deep)
        for passage in snapshot.passages_of(article.id)
        if not _sound(passage, len(article.text))
    ]
    sound = "passages and sentences lie inside their articles, in order"
    return _told("spans", "".join(wrong[:1]), sound)


def _sound(passage: Passage, length: int) -> bool:
    spans: Sequence[Span] = passage.sentences
    return (
        passage.span.end <= length
        and all(passage.span.contains(span) for span in spans)
        and all(a.end <= b.start for a, b in pairwise(spans))
    )


def _articles(snapshot: Snapshot, deep: bool) -> Check:
    hashes, looked_at = snapshot.hashes(), _looked_at(snapshot, deep)
    changed = [a.id for a in looked_at if a.content_hash() != hashes[a.id]]
    wrong = [f"the stored text of {article} has changed" for article in changed]
    return _told("articles", "".join(wrong[:1]), "stored articles hash to what was indexed")


def _vectors(snapshot: Snapshot, embedder: Embedder, deep: bool) -> Check:
    from index.build import embedded_text

    model = snapshot.manifest.signature.model
    if model != embedder.signature:
        return Check("vectors", "warning", f"the index was built with {model}", UPDATE)
    numbers = snapshot.numbers()
    wanted = snapshot.passages(numbers if deep else _spread(numbers))
    for start in range(0, len(wanted), 256):
        chunk = wanted[start : start + 256]
        stored = snapshot.vectors([p.number for p in chunk])
        texts = [embedded_text(snapshot.article(p.article), p) for p in chunk]
        for passage, vector in zip(chunk, embedder.embed(texts), strict=True):
            kept = stored.get(passage.number)
            if kept is None or kept @ vector < SAME_VECTOR:
                message = f"the vector of passage {passage.number} is not that of its text"
                return Check("vectors", "error", message, REBUILD)
    return Check("vectors", "ok", f"{len(wanted)} passages embedded again give what is stored")


def _model(embedder: Embedder) -> Check:
    if not isinstance(embedder, OnnxEmbedder):
        told = f"{embedder.name} is the user's own choice; nothing to compare with"
        return Check("model", "ok", told)
    embedder.check()
    return Check("model", "ok", "the embedding model is the published one, and its export whole")


def _corpus(
    snapshot: Snapshot, pointer: Current, articles: Corpus, signature: Signature, deep: bool
) -> Check:
    if stale := _stale(pointer, articles, signature):
        return Check("corpus", "warning", stale, UPDATE)
    held = snapshot.hashes()
    read = {a.id: a.content_hash() for a in articles.read().articles} if deep else held
    wrong = "the index holds other articles" if read != held else ""
    return _told("corpus", wrong, "nothing has changed since the index was built")


def _stale(pointer: Current, articles: Corpus, signature: Signature) -> str | None:
    if pointer.signature != signature.digest():
        return "the embedding model, the passages' length or the index's form has changed"
    if pointer.fingerprint != articles.fingerprint():
        return "files of the corpus have changed since the index was built"
    return None


def _orphans(store: SnapshotStore, snapshot: Snapshot) -> Check:
    others = sorted(path.name for path in store.snapshots.iterdir() if path.name != snapshot.id)
    if not others:
        return Check("orphans", "ok", "no old or unfinished snapshots")
    message = f"{len(others)} old or unfinished snapshots: {', '.join(others[:3])}"
    return Check("orphans", "warning", message, f"The next update removes them. {UPDATE}")


def _looked_at(snapshot: Snapshot, deep: bool) -> Iterator[Article]:
    ids = [entry.article for entry in snapshot.catalogue]
    return (snapshot.article(article) for article in (ids if deep else _spread(ids)))


def _spread(items: Sequence[T]) -> list[T]:
    """At most SAMPLE of the items, evenly."""
    step = max(1, len(items) // SAMPLE)
    return list(items[::step][:SAMPLE])
