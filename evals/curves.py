"""What a run would be worth if it answered more, or less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from evals.figures import EMPTY
from evals.judge import Judged
from evals.metrics import Measure
from evals.outcome import Outcome

Curve = list[dict[str, float]]
"""The points of a curve, each coordinate by its name."""


def refusal_curve(judged: Sequence[Judged], steps: int = 50) -> Curve:
    """Precision, recall and F1 of declining everything below a threshold, from 0 to 1.

    What was declined for another reason than missing evidence is declined at every threshold.
    Empty without confidences, or where all items are of one kind.
    """
    known = [one.outcome for one in judged if one.outcome.confidence is not None]
    unanswerable = np.array([not outcome.item.answerable for outcome in known], dtype=bool)
    if unanswerable.all() or not unanswerable.any():
        return []
    confidence = np.array([_confidence(outcome) for outcome in known])
    thresholds = np.linspace(0, 1, steps + 1)
    declined = confidence < thresholds[:, None]
    right, most, wanted = (declined & unanswerable).sum(1), declined.sum(1), unanswerable.sum()
    precision = np.full(len(thresholds), EMPTY["refusal_precision"])
    np.divide(right, most, out=precision, where=most > 0)
    names = ("threshold", "precision", "recall", "f1")
    points = (thresholds.round(4), precision, right / wanted, 2 * right / (most + wanted))
    return [dict(zip(names, point, strict=True)) for point in np.column_stack(points).tolist()]


def _confidence(outcome: Outcome) -> float:
    refusal = outcome.answer.refusal if outcome.answer else None
    if refusal and refusal.reason != "no_evidence":
        return -1.0
    return outcome.confidence or 0.0


def risk_coverage(judged: Sequence[Judged]) -> Curve:
    """Risk over coverage, the most confident answers first (El-Yaniv and Wiener, JMLR 11, 2010).

    Coverage is the share of the questions that are answered, risk the share of answers that are
    wrong: whose first claim does not hit, or which are to an unanswerable question. What was
    declined is never covered. Empty without confidences or gold quotes.
    """
    known = [(one.outcome, wrong) for one in judged for wrong in _wrong(one)]
    answered = [(o.confidence or 0.0, wrong) for o, wrong in known if not o.refused]
    if not answered or not any(outcome.item.answerable for outcome, _ in known):
        return []
    confidence, wrong = np.array(sorted(answered, reverse=True)).T
    number = np.arange(1, len(answered) + 1)
    last = np.append(confidence[1:] < confidence[:-1], True)  # equals are answered together
    points = np.column_stack([number / len(known), np.cumsum(wrong) / number])[last]
    return [{"coverage": coverage, "risk": risk} for coverage, risk in points.tolist()]


def _wrong(one: Judged) -> Iterator[float]:
    """1 where the first claim hits no gold; nothing where there is none to hit."""
    if one.outcome.confidence is None:
        return
    first = (Measure(name, 1) for name in ("answer_hit", "quote_hit"))
    hits = [one.tallies[measure].part for measure in first if measure in one.tallies]
    if not one.outcome.item.answerable:
        yield 1.0
    elif hits:
        yield 1 - hits[0]
