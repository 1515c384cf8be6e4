"""Fits the model of the kinds of question: `python -m evals.train.kinds`.

`kinds.jsonl` holds examples written for it, the ordinary questions with many that look like another
kind. Where a line has a `frame`, its subject is left out of it or the same wording is crossed with
several, so that the subject does not tell the kind; cross-validation keeps a frame in one fold.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report, confusion_matrix
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

from evals import jsonl
from index.embedder import OnnxEmbedder
from rag.kind import OTHER, WORD, grams

EXAMPLES = Path(__file__).with_name("kinds.jsonl")
SHIPPED = Path(__file__).parents[2] / "rag" / "kinds.json"
FOLDS = 5
INVERSE_PENALTY = 5.0
MISREAD = 1 / 200
"""Fewer than this share of the ordinary questions may be taken for another kind."""
LEAST = 0.5
"""No kind is read with a smaller probability."""
FRAMES = 5
"""A word or pair of words counts when so many different wordings have it."""
SCALE = 1.5
SUBJECT = re.compile(r"(?<=\s)(?!I\b)[A-Z]\S*|\{\}|@")
"""A name, or where a frame leaves out the subject or the outlet."""


def examples() -> list[dict[str, str]]:
    return jsonl.read(EXAMPLES)


def fit(
    rows: Sequence[dict[str, str]], vectors: NDArray[np.float32]
) -> tuple[dict[str, Any], NDArray[np.str_]]:
    """The model as it is kept, its bounds chosen by cross-validation, and what that read for each
    of the rows, whose texts have the `vectors`.
    """
    kinds = np.array([row["kind"] for row in rows])
    frames = [row.get("frame", row["text"]) for row in rows]
    known = vocabulary(frames)
    held = frozenset(known)
    found = [grams(row["text"], held) for row in rows]
    counted = np.array([[gram in those for gram in known] for those in found], dtype=float)
    counted *= SCALE / np.sqrt(np.maximum(counted.sum(axis=1, keepdims=True), 1))
    features = np.hstack([vectors, counted])
    model = LogisticRegression(C=INVERSE_PENALTY, max_iter=2000)
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    shares = cross_val_predict(
        model, features, kinds, groups=frames, cv=folds, method="predict_proba"
    )
    model.fit(features, kinds)
    sure = bounds(shares[kinds == "answer"], list(model.classes_))
    shares[shares < sure] = 0.0
    read = np.where(shares.any(axis=1), model.classes_[shares.argmax(axis=1)], "answer")
    kept = {
        "kinds": model.classes_.tolist(),
        "sure": sure.round(3).tolist(),
        "bias": model.intercept_.round(3).tolist(),
        "scale": SCALE,
        "grams": known,
        "weights": model.coef_.round(2).tolist(),
    }
    return kept, read


def vocabulary(frames: Sequence[str]) -> list[str]:
    """The words of enough frames, and the pairs of these, without names and subjects."""
    wordings = [SUBJECT.sub(OTHER, frame) for frame in sorted(set(frames))]
    words = Counter(word for text in wordings for word in set(WORD.findall(text.lower())))
    frequent = {word for word, count in words.items() if count >= FRAMES}
    found = Counter(gram for text in wordings for gram in grams(text, frequent))
    return sorted(gram for gram, count in found.items() if count >= FRAMES)


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
    kept, read = fit(rows, embedder.embed([row["text"] for row in rows]))
    SHIPPED.write_text(json.dumps(kept, separators=(",", ":")) + "\n", "utf-8")
    kinds = [row["kind"] for row in rows]
    print(classification_report(kinds, read, digits=3))  # noqa: T201 - the result
    print(kept["kinds"], confusion_matrix(kinds, read), sep="\n")  # noqa: T201


if __name__ == "__main__":
    main()
