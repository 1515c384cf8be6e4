"""What retrieval finds and how fast.

The first ten passages of `Assistant.retrieve` are judged: a gold quote is found when one passage of
its article holds 60% of its characters; MRR looks for the first passage from a gold article. Byline
then ranks the sentences of what it found; its time is told with that and without. AUROC is the
chance that an answerable question's confidence is above that of an unanswerable one. Outlets are
read right when they are gold and stand in the question. Means over answerable items, each with a
bootstrap 95% interval over items. The index is used as it is, and built when there is none. What a
search takes in a large index is measured by `growth`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Annotated, NamedTuple

import numpy as np
import typer
from numpy.typing import NDArray
from rich.progress import track
from sklearn.metrics import roc_auc_score

from corpus.outlets import OutletRegistry
from evals.bench.harness import (
    LOG,
    ArticlesFile,
    Data,
    Questions,
    Result,
    Stopwatch,
    assistant,
    bundled,
    indexed,
)
from evals.cases import Item, read_set
from evals.figures import estimated
from evals.matching import comparable, same_outlet
from evals.metrics import Measure
from evals.outcome import Outcome
from evals.run import Choice, chosen, ranking
from evals.tallies import retrieval_tallies
from rag.assistant import Assistant
from rag.question import read_question
from rag.retrieve import Evidence

K = 10
WARM_UP = 10


class Retrieved(NamedTuple):
    """One item: the passages that came back, and what was made of the question."""

    item: Item
    found: Sequence[Evidence]
    confidence: float
    read: Sequence[str]
    """Outlets read from the question."""
    seconds: Mapping[str, float]
    """Stage of the answer -> what it took."""
    ask_seconds: float

    def spent(self, *stages: str) -> float:
        return sum(self.seconds.get(stage, 0.0) for stage in stages)


class Estimate(NamedTuple):
    """A figure with its bootstrap 95% interval, and over how many items."""

    name: str
    value: float
    low: float
    high: float
    items: int


def estimate(name: str, statistic: Callable[[NDArray[np.int64]], float], items: int) -> Estimate:
    """The statistic, of places of items, over all items and over resampled ones."""
    found = estimated(lambda drawn: np.array([[statistic(places)] for places in drawn]), items)
    value, low, high = found[:, 0].tolist()
    return Estimate(name, value, low, high, items)


def mean_of(name: str, values: Sequence[float]) -> Estimate:
    parts = np.array(values, dtype=np.float64)
    return estimate(name, lambda places: float(parts[places].mean()), len(parts))


def of_speed(name: str, seconds: Sequence[float]) -> list[Estimate]:
    """Median and 95th percentile, in milliseconds."""
    spent = 1000 * np.array(seconds)

    def percentile(percent: int) -> Estimate:
        def of_places(places: NDArray[np.int64]) -> float:
            return float(np.percentile(spent[places], percent))

        return estimate(f"{name} p{percent}", of_places, len(spent))

    return [percentile(50), percentile(95)]


def f1_of(name: str, counts: Sequence[tuple[int, int, int]]) -> Estimate:
    """Micro F1 of (right, found, gold) by item."""
    table = np.array(counts, dtype=np.float64)

    def f1(places: NDArray[np.int64]) -> float:
        right, found, gold = table[places].sum(axis=0)
        return float(2 * right / (found + gold)) if found + gold else float("nan")

    return estimate(name, f1, len(table))


def auroc_of(name: str, scores: Sequence[float], answerable: Sequence[bool]) -> Estimate:
    """Chance that the score of an answerable item is above that of an unanswerable one."""
    values, labels = np.array(scores), np.array(answerable)

    def auroc(places: NDArray[np.int64]) -> float:
        drawn = labels[places]
        if drawn.all() or not drawn.any():
            return float("nan")
        return float(roc_auc_score(drawn, values[places]))

    return estimate(name, auroc, len(values))


def retrieve(item: Item, asks: Assistant, registry: OutletRegistry) -> Retrieved:
    """Answers the item, timed, then retrieves for it; the answer's articles come from the index."""
    watch = Stopwatch()
    with watch:
        answer = asks.ask(item.question, item.history, item.filters)
    found = asks.retrieve(item.question, item.history, item.filters, K)
    entries = asks.snapshot().catalogue
    names = sorted({name for e in entries for name in (e.outlet, e.published_by) if name})
    return Retrieved(
        item=item,
        found=found[:K],
        confidence=answer.confidence or 0.0,
        read=read_question(item.question, registry, names, item.history).outlets,
        seconds=answer.seconds,
        ask_seconds=watch.clock[0],
    )


def of_finding(retrieved: Sequence[Retrieved]) -> Iterator[Estimate]:
    """What was found, over the answerable items; declining over all."""
    asked = [one for one in retrieved if one.item.answerable]
    rows = [retrieval_tallies(Outcome(one.item, None, ranking(one.found))) for one in asked]
    for name, measure in (("quote", Measure("quote_recall", K)), ("article", Measure("recall", K))):
        if judged := [row[measure].part for row in rows if measure in row]:
            yield mean_of(f"{name} recall@{K}", judged)
    yield mean_of("MRR", [reciprocal_rank(one) for one in asked])
    if wanting := [one for one in asked if one.item.expected.outlets]:
        yield mean_of(f"outlet recall@{K}", [outlet_recall(one) for one in wanting])
    yield mean_of("distinct articles", [len({e.article.id for e in one.found}) for one in asked])
    yield mean_of("distinct outlets", [len({e.article.outlet for e in one.found}) for one in asked])
    naming = [(one.read, named) for one in wanting if (named := outlets_named(one.item))]
    if len(naming) > 1:
        yield f1_of("outlets read, F1", [reading(read, named) for read, named in naming])
    if len(asked) < len(retrieved):
        labels = [one.item.answerable for one in retrieved]
        yield auroc_of("AUROC, confidence", [one.confidence for one in retrieved], labels)


def reciprocal_rank(one: Retrieved) -> float:
    """1 / rank of the first passage from a gold article, 0 when there is none."""
    gold = one.item.expected.gold_articles
    ranks = (rank for rank, e in enumerate(one.found, start=1) if e.article.id in gold)
    return 1 / next(ranks, float("inf"))


def outlet_recall(one: Retrieved) -> float:
    """Share of the expected outlets that a passage is from, as origin or publisher."""
    names = {n for e in one.found for n in (e.article.outlet, e.article.published_by)}
    expected = one.item.expected.outlets
    return fmean(any(same_outlet(name, outlet) for name in names) for outlet in expected)


def outlets_named(item: Item) -> tuple[str, ...]:
    """The expected outlets whose names stand in the question."""
    question = comparable(item.question)

    def stands(outlet: str) -> bool:
        words = map(re.escape, comparable(outlet).removeprefix("the ").split())
        return re.search(rf"(?<!\w){' ?'.join(words)}(?!\w)", question) is not None

    return tuple(filter(stands, item.expected.outlets))


def reading(read: Sequence[str], named: Sequence[str]) -> tuple[int, int, int]:
    """How many outlets were read right, were read, and are named."""
    right = sum(any(same_outlet(outlet, other) for other in read) for outlet in named)
    return right, len(read), len(named)


def bench(
    articles: ArticlesFile,
    questions: Questions,
    sample: Annotated[int | None, typer.Option(help="Ask only N items.")] = None,
    data: Data = Path(".byline"),
) -> Iterator[Result]:
    """Ask every item, and judge what was retrieved for it."""
    items = chosen(read_set(questions).items, Choice(sample=sample))
    asks = assistant(indexed(articles, data), bundled(data))
    registry = OutletRegistry.load()
    for item in items[:WARM_UP]:
        asks.ask(item.question, item.history)
    retrieved = [retrieve(item, asks, registry) for item in track(items, console=LOG)]
    figures = [
        *of_finding(retrieved),
        *of_speed("retrieve, ms", [one.spent("read", "retrieve") for one in retrieved]),
        *of_speed(
            "retrieve and rank, ms", [one.spent("read", "retrieve", "rank") for one in retrieved]
        ),
        *of_speed("ask, ms", [one.ask_seconds for one in retrieved]),
    ]
    asks.snapshot().close()
    rows = [(f.name, f.value, f"{f.low:.4g} to {f.high:.4g}", f.items) for f in figures]
    headings = ("measure", "value", "95% interval", "items")
    yield Result(f"{questions.stem} ({len(items)})", headings, rows)
