"""Fit the few numbers by which the reader's judgement is joined with others: `make fit`.

    python -m evals.train.fit SET.jsonl CORPUS ... [--test SET.jsonl CORPUS ...] [--write]

Two logistic regressions: of whether a sentence answers, over all candidates; and of whether
anything does, over the best candidate of each question. Both are cross-validated with whole
articles held out, and both sides are printed; what stands after --test is measured and not fitted.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from corpus.onnx import BUNDLED
from corpus.outlets import OutletRegistry
from evals.cases import GoldQuote, Item, read_set
from evals.matching import overlap
from evals.train.groups import own_questions
from index.embedder import make_embedder
from index.snapshot import SnapshotStore
from rag.assistant import Assistant
from rag.compose.extractive import Extractive
from rag.rank import FEATURE_NAMES, Candidate
from rag.weights import Weights

Numbers = NDArray[np.float64]

GIVEN = {"comment": -2.0}
"""Weights that no set has the cases to fit: an outlet's words go before its readers'."""
RANKING = np.isin(FEATURE_NAMES, ["reader", "terms", "verbatim", "said", "year", "rank"])
"""What tells whether a sentence answers."""
DECLINING = np.isin(FEATURE_NAMES, ["any", "said"])
"""What tells whether anything does; more of them did no better on articles held out."""
DECLINING_SHRINKS = 0.05
LENIENT = 0.8
"""What an unanswerable question counts beside an answerable one, in each set."""
FOLDS = 5
SEED = 7


@dataclass(frozen=True, slots=True)
class Example:
    """One question: its candidates, which of them answer, and whether it has an answer."""

    set: str
    features: Numbers
    """Shape (candidates, features), in the order that they were ranked in."""
    right: NDArray[np.bool_]
    answerable: bool
    group: str
    """The gold article; the folds keep it on one side."""


def example(name: str, item: Item, candidates: Sequence[Candidate]) -> Example:
    quotes = item.expected.quotes
    return Example(
        name,
        np.array([astuple(c.features) for c in candidates]).reshape(-1, len(FEATURE_NAMES)),
        np.array([holds_gold(c, quotes) for c in candidates], dtype=bool),
        item.answerable,
        (*(q.article for q in quotes), item.id)[0],
    )


def holds_gold(candidate: Candidate, quotes: Sequence[GoldQuote]) -> bool:
    """Does it share half of the shorter of the two with a quote that answers?"""
    span = candidate.span
    return any(
        quote.grade == 2
        and quote.article == candidate.article.id
        and 2 * overlap(span.start, span.end, quote)
        >= min(quote.end - quote.start, span.end - span.start)
        for quote in quotes
    )


def logistic(
    rows: Numbers, labels: Numbers, weights: Numbers | float = 1.0, shrinks: float = 0.5
) -> Numbers:
    """Weights of an L2-regularised logistic regression, the intercept last.

    Each feature keeps the sign that its meaning gives it: evidence never counts against an answer,
    however the features of a small set happen to go together.
    """
    signs = 2 * labels - 1
    rows = np.column_stack([rows, np.ones(len(rows))])
    penalised = np.ones(rows.shape[1])
    penalised[-1] = 0

    def loss(at: Numbers) -> tuple[float, Numbers]:
        margins = signs * (rows @ at)
        slope = -(rows * (weights * signs * expit(-margins))[:, None]).sum(axis=0)
        shrunk = penalised * at
        return float((weights * np.logaddexp(0, -margins)).sum() + shrinks * shrunk @ shrunk), (
            slope + 2 * shrinks * shrunk
        )

    bounds = [(0.0, None)] * len(FEATURE_NAMES) + [(None, None)]
    start = np.zeros(rows.shape[1])
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B")
    return np.asarray(found.x, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights of both regressions, intercepts last."""

    rank: Numbers
    answerable: Numbers

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Fit:
        full = [e for e in examples if len(e.right)]
        rank = logistic(
            np.concatenate([e.features for e in full]) * RANKING,
            np.concatenate([e.right for e in full]).astype(float),
        )
        best = np.array([_best(e, rank) for e in full])
        labels = np.array([float(e.answerable) for e in full])
        counts = Counter((e.set, e.answerable) for e in full)
        shares = np.array(
            [(1.0 if e.answerable else LENIENT) / counts[e.set, e.answerable] for e in full]
        )
        weights = shares * len(full) / shares.sum()
        return cls(rank, logistic(best * DECLINING, labels, weights, DECLINING_SHRINKS))

    def written(self) -> dict[str, dict[str, float]]:
        """The content of weights.json."""
        return {
            "rank": {**_named(self.rank), **GIVEN},
            "answerable": _named(self.answerable),
        }


def _best(example: Example, rank: Numbers) -> Numbers:
    return np.asarray(example.features[np.argmax(example.features @ rank[:-1])])


def figures(examples: Sequence[Example], fit: Fit) -> dict[str, float]:
    """A first candidate that answers; one among three; and how declining tells what has none."""
    order = [np.argsort(-(e.features @ fit.rank[:-1])) for e in examples]
    asked = [(e, o) for e, o in zip(examples, order, strict=True) if e.answerable]
    hits = {f"hit@{k}": np.mean([e.right[o[:k]].any() for e, o in asked]) for k in (1, 3, 5)}
    full = [e for e in examples if len(e.right)]
    best = np.array([_best(e, fit.rank) for e in full])
    sure = expit(np.column_stack([best, np.ones(len(best))]) @ fit.answerable)
    answerable = np.array([e.answerable for e in full])
    if answerable.all():
        return {name: round(float(x), 3) for name, x in hits.items()}
    no = sure < 0.5
    f1 = 2 * np.sum(no & ~answerable) / max(1, np.sum(no) + np.sum(~answerable))
    told = {
        "auroc": roc_auc_score(answerable, sure),
        "refusal_f1": f1,
        "answered": np.mean(~no[answerable]),
    }
    return {name: round(float(x), 3) for name, x in {**hits, **told}.items()}


def cross_validated(examples: Sequence[Example]) -> dict[str, float]:
    """The figures on articles that the fit has not seen, averaged over the folds."""
    groups = [e.group for e in examples]
    folds = []
    for train, test in GroupKFold(FOLDS).split(examples, groups=groups):
        fit = Fit.of([examples[i] for i in train])
        folds.append(figures([examples[i] for i in test], fit))
    return {
        name: round(float(np.mean([f[name] for f in folds if name in f])), 3) for name in folds[0]
    }


def _named(row: Iterable[float]) -> dict[str, float]:
    names = (*FEATURE_NAMES, "bias")
    return {name: round(float(w), 3) for name, w in zip(names, row, strict=True) if abs(w) > 5e-4}


def items_of(path: Path, store: SnapshotStore) -> list[Item]:
    """The items of a set, or every wording of the project's own questions as items."""
    snapshot = store.current()
    found = []
    if path.suffix != ".gz":
        return list(read_set(path).items)
    for number, record in enumerate(own_questions(path, "fit")):
        quotes = [
            {**q, "text": snapshot.article(q["article"]).text[q["start"] : q["end"]]}
            for q in record["quotes"]
        ]
        for n, wording in enumerate([record["question"], *record["rewordings"]]):
            own = {"id": f"own-{number}-{n}", "question": wording}
            expected = {"answerable": record["answerable"], "expected": {"quotes": quotes}}
            found.append(Item.model_validate(own | expected))
    return found


def examples_of(set_file: Path, over: Path, data: Path, most: int) -> list[Example]:
    """One example an item, from the candidates of an Assistant on the corpus `over`, whose index is
    there already.
    """
    registry = OutletRegistry.load()
    store = SnapshotStore(data, over)
    embedder = make_embedder(BUNDLED, data / "models")
    assistant = Assistant(store, embedder, registry, Extractive(), Weights.load())
    items = items_of(set_file, store)
    if len(items) > most:
        items = random.Random(SEED).sample(items, most)
    return [
        example(set_file.stem, item, assistant.candidates(item.question, item.history))
        for item in track(items, description=set_file.stem, console=Console(stderr=True))
    ]


def main() -> None:
    """Fit, cross-validate, print; with --write, replace rag/weights.json."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("pairs", nargs="+", type=Path, metavar="SET CORPUS")
    parser.add_argument("--test", nargs="*", type=Path, default=[], metavar="SET CORPUS")
    parser.add_argument("--data", type=Path, default=Path(".byline"))
    parser.add_argument("--most", type=int, default=400, help="questions of a set (default 400)")
    parser.add_argument("--write", action="store_true", help="replace rag/weights.json")
    options = parser.parse_args()

    def examples(pairs: Sequence[Path]) -> dict[str, list[Example]]:
        return {
            one.stem: examples_of(one, over, options.data, options.most)
            for one, over in zip(pairs[::2], pairs[1::2], strict=True)
        }

    fitted, tested = examples(options.pairs), examples(options.test)
    every = [e for found in fitted.values() for e in found]
    fit = Fit.of(every)
    report: dict[str, Any] = {
        "questions": len(every),
        "unseen": cross_validated(every),
        **{name: figures(found, fit) for name, found in {**fitted, **tested}.items()},
        **fit.written(),
    }
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    if options.write:
        target = Path(str(files("rag").joinpath("weights.json")))
        target.write_text(json.dumps(fit.written(), indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
