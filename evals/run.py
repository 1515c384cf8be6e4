"""Asks the questions of a set and judges what comes back.

One question after the other: an answer already uses every core for most of its time, and how long
it takes alone is one of the figures.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.errors import ComposerProblem, EvaluationProblem, UsageProblem
from evals.cases import ArticleOf, Item
from evals.curves import refusal_curve
from evals.figures import RESAMPLES, Figure
from evals.judge import Judgement, judge, judgement
from evals.metrics import Measure
from evals.outcome import Outcome, Ranking
from evals.runs import RunFolder
from rag.assistant import Assistant
from rag.retrieve import Evidence

KEPT = 10
"""Articles and passages of a ranking that are kept and judged."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which items of a set are asked: those with all of `tags`, `sample` of them at random."""

    tags: tuple[str, ...] = ()
    sample: int | None = None
    seed: int = 0


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


def ask_item(item: Item, assistant: Assistant) -> Outcome:
    """What the assistant makes of the item. A question that it refuses to read has no answer."""
    evidence: list[Evidence] = []
    try:
        answer = assistant.ask(item.question, item.history, item.filters, evidence.extend)
    except (UsageProblem, ComposerProblem) as problem:
        return Outcome(item, None, problem=str(problem))
    return Outcome(item, answer, ranking(evidence), answer.confidence)


def ranking(evidence: Sequence[Evidence]) -> Ranking:
    """The first `KEPT` articles and passages of the evidence."""
    articles = dict.fromkeys(found.article.id for found in evidence)
    spans = [(found.article.id, found.passage.span) for found in evidence[:KEPT]]
    passages = tuple((article, span.start, span.end) for article, span in spans)
    return Ranking(tuple(articles)[:KEPT], passages)


def ask_all(
    items: Sequence[Item],
    assistant: Assistant,
    article_of: ArticleOf,
    folder: RunFolder,
    resamples: int = RESAMPLES,
    one_by_one: Callable[[Sequence[Item]], Iterable[Item]] = iter,
) -> tuple[Judgement, float]:
    """Asks every item that the folder has no answer to, keeps each answer at once, judges them all.

    `one_by_one` shows how far it is. Interrupted, the folder has what was answered until then.
    Returns also the seconds from the first question to the last answer.
    """
    kept = folder.kept(items)
    started = time.perf_counter()
    judged = []
    for item in one_by_one(items):
        if item.id not in kept:
            kept[item.id] = ask_item(item, assistant)
            folder.keep(kept[item.id])
        judged.append(judge(kept[item.id], article_of))
    seconds = time.perf_counter() - started
    return judgement(judged, resamples), seconds


def record(
    judged: Judgement, plan: Mapping[str, Any], started: str, seconds: float
) -> dict[str, Any]:
    """run.json of a finished run."""
    outcomes = [one.outcome for one in judged.items]
    own = sum(sum(outcome.answer.seconds.values()) for outcome in outcomes if outcome.answer)
    kinds = Counter(outcome.item.answerable for outcome in outcomes)
    return {
        "complete": True,
        "plan": dict(plan),
        "started": started,
        "seconds": {"run": round(seconds, 3), "answers": round(own, 3)},
        "items": {"answerable": kinds[True], "unanswerable": kinds[False]},
        "verdicts": dict(sorted(judged.verdicts)),
        "figures": _written(judged.figures),
        "refusal_curve": refusal_curve(judged.items),
        "by_tag": {tag: _written(found) for tag, found in judged.by_tag.items()},
    }


def _written(figures: Mapping[Measure, Figure]) -> dict[str, Any]:
    return {str(measure): figure.to_json() for measure, figure in figures.items()}
