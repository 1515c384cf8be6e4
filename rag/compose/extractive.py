"""The answer in the articles' own words: the sentences that answer, each with its byline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.article import Span
from rag.answer import Claim
from rag.attribute import attribution, citation
from rag.copies.alike import alike, begins_alike
from rag.question import Question
from rag.rank import Candidate, is_headline
from rag.wording import leans

MARGIN = 2.25
"""How far, in log-odds, a further claim may score below the best before it is noise."""
APART = 4.0
"""The same for the first claim of an outlet where outlets are set apart: it has something to say.
"""
LIKELY = 0.02
"""Probability of answering from which a further claim is shown."""
WHOLE = 3
"""Most sentences of a claim."""


class Extractive:
    """Quotes the best candidates, without two that say the same, spread over outlets where the
    question asks it.
    """

    name = "extractive"

    def compose(
        self, question: Question, candidates: Sequence[Candidate], most: int
    ) -> Iterator[Claim]:
        for group in choose(question, candidates, most):
            yield claim_of(*group)


def claim_of(*group: Candidate) -> Claim:
    """What the candidates say in the words of the first, cited to each; without numbers yet."""
    best = group[0]
    return Claim(
        text=best.text,
        attribution=attribution(best.article, best.span, best.statements),
        citations=tuple(citation(c.article, c.span, 0) for c in group),
    )


def choose(
    question: Question, candidates: Sequence[Candidate], most: int
) -> list[tuple[Candidate, ...]]:
    """The candidates to show, best first, those of several outlets that say the same together.

    A comparison and "which outlet" show the best of each outlet first, and keep outlets apart.
    """
    if question.form == "excerpt":
        return [(candidates[0],)]
    likely = [c for c in candidates if c.probability >= LIKELY] or list(candidates[:1])
    if likely[0].features.comment:
        likely = list(candidates)  # how likely a reader's comment answers, no model has learned
    apart = question.form in {"compare", "which_outlet"}
    if apart:
        likely = _outlets_in_turn([c for c in likely if not c.features.comment] or likely)
    else:
        likely = [c for c in likely if c.score >= likely[0].score - MARGIN]
    chosen: list[list[Candidate]] = []
    for candidate in likely:
        group = next((g for g in chosen if any(_says_the_same(candidate, c) for c in g)), None)
        if group is None:
            if len(chosen) < most:
                chosen.append([candidate])
        elif all(candidate.article.outlet != c.article.outlet for c in group):
            if not apart:
                group.append(candidate)
            elif len(chosen) < most:
                chosen.append([candidate])
    serious_first = sorted(chosen, key=lambda group: group[0].article.kind == "satire")
    return [(whole(first), *others) for first, *others in _joined(serious_first)]


def _joined(groups: Sequence[Sequence[Candidate]]) -> list[list[Candidate]]:
    """The groups with claims of one article that touch, of one speaker, made one."""
    found: list[list[Candidate]] = []
    for group in groups:
        for place, (first, *others) in enumerate(found):
            both = None if others or len(group) > 1 else _touching(first, group[0])
            if both:
                found[place] = [both]
                break
        else:
            found.append(list(group))
    return found


def _touching(one: Candidate, other: Candidate) -> Candidate | None:
    """Both in one, where they are neighbours that the same person says."""
    made = (attribution(c.article, c.span, c.statements) for c in (one, other))
    bylines = {replace(by, speech=None if by.speaker else by.speech, words=()) for by in made}
    apart = one.evidence.passage != other.evidence.passage or len(bylines) > 1
    if apart or is_headline(one.article, one.span) or is_headline(other.article, other.span):
        return None
    span = Span(min(one.span.start, other.span.start), max(one.span.end, other.span.end))
    sentences = [s for s in one.evidence.passage.sentences if s.overlaps(span)]
    if len(sentences) > min(WHOLE, _sentences(one) + _sentences(other)):
        return None
    return replace(one, span=span, statements=(*one.statements, *other.statements))


def whole(candidate: Candidate) -> Candidate:
    """With the outlet's own sentences before, where it leans on them, up to three in all."""
    start, text = candidate.span.start, candidate.article.text
    room = WHOLE - _sentences(candidate)
    if not candidate.statements:
        for before in candidate.lead_in[: max(0, room)]:
            if not leans(text[start : candidate.span.end]):
                break
            start = before.start
    return replace(candidate, span=Span(start, candidate.span.end))


def _sentences(candidate: Candidate) -> int:
    return sum(s.overlaps(candidate.span) for s in candidate.evidence.passage.sentences)


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
