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
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from corpus.onnx import BUNDLED
from corpus.outlets import OutletRegistry
from evals.cases import Item, read_set
from evals.train.groups import ANSWERS, label, own_questions
from index.embedder import make_embedder
from index.snapshot import SnapshotStore
from rag.assistant import Assistant
from rag.compose.extractive import Extractive
from rag.rank import Candidate, Features

Numbers = NDArray[np.float64]

GIVEN = {"comment": -2.0}
"""Weights that no set has the cases to fit: an outlet's words go before its readers'."""
RANKING = ("reader", "terms", "verbatim", "said", "rank")
"""What tells whether a sentence answers."""
DECLINING = ("any", "said")
"""What tells whether anything does; more of them did no better on articles held out."""
PENALTY, DECLINING_PENALTY = 1.0, 0.1
LENIENT = 0.8
"""What an unanswerable question counts beside an answerable one, in each set."""
FOLDS = 5
SEED = 7
WEIGHTS = Path(__file__).parents[2] / "rag" / "weights.json"


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
        np.array([c.features for c in candidates]).reshape(-1, len(Features._fields)),
        np.array([label(c.article.id, c.span, quotes) == ANSWERS for c in candidates], dtype=bool),
        item.answerable,
        (*(q.article for q in quotes), item.id)[0],
    )


@dataclass(frozen=True, slots=True)
class Regression:
    """Some of the features weighed, all of them between 0 and 1."""

    names: tuple[str, ...]
    model: LogisticRegression

    @classmethod
    def of(
        cls,
        names: tuple[str, ...],
        rows: Numbers,
        labels: NDArray[np.bool_],
        penalty: float,
        counts: Sequence[float] | None = None,
    ) -> Regression:
        """`counts`: what each row counts, where they do not count alike."""
        model = LogisticRegression(C=1 / penalty, max_iter=1000)
        return cls(names, model.fit(_columns(names, rows), labels, sample_weight=counts))

    def odds(self, rows: Numbers) -> Numbers:
        """Log-odds of each row."""
        return np.asarray(self.model.decision_function(_columns(self.names, rows)))

    def written(self) -> dict[str, float]:
        """As weights.json has it."""
        row = (*self.model.coef_[0], *self.model.intercept_)
        return {n: round(float(w), 3) for n, w in zip((*self.names, "bias"), row, strict=True)}


def _columns(names: Sequence[str], rows: Numbers) -> Numbers:
    return rows[:, [Features._fields.index(name) for name in names]]


@dataclass(frozen=True, slots=True)
class Fit:
    """Both regressions."""

    rank: Regression
    answerable: Regression

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Fit:
        full = [e for e in examples if len(e.right)]
        features, right = ([getattr(e, n) for e in full] for n in ("features", "right"))
        rank = Regression.of(RANKING, np.concatenate(features), np.concatenate(right), PENALTY)
        sizes = Counter((e.set, e.answerable) for e in full)
        counts = [(1 if e.answerable else LENIENT) / sizes[e.set, e.answerable] for e in full]
        mean = sum(counts) / len(counts)
        best = np.array([e.features[rank.odds(e.features).argmax()] for e in full])
        labels = np.array([e.answerable for e in full])
        weighed = [count / mean for count in counts]
        return cls(rank, Regression.of(DECLINING, best, labels, DECLINING_PENALTY, weighed))

    def written(self) -> dict[str, dict[str, float]]:
        """The content of weights.json."""
        return {
            "rank": {**self.rank.written(), **GIVEN},
            "answerable": self.answerable.written(),
        }


def figures(examples: Sequence[Example], fit: Fit) -> dict[str, float]:
    """A first candidate that answers; one among three; and how declining tells what has none."""
    full = [e for e in examples if len(e.right)]
    order = [np.argsort(-fit.rank.odds(e.features)) for e in full]
    hits = [e.right[o] for e, o in zip(full, order, strict=True) if e.answerable]
    asked = sum(e.answerable for e in examples)
    found = {f"hit@{k}": sum(h[:k].any() for h in hits) / asked for k in (1, 3, 5)}
    answerable = np.array([e.answerable for e in full])
    if not answerable.all():
        best = np.array([e.features[o[0]] for e, o in zip(full, order, strict=True)])
        sure = fit.answerable.odds(best)
        no = sure < 0
        found["auroc"] = roc_auc_score(answerable, sure)
        found["refusal_f1"] = 2 * (no & ~answerable).sum() / max(1, no.sum() + (~answerable).sum())
        found["answered"] = (~no[answerable]).mean()
    return {name: round(float(x), 3) for name, x in found.items()}


def cross_validated(examples: Sequence[Example]) -> dict[str, float]:
    """The figures on articles that the fit has not seen, averaged over the folds."""
    folds = GroupKFold(FOLDS).split(examples, groups=[e.group for e in examples])
    seen = [
        figures([examples[i] for i in test], Fit.of([examples[i] for i in train]))
        for train, test in folds
    ]
    return {
        name: round(float(np.mean([f[name] for f in seen if name in f])), 3) for name in seen[0]
    }


def examples_of(set_file: Path, over: Path, data: Path, most: int) -> list[Example]:
    """One example an item, from the candidates of an Assistant on the corpus `over`, whose index is
    there already.
    """
    store, embedder = SnapshotStore(data, over), make_embedder(BUNDLED, data / "models")
    assistant = Assistant(store, embedder, OutletRegistry.load(), Extractive())
    own = set_file.suffix == ".gz"
    found = own_questions(set_file, "fit", store.current()) if own else read_set(set_file).items
    items = list(found)
    if len(items) > most:
        items = random.Random(SEED).sample(items, most)
    return [
        example(set_file.stem, item, assistant.candidates(item.question, item.turns()))
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
        WEIGHTS.write_text(json.dumps(fit.written(), indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
