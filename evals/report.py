"""A run as one self-contained HTML file.

Figures, plots, and every item for people to go through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evals import plots
from evals.cases import Expected, Item
from evals.figures import Figure, refusal_curve, risk_coverage
from evals.matching import FOUND, meets, overlap
from evals.metrics import Group, Measure, Outcome
from evals.run import Judgement
from evals.table import TAGGED, written
from evals.verdict import Verdict
from rag.answer import Answer
from rag.render.html import to_html


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that the item expects, and whether the answer has it; None: that is not judged."""

    what: str
    text: str
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One item as the report shows it."""

    item: Item
    verdict: Verdict
    answer: Markup
    wishes: tuple[Wish, ...]
    notes: tuple[str, ...]


def environment(*packages: str) -> Environment:
    """The templates of this package, and of others. All text is escaped; what is missing is an
    error.
    """
    return Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in ("evals", *packages)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def write_report(path: Path, info: Mapping[str, Any], judged: Judgement) -> None:
    """Writes the report of the run that `info`, its run.json, tells of."""
    template = environment().get_template("report.html")
    verdicts = Counter(found.kind for found in judged.verdicts)
    page = template.render(
        info=info,
        plan=info["plan"],
        verdicts=verdicts.most_common(),
        passed=sum(found.passed for found in judged.verdicts),
        groups=grouped(judged.figures),
        tag_measures=[m for m in map(Measure.parse, TAGGED) if m in judged.figures],
        by_tag=judged.by_tag,
        tags=tags_of([result.item for result in judged.outcomes]),
        plots=list(_plots(info, judged)),
        cards=[
            card(result, found)
            for result, found in zip(judged.outcomes, judged.verdicts, strict=True)
        ],
        written=written,
    )
    path.write_text(page, "utf-8", errors="replace")


def grouped(figures: Mapping[Measure, Figure]) -> Mapping[Group, list[Figure]]:
    """The figures by the group of their measure, both in order."""
    found: dict[Group, list[Figure]] = {}
    for measure, figure in figures.items():
        found.setdefault(measure.kind.group, []).append(figure)
    return found


def tags_of(items: Sequence[Item]) -> list[tuple[str, int]]:
    """Every tag and how many items have it, most frequent first."""
    return Counter(tag for item in items for tag in item.tags).most_common()


def _plots(info: Mapping[str, Any], judged: Judgement) -> Iterator[tuple[str, Markup]]:
    yield "Measures, with 95% intervals", drawn(plots.intervals(judged.figures))
    curve = refusal_curve(judged.outcomes)
    if curve:
        threshold = info["plan"]["settings"].get("decline_below")
        yield "Declining, over the threshold", drawn(plots.refusal_curve(curve, threshold))
    risks = risk_coverage(judged.outcomes, judged.rows)
    if risks:
        yield "Risk over coverage", drawn(plots.risk_coverage(risks))
    if any(m.name == "p50" for m in judged.figures):
        yield "Time by stage", drawn(plots.latency(judged.figures))
    by_outlet = plots.outlets(judged.outcomes, judged.verdicts)
    if by_outlet:
        yield "Questions by expected outlet", drawn(by_outlet)


def drawn(spec: plots.Spec) -> Markup:
    # The renderer escapes every text that it draws; a test holds it to that.
    return Markup(plots.svg(spec))


def card(result: Outcome, found: Verdict) -> Card:
    """The item, its answer as a reader sees it, and what was expected."""
    return Card(
        item=result.item,
        verdict=found,
        answer=answer_html(result.answer),
        wishes=tuple(_wishes(result)),
        notes=tuple(_notes(result)),
    )


def answer_html(answer: Answer | None) -> Markup:
    """The answer as the chat page shows it; `to_html` escapes and cleans it."""
    return Markup(to_html(answer)) if answer else Markup("<p><i>No answer was given.</i></p>")


def _wishes(result: Outcome) -> Iterator[Wish]:
    want, claims = result.item.expected, result.claims
    if not result.item.answerable:
        yield Wish("declines", "The corpus does not answer this.", result.refused)
    for fact in want.facts:
        yield Wish("fact", " or ".join(fact), any(meets(claim, fact) for claim in claims))
    for quote in want.quotes:
        cited = (c for claim in claims for c in claim.citations if c.article == quote.article)
        hit = any(2 * overlap(c.start, c.end, quote) >= quote.end - quote.start for c in cited)
        yield Wish("quote", f"{quote.text} ({quote.article})", hit)
    yield from _named(want)


def _named(want: Expected) -> Iterator[Wish]:
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


def _notes(result: Outcome) -> Iterator[str]:
    """Where retrieval had the gold, how sure the system was, how long it took."""
    want, ranking = result.item.expected, result.ranking
    if ranking and want.articles:
        first = next((n for n, a in enumerate(ranking.articles, 1) if a in want.articles), None)
        yield f"gold article at rank {first}" if first else "gold article not retrieved"
    if ranking and want.quotes:
        held = (
            n
            for n, (article, span) in enumerate(ranking.passages, 1)
            for quote in want.quotes
            if article == quote.article
            and overlap(span.start, span.end, quote) >= FOUND * (quote.end - quote.start)
        )
        first = next(held, None)
        yield f"gold quote in passage {first}" if first else "gold quote not retrieved"
    if result.confidence is not None:
        yield f"confidence {result.confidence:.2f}"
    if result.answer and result.answer.seconds:
        yield f"{1000 * sum(result.answer.seconds.values()):.0f} ms"
