"""A run as one HTML file: figures, plots, and every item for people to go through."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evals import plots
from evals.cases import Item
from evals.curves import refusal_curve, risk_coverage
from evals.judge import Judgement
from evals.matching import hits_quote, meets
from evals.outcome import Outcome
from evals.table import TAGGED
from rag.answer import Answer
from rag.render.html import to_html


class Wish(NamedTuple):
    """One thing that the item expects, and whether the answer has it; None: that is not judged."""

    what: str
    text: str
    met: bool | None = None


def write_page(path: Path, template: str, *packages: str, **values: Any) -> None:  # noqa: ANN401
    """Writes a page of the templates of this package, or of others.

    All text is escaped; what is missing is an error.
    """
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in ("evals", *packages)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template(template).render(**values, answer_html=answer_html)
    path.write_text(page, "utf-8", errors="replace")


def write_report(path: Path, info: Mapping[str, Any], judged: Judgement) -> None:
    """Writes the report of the run that `info`, its run.json, tells of."""
    write_page(
        path,
        "report.html",
        info=info,
        judged=judged,
        passed=sum(one.verdict.passed for one in judged.items),
        tag_measures=[measure for measure in TAGGED if measure in judged.figures],
        tags=tags_of(one.outcome.item for one in judged.items),
        plots=[(title, plot) for title, plot in _plots(info, judged) if plot],
        wishes=wishes,
        notes=notes,
    )


def tags_of(items: Iterable[Item]) -> list[tuple[str, int]]:
    """Every tag and how many items have it, most frequent first."""
    return Counter(tag for item in items for tag in item.tags).most_common()


def _plots(info: Mapping[str, Any], judged: Judgement) -> Iterator[tuple[str, Markup | None]]:
    figures = judged.figures.values()
    yield "Measures, with 95% intervals", plots.intervals(figures)
    if curve := refusal_curve(judged.items):
        threshold = info["plan"]["settings"].get("decline_below")
        yield "Declining, over the threshold", plots.refusal(curve, threshold)
    if risks := risk_coverage(judged.items):
        yield "Risk over coverage", plots.risk(risks)
    yield "Time by stage", plots.latency(figures)
    yield "Questions by expected outlet", plots.outlets(judged.items)


def answer_html(answer: Answer | None) -> Markup:
    """The answer as the chat page shows it; `to_html` escapes and cleans it."""
    return Markup(to_html(answer)) if answer else Markup("<p><i>No answer was given.</i></p>")


def wishes(outcome: Outcome) -> Iterator[Wish]:
    """What was expected, and what of it the answer has."""
    want, claims = outcome.item.expected, outcome.claims
    if not outcome.item.answerable:
        yield Wish("declines", "The corpus does not answer this.", outcome.refused)
    for fact in want.facts:
        yield Wish("fact", " or ".join(fact), any(meets(claim, fact) for claim in claims))
    for quote in want.quotes:
        hit = any(hits_quote(claim, [quote]) for claim in claims)
        yield Wish("quote", f"{quote.text} ({quote.article})", hit)
    for what, names in (
        ("outlet", want.outlets),
        ("speaker", want.speakers),
        ("relays", want.relayed_outlets),
        ("section", (want.section,) if want.section else ()),
        ("answer", (want.answer,) if want.answer else ()),
        ("article", want.articles if not want.quotes else ()),
    ):
        if names:
            yield Wish(what, ", ".join(names))


def notes(outcome: Outcome) -> Iterator[str]:
    """Where retrieval had the gold, how sure the system was, how long it took."""
    want, ranking, answer = outcome.item.expected, outcome.ranking, outcome.answer
    if ranking and want.articles:
        first = next((n for n, a in enumerate(ranking.articles, 1) if a in want.articles), None)
        yield f"gold article at rank {first}" if first else "gold article not retrieved"
    if ranking and want.quotes:
        rank = min(map(ranking.rank_of, want.quotes))
        retrieved = f"gold quote in passage {rank}"
        yield "gold quote not retrieved" if rank == math.inf else retrieved
    if outcome.confidence is not None:
        yield f"confidence {outcome.confidence:.2f}"
    if answer and answer.seconds:
        yield f"{1000 * sum(answer.seconds.values()):.0f} ms"
