"""Is the index there, up to date and sound: status, and verify as named checks with remedies."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from corpus.errors import BylineError, IndexDamaged
from index.cache import size_on_disk
from index.embedder import OnnxEmbedder
from index.manifest import Current, Manifest, Signature
from index.snapshot import Snapshot, SnapshotStore

if TYPE_CHECKING:
    from corpus.article import Article
    from corpus.folder import Corpus
    from index.embedder import Embedder
    from index.passages import Passage

Severity = Literal["ok", "warning", "error"]

REBUILD = "Run `byline index rebuild`."
UPDATE = "Run `byline index update`."
SAMPLE = 40
"""Passages that are embedded again without `deep`, spread evenly."""
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
    checks: dict[str, Callable[[], Check | str]] = {
        "files": lambda: _files(snapshot),
        "counts": lambda: _counts(snapshot),
        "vectors": lambda: _vectors(snapshot, embedder, deep),
        "model": lambda: _model(embedder),
        "corpus": lambda: _corpus(snapshot, pointer, articles, signature, deep),
        "orphans": lambda: _orphans(store, snapshot),
    }
    with closing(snapshot):
        return [_made(name, check) for name, check in checks.items()]


def _made(name: str, check: Callable[[], Check | str]) -> Check:
    """A check raises what is wrong, or says what is sound."""
    try:
        found = check()
        return Check(name, "ok", found) if isinstance(found, str) else found
    except BylineError as error:
        return Check(name, "error", error.problem.rstrip("."), error.remedy or REBUILD)
    except (KeyError, ValueError, TypeError, OSError) as error:  # what reading torn data raises
        return Check(name, "error", f"cannot be read: {type(error).__name__}: {error}", REBUILD)


def _files(snapshot: Snapshot) -> str:
    snapshot.manifest.check_files(snapshot.folder)
    return f"{len(snapshot.manifest.files)} files are as they were written"


def _counts(snapshot: Snapshot) -> str:
    counts = {"manifest": snapshot.manifest.passages, **snapshot.counts()}
    if len({*counts.values()}) > 1 or len(snapshot.catalogue) != snapshot.manifest.articles:
        told = ", ".join(f"{count} in {where}" for where, count in counts.items())
        raise IndexDamaged(f"The numbers of passages differ: {told}.")
    return f"{counts['manifest']} passages in store, words and vectors"


def _vectors(snapshot: Snapshot, embedder: Embedder, deep: bool) -> Check | str:
    from index.build import embedded_text

    model = snapshot.manifest.signature.model
    if model != embedder.signature:
        return Check("vectors", "warning", f"the index was built with {model}", UPDATE)
    numbers = snapshot.numbers()
    spread = numbers[:: max(1, len(numbers) // SAMPLE)][:SAMPLE]
    wanted = snapshot.passages(numbers if deep else spread)
    for start in range(0, len(wanted), 256):
        chunk = wanted[start : start + 256]
        stored = snapshot.vectors([p.number for p in chunk])
        texts = [embedded_text(snapshot.article(p.article), p) for p in chunk]
        for passage, vector in zip(chunk, embedder.embed(texts), strict=True):
            kept = stored.get(passage.number)
            if kept is None or kept @ vector < SAME_VECTOR:
                raise IndexDamaged(f"The vector of passage {passage.number} is not of its text.")
        if any(not _is_inside(passage, snapshot.article(passage.article)) for passage in chunk):
            raise IndexDamaged("Passages or sentences lie outside their articles.")
    return f"{len(wanted)} passages embedded again give what is stored"


def _is_inside(passage: Passage, article: Article) -> bool:
    """Do its sentences lie in it, in order, and it in its article?"""
    spans = passage.sentences
    in_order = all(a.end <= b.start for a, b in pairwise(spans))
    within = all(passage.span.contains(span) for span in spans)
    return in_order and within and passage.span.end <= len(article.text)


def _model(embedder: Embedder) -> str:
    if not isinstance(embedder, OnnxEmbedder):
        return f"{embedder.name} is the user's own choice; nothing to compare with"
    embedder.check()
    return "the embedding model is the published one, and its export whole"


def _corpus(
    snapshot: Snapshot, pointer: Current, articles: Corpus, signature: Signature, deep: bool
) -> Check | str:
    if stale := _stale(pointer, articles, signature):
        return Check("corpus", "warning", stale, UPDATE)
    if deep and snapshot.hashes() != {a.id: a.content_hash() for a in articles.read().articles}:
        raise IndexDamaged("The index holds other articles.")
    return "nothing has changed since the index was built"


def _orphans(store: SnapshotStore, snapshot: Snapshot) -> Check | str:
    others = sorted(path.name for path in store.snapshots.iterdir() if path.name != snapshot.id)
    if not others:
        return "no old or unfinished snapshots"
    message = f"{len(others)} old or unfinished snapshots: {', '.join(others[:3])}"
    return Check("orphans", "warning", message, f"The next update removes them. {UPDATE}")


def _stale(pointer: Current, articles: Corpus, signature: Signature) -> str | None:
    if pointer.signature != signature.digest():
        return "the embedding model, the passages' length or the index's form has changed"
    if pointer.fingerprint != articles.fingerprint():
        return "files of the corpus have changed since the index was built"
    return None
