"""Does an index wear out under changes?

A tenth of the articles is taken out of the index and put in again, another tenth each time. Size
and processor time of a search at the end are told as multiples of those of a fresh index of the
same articles: the median and the worst of the last cycles, since the graph is renewed every few.
Statements are not looked for.
"""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.progress import track

from corpus.article import Article
from corpus.folder import read_corpus
from corpus.outlets import OutletRegistry
from evals.bench.harness import LOG, ArticlesFile, Data, Result, Stopwatch, bundled, size_of
from index.build import build
from index.embedder import Embedder
from index.plan import PASSAGE_TOKENS, Plan, silent
from index.snapshot import Snapshot, SnapshotStore
from index.update import signature_of
from index.workers import Here

SHARE, LAST, SEARCHES, TRIES = 10, 8, 200, 3
"""One article in so many goes each cycle; cycles that are measured; searches for a figure, and how
often each is tried."""
NOTHING: frozenset[str] = frozenset()


class Wearing:
    """An index from which articles are taken and to which they come back."""

    def __init__(
        self, data: Path, name: str, articles: Sequence[Article], embedder: Embedder
    ) -> None:
        self.store = SnapshotStore(data, data / name)
        self.articles = {article.id: article for article in articles}
        self.hashes = {article.id: article.content_hash() for article in articles}
        self.embedder = embedder
        self.signature = signature_of(embedder, PASSAGE_TOKENS, None)
        shutil.rmtree(self.store.folder, ignore_errors=True)
        self.live = self._next(Plan(tuple(articles), self.hashes, NOTHING, NOTHING, NOTHING, None))

    def cycle(self, turn: int) -> None:
        """Takes out every tenth article, beginning with another one each turn; puts them back."""
        gone = frozenset(list(self.articles)[turn % SHARE :: SHARE])
        kept = {name: digest for name, digest in self.hashes.items() if name not in gone}
        for hashes, added, removed in ((kept, NOTHING, gone), (self.hashes, gone, NOTHING)):
            articles = tuple(self.articles[name] for name in hashes)
            self._next(Plan(articles, hashes, added, NOTHING, removed, self.live.manifest))

    def _next(self, plan: Plan) -> Snapshot:
        made = build(self.store, plan, self.signature, self.embedder, Here(None), silent)
        if plan.base:
            last = self.live.folder
            self.live.close()
            shutil.rmtree(last)
        self.live = Snapshot(self.store.snapshots / made.id)
        return self.live

    def searches(self) -> list[float]:
        """Milliseconds of processor time of searches by vector and by words, for passages spread
        over the index: each at its best of three, which is what the index costs.
        """
        numbers = self.live.numbers()
        chosen = numbers[:: max(1, len(numbers) // SEARCHES)][:SEARCHES]
        vectors = self.live.vectors(chosen)
        titles = [self.live.article(p.article).title for p in self.live.passages(chosen)]
        found: list[float] = []
        for number, title in zip(chosen, titles, strict=True):
            watch = Stopwatch()
            for _ in range(TRIES):
                with watch:
                    self.live.search_vectors(vectors[number], 50)
                    self.live.search_words(title, 50)
            found.append(1000 * min(watch.processors))
        return found

    def figures(self) -> dict[str, float]:
        p50, p95 = np.percentile(self.searches(), (50, 95))
        size = size_of(self.live.folder)
        return {"size, MB": size, "search p50, ms": float(p50), "search p95, ms": float(p95)}


def bench(
    corpus_path: ArticlesFile,
    cycles: Annotated[int, typer.Option(min=LAST)] = 200,
    data: Data = Path(".byline/wear"),
) -> Iterator[Result]:
    """The last cycles beside a fresh index, searched in turns."""
    articles, embedder = read_corpus(corpus_path, OutletRegistry.load()).articles, bundled(data)
    fresh, worn = (Wearing(data, name, articles, embedder) for name in ("fresh", "worn"))
    times: list[dict[str, float]] = []
    for turn in track(range(cycles), description="cycles", console=LOG):
        worn.cycle(turn)
        if turn >= cycles - LAST:
            ours, theirs = worn.figures(), fresh.figures()
            times.append({name: ours[name] / theirs[name] for name in ours})
    rows = [
        (name, value, statistics.median(t[name] for t in times), max(t[name] for t in times))
        for name, value in fresh.figures().items()
    ]
    headings = ("figure", "fresh", "times, at the end", "at worst")
    yield Result(f"after {cycles} cycles", headings, rows)
