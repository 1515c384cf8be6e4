"""Two runs of the same questions side by side: is B better than A, and where?

Differences are judged by the paired bootstrap (Efron and Tibshirani, 1993, chapter 16): both runs
are resampled by the same items, so that what is hard for both cancels out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from rich.table import Table

from corpus.errors import EvaluationProblem
from evals import plots
from evals.figures import RESAMPLES, estimated, measures_of, over
from evals.judge import Judged
from evals.metrics import Measure, Tallies
from evals.report import tags_of, write_page
from evals.runs import FinishedRun
from evals.table import titled

Change = Literal["better", "worse", "within chance", "same"]


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """A measure in both runs, and B less A with the interval of 95% of resampled sets."""

    measure: Measure
    a: float
    b: float
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.b - self.a

    @property
    def change(self) -> Change:
        """Whether the difference is more than chance, and which way."""
        better = self.measure.kind.better
        if self.low == self.value == self.high == 0:
            return "same"
        if self.low <= 0 <= self.high or better == "neither":
            return "within chance"
        return "better" if (self.value > 0) == (better == "higher") else "worse"

    @property
    def shown(self) -> tuple[str, str, str, str, str]:
        """Measure, A, B, difference and interval, for people."""
        m = self.measure
        interval = f"{m.signed(self.low)} to {m.signed(self.high)}"
        return str(m), m.shown(self.a), m.shown(self.b), m.signed(self.value), interval


@dataclass(frozen=True, slots=True)
class ChangedItem:
    """An item that came out differently."""

    a: Judged
    b: Judged
    by: float
    """Sum of what the measures changed by, each from 0 to 1."""
    change: Change

    def __str__(self) -> str:
        change = "different" if self.change == "same" else self.change
        kinds, item = f"{self.a.verdict.kind} -> {self.b.verdict.kind}", self.a.outcome.item
        return f"{change}: {item.id}, {kinds}: {item.question[:100]}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What B changes over A, on the questions that both were asked."""

    a: str
    b: str
    shared: int
    """Questions in both runs."""
    differences: tuple[PairedDifference, ...]
    changed: tuple[ChangedItem, ...]
    """Most changed first."""


def compare(a: FinishedRun, b: FinishedRun, resamples: int = RESAMPLES) -> Comparison:
    """Raises EvaluationProblem when the runs have no question in common."""
    first = {one.outcome.item: one for one in a.items}
    pairs = [(first[o.outcome.item], o) for o in b.items if o.outcome.item in first]
    if not pairs:
        raise EvaluationProblem(
            f"{a.name} and {b.name} have no question in common.", "Compare runs of one set."
        )
    changed = [found for before, after in pairs for found in _changed(before, after)]
    rows = ([before.tallies for before, _ in pairs], [after.tallies for _, after in pairs])
    return Comparison(
        a=a.name,
        b=b.name,
        shared=len(pairs),
        differences=tuple(differences(*rows, resamples)),
        changed=tuple(sorted(changed, key=lambda c: (c.change == "same", -c.by))),
    )


def differences(
    a: Sequence[Tallies], b: Sequence[Tallies], resamples: int = RESAMPLES
) -> Iterator[PairedDifference]:
    """Every measure that both have.

    The rows of `a` and `b` are of the same items in the same order.
    """
    measures = [m for m in measures_of(a) if any(m in row for row in b)]
    everything = np.arange(len(a))[None, :]
    before, after = (over(rows, measures, everything)[0] for rows in (a, b))
    _, low, high = estimated(
        lambda drawn: over(b, measures, drawn) - over(a, measures, drawn), len(a), resamples
    )
    for measure, *values in zip(measures, before, after, low, high, strict=True):
        if not np.isnan(values).any():
            yield PairedDifference(measure, *map(float, values))


def _changed(a: Judged, b: Judged) -> Iterator[ChangedItem]:
    """The item's change; none when verdict and every measure but those of speed are the same."""
    gains = [
        (b.tallies[m].part / b.tallies[m].whole - a.tallies[m].part / a.tallies[m].whole)
        * (1 if m.kind.better == "higher" else -1)
        for m in a.tallies
        if m in b.tallies and m.is_share and a.tallies[m].whole and b.tallies[m].whole
    ]
    moved = sum(map(abs, gains))
    if moved or a.verdict.kind != b.verdict.kind:
        gained = float(b.verdict.passed - a.verdict.passed) or sum(gains)
        yield ChangedItem(
            a, b, moved, "better" if gained > 0 else "worse" if gained < 0 else "same"
        )


def table(found: Comparison) -> Table:
    """The differences as a table for the terminal."""
    headings = ("measure", "A", "B", "B - A", "95% interval", "")
    made = titled(f"{found.shared} questions in both", *headings)
    style = {"better": "green", "worse": "red", "within chance": "dim", "same": "dim"}
    for row in found.differences:
        made.add_row(*row.shown, f"[{style[row.change]}]{row.change}[/]")
    return made


def changes(found: Comparison, most: int) -> list[str]:
    """The items that changed most, a line each."""
    lines = list(map(str, found.changed[:most]))
    more = len(found.changed) - len(lines)
    return [*lines, f"and {more} more changed"] if lines and more > 0 else lines


def write_comparison(path: Path, found: Comparison) -> None:
    """Writes the comparison as one self-contained HTML file."""
    rows = [
        (str(row.measure), row.value, row.low, row.high, row.change)
        for row in found.differences
        if row.measure.is_share
    ]
    faint = {"within chance": "#8b929b", "same": "#c4c9cf"}
    colors = {"better": plots.THIRD, "worse": plots.SECOND, **faint}
    x = plots.quantity("low", title="difference")
    plot = plots.points_with_intervals(rows, plots.category("change", colors), x) if rows else ""
    tags = tags_of(changed.a.outcome.item for changed in found.changed)
    write_page(path, "compare.html", found=found, plot=plot, tags=tags)
