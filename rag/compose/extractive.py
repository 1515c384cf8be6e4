"""The answer in the articles' own words: the sentences that answer, each with its byline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

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
        elsewhere = group and all(candidate.article.outlet != c.article.outlet for c in group)
        if group and elsewhere and not apart:
            group.append(candidate)
        elif (group is None or elsewhere) and len(chosen) < most:
            chosen.append([candidate])
    serious_first = sorted(_latest_first(chosen), key=lambda g: g[0].article.kind == "satire")
    return [(whole(first), *others) for first, *others in _joined(serious_first)]


def _latest_first(groups: Sequence[list[Candidate]]) -> list[list[Candidate]]:
    """The entries of a live blog in each other's places, the latest first: that one holds."""
    places: dict[str, list[int]] = {}
    for place, (first, *_) in enumerate(groups):
        page, _, entry = first.article.id.rpartition("#")
        if entry and page.endswith((".html", ".htm")):
            places.setdefault(page, []).append(place)
    ordered = list(groups)
    for of_page in places.values():
        latest = sorted(of_page, key=lambda n: str(groups[n][0].article.published), reverse=True)
        for place, n in zip(of_page, latest, strict=True):
            ordered[place] = groups[n]
    return ordered


def _outlets_in_turn(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best of each outlet, then the second best of each, and so on, without what is far off."""
    turns: Counter[str | None] = Counter()
    order = []
    for candidate in candidates:
        turn = turns[candidate.article.outlet]
        turns[candidate.article.outlet] += 1
        if candidate.score >= candidates[0].score - (MARGIN if turn else APART):
            order.append((turn, candidate))
    return [candidate for _, candidate in sorted(order, key=itemgetter(0))]


def _says_the_same(one: Candidate, other: Candidate) -> bool:
    """Do they overlap, or say the same in nearly the same words, without a word that decides?"""
    if one.article.id == other.article.id and (
        one.span.overlaps(other.span) or begins_alike(one.text, other.text)
    ):
        return True
    return one.features.comment == other.features.comment and alike(one.text, other.text)


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
    both = replace(one, span=span, statements=(*one.statements, *other.statements))
    return both if _length(both) <= min(WHOLE, _length(one) + _length(other)) else None


def whole(candidate: Candidate) -> Candidate:
    """With the outlet's own sentences before, where it leans on them, up to three in all."""
    if candidate.statements:
        return candidate
    span, room = candidate.span, max(0, WHOLE - _length(candidate))
    for before in candidate.lead_in[:room]:
        if not leans(span.of(candidate.article.text)):
            break
        span = Span(before.start, span.end)
    return replace(candidate, span=span)


def _length(candidate: Candidate) -> int:
    """In sentences."""
    return sum(s.overlaps(candidate.span) for s in candidate.evidence.passage.sentences)
