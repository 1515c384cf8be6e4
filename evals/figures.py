"""Tallies of many items -> figures with bootstrap intervals.

The intervals are percentile bootstraps over items (Efron and Tibshirani, An Introduction to the
Bootstrap, 1993, chapter 13), 95%. Two runs over the same items are compared by resampling the
items once for both (paired bootstrap, chapter 16).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.metrics import PERCENT, Measure, Tallies, Tally

Array = NDArray[np.float64]
Draws = NDArray[np.int64]

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

    @property
    def shown(self) -> tuple[str, str, str]:
        """Value, interval and number of items, for people."""
        low, high = self.measure.shown(self.low), self.measure.shown(self.high)
        return self.measure.shown(self.value), f"{low} to {high}", str(self.items)

    def to_json(self) -> dict[str, Any]:
        interval = [round(self.low, 4), round(self.high, 4)]
        return {"value": round(self.value, 4), "interval": interval, "items": self.items}


def figures(
    rows: Sequence[Tallies], resamples: int = RESAMPLES, seed: int = 0
) -> dict[Measure, Figure]:
    """Every measure that judges any of the items, in the order of `KINDS`."""
    measures = measures_of(rows)
    found = estimated(lambda drawn: over(rows, measures, drawn), len(rows), resamples, seed)
    return {
        measure: Figure(measure, value, low, high, sum(measure in row for row in rows))
        for measure, (value, low, high) in zip(measures, found.T.tolist(), strict=True)
        if not np.isnan(value)
    }


def measures_of(rows: Sequence[Tallies]) -> list[Measure]:
    """Every measure with a tally; those of refusal only where something is unanswerable."""
    found = {measure for row in rows for measure in row}
    if Measure("refusal_recall") not in found:
        found = {measure for measure in found if measure.kind.group != "refusal"}
    return sorted(found, key=lambda measure: measure.place)


def estimated(
    statistic: Callable[[Draws], Array], items: int, resamples: int = RESAMPLES, seed: int = 0
) -> Array:
    """What a statistic is over all items, and the middle 95% of what it is over resamples.

    `statistic` takes places of items, shape (draws, items), and gives shape (draws, figures), NaN
    where a figure is not known. Returns shape (3, figures): value, low, high; low and high are the
    value itself where it could not be resampled.
    """
    value = statistic(np.arange(items)[None, :])[0]
    spread = statistic(np.random.default_rng(seed).integers(0, items, (resamples, items)))
    found = np.stack([value] * 3)
    some = ~np.isnan(spread).all(axis=0)
    if some.any():
        found[1:, some] = np.nanpercentile(spread[:, some], [2.5, 97.5], axis=0)
    return found


def over(rows: Sequence[Tallies], measures: Sequence[Measure], drawn: Draws) -> Array:
    """The figure of each measure over each draw of the rows, shape (draws, measures).

    NaN where there is nothing to divide by.
    """
    none, shape = Tally(np.nan, 0.0), (len(rows), len(measures), 2)
    tallied = np.array([[row.get(m, none) for m in measures] for row in rows], dtype=np.float64)
    parts, wholes = np.moveaxis(tallied.reshape(shape), -1, 0)
    times = np.array([np.bincount(places, minlength=len(rows)) for places in drawn], np.float64)
    sums, totals = times @ np.nan_to_num(parts), times @ wholes
    empty = np.array([EMPTY.get(measure.name, np.nan) for measure in measures])
    found: Array = np.divide(sums, totals, out=np.tile(empty, (len(drawn), 1)), where=totals > 0)
    for n, measure in enumerate(measures):
        if measure.kind.summary == "sum":
            found[:, n] = sums[:, n]
        elif measure.kind.summary == "percentile":
            found[:, n] = _percentiles(parts[:, n][drawn], PERCENT[measure.name])
    return found


def _percentiles(known: Array, percent: float) -> Array:
    """The percentile of each row, without its NaN."""
    if not np.isnan(known).any():
        return np.asarray(np.percentile(known, percent, axis=1), dtype=np.float64)
    found = np.full(len(known), np.nan)
    some = ~np.isnan(known).all(axis=1)
    found[some] = np.nanpercentile(known[some], percent, axis=1)
    return found
