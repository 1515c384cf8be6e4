"""When things were published, and by whom: small plots of dots or bars, an outlet a line.

Written by hand. The plotting library at hand (Vega, by vl-convert) starts a JavaScript engine for
each plot, and styles it in ways that the page's cleaner takes out; these are a few circles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from math import log2, sqrt

from rag.answer import UNIDENTIFIED
from rag.people import Saying
from rag.render.html import drawn

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
    return _dated("Published", dict(ordered), in_bars=True) if counts else ""


def spread(days: Sequence[tuple[str, int]], longest: int) -> str:
    """An SVG of who ran a story how many days after the first; the plot is `longest` days wide.

    Days count for less the later they are: what matters is whether it was one or a hundred.
    """
    counts = Counter((outlet, _late(day)) for outlet, day in days)
    ticks = [(_late(day), name) for day, name in LATER if day <= longest]
    about = f"Run by {_outlets(counts)} within {_days(max(day for _, day in days))}"
    return _plot(counts, (0, _late(longest)), ticks, about)


def _late(days: int) -> int:
    return round(100 * log2(1 + days))


def _days(count: int) -> str:
    return f"{count:,} day{'' if count == 1 else 's'}"


def _day(published: date | datetime | None) -> date | None:
    return published.date() if isinstance(published, datetime) else published


def _dated(done: str, counts: Dots, in_bars: bool = False) -> str:
    first, last = min(day for _, day in counts), max(day for _, day in counts)
    start, end = date.fromordinal(first), date.fromordinal(last)
    when = f"on {start}" if start == end else f"from {start} to {end}"
    about = f"{done} {when} by {_outlets(counts)}"
    return _plot(counts, (first, last), list(_ticks(start, end)), about, in_bars)


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
    in_bars: bool = False,
) -> str:
    """The counts on lines, which are at most `LINES`; the last is shared when there are more."""
    outlets = list(dict.fromkeys(outlet for outlet, _ in counts))
    shown = outlets if len(outlets) <= LINES else [*outlets[: LINES - 1], OTHERS]
    placed: Counter[tuple[str, int]] = Counter()
    for (outlet, place), count in counts.items():
        placed[outlet if outlet in shown else OTHERS, place] += count
    return drawn(
        "plot.html",
        about=about,
        height=STEP * len(shown) + AXIS,
        lines=[(_short(outlet), STEP * i + STEP / 2) for i, outlet in enumerate(shown)],
        dots=[] if in_bars else _dots(placed, shown, edges),
        bars=_bars(placed, shown, edges) if in_bars else [],
        ticks=_axis(ticks, edges),
        ABOVE=ABOVE,
        LEFT=LEFT,
        WIDTH=WIDTH,
    )


def _short(outlet: str) -> str:
    return outlet if len(outlet) <= LONGEST_LABEL else f"{outlet[: LONGEST_LABEL - 1]}…"


def _dots(
    placed: Dots, outlets: list[str], edges: tuple[int, int]
) -> Iterator[tuple[float, float, float]]:
    """Across, down and radius of each."""
    one = min(ONE, STEP / 2 / sqrt(max(placed.values())))
    for (outlet, place), count in placed.items():
        y = STEP * outlets.index(outlet) + STEP / 2
        yield _across(place, edges), y, max(1.0, one * sqrt(count))


def _bars(
    placed: Dots, outlets: list[str], edges: tuple[int, int]
) -> Iterator[tuple[float, float, float, float]]:
    """Across, foot, top and width of each: from its line up; the longest nearly reaches the line
    above.
    """
    most, room = max(placed.values()), _across(edges[1], edges) - _across(edges[0], edges)
    wide = min(12.0, max(1.5, 0.8 * room / max(1, (edges[1] - edges[0]) / 30)))
    for (outlet, place), count in placed.items():
        foot = STEP * (outlets.index(outlet) + 0.5)
        yield _across(place, edges), foot, foot - max(1.0, 0.85 * STEP * count / most), wide


def _axis(
    ticks: Sequence[tuple[int, str]], edges: tuple[int, int]
) -> Iterator[tuple[float, str, str]]:
    """Across, anchor and text of each."""
    first, last = edges
    for place, written in ticks:
        inside = first < last
        end = "end" if inside and place == last else "start" if inside and place == first else ""
        shift = {"end": 8, "start": -8, "": 0}[end]
        yield _across(place, edges) + shift, end or "middle", written


def _across(place: int, edges: tuple[int, int]) -> float:
    """Where a place lies between the first and the last, in pixels from the left."""
    first, last = edges
    room = WIDTH - LEFT - 24
    share = (place - first) / (last - first) if last > first else 0.5
    return LEFT + 8 + room * share
