"""Asks the questions of a set and judges what comes back.

One question after the other: an answer already uses every core for most of its time, and how long
it takes alone is one of the figures.
"""

from __future__ import annotations

import dataclasses
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from corpus.errors import ComposerProblem, EvaluationProblem, UsageProblem
from evals.cases import Articles, Item
from evals.figures import RESAMPLES, Figure, figures, figures_by_tag, refusal_curve
from evals.judge import judge
from evals.metrics import Measure, Outcome, Ranking, Tallies, outcome
from evals.plan import Choice
from evals.runs import Reply, RunFolder
from evals.verdict import Verdict, verdict
from rag.answer import Answer
from rag.question import Turn
from rag.reading import Filters
from rag.retrieve import Evidence

KEPT = 10
"""Articles and passages of a ranking that are kept and judged."""


class Responder(Protocol):
    """What answers the questions: an Assistant is one."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn],
        filters: Filters,
        seen: Callable[[Sequence[Evidence]], None],
    ) -> Answer:
        """The answer; `seen` is given the evidence that it is made from, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a run is worth. The sequences run parallel."""

    outcomes: tuple[Outcome, ...]
    rows: tuple[Tallies, ...]
    verdicts: tuple[Verdict, ...]
    figures: Mapping[Measure, Figure]
    by_tag: Mapping[str, Mapping[Measure, Figure]]
    seconds: float
    """From the first question to the last answer, without what a run taken up again had."""


def chosen(items: Sequence[Item], choice: Choice) -> tuple[Item, ...]:
    """The items to ask, in the set's order. Raises EvaluationProblem when no item has the tags."""
    wanted = set(choice.tags)
    found = [item for item in items if wanted <= set(item.tags)]
    if not found:
        known = ", ".join(sorted({tag for item in items for tag in item.tags}))
        asked = ", ".join(sorted(wanted))
        raise EvaluationProblem(f"No item is tagged {asked}.", f"There are: {known}.")
    if choice.sample is None or choice.sample >= len(found):
        return tuple(found)
    drawn = random.Random(choice.seed).sample(range(len(found)), choice.sample)
    return tuple(found[place] for place in sorted(drawn))


def reply_to(item: Item, responder: Responder) -> Reply:
    """What the responder makes of the item. A question that it refuses to read has no answer."""
    history = item.turns()
    evidence: list[Evidence] = []
    try:
        answer = responder.ask(item.question, history, item.filters.as_filters(), evidence.extend)
    except (UsageProblem, ComposerProblem) as problem:
        return Reply(None, problem=str(problem))
    return Reply(answer, ranking(evidence), answer.confidence)


def ranking(evidence: Sequence[Evidence]) -> Ranking:
    """The first `KEPT` articles and passages of the evidence."""
    articles = dict.fromkeys(found.article.id for found in evidence)
    passages = tuple((found.article.id, found.passage.span) for found in evidence[:KEPT])
    return Ranking(tuple(articles)[:KEPT], passages)


def ask_all(
    items: Sequence[Item],
    responder: Responder,
    articles: Articles,
    folder: RunFolder,
    resamples: int = RESAMPLES,
    answered: Callable[[], None] = lambda: None,
) -> Judgement:
    """Asks every item that the folder has no answer to, keeps each answer at once, judges them all.

    `answered` is called once an item. Interrupted, the folder has what was answered until then.
    """
    kept = folder.kept()
    started = time.perf_counter()
    outcomes = []
    for item in items:
        if item.id not in kept:
            kept[item.id] = reply_to(item, responder)
            folder.keep(item, kept[item.id])
        reply = kept[item.id]
        found = outcome(item, reply.answer, articles, reply.ranking, reply.confidence)
        outcomes.append(found)
        answered()
    seconds = time.perf_counter() - started
    return judgement(outcomes, seconds, resamples)


def judgement(
    outcomes: Sequence[Outcome], seconds: float = 0.0, resamples: int = RESAMPLES
) -> Judgement:
    """The verdicts and figures of the outcomes."""
    rows = judge(outcomes)
    verdicts = [verdict(result, row) for result, row in zip(outcomes, rows, strict=True)]
    items = [result.item for result in outcomes]
    return Judgement(
        outcomes=tuple(outcomes),
        rows=tuple(rows),
        verdicts=tuple(verdicts),
        figures=figures(rows, resamples),
        by_tag=figures_by_tag(items, rows, resamples),
        seconds=seconds,
    )


def record(judged: Judgement, plan: Mapping[str, Any], started: str) -> dict[str, Any]:
    """run.json of a finished run."""
    answers = [result.answer for result in judged.outcomes if result.answer]
    own = sum(sum(answer.seconds.values()) for answer in answers)
    answerable = sum(result.item.answerable for result in judged.outcomes)
    verdicts = [found.kind for found in judged.verdicts]
    return {
        "complete": True,
        "plan": dict(plan),
        "started": started,
        "seconds": {"run": round(judged.seconds, 3), "answers": round(own, 3)},
        "items": {"answerable": answerable, "unanswerable": len(verdicts) - answerable},
        "verdicts": {kind: verdicts.count(kind) for kind in sorted(set(verdicts))},
        "figures": {str(m): figure.to_json() for m, figure in judged.figures.items()},
        "refusal_curve": [dataclasses.asdict(point) for point in refusal_curve(judged.outcomes)],
        "by_tag": {
            tag: {str(m): figure.to_json() for m, figure in found.items()}
            for tag, found in judged.by_tag.items()
        },
    }
