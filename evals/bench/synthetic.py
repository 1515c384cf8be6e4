"""An index of any size over made-up text, to time searches with; nothing is embedded for it.

Words are syllables put together by chance and drawn by Zipf's law, with the offset that Mandelbrot
gave it; outlets are of very unequal size, too. Vectors point anywhere: neighbours are as far apart
as they can be, which is the hard case of a nearest-neighbour graph. The figures tell how a search
grows with the index, not how well it finds.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article, Evidence, Provenance, Sourced, Span
from index.disk import write_atomically
from index.lexical import LexicalWriter
from index.manifest import (
    MANIFEST,
    READERS_LOCK,
    STORE,
    VECTORS,
    WORDS,
    Current,
    Manifest,
    Signature,
    dumped,
)
from index.passages import Passage
from index.snapshot import SnapshotStore
from index.store import StoreWriter
from index.vectors import VectorStore

DIMENSION = 384
VOCABULARY = 30_000
OUTLETS = 100
PASSAGES, SENTENCES, WORDS_EACH = 5, 8, 16
"""Passages of an article, sentences of a passage, words of a sentence."""
EXPONENT, OFFSET = 1.07, 2.7
BLOCK = 1_000
SNAPSHOT = "synthetic"
_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or")]
_FIRST_DAY = date(2010, 1, 1)


class ScatteredEmbedder:
    """Any text -> a unit vector that depends on its characters only, and means nothing."""

    name = signature = "scattered"
    dimension = DIMENSION

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        seeds = [hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8] for text in texts]
        return unit(
            [np.random.default_rng(int.from_bytes(s)).normal(size=DIMENSION) for s in seeds]
        )


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A made-up article, and the passages that it is cut into."""

    article: Article
    passages: tuple[Passage, ...]


def unit(rows: Sequence[NDArray[np.float64]] | NDArray[np.float64]) -> NDArray[np.float32]:
    """The rows at length 1, shape (rows, DIMENSION)."""
    table = np.asarray(rows, dtype=np.float32).reshape(-1, DIMENSION)
    return np.asarray(table / np.linalg.norm(table, axis=1, keepdims=True), dtype=np.float32)


def zipf(count: int) -> NDArray[np.float64]:
    """The probability of each rank, the most frequent first."""
    weights = 1 / (np.arange(count) + OFFSET) ** EXPONENT
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def vocabulary(chance: np.random.Generator) -> list[str]:
    """Distinct words of two to four syllables, the most frequent first."""
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        drawn = chance.integers(len(_SYLLABLES), size=chance.integers(2, 5))
        words["".join(_SYLLABLES[n] for n in drawn)] = None
    return list(words)


def made_up(passages: int, seed: int = 0) -> Iterator[MadeUp]:
    """Articles of `PASSAGES` passages each, about `passages` altogether; the same for one seed."""
    chance = np.random.default_rng(seed)
    words, frequent = vocabulary(chance), np.cumsum(zipf(VOCABULARY))
    sizes, known = zipf(OUTLETS), Evidence("stated", "synthetic")
    names = [f"{word.title()} Courier" for word in words[-OUTLETS:]]
    length = SENTENCES * WORDS_EACH
    for n in range(max(1, passages // PASSAGES)):
        drawn = np.searchsorted(frequent, chance.random(PASSAGES * length)).clip(max=VOCABULARY - 1)
        flat = [words[place] for place in drawn]
        sentences = [
            " ".join(flat[at : at + WORDS_EACH]).capitalize() + "."
            for at in range(0, len(flat), WORDS_EACH)
        ]
        provenance = Provenance(
            outlet=Sourced(names[chance.choice(OUTLETS, p=sizes)], known),
            title=Sourced(" ".join(flat[:6]).capitalize(), known),
            published=Sourced(_FIRST_DAY + timedelta(days=int(chance.integers(5000))), known),
            language=Sourced("en", known),
        )
        article = Article(f"synthetic/{n:07}", " ".join(sentences), provenance)
        yield MadeUp(article, _passages(article.id, sentences, n * PASSAGES))


def _passages(article: str, sentences: Sequence[str], first: int) -> tuple[Passage, ...]:
    ends = np.cumsum([len(sentence) + 1 for sentence in sentences]) - 1
    spans = [Span(int(e) - len(s), int(e)) for s, e in zip(sentences, ends, strict=True)]
    groups = [spans[at : at + SENTENCES] for at in range(0, len(spans), SENTENCES)]
    return tuple(
        Passage(first + n, article, Span(group[0].start, group[-1].end), tuple(group), "body")
        for n, group in enumerate(groups)
    )


def made_up_questions(passages: int, count: int) -> Iterator[tuple[str, str]]:
    """Questions of six words of an article each, with the outlet of that article."""
    chance = np.random.default_rng(2)
    for made in islice(made_up(passages), count):
        words = [word.strip(".") for word in made.article.text.split()]
        drawn = chance.choice(words, size=6, replace=False)
        yield f"What was said about {' '.join(drawn)}?", made.article.outlet or ""


def synthetic_store(
    data: Path, passages: int, seed: int = 0, *, build: bool = True
) -> SnapshotStore:
    """The store below `data` of so many passages, written unless an earlier run left it."""
    store = SnapshotStore(data, Path(f"synthetic-{passages}-{seed}"))
    if build and store.pointer() is None:
        folder = store.snapshots / SNAPSHOT
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        manifest = _write(folder, passages, seed)
        (folder / READERS_LOCK).touch()
        (folder / MANIFEST).write_text(dumped(manifest), encoding="utf-8")
        pointer = Current(SNAPSHOT, "", manifest.signature.digest())
        write_atomically(store.current_file, dumped(pointer))
    return store


def _write(folder: Path, passages: int, seed: int) -> Manifest:
    chance = np.random.default_rng(seed + 1)
    texts, words = StoreWriter(folder / STORE), LexicalWriter(folder / WORDS)
    source, articles, written = made_up(passages, seed), 0, 0
    try:
        with VectorStore(folder / VECTORS, create=True) as vectors:
            while block := list(islice(source, BLOCK)):
                for made in block:
                    texts.add(made.article, made.passages, "[]")
                    words.add(made.article, made.passages)
                numbers = [passage.number for made in block for passage in made.passages]
                directions = unit(chance.normal(size=(len(numbers), DIMENSION)))
                vectors.add(numbers, directions)
                articles, written = articles + len(block), written + len(numbers)
        texts.commit()
        words.commit()
    finally:
        texts.close()
    return Manifest(
        id=SNAPSHOT,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        articles=articles,
        passages=written,
        dimension=DIMENSION,
        signature=Signature(ScatteredEmbedder.signature, SENTENCES * WORDS_EACH, ""),
        content=SNAPSHOT,
        next_number=written,
        removed=0,
    )
