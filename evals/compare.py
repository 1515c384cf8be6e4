"""Two runs of the same questions side by side: is B better than A, and where?

Differences are judged by the paired bootstrap (Efron and Tibshirani, 1993, chapter 16): both runs
are resampled by the same items, so that what is hard for both cancels out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from markupsafe import Markup
from rich.table import Table

from corpus.errors import EvaluationProblem
from evals import plots
from evals.cases import Item
from evals.figures import RESAMPLES, columns, draw, interval, measures_of, spreads, values
from evals.metrics import Measure, Tallies
from evals.report import answer_html, drawn, environment, tags_of
from evals.runs import Run
from evals.table import written
from evals.verdict import Verdict
from rag.answer import Answer

Change = Literal["better", "worse", "within chance", "same"]


@dataclass(frozen=True, slots=True)
class Difference:
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


@dataclass(frozen=True, slots=True)
class Changed:
    """An item that came out differently."""

    item: Item
    verdicts: tuple[Verdict, Verdict]
    answers: tuple[Answer | None, Answer | None]
    by: float
    """Sum of what the measures changed by, each from 0 to 1."""
    change: Change

    @property
    def answers_html(self) -> tuple[Markup, ...]:
        return tuple(answer_html(answer) for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What B changes over A, on the questions that both were asked."""

    a: Run
    b: Run
    shared: int
    """Questions in both runs."""
    differences: tuple[Difference, ...]
    changed: tuple[Changed, ...]
    """Most changed first."""


def compare(a: Run, b: Run, resamples: int = RESAMPLES, seed: int = 0) -> Comparison:
    """Raises EvaluationProblem when the runs have no question in common."""
    places = {item: place for place, item in enumerate(a.items)}
    pairs = [(places[item], place) for place, item in enumerate(b.items) if item in places]
    if not pairs:
        raise EvaluationProblem(
            f"{a.name} and {b.name} have no question in common.", "Compare runs of one set."
        )
    rows = [a.rows[i] for i, _ in pairs], [b.rows[j] for _, j in pairs]
    changed = [found for i, j in pairs if (found := _changed(a, b, i, j)) is not None]
    return Comparison(
        a=a,
        b=b,
        shared=len(pairs),
        differences=differences(*rows, resamples, seed),
        changed=tuple(sorted(changed, key=lambda c: (c.change == "same", -c.by))),
    )


def differences(
    a: Sequence[Tallies], b: Sequence[Tallies], resamples: int = RESAMPLES, seed: int = 0
) -> tuple[Difference, ...]:
    """Every measure that both have.

    The rows of `a` and `b` are of the same items in the same order.
    """
    measures = [m for m in measures_of(a) if any(m in row for row in b)]
    drawn_items = draw(len(a), resamples, seed)
    sides = [columns(rows, measures) for rows in (a, b)]
    before, after = (values(side) for side in sides)
    moved = spreads(sides[1], drawn_items) - spreads(sides[0], drawn_items)
    low, high = interval(moved, after - before)
    return tuple(
        Difference(measure, float(before[n]), float(after[n]), float(low[n]), float(high[n]))
        for n, measure in enumerate(measures)
        if not np.isnan(after[n] - before[n])
    )


def _changed(a: Run, b: Run, i: int, j: int) -> Changed | None:
    """The item's change; None when verdict and every measure but those of speed are the same."""
    verdicts = a.verdicts[i], b.verdicts[j]
    by = _gains(a.rows[i], b.rows[j])
    passed = [found.passed for found in verdicts]
    moved = sum(abs(gain) for gain in by.values())
    if not moved and verdicts[0].kind == verdicts[1].kind:
        return None
    gained = float(passed[1] - passed[0]) or sum(by.values())
    change: Change = "better" if gained > 0 else "worse" if gained < 0 else "same"
    return Changed(a.items[i], verdicts, (a.answers[i], b.answers[j]), moved, change)


def _gains(a: Tallies, b: Tallies) -> Mapping[Measure, float]:
    """Measure -> how much better B is on the item, for the shares that both have."""
    shares = [m for m in a if m in b and plots.is_share(m) and a[m].whole and b[m].whole]
    return {
        m: (b[m].part / b[m].whole - a[m].part / a[m].whole)
        * (1 if m.kind.better == "higher" else -1)
        for m in shares
    }


def table(found: Comparison) -> Table:
    """The differences as a table for the terminal."""
    shown = Table(title=f"{found.shared} questions in both", title_justify="left")
    shown.add_column("measure", no_wrap=True)
    for heading in ("A", "B", "B - A", "95% interval"):
        shown.add_column(heading, justify="right", no_wrap=True)
    shown.add_column("", no_wrap=True)
    style = {"better": "green", "worse": "red", "within chance": "dim", "same": "dim"}
    for row in found.differences:
        m = row.measure
        shown.add_row(
            str(m),
            written(m, row.a),
            written(m, row.b),
            signed(m, row.value),
            f"{signed(m, row.low)} to {signed(m, row.high)}",
            f"[{style[row.change]}]{row.change}[/]",
        )
    return shown


def changes(found: Comparison, most: int) -> list[str]:
    """The items that changed most, a line each."""
    lines = [
        f"{c.change if c.change != 'same' else 'different'}: {c.item.id}, "
        f"{c.verdicts[0].kind} -> {c.verdicts[1].kind}: {c.item.question[:100]}"
        for c in found.changed[:most]
    ]
    more = len(found.changed) - len(lines)
    return [*lines, f"and {more} more changed"] if lines and more > 0 else lines


def signed(measure: Measure, value: float) -> str:
    """The difference with its sign; no sign for nothing."""
    digits = written(measure, abs(value))
    if not any(digit in "123456789" for digit in digits):
        return digits
    return f"{'+' if value > 0 else '-'}{digits}"


def write_comparison(path: Path, found: Comparison) -> None:
    """Writes the comparison as one self-contained HTML file."""
    rows = [_plotted(row) for row in found.differences if plots.is_share(row.measure)]
    page = environment().get_template("compare.html")
    path.write_text(
        page.render(
            found=found,
            plot=drawn(plots.differences(rows)) if rows else "",
            tags=tags_of([changed.item for changed in found.changed]),
            written=written,
            signed=signed,
        ),
        "utf-8",
        errors="replace",
    )


def _plotted(row: Difference) -> dict[str, Any]:
    return {
        "measure": str(row.measure),
        "value": row.value,
        "low": row.low,
        "high": row.high,
        "change": row.change,
    }
