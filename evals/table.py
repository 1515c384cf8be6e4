"""The figures of a run as a table for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rich.table import Table

from evals.figures import Figure
from evals.metrics import Measure
from evals.run import Judgement

TAGGED = (
    "answered",
    "answer_hit@1",
    "fact_coverage",
    "quote_hit",
    "outlet_recall",
    "refusal_recall",
)
"""Measures that stand in the table by tag; the report has them all."""


def written(measure: Measure, value: float) -> str:
    """The value in the digits that suit the measure."""
    if measure.kind.group == "speed":
        return f"{1000 * value:.1f} ms"
    if measure.kind.summary == "sum" or measure.name == "characters_per_claim":
        return f"{value:.0f}"
    return f"{value:.2f}" if measure.name == "claims_per_answer" else f"{value:.3f}"


def figures_table(title: str, figures: Mapping[Measure, Figure]) -> Table:
    """One row a measure: value, interval, number of items that it judges."""
    table = Table(title=title, title_justify="left")
    for heading in ("", "measure"):
        table.add_column(heading, no_wrap=True)
    for heading in ("value", "95% interval", "items"):
        table.add_column(heading, justify="right", no_wrap=True)
    before = ""
    for measure, figure in figures.items():
        group = measure.kind.group
        if before and group != before:
            table.add_section()
        span = f"{written(measure, figure.low)} to {written(measure, figure.high)}"
        value = written(measure, figure.value)
        table.add_row(
            group if group != before else "", str(measure), value, span, str(figure.items)
        )
        before = group
    return table


def tags_table(by_tag: Mapping[str, Mapping[Measure, Figure]]) -> Table:
    """One row a tag, with the few measures that tell most."""
    table = Table(title="by tag", title_justify="left")
    table.add_column("tag")
    wanted = [Measure.parse(name) for name in TAGGED]
    shown = [m for m in wanted if any(m in figures for figures in by_tag.values())]
    for measure in shown:
        table.add_column(str(measure), justify="right")
    for tag, figures in by_tag.items():
        cells = [written(m, figures[m].value) if m in figures else "" for m in shown]
        table.add_row(tag, *cells)
    return table


def verdict_line(judged: Judgement) -> str:
    """How many items got which verdict, most frequent first."""
    counts = Counter(found.kind for found in judged.verdicts)
    return ", ".join(f"{number} {kind}" for kind, number in counts.most_common())
