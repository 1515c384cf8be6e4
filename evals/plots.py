"""The plots of a report: Vega-Lite specifications, which are plain data, drawn as SVG.

The SVG stands in the report itself, so a report is one file that loads nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from evals.figures import Figure, RefusalPoint, RiskPoint
from evals.metrics import Measure, Outcome
from evals.verdict import Verdict

Spec = dict[str, Any]

INK, FAINT, ACCENT, SECOND, THIRD = "#1f2328", "#d9dde3", "#0b5cad", "#b3541e", "#3c7d3c"
WIDTH = 460
OUTLETS = 25
"""Outlets that have a bar; those with most questions come first."""

_CONFIG: Spec = {
    "font": "system-ui, sans-serif",
    "background": None,
    # The reader's fonts may be wider than those that the labels were measured with.
    "padding": {"left": 28, "top": 4, "right": 12, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "titleFontWeight": "normal",
        "labelLimit": 240,
        "gridColor": FAINT,
        "domainColor": FAINT,
        "tickColor": FAINT,
    },
    "legend": {"labelColor": INK, "titleColor": INK, "titleFontWeight": "normal"},
}


def svg(spec: Spec) -> str:
    """The plot as an SVG element; all text in it is escaped by the renderer."""
    import vl_convert

    whole = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "config": _CONFIG}
    return str(vl_convert.vegalite_to_svg(whole | spec, allowed_base_urls=[]))


def quantity(field: str, title: str | None = "", **more: Any) -> Spec:  # noqa: ANN401 - JSON
    """An encoding of numbers; without a title given, the field's name is the title."""
    named = {} if title == "" else {"title": title}
    return {"field": field, "type": "quantitative", **named, **more}


def share(field: str, title: str | None = None) -> Spec:
    """An encoding of numbers from 0 to 1."""
    return quantity(field, title, scale={"domain": [0, 1]})


def category(field: str, colors: Mapping[str, str] | None = None) -> Spec:
    """A colour for each value, told above the plot; `colors` says which, in order."""
    scale = {"domain": [*colors], "range": [*colors.values()]} if colors else {"scheme": "dark2"}
    legend = {"orient": "top"}
    return {"field": field, "type": "nominal", "title": None, "legend": legend, "scale": scale}


def rows_of(field: str, sort: Any) -> Spec:  # noqa: ANN401 - a list, or an encoding's name
    """A row for each value."""
    return {"field": field, "type": "nominal", "sort": sort, "title": None}


def intervals(figures: Mapping[Measure, Figure]) -> Spec:
    """Every measure between 0 and 1 as a point with its interval, grouped as in the table."""
    rows = [
        {"measure": str(m), "group": m.kind.group, "value": f.value, "low": f.low, "high": f.high}
        for m, f in figures.items()
        if is_share(m)
    ]
    groups = category("group") | {"sort": list(dict.fromkeys(row["group"] for row in rows))}
    return _with_intervals(rows, groups, share("low"))


def differences(rows: Sequence[Mapping[str, Any]]) -> Spec:
    """Differences of shares, each with its interval around 0; for comparing two runs."""
    colors = {"better": THIRD, "worse": SECOND, "within chance": "#8b929b", "same": "#c4c9cf"}
    return _with_intervals(rows, category("change", colors), quantity("low", "difference"))


def _with_intervals(rows: Sequence[Mapping[str, Any]], color: Spec, x: Spec) -> Spec:
    """A row a `measure`: a point at `value` on a line from `low` to `high`."""
    order = [row["measure"] for row in rows]
    return {
        "width": WIDTH,
        "height": {"step": 19},
        "data": {"values": list(rows)},
        "encoding": {"y": rows_of("measure", order), "color": color},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2.5, "opacity": 0.55},
                "encoding": {"x": x, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
                "encoding": {"x": quantity("value")},
            },
        ],
    }


def is_share(measure: Measure) -> bool:
    """Whether the measure lies between 0 and 1."""
    return (
        measure.kind.summary == "ratio"
        and measure.kind.group != "speed"
        and measure.kind.better != "neither"
    )


def refusal_curve(points: Sequence[RefusalPoint], threshold: float | None) -> Spec:
    """Precision, recall and F1 of declining over the threshold.

    The one in force is a dashed line.
    """
    rows = [
        {"threshold": point.threshold, "measure": name, "value": value}
        for point in points
        for name, value in (
            ("precision", point.precision),
            ("recall", point.recall),
            ("F1", point.f1),
        )
    ]
    colors = {"precision": ACCENT, "recall": SECOND, "F1": THIRD}
    curve = {
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 2, "interpolate": "step-after"},
        "encoding": {
            "x": quantity("threshold", "declined below this confidence"),
            "y": share("value"),
            "color": category("measure", colors),
        },
    }
    in_force = {
        "data": {"values": [{"threshold": threshold}]},
        "mark": {"type": "rule", "strokeDash": [4, 3], "color": INK},
        "encoding": {"x": quantity("threshold")},
    }
    layers = [curve] if threshold is None else [curve, in_force]
    return {"width": WIDTH, "height": 160, "layer": layers}


def risk_coverage(points: Sequence[RiskPoint]) -> Spec:
    """Risk over coverage; the last point is the run as it was."""
    return {
        "width": WIDTH,
        "height": 160,
        "data": {"values": [asdict(point) for point in points]},
        "mark": {"type": "line", "strokeWidth": 2, "color": ACCENT, "point": {"size": 12}},
        "encoding": {
            "x": share("coverage", "answered, the most confident first"),
            "y": share("risk", "of them wrong"),
        },
    }


def latency(figures: Mapping[Measure, Figure]) -> Spec:
    """Median and 95th percentile of each stage and of the whole, in milliseconds."""
    names = {"p50": "median", "p95": "95th percentile"}
    rows = [
        {"stage": m.of or "whole answer", "which": names[m.name], "ms": 1000 * f.value}
        for m, f in figures.items()
        if m.name in names
    ]
    colors = {"median": ACCENT, "95th percentile": SECOND}
    return {
        "width": WIDTH,
        "height": {"step": 11},
        "data": {"values": rows},
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "y": rows_of("stage", "-x"),
            "yOffset": rows_of("which", [*colors]),
            "x": quantity("ms", "milliseconds"),
            "color": category("which", colors),
        },
    }


def outlets(outcomes: Sequence[Outcome], verdicts: Sequence[Verdict]) -> Spec | None:
    """Questions about each outlet, passed and failed; None when no item names an outlet."""
    counts = Counter(
        (outlet, "passed" if found.passed else "failed")
        for result, found in zip(outcomes, verdicts, strict=True)
        for outlet in set(result.item.expected.outlets)
    )
    totals: Counter[str] = Counter()
    for (outlet, _), number in counts.items():
        totals[outlet] += number
    shown = [outlet for outlet, _ in totals.most_common(OUTLETS)]
    rows = [
        {"outlet": outlet, "verdict": passed, "questions": number}
        for (outlet, passed), number in counts.items()
        if outlet in shown
    ]
    if not rows:
        return None
    return {
        "width": WIDTH,
        "height": {"step": 17},
        "data": {"values": rows},
        "mark": {"type": "bar"},
        "encoding": {
            "y": rows_of("outlet", shown),
            "x": quantity("questions", axis={"tickMinStep": 1}),
            "order": {"field": "verdict", "sort": "descending"},
            "color": category("verdict", {"passed": ACCENT, "failed": SECOND}),
        },
    }
