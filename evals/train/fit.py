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
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline

from corpus.onnx import BUNDLED
from corpus.outlets import OutletRegistry
from evals.cases import Item, read_set
from evals.train.groups import ANSWERS, gold_label, own_questions
from index.embedder import make_embedder
from index.snapshot import SnapshotStore
from rag.assistant import Assistant
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
TARGET = Path(__file__).parents[2] / "rag" / "weights.json"


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
        np.array(
            [gold_label(c.article.id, c.span, quotes) == ANSWERS for c in candidates], dtype=bool
        ),
        item.answerable,
        (*(q.article for q in quotes), item.id)[0],
    )


def regression(names: Sequence[str], penalty: float) -> Pipeline:
    """Of some of the features, all of them between 0 and 1."""
    columns = [Features._fields.index(name) for name in names]
    chosen = ColumnTransformer([("chosen", "passthrough", columns)])
    return Pipeline([("features", chosen), ("model", LogisticRegression(C=1 / penalty))])


@dataclass(frozen=True, slots=True)
class Fit:
    """Both regressions."""

    rank: Pipeline
    answerable: Pipeline

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Fit:
        full = [e for e in examples if len(e.right)]
        rank, answerable = regression(RANKING, PENALTY), regression(DECLINING, DECLINING_PENALTY)
        rank.fit(
            np.concatenate([e.features for e in full]), np.concatenate([e.right for e in full])
        )
        sizes = Counter((e.set, e.answerable) for e in full)
        counts = [(1 if e.answerable else LENIENT) / sizes[e.set, e.answerable] for e in full]
        answerable.fit(
            np.array([e.features[rank.decision_function(e.features).argmax()] for e in full]),
            [e.answerable for e in full],
            model__sample_weight=np.array(counts) * len(full) / sum(counts),
        )
        return cls(rank, answerable)

    def written(self) -> dict[str, dict[str, float]]:
        """The content of weights.json."""
        rank = {**_weights(RANKING, self.rank), **GIVEN}
        return {"rank": rank, "answerable": _weights(DECLINING, self.answerable)}


def _weights(names: Sequence[str], fitted: Pipeline) -> dict[str, float]:
    row = (*fitted["model"].coef_[0], *fitted["model"].intercept_)
    return {name: round(float(w), 3) for name, w in zip((*names, "bias"), row, strict=True)}


def figures(examples: Sequence[Example], fit: Fit) -> dict[str, float]:
    """A first candidate that answers; one among three; and how declining tells what has none."""
    full = [e for e in examples if len(e.right)]
    order = [np.argsort(-fit.rank.decision_function(e.features)) for e in full]
    hits = [e.right[o] for e, o in zip(full, order, strict=True) if e.answerable]
    asked = sum(e.answerable for e in examples)
    found = {f"hit@{k}": sum(h[:k].any() for h in hits) / asked for k in (1, 3, 5)}
    answerable = np.array([e.answerable for e in full])
    if not answerable.all():
        best = np.array([e.features[o[0]] for e, o in zip(full, order, strict=True)])
        sure = fit.answerable.decision_function(best)
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
    assistant = Assistant(store, embedder, OutletRegistry.load())
    own = set_file.suffix == ".gz"
    found = own_questions(set_file, "fit", store.current()) if own else read_set(set_file).items
    items = list(found)
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
        TARGET.write_text(json.dumps(fit.written(), indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
