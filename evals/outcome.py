"""What came back for one item, and what the corpus itself says of that."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.article import Article
from evals.cases import ArticleOf, Expected, GoldQuote, Item
from evals.matching import (
    hits_quote,
    meets,
    nearly_same_outlet,
    overlap,
    same_outlet,
    same_person,
)
from rag.answer import Answer, Claim

FOUND = 0.6
"""Share of a gold quote's characters that a retrieved passage holds to have found it."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What retrieval ranked for a question, best first."""

    articles: tuple[str, ...] = ()
    passages: tuple[tuple[str, int, int], ...] = ()
    """Article, start and end of each."""

    def rank_of(self, quote: GoldQuote) -> float:
        """Of the first passage that holds the quote, from 1; infinity where none does."""
        for rank, (article, start, end) in enumerate(self.passages, start=1):
            if article == quote.article and overlap(start, end, quote) >= FOUND * quote.length:
                return rank
        return math.inf


@dataclass(frozen=True, slots=True)
class Outcome:
    """One item and what came back for it."""

    item: Item
    answer: Answer | None
    """None: no answer was given, not even a refusal."""
    ranking: Ranking | None = None
    confidence: float | None = None
    """Probability, by the system's own reckoning, that the evidence answers."""
    problem: str = ""
    """Why there is no answer."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        return self.answer.claims if self.answer else ()

    @property
    def refused(self) -> bool:
        return not self.claims or (self.answer is not None and self.answer.refusal is not None)


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with an answer whatever was asked; one line each."""

    broken: tuple[str, ...]
    """Citations that are not the exact text."""
    misattributed: tuple[tuple[str, ...], ...]
    """For each claim, what is wrong with its outlet, speaker or relays."""
    wrong_outlets: tuple[str, ...]


def faults_of(outcome: Outcome, article_of: ArticleOf) -> Faults:
    """The answer's citations and credits, checked against the corpus."""
    known: dict[str, Article] = {}
    broken = [] if outcome.answer else ["no answer was written"]
    for citation in (c for claim in outcome.claims for c in claim.cited):
        try:
            known[citation.article] = article_of(citation.article)
        except KeyError:
            broken.append(f"no such article: {citation.article}")
            continue
        if known[citation.article].text[citation.start : citation.end] != citation.quote:
            where = f"{citation.article} [{citation.start}:{citation.end}]"
            broken.append(f"{where} is not the quote")
    wrong = [tuple(_wrong_outlets(claim, known)) for claim in outcome.claims]
    return Faults(
        broken=tuple(broken),
        misattributed=tuple(
            (*names, *_contradicted(claim, outcome.item.expected))
            for claim, names in zip(outcome.claims, wrong, strict=True)
        ),
        wrong_outlets=tuple(name for names in wrong for name in names),
    )


def _wrong_outlets(claim: Claim, known: dict[str, Article]) -> Iterator[str]:
    """One line for each name in the claim that has nothing to do with the article it cites.

    The claim's own outlet is checked where it rests on a single citation.
    """
    for citation in claim.citations:
        article = known.get(citation.article)
        names: list[str | None] = [citation.outlet]
        if len(claim.citations) == 1:
            names.append(claim.attribution.outlet)
        for name in names:
            if article and name and not any(same_outlet(name, one) for one in _owners(article)):
                yield f"{citation.article} is not {name}'s"


def _owners(article: Article) -> list[str]:
    """Every outlet that may be credited with the article, by what the corpus's own record says.

    What was read from its markup or text counts only where the record is silent: it is among what
    is measured.
    """
    known = [s for s in (article.provenance.outlet, *article.provenance.republished_from) if s]
    stated = [s.value for s in known if s.evidence.rank == "stated"]
    wire = article.extra.get("wire")
    if isinstance(wire, str) and wire:
        stated.append(wire)
    return stated or [s.value for s in known]


def _contradicted(claim: Claim, want: Expected) -> Iterator[str]:
    """Where the claim rests on the gold and names a speaker or relays that are not the gold's.

    Naming nobody is no misattribution; `speaker_end_to_end` and `relay_end_to_end` count that.
    """
    by = claim.attribution
    if not _is_gold(claim, want):
        return
    if by.speaker and want.speakers and not names_speaker(claim, want.speakers):
        yield f"the speaker is {' or '.join(want.speakers)}, not {by.speaker}"
    relayed = [
        nearly_same_outlet(relay, one) for relay in by.relays for one in want.relayed_outlets
    ]
    if relayed and not any(relayed):
        yield f"relayed is {' or '.join(want.relayed_outlets)}, not {', '.join(by.relays)}"


def _is_gold(claim: Claim, want: Expected) -> bool:
    """A claim on a gold quote; where the set has none, one with a fact of an expected article."""
    if want.quotes:
        return hits_quote(claim, want.quotes)
    there = not want.articles or any(c.article in want.articles for c in claim.citations)
    return there and any(meets(claim, fact) for fact in want.facts)


def names_speaker(claim: Claim, speakers: Iterable[str]) -> bool:
    """Is the claim credited to one of these people?"""
    return any(same_person(claim.attribution.speaker, speaker) for speaker in speakers)
