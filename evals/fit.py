"""Fit the weights of ranking and of declining on evaluation sets: `make fit`.

    python -m evals.fit SET.jsonl CORPUS [SET.jsonl CORPUS ...] [--write]

Ranking is fitted pair by pair: of two candidates for one question, which one holds the gold words
(the logistic form of RankNet with a linear scorer; Burges et al., ICML 2005). Declining is a
logistic regression on the best candidate. Both are cross-validated with whole articles held out,
and both sides are printed.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
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
from sklearn.model_selection import GroupKFold

from corpus.folder import Corpus
from corpus.outlets import OutletRegistry
from evals.cases import Item
from index.embedder import BUNDLED, make_embedder
from index.snapshot import SnapshotStore
from index.update import update
from rag.assistant import Assistant
from rag.compose.extractive import Extractive
from rag.question import Turn
from rag.rank import FEATURE_NAMES, Candidate
from rag.statements import StatementAnnotator
from rag.weights import Weights
from rag.wording import fold

Numbers = NDArray[np.float64]

AGAINST = frozenset({"misquoted", "comment", "headline", "short"})
"""Features that can only speak against a candidate."""
GIVEN = {"comment": -2.0}
"""Weights of ranking that no set has the cases to fit: an outlet's words go before its readers'."""
THRESHOLD = 0.5
FOLDS = 5
SEED = 7
RIVALS = 15
"""Wrong candidates, best first, that each right one is compared with."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question: its candidates, which of them are right, and whether it has an answer."""

    features: Numbers
    """Shape (candidates, features), in the order that they were ranked in."""
    right: NDArray[np.bool_]
    answerable: bool
    group: str
    """The gold article; the folds keep it on one side."""


def example(item: Item, candidates: Sequence[Candidate], present: bool) -> Example:
    """The question as numbers; it has no answer where its articles are not `present`."""
    return Example(
        np.array([astuple(c.features) for c in candidates]).reshape(-1, len(FEATURE_NAMES)),
        np.array([holds_gold(c, item) for c in candidates], dtype=bool),
        item.answerable and present,
        (item.expected.articles or (item.id,))[0],
    )


def holds_gold(candidate: Candidate, item: Item, share: float = 0.5) -> bool:
    """Does it cover `share` of a gold quote's characters, or, without gold quotes, hold a fact?"""
    expected = item.expected
    if not expected.quotes and candidate.article.id in expected.articles:
        text = fold(candidate.text)
        return any(fold(word) in text for fact in expected.facts for word in fact)
    return any(
        quote.article == candidate.article.id
        and min(quote.end, candidate.span.end) - max(quote.start, candidate.span.start)
        >= share * (quote.end - quote.start)
        for quote in expected.quotes
    )


def fit_ranking(examples: Sequence[Example]) -> Numbers:
    """Weights, one a feature. Questions without any right candidate have nothing to tell."""
    differences = np.concatenate([d for e in examples for d in _pairs(e)])
    rows = np.concatenate([differences, -differences])
    labels = np.repeat([1.0, 0.0], len(differences))
    return logistic(rows, labels, intercept=False)


def logistic(rows: Numbers, labels: Numbers, intercept: bool) -> Numbers:
    """Weights of an L2-regularised logistic regression, the intercept last.

    Each feature keeps the sign that its meaning gives it: evidence never counts against an answer,
    however the features of a small set happen to go together.
    """
    signs = 2 * labels - 1
    if intercept:
        rows = np.column_stack([rows, np.ones(len(rows))])
    penalised = np.ones(rows.shape[1])
    penalised[len(FEATURE_NAMES) :] = 0

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        margins = signs * (rows @ weights)
        slope = -(rows * (signs * expit(-margins))[:, None]).sum(axis=0)
        shrunk = penalised * weights
        return float(np.logaddexp(0, -margins).sum() + shrunk @ shrunk / 2), slope + shrunk

    bounds: list[tuple[float | None, float | None]] = [
        (None, 0.0) if name in AGAINST else (0.0, None) for name in FEATURE_NAMES
    ]
    bounds += [(None, None)] * (rows.shape[1] - len(bounds))
    start = np.zeros(rows.shape[1])
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B")
    return np.asarray(found.x, dtype=np.float64)


def _pairs(example: Example) -> Iterator[Numbers]:
    right = example.features[example.right][:2]
    wrong = example.features[~example.right][:RIVALS]
    for row in right:
        if len(wrong):
            yield row - wrong


def hit_at_1(examples: Sequence[Example], weights: Numbers) -> float:
    """Share of the answerable questions whose best candidate is right."""
    asked = [e for e in examples if e.answerable]
    hits = [bool(len(e.right) and e.right[np.argmax(e.features @ weights)]) for e in asked]
    return float(np.mean(hits))


def best_rows(examples: Sequence[Example], weights: Numbers) -> Numbers:
    """The features of each question's best candidate; zeros where there is none."""
    none = np.zeros(len(FEATURE_NAMES))
    return np.array(
        [e.features[np.argmax(e.features @ weights)] if len(e.features) else none for e in examples]
    )


def probabilities(rows: Numbers, weights: Numbers) -> Numbers:
    """Of an answer, for best candidates; `weights` end with the intercept."""
    return np.asarray(expit(np.column_stack([rows, np.ones(len(rows))]) @ weights))


def refusal_f1(said_no: NDArray[np.bool_], answerable: NDArray[np.bool_]) -> float:
    right = float(np.sum(said_no & ~answerable))
    return 2 * right / max(1.0, float(np.sum(said_no) + np.sum(~answerable)))


def cross_validate(examples: Sequence[Example]) -> dict[str, float]:
    """hit@1 and refusal F1 on articles that the fit has not seen, and on those it has."""
    groups = [e.group for e in examples]
    answerable = np.array([e.answerable for e in examples])
    unseen: list[float] = []
    seen: list[float] = []
    says_no = np.zeros(len(examples), dtype=bool)
    for train, test in GroupKFold(FOLDS).split(examples, groups=groups):
        known, new = [examples[i] for i in train], [examples[i] for i in test]
        ranking = fit_ranking(known)
        seen.append(hit_at_1(known, ranking))
        unseen.append(hit_at_1(new, ranking))
        declining = logistic(best_rows(known, ranking), answerable[train].astype(float), True)
        says_no[test] = probabilities(best_rows(new, ranking), declining) < THRESHOLD
    ranking = fit_ranking(examples)
    rows = best_rows(examples, ranking)
    declining = logistic(rows, answerable.astype(float), True)
    return {
        "hit@1 seen": float(np.mean(seen)),
        "hit@1 unseen": float(np.mean(unseen)),
        "refusal_f1 seen": refusal_f1(probabilities(rows, declining) < THRESHOLD, answerable),
        "refusal_f1 unseen": refusal_f1(says_no, answerable),
    }


def fit(examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """The content of weights.json."""
    ranking = fit_ranking(examples)
    answerable = np.array([float(e.answerable) for e in examples])
    *declining, bias = logistic(best_rows(examples, ranking), answerable, True)
    return {
        "rank": {**_named(ranking), **GIVEN},
        "answerable": {"bias": round(float(bias), 3), **_named(declining)},
    }


def _named(row: Iterable[float]) -> dict[str, float]:
    return {name: round(float(w), 3) for name, w in zip(FEATURE_NAMES, row, strict=True)}


def examples_of(set_file: Path, over: Path, data: Path, most: int) -> list[Example]:
    """One example an item, from the candidates of an Assistant on the corpus `over`.

    Indexes the corpus if need be.
    """
    registry = OutletRegistry.load()
    store = SnapshotStore(data, over)
    embedder = make_embedder(BUNDLED, data / "models")
    update(store, Corpus(over, registry), embedder, StatementAnnotator(registry))
    assistant = Assistant(store, embedder, registry, Extractive(), Weights.load())
    items = [Item.model_validate_json(line) for line in set_file.read_text("utf-8").splitlines()]
    if len(items) > most:
        items = random.Random(SEED).sample(items, most)
    there = {entry.article for entry in store.current().catalogue}
    return [
        example(
            item,
            assistant.candidates(item.question, history_of(item)),
            present=not there.isdisjoint(item.expected.articles),
        )
        for item in track(items, description=set_file.stem, console=Console(stderr=True))
    ]


def history_of(item: Item) -> list[Turn]:
    return [Turn(turn.role, turn.content) for turn in item.history]


def main() -> None:
    """Fit, cross-validate, print; with --write, replace rag/weights.json."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("pairs", nargs="+", type=Path, metavar="SET CORPUS")
    parser.add_argument("--data", type=Path, default=Path(".byline"))
    parser.add_argument("--most", type=int, default=400, help="questions of a set (default 400)")
    parser.add_argument("--write", action="store_true", help="replace rag/weights.json")
    options = parser.parse_args()
    pairs = zip(options.pairs[::2], options.pairs[1::2], strict=True)
    found = [
        one
        for set_file, over in pairs
        for one in examples_of(set_file, over, options.data, options.most)
    ]
    weights = fit(found)
    report: dict[str, Any] = {"questions": len(found), **cross_validate(found), **weights}
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    if options.write:
        target = Path(str(files("rag").joinpath("weights.json")))
        target.write_text(json.dumps(weights, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
