"""The plots of a report: Vega-Lite specifications, which are plain data, drawn as SVG.

The SVG stands in the report itself, so a report is one file that loads nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from evals.curves import Curve
from evals.figures import Figure
from evals.judge import Judged

Spec = dict[str, Any]

INK, FAINT, ACCENT, SECOND, THIRD = "#1f2328", "#d9dde3", "#0b5cad", "#b3541e", "#3c7d3c"
PLOT_WIDTH = 460
MOST_OUTLETS = 25
"""Outlets that have a bar; those with most questions come first."""

_TEXT = {"labelColor": INK, "titleColor": INK, "titleFontWeight": "normal"}
_CONFIG: Spec = {
    "font": "system-ui, sans-serif",
    "background": None,
    # The reader's fonts may be wider than those that the labels were measured with.
    "padding": {"left": 28, "top": 4, "right": 12, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        **_TEXT,
        "labelLimit": 240,
        "gridColor": FAINT,
        "domainColor": FAINT,
        "tickColor": FAINT,
    },
    "legend": _TEXT,
}


def drawn(values: Iterable[Mapping[str, Any]], height: int | Spec, **spec: Any) -> Markup:  # noqa: ANN401 - JSON
    """The plot of the values as an SVG element; the renderer escapes every text in it."""
    import vl_convert

    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "config": _CONFIG,
        "width": PLOT_WIDTH,
        "height": height,
        "data": {"values": list(values)},
        **spec,
    }
    return Markup(vl_convert.vegalite_to_svg(whole, allowed_base_urls=[]))


def quantity(field: str, **more: Any) -> Spec:  # noqa: ANN401 - JSON
    """An encoding of numbers; without a title given, the field's name is the title."""
    return {"field": field, "type": "quantitative", **more}


def share(field: str, title: str | None = None) -> Spec:
    """An encoding of numbers from 0 to 1."""
    return quantity(field, title=title, scale={"domain": [0, 1]})


def category(field: str, colors: Mapping[str, str] | None = None) -> Spec:
    """A colour for each value, told above the plot; `colors` says which, in order."""
    scale = {"domain": [*colors], "range": [*colors.values()]} if colors else {"scheme": "dark2"}
    legend = {"orient": "top"}
    return {"field": field, "type": "nominal", "title": None, "legend": legend, "scale": scale}


def rows_of(field: str, sort: Sequence[str] | str) -> Spec:
    """A row for each value."""
    return {"field": field, "type": "nominal", "sort": sort, "title": None}


def intervals(figures: Iterable[Figure]) -> Markup:
    """Every measure between 0 and 1 as a point with its interval, grouped as in the table."""
    rows = [
        (str(f.measure), f.value, f.low, f.high, f.measure.kind.group)
        for f in figures
        if f.measure.is_share
    ]
    groups = category("group") | {"sort": list(dict.fromkeys(group for *_, group in rows))}
    return points_with_intervals(rows, groups, share("low"))


def points_with_intervals(rows: Sequence[tuple[Any, ...]], color: Spec, x: Spec) -> Markup:
    """A line a measure: its name, a point at its value, low and high, and what has a colour."""
    fields = ("measure", "value", "low", "high", color["field"])
    order = [row[0] for row in rows]
    line = {
        "mark": {"type": "rule", "strokeWidth": 2.5, "opacity": 0.55},
        "encoding": {"x": x, "x2": {"field": "high"}},
    }
    point = {
        "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
        "encoding": {"x": quantity("value")},
    }
    encoding = {"y": rows_of("measure", order), "color": color}
    values = [dict(zip(fields, row, strict=True)) for row in rows]
    return drawn(values, {"step": 19}, encoding=encoding, layer=[line, point])


def refusal(points: Curve, threshold: float | None) -> Markup:
    """Precision, recall and F1 of declining over the threshold.

    The one in force is a dashed line.
    """
    colors = {"precision": ACCENT, "recall": SECOND, "F1": THIRD}
    rows = [
        {"threshold": point["threshold"], "measure": name, "value": point[name.lower()]}
        for point in points
        for name in colors
    ]
    curve = {
        "mark": {"type": "line", "strokeWidth": 2, "interpolate": "step-after"},
        "encoding": {
            "x": quantity("threshold", title="declined below this confidence"),
            "y": share("value"),
            "color": category("measure", colors),
        },
    }
    in_force = {
        "data": {"values": [{"threshold": threshold}]},
        "mark": {"type": "rule", "strokeDash": [4, 3], "color": INK},
        "encoding": {"x": quantity("threshold")},
    }
    return drawn(rows, 160, layer=[curve] if threshold is None else [curve, in_force])


def risk(points: Curve) -> Markup:
    """Risk over coverage; the last point is the run as it was."""
    encoding = {
        "x": share("coverage", "answered, the most confident first"),
        "y": share("risk", "of them wrong"),
    }
    mark = {"type": "line", "strokeWidth": 2, "color": ACCENT, "point": {"size": 12}}
    return drawn(points, 160, mark=mark, encoding=encoding)


def latency(figures: Iterable[Figure]) -> Markup | None:
    """Median and 95th percentile of each stage and of the whole, in milliseconds."""
    names = {"p50": "median", "p95": "95th percentile"}
    rows = [
        {
            "stage": figure.measure.of or "whole answer",
            "which": names[figure.measure.name],
            "ms": 1000 * figure.value,
        }
        for figure in figures
        if figure.measure.name in names
    ]
    colors = {"median": ACCENT, "95th percentile": SECOND}
    encoding = {
        "y": rows_of("stage", "-x"),
        "yOffset": rows_of("which", [*colors]),
        "x": quantity("ms", title="milliseconds"),
        "color": category("which", colors),
    }
    mark = {"type": "bar", "cornerRadiusEnd": 2}
    return drawn(rows, {"step": 11}, mark=mark, encoding=encoding) if rows else None


def outlets(items: Iterable[Judged]) -> Markup | None:
    """Questions about each outlet, passed and failed; None when no item names an outlet."""
    told = [
        (outlet, "passed" if one.verdict.passed else "failed")
        for one in items
        for outlet in dict.fromkeys(one.outcome.item.expected.outlets)
    ]
    totals = Counter(outlet for outlet, _ in told)
    shown = [outlet for outlet, _ in totals.most_common(MOST_OUTLETS)]
    rows = [
        {"outlet": outlet, "verdict": passed, "questions": number}
        for (outlet, passed), number in Counter(told).items()
        if outlet in shown
    ]
    encoding = {
        "y": rows_of("outlet", shown),
        "x": quantity("questions", axis={"tickMinStep": 1}),
        "order": {"field": "verdict", "sort": "descending"},
        "color": category("verdict", {"passed": ACCENT, "failed": SECOND}),
    }
    return drawn(rows, {"step": 17}, mark={"type": "bar"}, encoding=encoding) if rows else None
