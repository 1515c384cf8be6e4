"""What retrieval finds and how fast.

The first ten passages of `Assistant.retrieve` are judged as `byline eval run` judges what an answer
is made from. Byline then ranks the sentences of what it found; its time is told with that and
without. AUROC is the chance that an answerable question's confidence is above that of an
unanswerable one. Each figure has a bootstrap 95% interval over items. The index is used as it is,
and built when there is none. What a search takes in a large index is measured by `growth`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.progress import track
from sklearn.metrics import roc_auc_score

from evals.bench.harness import (
    LOG,
    ArticlesFile,
    Data,
    Questions,
    Result,
    assistant,
    bundled,
    indexed,
)
from evals.cases import Item, read_set
from evals.figures import Array, Draws, estimated, figures
from evals.metrics import PERCENT, Measure, Tallies, Tally
from evals.outcome import Outcome
from evals.run import Choice, chosen, ranking
from evals.tallies import retrieval_tallies
from rag.assistant import Assistant

RETRIEVED = 10
WARM_UP = 10
TIMED = {
    "retrieve": ("read", "retrieve"),
    "retrieve and rank": ("read", "retrieve", "rank"),
}
"""What is timed -> the stages of an answer that belong to it."""


def retrieved(item: Item, asks: Assistant) -> tuple[Tallies, float]:
    """What the measures make of the item; the confidence that its answer is there."""
    answer = asks.ask(item.question, item.history, item.filters)
    found = asks.retrieve(item.question, item.history, item.filters, RETRIEVED)
    row = retrieval_tallies(Outcome(item, None, ranking(found))) if item.answerable else {}
    spent = {of: sum(answer.seconds.get(s, 0.0) for s in stages) for of, stages in TIMED.items()}
    spent["ask"] = sum(answer.seconds.values())
    timed = {Measure(p, of=of): Tally(seconds) for p in PERCENT for of, seconds in spent.items()}
    return row | timed, answer.confidence or 0.0


def auroc(confidences: Sequence[float], answerable: Sequence[bool]) -> tuple[float, float, float]:
    """The chance that the confidence of an answerable item is above that of an unanswerable one,
    and its interval.
    """
    values, labels = np.array(confidences), np.array(answerable)

    def over(drawn: Draws) -> Array:
        both = [labels[places].any() and not labels[places].all() for places in drawn]
        found = [
            roc_auc_score(labels[places], values[places]) if mixed else np.nan
            for places, mixed in zip(drawn, both, strict=True)
        ]
        return np.array(found, dtype=np.float64).reshape(-1, 1)

    value, low, high = estimated(over, len(values))[:, 0].tolist()
    return value, low, high


def bench(
    articles: ArticlesFile,
    questions: Questions,
    sample: Annotated[int | None, typer.Option(help="Ask only N items.")] = None,
    data: Data = Path(".byline"),
) -> Iterator[Result]:
    """Ask every item, and judge what was retrieved for it."""
    items = chosen(read_set(questions).items, Choice(sample=sample))
    asks = assistant(indexed(articles, data), bundled(data))
    for item in items[:WARM_UP]:
        asks.ask(item.question, item.history)
    asked = [retrieved(item, asks) for item in track(items, console=LOG)]
    asks.snapshot().close()
    found = figures([row for row, _ in asked])
    rows = [(str(measure), *figure.shown) for measure, figure in found.items()]
    answerable = [item.answerable for item in items]
    if any(answerable) and not all(answerable):
        value, low, high = auroc([confidence for _, confidence in asked], answerable)
        interval = f"{low:.3f} to {high:.3f}"
        rows.append(("AUROC, confidence", f"{value:.3f}", interval, str(len(items))))
    headings = ("measure", "value", "95% interval", "items")
    yield Result(f"{questions.stem} ({len(items)})", headings, rows)
