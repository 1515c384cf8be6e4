"""The figures of a run as a table for the terminal."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import groupby

from rich.table import Table

from evals.figures import Figure
from evals.metrics import Measure

TAGGED = (
    Measure("answered"),
    Measure("answer_hit", 1),
    Measure("fact_coverage"),
    Measure("quote_hit"),
    Measure("outlet_recall"),
    Measure("refusal_recall"),
)
"""Measures that stand in the table by tag; run.json has them all."""


def titled(title: str, *headings: str, left: Collection[str] = ("", "measure")) -> Table:
    """An empty table whose columns are as wide as what stands in them; `left` are aligned so."""
    made = Table(title=title, title_justify="left")
    for heading in headings:
        made.add_column(heading, justify="left" if heading in left else "right", no_wrap=True)
    return made


def figures_table(title: str, figures: Mapping[Measure, Figure]) -> Table:
    """One row a measure: value, interval, number of items that it judges."""
    made = titled(title, "", "measure", "value", "95% interval", "items")
    for group, of_group in groupby(figures.values(), lambda figure: figure.measure.kind.group):
        made.add_section()
        for n, figure in enumerate(of_group):
            made.add_row(group if n == 0 else "", str(figure.measure), *figure.shown)
    return made


def tags_table(by_tag: Mapping[str, Mapping[Measure, Figure]]) -> Table:
    """One row a tag, with the few measures that tell most."""
    made = Table(title="by tag", title_justify="left")
    made.add_column("tag")
    told = [m for m in TAGGED if any(m in figures for figures in by_tag.values())]
    for measure in told:
        made.add_column(str(measure), justify="right")
    for tag, figures in by_tag.items():
        made.add_row(tag, *(figures[m].shown[0] if m in figures else "" for m in told))
    return made
