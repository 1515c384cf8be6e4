"""Tallies of many items -> figures with bootstrap intervals.

The intervals are percentile bootstraps over items (Efron and Tibshirani, An Introduction to the
Bootstrap, 1993, chapter 13), 95%. Two runs over the same items are compared by resampling the
items once for both (paired bootstrap).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.cases import Item
from evals.metrics import KINDS, PERCENT, Measure, Outcome, Tallies, Tally

Array = NDArray[np.float64]

RESAMPLES = 2000
EMPTY = {"refusal_precision": 1.0}
"""What a ratio is over nothing, where that says something.

Who declines nothing declines nothing wrongly.
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure over many items, with the interval that 95% of resampled sets give."""

    measure: Measure
    value: float
    low: float
    high: float
    items: int
    """Items that the measure could judge."""

    def to_json(self) -> dict[str, Any]:
        interval = [round(self.low, 4), round(self.high, 4)]
        return {"value": round(self.value, 4), "interval": interval, "items": self.items}


@dataclass(frozen=True, slots=True)
class Columns:
    """Tallies of items, a column a measure: arrays of shape (items, measures)."""

    measures: tuple[Measure, ...]
    parts: Array
    wholes: Array
    judged: NDArray[np.bool_]
    """Whether the measure judges the item."""


@dataclass(frozen=True, slots=True)
class Draws:
    """Items drawn with replacement, once for all measures."""

    items: NDArray[np.int64]
    """Shape (resamples, items): which were drawn."""
    counts: Array
    """Shape (resamples, items): how often each was drawn."""


def figures(
    rows: Sequence[Tallies], resamples: int = RESAMPLES, seed: int = 0
) -> dict[Measure, Figure]:
    """Every measure that judges any of the items, in the order of `KINDS`."""
    table = columns(rows, measures_of(rows))
    found = values(table)
    low, high = interval(spreads(table, draw(len(rows), resamples, seed)), found)
    return {
        measure: Figure(
            measure, float(found[n]), float(low[n]), float(high[n]), int(table.judged[:, n].sum())
        )
        for n, measure in enumerate(table.measures)
        if not np.isnan(found[n])
    }


def measures_of(rows: Sequence[Tallies]) -> list[Measure]:
    """Every measure with a tally; those of refusal only where something is unanswerable."""
    order = {name: place for place, name in enumerate(KINDS)}
    found = {measure for row in rows for measure in row}
    if Measure("refusal_recall") not in found:
        found = {measure for measure in found if measure.kind.group != "refusal"}
    return sorted(found, key=lambda m: (order[m.name], m.of, m.at or 1_000))


def columns(rows: Sequence[Tallies], measures: Sequence[Measure]) -> Columns:
    """The tallies of these measures; 0 of 0 where one does not judge an item."""
    nothing = Tally(0.0, 0.0)
    tallied = [[row.get(measure, nothing) for measure in measures] for row in rows]
    shape = len(rows), len(measures)
    return Columns(
        measures=tuple(measures),
        parts=np.array([[t.part for t in row] for row in tallied], dtype=np.float64).reshape(shape),
        wholes=np.array([[t.whole for t in row] for row in tallied], np.float64).reshape(shape),
        judged=np.array([[m in row for m in measures] for row in rows], dtype=bool).reshape(shape),
    )


def values(table: Columns) -> Array:
    """The figure of each measure over all items.

    Shape (measures,), NaN where there is nothing to divide by.
    """
    everything = np.ones((1, len(table.parts)))
    once = np.arange(len(table.parts))[None, :]
    found: Array = spreads(table, Draws(once, everything))[0]
    return found


def spreads(table: Columns, drawn: Draws) -> Array:
    """The figure of each measure over each resample.

    Shape (resamples, measures), NaN as in `values`.
    """
    parts, wholes = drawn.counts @ table.parts, drawn.counts @ table.wholes
    empty = np.array([EMPTY.get(measure.name, np.nan) for measure in table.measures])
    found: Array = np.broadcast_to(empty, parts.shape).copy()
    np.divide(parts, wholes, out=found, where=wholes > 0)
    for n, measure in enumerate(table.measures):
        if measure.kind.summary == "sum":
            found[:, n] = parts[:, n]
        elif measure.kind.summary == "percentile":
            found[:, n] = _percentiles(table, n, PERCENT[measure.name], drawn.items)
    return found


def _percentiles(table: Columns, n: int, percent: float, items: NDArray[np.int64]) -> Array:
    """The percentile over each resample; items that the measure does not judge are passed over."""
    known = np.where(table.judged[:, n], table.parts[:, n], np.nan)[items]
    if table.judged[:, n].all():
        return np.asarray(np.percentile(known, percent, axis=1), dtype=np.float64)
    found: Array = np.full(len(known), np.nan)
    some = ~np.isnan(known).all(axis=1)
    found[some] = np.nanpercentile(known[some], percent, axis=1)
    return found


def interval(spread: Array, value: Array) -> tuple[Array, Array]:
    """The middle 95% of the resampled figures, by measure.

    The value itself where none could be resampled.
    """
    low, high = value.copy(), value.copy()
    some = ~np.isnan(spread).all(axis=0)
    if some.any():
        low[some], high[some] = np.nanpercentile(spread[:, some], [2.5, 97.5], axis=0)
    return low, high


def draw(items: int, resamples: int, seed: int) -> Draws:
    """Each resample has as many items as there are."""
    drawn = np.random.default_rng(seed).integers(0, items, (resamples, items))
    places = drawn + np.arange(resamples)[:, None] * items
    flat = np.bincount(places.ravel(), minlength=resamples * items)
    return Draws(drawn, flat.reshape(resamples, items).astype(np.float64))


def figures_by_tag(
    items: Sequence[Item], rows: Sequence[Tallies], resamples: int = RESAMPLES, seed: int = 0
) -> Mapping[str, dict[Measure, Figure]]:
    """Tag -> its figures, tags in the order in which they first stand.

    A tag of all items tells nothing apart.
    """
    tags = dict.fromkeys(tag for item in items for tag in item.tags)
    found = {}
    for tag in tags:
        tagged = [
            {measure: tally for measure, tally in row.items() if not measure.of}
            for item, row in zip(items, rows, strict=True)
            if tag in item.tags
        ]
        if len(tagged) < len(items):
            found[tag] = figures(tagged, resamples, seed)
    return found


@dataclass(frozen=True, slots=True)
class RefusalPoint:
    """How well declining would be done if everything below the threshold were declined."""

    threshold: float
    precision: float
    recall: float
    f1: float


def refusal_curve(outcomes: Sequence[Outcome], steps: int = 50) -> tuple[RefusalPoint, ...]:
    """Refusal over the threshold, from 0 to 1; empty without confidences or one kind of item.

    What was declined for another reason than missing evidence is declined at every threshold.
    """
    known = [result for result in outcomes if result.confidence is not None]
    answerable = np.array([result.item.answerable for result in known], dtype=bool)
    if answerable.all() or not answerable.any():
        return ()
    confidence = np.array([_confidence(result) for result in known])
    return tuple(
        _at(threshold, confidence < threshold, ~answerable)
        for threshold in np.linspace(0, 1, steps + 1)
    )


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """What answering only with some confidence and more would be worth.

    Coverage is the share of the questions that are answered, risk the share of answers that are
    wrong.
    """

    coverage: float
    risk: float


def risk_coverage(outcomes: Sequence[Outcome], rows: Sequence[Tallies]) -> tuple[RiskPoint, ...]:
    """Risk over coverage, the most confident answers first (El-Yaniv and Wiener, JMLR 11, 2010).

    Wrong is an answer whose first claim does not hit, or one to an unanswerable question. What was
    declined is never covered. Empty without confidences or gold quotes.
    """
    judged = [
        (result, wrong)
        for result, row in zip(outcomes, rows, strict=True)
        if result.confidence is not None and (wrong := _wrong(result, row)) is not None
    ]
    answered = [(r.confidence or 0.0, wrong) for r, wrong in judged if not r.refused]
    if not answered or not any(result.item.answerable for result, _ in judged):
        return ()
    confidence, wrong = np.array(sorted(answered, reverse=True)).T
    number = np.arange(1, len(answered) + 1)
    last = np.append(confidence[1:] < confidence[:-1], True)  # equals are answered together
    points = np.column_stack([number / len(judged), np.cumsum(wrong) / number])[last]
    return tuple(RiskPoint(float(coverage), float(risk)) for coverage, risk in points)


def _wrong(result: Outcome, row: Tallies) -> float | None:
    """1 where the first claim hits no gold, None where there is none to hit."""
    if not result.item.answerable:
        return 1.0
    hit = row.get(Measure("answer_hit", 1)) or row.get(Measure("quote_hit", 1))
    return 1 - hit.part if hit else None


def _confidence(result: Outcome) -> float:
    refusal = result.answer.refusal if result.answer else None
    if refusal and refusal.reason != "no_evidence":
        return -1.0
    return result.confidence or 0.0


def _at(
    threshold: float, declined: NDArray[np.bool_], unanswerable: NDArray[np.bool_]
) -> RefusalPoint:
    right = int((declined & unanswerable).sum())
    precision = right / int(declined.sum()) if declined.any() else EMPTY["refusal_precision"]
    recall = right / int(unanswerable.sum())
    f1 = 2 * right / int(declined.sum() + unanswerable.sum())
    return RefusalPoint(round(float(threshold), 4), precision, recall, f1)
