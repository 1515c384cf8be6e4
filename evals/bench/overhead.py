"""What an index costs to make beside the model that embeds.

A fresh process indexes articles that were never embedded before; another embeds the same passages
with the same model and does nothing else. The overhead is what the index takes beside the model;
processor time is told too, since other programs do not change it. Memory is the most that the
process of the build has held. --plain leaves out who says what.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from corpus.folder import Corpus
from corpus.outlets import OutletRegistry
from corpus.speech import StatementAnnotator
from evals.bench.harness import (
    ArticlesFile,
    Data,
    Result,
    Stopwatch,
    bundled,
    first,
    fresh,
    medians,
    peak_memory,
    ratio,
)
from index.build import embedded_text
from index.snapshot import SnapshotStore
from index.update import update

Figures = dict[str, float]


def built(articles: Path, data: Path, plain: bool) -> Figures:
    """Indexes the articles as the command does."""
    registry, watch = OutletRegistry.load(), Stopwatch()
    annotator = None if plain else StatementAnnotator(registry)
    with watch:
        report = update(
            SnapshotStore(data, articles),
            Corpus(articles, registry),
            bundled(data),
            annotator,
            beside=True,
        )
    processors = sum(os.times()[:4])  # with that of its processes
    return _figures(report.passages, watch.clock[0], processors)


def embedded(articles: Path, data: Path) -> Figures:
    """Embeds the passages of the index that `built` made, and does nothing else."""
    snapshot = SnapshotStore(data, articles).current()
    numbers = snapshot.numbers()
    texts = [embedded_text(snapshot.article(p.article), p) for p in snapshot.passages(numbers)]
    snapshot.close()
    embedder, watch = bundled(data), Stopwatch()
    with watch:
        embedder.embed(texts)
    return _figures(len(texts), watch.clock[0], watch.processors[0])


def _figures(passages: int, seconds: float, processors: float) -> Figures:
    return {
        "seconds": seconds,
        "processor seconds": processors,
        "passages/s": passages / seconds,
        "MiB": peak_memory() / 2**20,
    }


def bench(
    articles: ArticlesFile,
    count: Annotated[int, typer.Option("--articles", help="Of the build; 0: all.")] = 150,
    plain: Annotated[bool, typer.Option("--plain", help="Without looking for statements.")] = False,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    data: Data = Path(".byline/overhead"),
) -> Iterator[Result]:
    """Build and embed in turns; the medians."""
    part = first(articles, count, data / "articles")
    bundled(data).embed(["exported once"])

    def build(_: int) -> Figures:
        for path in (*data.glob("embeddings.sqlite*"), *data.glob(f"{part.stem}-*")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return fresh(built, part, data, plain)

    # The second always has the index that the first has made in the same round.
    done = [(build(turn), fresh(embedded, part, data)) for turn in range(rounds)]
    rows = []
    for name in done[0][0]:
        each = [(ours[name], bare[name]) for ours, bare in done]
        over = f"{1 / ratio(each) - 1:.1%}" if "seconds" in name else ""
        rows.append((name, *medians(each), over))
    headings = ("figure", "plain" if plain else "build", "the model alone", "overhead")
    yield Result(f"building {part.name}", headings, rows)
