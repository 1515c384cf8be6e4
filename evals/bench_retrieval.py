"""What retrieval finds and how fast, beside the best peer on the same: `make bench-retrieval`.

    python -m evals.bench_retrieval [--data DIR] [--sets whosaid-dev,events-dev] [--sample N]
    python -m evals.bench_retrieval --passages 100000

The first ten passages of `Assistant.retrieve` are judged as the peers' were: a gold quote is found
when one passage of its article holds 60% of its characters; MRR looks for the first passage from a
gold article. The peers' time is that of retrieving; Byline then ranks the sentences of what it
found, and its time is told with that and without. AUROC is the chance that an answerable question's
confidence is above that of an unanswerable one. Outlets are read right when they are gold and stand
in the question. Means over answerable items, each with a bootstrap 95% interval over items. The
index is used as it is, and built when there is none.

With --passages, the index is made up (evals/synthetic.py), and only the time is told, of the same
questions with a filter by outlet and without.
"""

from __future__ import annotations

import argparse
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sklearn.metrics import roc_auc_score

from corpus.errors import BylineError
from corpus.folder import Corpus
from corpus.onnx import BUNDLED
from corpus.outlets import OutletRegistry
from corpus.speech import StatementAnnotator
from evals.cases import Item, read_set
from evals.figures import RESAMPLES, draw, interval
from evals.judge import retrieval_tallies
from evals.matching import fold, same_outlet
from evals.metrics import Measure, Outcome, Ranking
from evals.plan import Choice
from evals.run import chosen
from evals.synthetic import ScatteredEmbedder, made_up_questions, synthetic_store
from index.embedder import Embedder, make_embedder
from index.snapshot import SnapshotStore
from index.update import update
from rag.assistant import Assistant
from rag.compose.extractive import Extractive
from rag.question import read_question
from rag.reading import UNFILTERED, Filters
from rag.retrieve import Evidence
from rag.weights import Weights

K = 10
WARM_UP = 10
WIDTH = 100
"""Columns that a table needs, also where its text goes to a file."""
SETS = {
    "whosaid-dev": "newsroom.jsonl",
    "events-dev": "newsroom.jsonl",
    "events-basil-dev": "newsroom.jsonl",
    "tow-dev": "newsroom.jsonl",
    "multihop-dev": "multihop-facts.jsonl",
}
"""Evaluation set -> the corpus that it asks about."""
ARTICLES, QUOTES, MRR = "article recall@10", "quote recall@10", "MRR"
OUTLETS, AUROC = "outlet recall@10", "AUROC, confidence"
RETRIEVE = "retrieve, ms"
RANKED = "retrieve and rank, ms"
BEST_PEER = {
    ("whosaid-dev", QUOTES): "0.989 haiku.rag",
    ("whosaid-dev", ARTICLES): "0.998 Haystack",
    ("whosaid-dev", MRR): "0.899 Haystack",
    ("whosaid-dev", AUROC): "0.633 LlamaIndex",
    ("events-dev", ARTICLES): "0.898 txtai",
    ("events-dev", OUTLETS): "0.925 txtai",
    ("events-basil-dev", ARTICLES): "0.944 txtai",
    ("events-basil-dev", OUTLETS): "0.972 txtai",
    ("multihop-dev", ARTICLES): "0.894 txtai, Haystack",
    ("multihop-dev", AUROC): "0.970 LlamaIndex, dense",
    ("newsroom.jsonl", f"{RETRIEVE} p50"): "21 txtai",
    ("newsroom.jsonl", f"{RETRIEVE} p95"): "30 txtai",
}
"""From ../shared/peers/RESULTS.md: hybrid modes of LlamaIndex 0.14 with Chroma and BM25, haiku.rag
0.101, txtai 9.14 and Haystack 3.4 with the model that Byline carries, on all items of the sets.
Their times are of another evening: `make bench` times a peer in the same run."""


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


Parts = NDArray[np.float64]
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


# ------------------------------------------------------------------ finding


def ask(item: Item, assistant: Assistant, registry: OutletRegistry) -> Asked:
    """Answers the item, timed, then retrieves for it; the answer's articles come from the index."""
    history, filters = item.turns(), item.filters.as_filters()
    started = time.perf_counter()
    answer = assistant.ask(item.question, history, filters)
    ended = time.perf_counter()
    found = assistant.retrieve(item.question, history, filters, K)
    entries = assistant.snapshot().catalogue
    names = sorted({name for e in entries for name in (e.outlet, e.published_by) if name})
    return Asked(
        item=item,
        found=tuple(found[:K]),
        confidence=answer.confidence or 0.0,
        read=read_question(item.question, registry, names, history).outlets,
        seconds=answer.seconds,
        ask_seconds=ended - started,
    )


def of_finding(asked: Sequence[Asked]) -> list[Estimate]:
    """What was found, over the answerable items; declining over all."""
    answerable = [a for a in asked if a.item.answerable]
    outcomes = [Outcome(a.item, None, _ranking(a)) for a in answerable]
    tallies = retrieval_tallies(outcomes).values()
    figures = []
    for name, measure in ((QUOTES, Measure("quote_recall", K)), (ARTICLES, Measure("recall", K))):
        judged = [row[measure].part for row in tallies if measure in row]
        figures += [mean_of(name, judged)] if judged else []
    figures.append(mean_of(MRR, [reciprocal_rank(a) for a in answerable]))
    wanting = [a for a in answerable if a.item.expected.outlets]
    figures += [mean_of(OUTLETS, [outlet_recall(a) for a in wanting])] if wanting else []
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
        figures.append(auroc_of(AUROC, [a.confidence for a in asked], labels))
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


# ------------------------------------------------------------------ running


def open_over(articles: Path, data: Path, registry: OutletRegistry) -> Assistant:
    """An Assistant over the index of `articles` as it is; built when there is none."""
    store, embedder = SnapshotStore(data, articles), make_embedder(BUNDLED, data / "models")
    if not store.is_built():
        update(store, Corpus(articles, registry), embedder, StatementAnnotator(registry))
    return assistant_over(store, embedder, registry)


def assistant_over(store: SnapshotStore, embedder: Embedder, registry: OutletRegistry) -> Assistant:
    return Assistant(store, embedder, registry, Extractive(), Weights.load())


@contextmanager
def bench_set(name: str, options: argparse.Namespace, log: Console) -> Iterator[list[Asked]]:
    """Every chosen item of the set, asked; the index stays open until the figures are made."""
    registry = OutletRegistry.load()
    articles = options.shared / "corpora" / SETS[name]
    items = read_set(options.shared / "evals" / f"{name}.jsonl").items
    items = chosen(items, Choice(sample=options.sample or None))
    assistant = open_over(articles, options.data, registry)
    for item in items[:WARM_UP]:
        assistant.ask(item.question, item.turns())
    yield [ask(item, assistant, registry) for item in track(items, description=name, console=log)]
    assistant.snapshot().close()


def bench_size(passages: int, questions: int, data: Path, log: Console) -> list[Estimate]:
    """Times of retrieval over a made-up index, without a filter and with one, in turns."""
    log.print(f"A made-up index of {passages} passages in {data} ...")
    assistant = assistant_over(
        synthetic_store(data, passages), ScatteredEmbedder(), OutletRegistry.load()
    )
    asked = list(made_up_questions(passages, questions))
    for question, _ in asked[:WARM_UP]:
        assistant.retrieve(question)
    free: list[float] = []
    filtered: list[float] = []
    for question, outlet in track(asked, description="asking", console=log):
        for spent, filters in ((free, UNFILTERED), (filtered, Filters((outlet,)))):
            started = time.perf_counter()
            assistant.retrieve(question, (), filters, K)
            spent.append(time.perf_counter() - started)
    each = list(zip(free, filtered, strict=True))
    table = np.array(each)

    def ratio(places: NDArray[np.int64]) -> float:
        without, within = np.percentile(table[places], 95, axis=0)
        return float(within / without)

    return [
        *of_speed(RETRIEVE, free),
        *of_speed(f"{RETRIEVE}, one outlet", filtered),
        estimate("p95 with a filter / without", ratio, len(each)),
    ]


def tabled(title: str, figures: Sequence[Estimate], peers: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("measure", no_wrap=True)
    for heading in ("value", "95% interval", "items", "best peer"):
        table.add_column(heading, justify="right", no_wrap=True)
    for f in figures:
        peer = next((BEST_PEER[p, f.name] for p in peers if (p, f.name) in BEST_PEER), "")
        digits = 1 if f.high > 1 and "/" not in f.name else 3
        numbers = [f"{number:.{digits}f}" for number in (f.value, f.low, f.high)]
        table.add_row(f.name, numbers[0], f"{numbers[1]} to {numbers[2]}", str(f.items), peer)
    return table


def main() -> None:
    """Ask the sets, or a made-up index, and print a table each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path(".byline"), help="where indexes are")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--sets", default=",".join(SETS), help=f"of {', '.join(SETS)}")
    parser.add_argument("--sample", type=int, default=0, help="items of a set; 0 asks all")
    parser.add_argument("--passages", type=int, default=0, help="time a made-up index of this size")
    options = parser.parse_args()
    names = [name.strip() for name in options.sets.split(",") if name.strip()]
    if unknown := [name for name in names if name not in SETS]:
        parser.error(f"there is no set {', '.join(unknown)}; there are {', '.join(SETS)}")
    out, log = Console(), Console(stderr=True)
    out.width = max(out.width, WIDTH)
    try:
        if options.passages:
            figures = bench_size(options.passages, options.sample or 300, options.data, log)
            out.print(tabled(f"{options.passages} made-up passages", figures, ()))
            names = []
        for name in names:
            with bench_set(name, options, log) as asked:
                figures = of_finding(asked)
                figures += of_speed(RETRIEVE, [a.spent("read", "retrieve") for a in asked])
                ranked = [a.spent("read", "retrieve", "rank") for a in asked]
                figures += of_speed(RANKED, ranked)
                figures += of_speed("ask, ms", [a.ask_seconds for a in asked])
                out.print(tabled(f"{name} ({len(asked)})", figures, (name, SETS[name])))
    except BylineError as problem:
        parser.exit(problem.exit_code, f"{problem}\n")
    out.print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
