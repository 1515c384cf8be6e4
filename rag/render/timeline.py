"""When things were published, and by whom: small plots of dots or bars, an outlet a line.

Written by hand. The plotting library at hand (Vega, by vl-convert) starts a JavaScript engine for
each plot, and styles it in ways that the page's cleaner takes out; these are a few circles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from math import log2, sqrt

from rag.answer import UNIDENTIFIED
from rag.people import Saying
from rag.render.escape import clean, esc

LINES = 10
"""Outlets that have a line of their own; the others share one."""
OTHERS = "other outlets"
WIDTH, LEFT, STEP, AXIS, ABOVE = 460, 130, 20, 24, 8
LONGEST_LABEL = 20
"""Characters of an outlet's name beside the plot."""
TICKS = 4
ONE = 2.5
"""Radius of the dot that stands for one, unless the largest would not fit its line."""

LATER = ((0, "first"), (1, "+1"), (7, "+7"), (30, "+30"), (365, "+365"))
"""Days after the first that are named below a plot."""

Dots = Mapping[tuple[str, int], int]
"""Line and place, a day's ordinal or how late a day is -> how many."""
Drawn = Callable[[Dots, list[str], tuple[int, int]], Iterator[str]]
"""Draws counts on the lines of these outlets, between two places."""


def timeline(sayings: Iterable[Saying]) -> str:
    """An SVG of the dated sayings: a dot a day and outlet, its area their number; else ""."""
    dated = ((s.citation.outlet or UNIDENTIFIED, _day(s.citation.published)) for s in sayings)
    counts = Counter((outlet, day.toordinal()) for outlet, day in dated if day)
    return _dated("Quoted", counts) if counts else ""


def months(days: Sequence[tuple[str, date]]) -> str:
    """An SVG of articles by month, a bar each, for the outlets with most of them; else ""."""
    shown = [outlet for outlet, _ in Counter(outlet for outlet, _ in days).most_common(LINES)]
    counts = Counter((o, d.replace(day=1).toordinal()) for o, d in days if o in shown)
    ordered = sorted(counts.items(), key=lambda item: (shown.index(item[0][0]), item[0][1]))
    return _dated("Published", dict(ordered), _bars) if counts else ""


def spread(days: Sequence[tuple[str, int]], longest: int) -> str:
    """An SVG of who ran a story how many days after the first; the plot is `longest` days wide.

    Days count for less the later they are: what matters is whether it was one or a hundred.
    """
    counts = Counter((outlet, _late(day)) for outlet, day in days)
    ticks = [(_late(day), name) for day, name in LATER if day <= longest]
    about = f"Run by {_outlets(counts)} within {_days(max(day for _, day in days))}"
    return _plot(counts, (0, _late(longest)), ticks, about, _dots)


def _late(days: int) -> int:
    return round(100 * log2(1 + days))


def _days(count: int) -> str:
    return f"{count:,} day{'' if count == 1 else 's'}"


def _day(published: date | datetime | None) -> date | None:
    return published.date() if isinstance(published, datetime) else published


def _dated(done: str, counts: Dots, drawn: Drawn | None = None) -> str:
    first, last = min(day for _, day in counts), max(day for _, day in counts)
    start, end = date.fromordinal(first), date.fromordinal(last)
    when = f"on {start}" if start == end else f"from {start} to {end}"
    about = f"{done} {when} by {_outlets(counts)}"
    return _plot(counts, (first, last), list(_ticks(start, end)), about, drawn or _dots)


def _outlets(counts: Dots) -> str:
    number = len({outlet for outlet, _ in counts})
    return f"{number} outlet{'s'[: number > 1]}"


def _ticks(first: date, last: date) -> Iterator[tuple[int, str]]:
    days = (last - first).days
    steps = min(TICKS - 1, days) or 1
    form = "%Y-%m" if days > 120 else "%Y-%m-%d"
    for i in range(steps + 1 if days else 1):
        day = first + timedelta(days=round(days * i / steps))
        yield day.toordinal(), f"{day:{form}}"


def _plot(
    counts: Dots,
    edges: tuple[int, int],
    ticks: Sequence[tuple[int, str]],
    about: str,
    drawn: Drawn,
) -> str:
    """The counts on lines, which are at most `LINES`; the last is shared when there are more."""
    outlets = list(dict.fromkeys(outlet for outlet, _ in counts))
    shown = outlets if len(outlets) <= LINES else [*outlets[: LINES - 1], OTHERS]
    placed: Counter[tuple[str, int]] = Counter()
    for (outlet, place), count in counts.items():
        placed[outlet if outlet in shown else OTHERS, place] += count
    height = STEP * len(shown) + AXIS
    parts = [*_lines(shown), *drawn(placed, shown, edges), *_axis(ticks, edges, height)]
    return clean(
        f'<svg class="timeline" viewBox="0 {-ABOVE} {WIDTH} {height + ABOVE}" role="img" '
        f'aria-label="{esc(about)}">{"".join(parts)}</svg>'
    )


def _lines(outlets: Iterable[str]) -> Iterator[str]:
    for i, outlet in enumerate(outlets):
        y = STEP * i + STEP / 2
        short = outlet if len(outlet) <= LONGEST_LABEL else f"{outlet[: LONGEST_LABEL - 1]}…"
        yield f'<line x1="{LEFT}" x2="{WIDTH - 8}" y1="{y}" y2="{y}"></line>'
        yield f'<text x="{LEFT - 12}" y="{y + 4}" text-anchor="end">{esc(short)}</text>'


def _dots(placed: Dots, outlets: list[str], edges: tuple[int, int]) -> Iterator[str]:
    one = min(ONE, STEP / 2 / sqrt(max(placed.values())))
    for (outlet, place), count in placed.items():
        y = STEP * outlets.index(outlet) + STEP / 2
        radius = max(1.0, one * sqrt(count))
        yield f'<circle cx="{_across(place, edges):.1f}" cy="{y}" r="{radius:.1f}"></circle>'


def _bars(placed: Dots, outlets: list[str], edges: tuple[int, int]) -> Iterator[str]:
    """A bar from its line up; the longest nearly reaches the line above."""
    most, room = max(placed.values()), _across(edges[1], edges) - _across(edges[0], edges)
    wide = min(12.0, max(1.5, 0.8 * room / max(1, (edges[1] - edges[0]) / 30)))
    for (outlet, place), count in placed.items():
        x, foot = _across(place, edges), STEP * (outlets.index(outlet) + 0.5)
        top = foot - max(1.0, 0.85 * STEP * count / most)
        yield (
            f'<line class="bar" x1="{x:.1f}" x2="{x:.1f}" y1="{foot}" y2="{top:.1f}" '
            f'stroke-width="{wide:.1f}"></line>'
        )


def _axis(ticks: Sequence[tuple[int, str]], edges: tuple[int, int], height: int) -> Iterator[str]:
    first, last = edges
    for place, written in ticks:
        inside = first < last
        end = "end" if inside and place == last else "start" if inside and place == first else ""
        x = _across(place, edges) + {"end": 8, "start": -8, "": 0}[end]
        anchor = end or "middle"
        yield f'<text x="{x:.1f}" y="{height - 5}" text-anchor="{anchor}">{written}</text>'


def _across(place: int, edges: tuple[int, int]) -> float:
    """Where a place lies between the first and the last, in pixels from the left."""
    first, last = edges
    room = WIDTH - LEFT - 24
    share = (place - first) / (last - first) if last > first else 0.5
    return LEFT + 8 + room * share
