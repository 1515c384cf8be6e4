"""Fits the model of the kinds of question: `python -m evals.train.kinds`.

`kinds.jsonl` holds examples written for it, the ordinary questions with many that look like another
kind. Where a line has a `frame`, the same wording is crossed with several subjects, so that the
subject does not tell the kind; cross-validation keeps a frame in one fold.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

from index.embedder import OnnxEmbedder

EXAMPLES = Path(__file__).with_name("kinds.jsonl")
SHIPPED = Path(__file__).parents[2] / "rag" / "kinds.json"
FOLDS = 5
INVERSE_PENALTY = 5.0
MISREAD = 1 / 200
"""Fewer than this share of the ordinary questions may be taken for another kind."""
LEAST = 0.5
"""No kind is read with a smaller probability."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The model as it is kept, and what cross-validation gave for each example."""

    kept: dict[str, Any]
    kinds: NDArray[np.str_]
    read: NDArray[np.str_]


def examples() -> list[dict[str, str]]:
    return [json.loads(line) for line in EXAMPLES.read_text("utf-8").splitlines()]


def fit(rows: Sequence[dict[str, str]], vectors: NDArray[np.float32]) -> Fit:
    """The model, its bounds chosen by cross-validation; `vectors` are those of the rows' texts."""
    kinds = np.array([row["kind"] for row in rows])
    frames = [row.get("frame", row["text"]) for row in rows]
    model = LogisticRegression(C=INVERSE_PENALTY, max_iter=2000)
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    shares = cross_val_predict(
        model, vectors, kinds, groups=frames, cv=folds, method="predict_proba"
    )
    model.fit(vectors, kinds)
    sure = bounds(shares[kinds == "answer"], list(model.classes_))
    shares[shares < sure] = 0.0
    read = np.where(shares.any(axis=1), model.classes_[shares.argmax(axis=1)], "answer")
    kept = {
        "kinds": list(model.classes_),
        "sure": sure.round(3).tolist(),
        "bias": model.intercept_.round(3).tolist(),
        "weights": model.coef_.round(3).tolist(),
    }
    return Fit(kept, kinds, read)


def bounds(shares: NDArray[np.float64], names: Sequence[str]) -> NDArray[np.float64]:
    """For each kind the least probability to read it with, given those of the ordinary questions.

    Of these, one may reach each kind; what that leaves goes to the overview, the hardest to tell.
    """
    sure = np.full(len(names), LEAST)
    overview = names.index("overview")
    for place, name in enumerate(names):
        if name not in ("answer", "overview"):
            sure[place] = max(LEAST, just_above(np.sort(shares[:, place])[-2]))
    others = np.delete(shares >= sure, [names.index("answer"), overview], axis=1).any(axis=1)
    left = math.ceil(MISREAD * len(shares)) - 1 - int(others.sum())
    sure[overview] = max(LEAST, just_above(np.sort(shares[~others, overview])[-1 - left]))
    return sure


def just_above(share: float) -> float:
    """To three decimals, as it is kept."""
    return math.floor(share * 1000 + 1) / 1000


def main() -> None:
    rows = examples()
    embedder = OnnxEmbedder(Path(".byline/models"))
    found = fit(rows, embedder.embed([row["text"] for row in rows]))
    names = found.kept["kinds"]
    SHIPPED.write_text(json.dumps(found.kept) + "\n", "utf-8")
    misread = (found.read != "answer")[found.kinds == "answer"]
    lines = [
        f"accuracy {np.mean(found.read == found.kinds):.3f}, {FOLDS} folds, {len(rows)} examples",
        f"of {len(misread)} ordinary questions, {misread.sum()} misread",
        f"sure {dict(zip(names, found.kept['sure'], strict=True))}",
        f"{'is / read as':12}" + "".join(f"{name:>10}" for name in names),
    ]
    for name, row in zip(names, confusion_matrix(found.kinds, found.read), strict=True):
        lines.append(f"{name:12}" + "".join(f"{count:10}" for count in row))
    print("\n".join(lines))  # noqa: T201 - the result


if __name__ == "__main__":
    main()
