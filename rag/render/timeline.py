"""When a person was quoted, and by whom: a small plot of dots, an outlet a line.

Written by hand. The plotting library at hand (Vega, by vl-convert) starts a JavaScript engine for
each plot, and styles it in ways that the page's cleaner takes out; these are a few circles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from math import sqrt

from rag.answer import UNIDENTIFIED
from rag.people import Saying
from rag.render.escape import clean, esc

LINES = 10
"""Outlets that have a line of their own; the others share one."""
OTHERS = "other outlets"
WIDTH, LEFT, STEP, AXIS = 460, 130, 20, 24
LONGEST_LABEL = 20
"""Characters of an outlet's name beside the plot."""
TICKS = 4


def timeline(sayings: Iterable[Saying]) -> str:
    """An SVG of the dated sayings: a dot a day and outlet, its area their number; else ""."""
    dated = [(s.citation.outlet or UNIDENTIFIED, _day(s.citation.published)) for s in sayings]
    counts = Counter((outlet, day) for outlet, day in dated if day)
    if not counts:
        return ""
    outlets = list(dict.fromkeys(outlet for outlet, _ in counts))
    shown = outlets if len(outlets) <= LINES else [*outlets[: LINES - 1], OTHERS]
    placed: Counter[tuple[str, date]] = Counter()
    for (outlet, day), count in counts.items():
        placed[outlet if outlet in shown else OTHERS, day] += count
    first, last = min(day for _, day in placed), max(day for _, day in placed)
    height = STEP * len(shown) + AXIS
    about = f"Quoted {_dates(first, last)} by {len(outlets)} outlet{'s'[: len(outlets) > 1]}"
    drawn = "".join(
        [*_lines(shown), *_dots(placed, shown, first, last), *_axis(first, last, height)]
    )
    return clean(
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{esc(about)}">{drawn}</svg>'
    )


def _day(published: date | datetime | None) -> date | None:
    return published.date() if isinstance(published, datetime) else published


def _dates(first: date, last: date) -> str:
    return f"on {first}" if first == last else f"from {first} to {last}"


def _lines(outlets: Iterable[str]) -> Iterator[str]:
    for i, outlet in enumerate(outlets):
        y = STEP * i + STEP / 2
        short = outlet if len(outlet) <= LONGEST_LABEL else f"{outlet[: LONGEST_LABEL - 1]}…"
        yield f'<line x1="{LEFT}" x2="{WIDTH - 8}" y1="{y}" y2="{y}"></line>'
        yield f'<text x="{LEFT - 12}" y="{y + 4}" text-anchor="end">{esc(short)}</text>'


def _dots(
    placed: Counter[tuple[str, date]], outlets: list[str], first: date, last: date
) -> Iterator[str]:
    for (outlet, day), count in placed.items():
        y = STEP * outlets.index(outlet) + STEP / 2
        radius = min(2.5 * sqrt(count), STEP / 2)
        yield f'<circle cx="{_across(day, first, last):.1f}" cy="{y}" r="{radius:.1f}"></circle>'


def _axis(first: date, last: date, height: int) -> Iterator[str]:
    days = (last - first).days
    steps = min(TICKS - 1, days) or 1
    form = "%Y-%m" if days > 120 else "%Y-%m-%d"
    ticks = [first + timedelta(days=round(days * i / steps)) for i in range(steps + 1)]
    for day in dict.fromkeys(ticks):
        end = "end" if day == last and days else "start" if day == first and days else "middle"
        x = _across(day, first, last) + {"end": 8, "start": -8, "middle": 0}[end]
        yield f'<text x="{x:.1f}" y="{height - 5}" text-anchor="{end}">{day:{form}}</text>'


def _across(day: date, first: date, last: date) -> float:
    """Where a day lies between the first and the last, in pixels from the left."""
    room = WIDTH - LEFT - 24
    share = (day - first).days / (last - first).days if last > first else 0.5
    return LEFT + 8 + room * share
