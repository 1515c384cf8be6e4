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
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.progress import track
from sklearn.metrics import roc_auc_score

from corpus.outlets import OutletRegistry
from evals.bench.harness import (
    LOG,
    Articles,
    Data,
    Questions,
    Result,
    Stopwatch,
    assistant,
    bundled,
    indexed,
)
from evals.cases import Item, read_set
from evals.figures import RESAMPLES, draw, interval
from evals.judge import retrieval_tallies
from evals.matching import fold, same_outlet
from evals.metrics import Measure, Outcome, Ranking
from evals.plan import Choice
from evals.run import chosen
from rag.assistant import Assistant
from rag.question import read_question
from rag.retrieve import Evidence

K = 10
WARM_UP = 10
MEASURES = {
    "quote recall@10": Measure("quote_recall", K),
    "article recall@10": Measure("recall", K),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One item: the passages that came back, and what was made of the question."""

    item: Item
    found: tuple[Evidence, ...]
    confidence: float
    read: tuple[str, ...]
    """Outlets read from the question."""
    seconds: Mapping[str, float]
    """Stage of the answer -> what it took."""
    ask_seconds: float

    def spent(self, *stages: str) -> float:
        return sum(self.seconds.get(stage, 0.0) for stage in stages)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its bootstrap 95% interval, and over how many items."""

    name: str
    value: float
    low: float
    high: float
    items: int


Statistic = Callable[[NDArray[np.int64]], float]
"""Places of items, drawn with replacement -> the figure over those."""


def estimate(name: str, statistic: Statistic, items: int) -> Estimate:
    """The statistic over all items, and over resampled ones (percentile bootstrap)."""
    drawn = draw(items, RESAMPLES, seed=0).items
    value = np.array([statistic(np.arange(items))])
    spread = np.array([[statistic(places)] for places in drawn])
    low, high = interval(spread, value)
    return Estimate(name, float(value[0]), float(low[0]), float(high[0]), items)


def mean_of(name: str, values: Sequence[float]) -> Estimate:
    parts = np.array(values, dtype=np.float64)
    return estimate(name, lambda places: float(parts[places].mean()), len(parts))


def percentile_of(name: str, values: Sequence[float], percent: float) -> Estimate:
    parts = np.array(values, dtype=np.float64)
    return estimate(name, lambda places: float(np.percentile(parts[places], percent)), len(parts))


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


def ask(item: Item, asks: Assistant, registry: OutletRegistry) -> Asked:
    """Answers the item, timed, then retrieves for it; the answer's articles come from the index."""
    history, filters, watch = item.turns(), item.filters.as_filters(), Stopwatch()
    with watch:
        answer = asks.ask(item.question, history, filters)
    found = asks.retrieve(item.question, history, filters, K)
    entries = asks.snapshot().catalogue
    names = sorted({name for e in entries for name in (e.outlet, e.published_by) if name})
    return Asked(
        item=item,
        found=tuple(found[:K]),
        confidence=answer.confidence or 0.0,
        read=read_question(item.question, registry, names, history).outlets,
        seconds=answer.seconds,
        ask_seconds=watch.clock[0],
    )


def of_finding(asked: Sequence[Asked]) -> list[Estimate]:
    """What was found, over the answerable items; declining over all."""
    answerable = [a for a in asked if a.item.answerable]
    outcomes = [Outcome(a.item, None, _ranking(a)) for a in answerable]
    tallies = retrieval_tallies(outcomes).values()
    figures = []
    for name, measure in MEASURES.items():
        judged = [row[measure].part for row in tallies if measure in row]
        figures += [mean_of(name, judged)] if judged else []
    figures.append(mean_of("MRR", [reciprocal_rank(a) for a in answerable]))
    wanting = [a for a in answerable if a.item.expected.outlets]
    figures += [mean_of("outlet recall@10", [outlet_recall(a) for a in wanting])] if wanting else []
    distinct = [{e.article.id for e in a.found} for a in answerable]
    figures.append(mean_of("distinct articles", [len(found) for found in distinct]))
    outlets = [{e.article.outlet for e in a.found} for a in answerable]
    figures.append(mean_of("distinct outlets", [len(found) for found in outlets]))
    naming = [(a, named) for a in wanting if (named := outlets_named(a.item))]
    if len(naming) > 1:
        counts = [reading(a.read, named) for a, named in naming]
        figures.append(f1_of("outlets read, F1", counts))
    if len(answerable) < len(asked):
        labels = [a.item.answerable for a in asked]
        figures.append(auroc_of("AUROC, confidence", [a.confidence for a in asked], labels))
    return figures


def _ranking(asked: Asked) -> Ranking:
    articles = dict.fromkeys(e.article.id for e in asked.found)
    return Ranking(tuple(articles), tuple((e.article.id, e.passage.span) for e in asked.found))


def reciprocal_rank(asked: Asked) -> float:
    """1 / rank of the first passage from a gold article, 0 when there is none."""
    gold = {*asked.item.expected.articles, *(q.article for q in asked.item.expected.quotes)}
    ranks = [rank for rank, e in enumerate(asked.found, start=1) if e.article.id in gold]
    return 1 / ranks[0] if ranks else 0.0


def outlet_recall(asked: Asked) -> float:
    """Share of the expected outlets that a passage is from, as origin or publisher."""
    names = {n for e in asked.found for n in (e.article.outlet, e.article.published_by)}
    expected = asked.item.expected.outlets
    return fmean(any(same_outlet(name, outlet) for name in names) for outlet in expected)


def outlets_named(item: Item) -> tuple[str, ...]:
    """The expected outlets whose names stand in the question."""
    question = fold(item.question)

    def stands(outlet: str) -> bool:
        words = map(re.escape, re.sub(r"^the\s+", "", fold(outlet)).split())
        return re.search(rf"(?<!\w){' ?'.join(words)}(?!\w)", question) is not None

    return tuple(outlet for outlet in item.expected.outlets if stands(outlet))


def reading(read: Sequence[str], named: Sequence[str]) -> tuple[int, int, int]:
    """How many outlets were read right, were read, and are named."""
    right = sum(any(same_outlet(outlet, other) for other in read) for outlet in named)
    return right, len(read), len(named)


def of_speed(name: str, seconds: Sequence[float]) -> list[Estimate]:
    """Median and 95th percentile, in milliseconds."""
    spent = [1000 * s for s in seconds]
    return [percentile_of(f"{name} p{percent}", spent, percent) for percent in (50, 95)]


def bench(
    articles: Articles,
    questions: Questions,
    sample: Annotated[int | None, typer.Option(help="Ask only N items.")] = None,
    data: Data = Path(".byline"),
) -> Iterator[Result]:
    """Ask every item, and judge what was retrieved for it."""
    items = chosen(read_set(questions).items, Choice(sample=sample))
    asks = assistant(indexed(articles, data), bundled(data))
    registry = OutletRegistry.load()
    for item in items[:WARM_UP]:
        asks.ask(item.question, item.turns())
    asked = [ask(item, asks, registry) for item in track(items, console=LOG)]
    figures = [
        *of_finding(asked),
        *of_speed("retrieve, ms", [a.spent("read", "retrieve") for a in asked]),
        *of_speed("retrieve and rank, ms", [a.spent("read", "retrieve", "rank") for a in asked]),
        *of_speed("ask, ms", [a.ask_seconds for a in asked]),
    ]
    asks.snapshot().close()
    rows = [(f.name, f.value, f"{f.low:.4g} to {f.high:.4g}", f.items) for f in figures]
    headings = ("measure", "value", "95% interval", "items")
    yield Result(f"{questions.stem} ({len(items)})", headings, rows)
