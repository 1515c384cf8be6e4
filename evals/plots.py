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


def intervals(figures: Mapping[Measure, Figure]) -> Spec:
    """Every measure between 0 and 1 as a point with its interval, grouped as in the table."""
    rows = [
        {"measure": str(m), "group": m.kind.group, "value": f.value, "low": f.low, "high": f.high}
        for m, f in figures.items()
        if is_share(m)
    ]
    order = [row["measure"] for row in rows]
    y = {"field": "measure", "type": "nominal", "sort": order, "title": None}
    x_scale = {"domain": [0, 1]}
    groups = list(dict.fromkeys(row["group"] for row in rows))
    color = {
        "field": "group",
        "type": "nominal",
        "title": None,
        "legend": {"orient": "top"},
        "scale": {"domain": groups, "scheme": "dark2"},
    }
    return {
        "width": 460,
        "height": {"step": 19},
        "data": {"values": rows},
        "encoding": {"y": y, "color": color},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2.5, "opacity": 0.55},
                "encoding": {
                    "x": {"field": "low", "type": "quantitative", "title": None, "scale": x_scale},
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
                "encoding": {"x": {"field": "value", "type": "quantitative"}},
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
    color = {
        "field": "measure",
        "type": "nominal",
        "title": None,
        "legend": {"orient": "top"},
        "scale": {"domain": ["precision", "recall", "F1"], "range": [ACCENT, SECOND, THIRD]},
    }
    title = "declined below this confidence"
    curve: Spec = {
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 2, "interpolate": "step-after"},
        "encoding": {
            "x": {"field": "threshold", "type": "quantitative", "title": title},
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": None,
                "scale": {"domain": [0, 1]},
            },
            "color": color,
        },
    }
    layers = [curve]
    if threshold is not None:
        layers.append(
            {
                "data": {"values": [{"threshold": threshold}]},
                "mark": {"type": "rule", "strokeDash": [4, 3], "color": INK},
                "encoding": {"x": {"field": "threshold", "type": "quantitative"}},
            }
        )
    return {"width": 460, "height": 160, "layer": layers}


def risk_coverage(points: Sequence[RiskPoint]) -> Spec:
    """Risk over coverage; the last point is the run as it was."""
    share = {"type": "quantitative", "scale": {"domain": [0, 1]}}
    return {
        "width": 460,
        "height": 160,
        "data": {"values": [asdict(point) for point in points]},
        "mark": {"type": "line", "strokeWidth": 2, "color": ACCENT, "point": {"size": 12}},
        "encoding": {
            "x": share | {"field": "coverage", "title": "answered, the most confident first"},
            "y": share | {"field": "risk", "title": "of them wrong"},
        },
    }


def latency(figures: Mapping[Measure, Figure]) -> Spec:
    """Median and 95th percentile of each stage and of the whole, in milliseconds."""
    rows = [
        {
            "stage": m.of or "whole answer",
            "which": "median" if m.name == "p50" else "95th percentile",
            "ms": 1000 * f.value,
        }
        for m, f in figures.items()
        if m.name in ("p50", "p95")
    ]
    which = {"field": "which", "type": "nominal", "sort": ["median", "95th percentile"]}
    return {
        "width": 460,
        "height": {"step": 11},
        "data": {"values": rows},
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "y": {"field": "stage", "type": "nominal", "sort": "-x", "title": None},
            "yOffset": which,
            "x": {"field": "ms", "type": "quantitative", "title": "milliseconds"},
            "color": which
            | {
                "title": None,
                "legend": {"orient": "top"},
                "scale": {"range": [ACCENT, SECOND]},
            },
        },
    }


def outlets(outcomes: Sequence[Outcome], verdicts: Sequence[Verdict]) -> Spec | None:
    """Questions about each outlet, passed and failed; None when no item names an outlet."""
    counts: Counter[tuple[str, bool]] = Counter()
    for result, found in zip(outcomes, verdicts, strict=True):
        counts.update((outlet, found.passed) for outlet in set(result.item.expected.outlets))
    totals = Counter({outlet: 0 for outlet, _ in counts})
    for (outlet, _), number in counts.items():
        totals[outlet] += number
    shown = [outlet for outlet, _ in totals.most_common(OUTLETS)]
    rows = [
        {"outlet": outlet, "verdict": "passed" if passed else "failed", "questions": number}
        for (outlet, passed), number in counts.items()
        if outlet in shown
    ]
    if not rows:
        return None
    return {
        "width": 460,
        "height": {"step": 17},
        "data": {"values": rows},
        "mark": {"type": "bar"},
        "encoding": {
            "y": {"field": "outlet", "type": "nominal", "sort": shown, "title": None},
            "x": {
                "field": "questions",
                "type": "quantitative",
                "title": "questions",
                "axis": {"tickMinStep": 1},
            },
            "order": {"field": "verdict", "sort": "descending"},
            "color": {
                "field": "verdict",
                "type": "nominal",
                "title": None,
                "legend": {"orient": "top"},
                "scale": {"domain": ["passed", "failed"], "range": [ACCENT, SECOND]},
            },
        },
    }


def differences(rows: Sequence[Mapping[str, Any]]) -> Spec:
    """Differences of shares, each with its interval around 0; for comparing two runs."""
    order = [row["measure"] for row in rows]
    return {
        "width": 460,
        "height": {"step": 19},
        "data": {"values": list(rows)},
        "encoding": {
            "y": {"field": "measure", "type": "nominal", "sort": order, "title": None},
            "color": {
                "field": "change",
                "type": "nominal",
                "title": None,
                "legend": {"orient": "top"},
                "scale": {
                    "domain": ["better", "worse", "within chance", "same"],
                    "range": [THIRD, SECOND, "#8b929b", "#c4c9cf"],
                },
            },
        },
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2.5, "opacity": 0.55},
                "encoding": {
                    "x": {"field": "low", "type": "quantitative", "title": "difference"},
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
                "encoding": {"x": {"field": "value", "type": "quantitative"}},
            },
        ],
    }


def growth(rows: Sequence[Mapping[str, Any]]) -> Spec:
    """`value` over `passages`, a line for each `figure`; both axes logarithmic."""
    x = {"field": "passages", "type": "quantitative", "scale": {"type": "log"}}
    y = {"field": "value", "type": "quantitative", "scale": {"type": "log"}, "title": None}
    color = {"field": "figure", "type": "nominal", "title": None}
    return {
        "width": 460,
        "height": 320,
        "data": {"values": list(rows)},
        "mark": {"type": "line", "point": True},
        "encoding": {"x": x, "y": y, "color": color},
    }
