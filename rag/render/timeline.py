"""When things were published, and by whom: small plots of dots or bars, an outlet a line.

Drawn by a template: a plotting library starts an engine for each plot, and styles it in ways that
the page's cleaner takes out; these are a few circles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from math import log2, sqrt

from rag.answer import UNIDENTIFIED
from rag.people import Saying
from rag.render.html import drawn
from rag.render.parts import counted

LINES = 10
"""Outlets that have a line of their own; the others share one."""
OTHERS = "other outlets"
WIDTH, LEFT, STEP, AXIS = 460, 130, 20, 24
PADDING = 8
"""On either side of what is plotted, and above."""
LONGEST_LABEL = 20
"""Characters of an outlet's name beside the plot."""
TICKS = 4
ONE = 2.5
"""Radius of the dot that stands for one, unless the largest would not fit its line."""
LATER = ((0, "first"), (1, "+1"), (7, "+7"), (30, "+30"), (365, "+365"))
"""Days after the first that are named below a plot."""

Dots = Mapping[tuple[str, int], int]
"""Line and place, a day's ordinal or how late a day is -> how many."""
Ticks = list[tuple[int, str]]


def timeline(sayings: Iterable[Saying]) -> str:
    """An SVG of the dated sayings: a dot a day and outlet, its area their number; else ""."""
    dated = ((s.citation.outlet or UNIDENTIFIED, s.citation.published) for s in sayings)
    days = ((o, d.date() if isinstance(d, datetime) else d) for o, d in dated if d)
    return _by_day("Quoted", Counter((outlet, day.toordinal()) for outlet, day in days))


def months(days: Sequence[tuple[str, date]]) -> str:
    """An SVG of articles by month, a bar each, for the outlets with most of them; else ""."""
    shown = [outlet for outlet, _ in Counter(outlet for outlet, _ in days).most_common(LINES)]
    counts = Counter((o, d.replace(day=1).toordinal()) for o, d in days if o in shown)
    ordered = sorted(counts.items(), key=lambda item: (shown.index(item[0][0]), item[0][1]))
    return _by_day("Published", dict(ordered), in_bars=True)


def spread(days: Sequence[tuple[str, int]], longest: int) -> str:
    """An SVG of who ran a story how many days after the first; the plot is `longest` days wide.

    Days count for less the later they are: what matters is whether it was one or a hundred.
    """
    counts = Counter((outlet, _late(day)) for outlet, day in days)
    ticks = [(_late(day), name) for day, name in LATER if day <= longest]
    latest = counted(max(day for _, day in days), "day")
    return _plot(counts, ticks, (0, _late(longest)), f"Run by {_outlets(counts)} within {latest}")


def _late(days: int) -> int:
    return round(100 * log2(1 + days))


def _by_day(done: str, counts: Dots, in_bars: bool = False) -> str:
    if not counts:
        return ""
    edges = min(day for _, day in counts), max(day for _, day in counts)
    start, end = map(date.fromordinal, edges)
    when = f"on {start}" if start == end else f"from {start} to {end}"
    about = f"{done} {when} by {_outlets(counts)}"
    return _plot(counts, _ticks(start, end), edges, about, in_bars)


def _outlets(counts: Dots) -> str:
    return counted(len({outlet for outlet, _ in counts}), "outlet")


def _ticks(first: date, last: date) -> Ticks:
    days = (last - first).days
    steps = min(TICKS - 1, days)
    form = "%Y-%m" if days > 120 else "%Y-%m-%d"
    ticks = [first + timedelta(days=round(days * i / max(1, steps))) for i in range(steps + 1)]
    return [(day.toordinal(), f"{day:{form}}") for day in ticks]


def _plot(
    counts: Dots, ticks: Ticks, edges: tuple[int, int], about: str, in_bars: bool = False
) -> str:
    """The counts on lines, which are at most `LINES`; the last is shared when there are more."""
    outlets = list(dict.fromkeys(outlet for outlet, _ in counts))
    lines = outlets if len(outlets) <= LINES else [*outlets[: LINES - 1], OTHERS]
    placed: Counter[tuple[str, int]] = Counter()
    for (outlet, place), count in counts.items():
        placed[outlet if outlet in lines else OTHERS, place] += count
    first, last = edges
    room, most = WIDTH - LEFT - 3 * PADDING, max(placed.values())

    def across(place: int) -> float:
        share = (place - first) / (last - first) if last > first else 0.5
        return LEFT + PADDING + room * share

    def size(count: int) -> float:
        """A radius; a bar's height, of which the longest nearly reaches the line above."""
        one = min(ONE, STEP / 2 / sqrt(most))
        return max(1.0, 0.85 * STEP * count / most if in_bars else one * sqrt(count))

    def anchor(place: int) -> str:
        return {first: "start", last: "end"}.get(place, "") if first < last else ""

    width = room if last > first else 0
    return drawn(
        "plot.html",
        about=about,
        lines=[(_short(outlet), STEP * (i + 0.5)) for i, outlet in enumerate(lines)],
        marks=[
            (across(place), STEP * (lines.index(outlet) + 0.5), size(count))
            for (outlet, place), count in placed.items()
        ],
        ticks=[(across(place), anchor(place), written) for place, written in ticks],
        bar=min(12.0, max(1.5, 0.8 * width / max(1, (last - first) / 30))) if in_bars else 0,
        frame=(LEFT, WIDTH, STEP * len(lines) + AXIS, PADDING),
    )


def _short(outlet: str) -> str:
    return outlet if len(outlet) <= LONGEST_LABEL else f"{outlet[: LONGEST_LABEL - 1]}…"
