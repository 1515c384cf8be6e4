"""The answer in the articles' own words: the sentences that answer, each with its byline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.answer import Claim
from rag.attribute import attribution, citation
from rag.question import Question
from rag.rank import Candidate
from rag.wording import alike, begins_alike

MARGIN = 2.5
"""How far, in log-odds, a further claim may score below the best before it is noise."""
APART = 6.0
"""The same for the first claim of an outlet where outlets are set apart: it has something to say.
"""
LIKELY = 0.5
"""Probability of answering from which a further claim is shown."""


class Extractive:
    """Quotes the best candidates, without two that say the same, spread over outlets where the
    question asks it."""

    name = "extractive"

    def compose(
        self, question: Question, candidates: Sequence[Candidate], most: int
    ) -> Iterator[Claim]:
        n = 0
        for group in choose(question, candidates, most):
            best = group[0]
            yield Claim(
                text=best.text,
                attribution=attribution(best.article, best.span, best.statements),
                citations=tuple(
                    citation(c.article, c.span, number) for number, c in enumerate(group, n + 1)
                ),
            )
            n += len(group)


def choose(
    question: Question, candidates: Sequence[Candidate], most: int
) -> list[tuple[Candidate, ...]]:
    """The candidates to show, best first, those of several outlets that say the same together.

    A comparison and "which outlet" show the best of each outlet first, and keep outlets apart.
    """
    likely = [c for c in candidates if c.probability >= LIKELY] or list(candidates[:1])
    if question.kind == "excerpt":
        return [(min(likely, key=lambda c: c.features.misquoted),)]  # who has it word for word
    if likely[0].features.speaker == 1:
        likely = [c for c in likely if c.features.speaker == 1]
    apart = question.kind in {"compare", "which_outlet"}
    if apart:
        likely = _outlets_in_turn([c for c in likely if not c.features.comment] or likely)
    else:
        likely = [c for c in likely if c.score >= likely[0].score - MARGIN]
    chosen: list[list[Candidate]] = []
    for candidate in likely:
        room = len(chosen) < most
        if apart and not room:
            break
        group = next((g for g in chosen if any(_says_the_same(candidate, c) for c in g)), None)
        if group is None:
            if room:
                chosen.append([candidate])
        elif all(candidate.article.outlet != c.article.outlet for c in group):
            chosen.append([candidate]) if apart else group.append(candidate)
    return [tuple(group) for group in chosen]


def _outlets_in_turn(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best of each outlet, then the second best of each, and so on, without what is far off."""
    turns: dict[str | None, int] = {}
    order = []
    for candidate in candidates:
        outlet = candidate.article.outlet
        turns[outlet] = turns.get(outlet, 0) + 1
        if candidate.score >= candidates[0].score - (APART if turns[outlet] == 1 else MARGIN):
            order.append((turns[outlet], candidate))
    return [candidate for _, candidate in sorted(order, key=lambda pair: pair[0])]


def _says_the_same(one: Candidate, other: Candidate) -> bool:
    """Do they overlap, or say the same in nearly the same words, without a word that decides?"""
    if one.article.id == other.article.id and (
        one.span.overlaps(other.span) or begins_alike(one.text, other.text)
    ):
        return True
    if one.features.comment != other.features.comment:
        return False
    return alike(one.text, other.text)
