"""Evidence -> the sentences of it that answer, best first.

Each candidate is one or more whole sentences, described by a handful of features; its score is
their weighted sum. The weights stand in `weights.json`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple, cast

from corpus.article import Article, Span
from corpus.speech import Statement
from index.scope import Scope
from index.snapshot import Snapshot
from rag.question import Question
from rag.retrieve import Evidence, said_in
from rag.wanted import Heard, Wanted
from rag.wording import locate

NEAR_COMMENT = 0.25
"""Cosine from which a reader's comment is about what is asked: the reader model has read none."""
WORD_FOR_WORD = 4.0
"""Log-odds that an article which has an excerpt to the letter is the one it is from."""
LOCATED_ARTICLES, LOCATED_LENGTH = 8, 40
"""Articles that are searched, character by character, for a quotation of more characters."""
NEAR_MISS = 0.73
"""Log-odds by which the likeliest of what does not answer grows with ten times as many passages:
over 5, 50, 300 and 1,581 articles they are -2.6, -2.2, -1.6 and -0.8 in the mean of sixty questions
that have no answer.
"""
UNREAD_ODDS = -8.0
"""Log-odds of a sentence that was not read."""


class Features(NamedTuple):
    """What is known of a candidate, each between 0 and 1."""

    reader: float = 0.0
    """The reader's log-odds that it answers, from `UNREAD_ODDS` (0) to its opposite (1)."""
    any: float = 0.0
    """The same for anything that was read, by the summed odds, less what `NEAR_MISS` takes off."""
    terms: float = 0.0
    """Share of the question's terms in the sentence, each weighted by its rarity."""
    verbatim: float = 0.0
    """How many words in a row the question and the sentence share: 0.5 for four."""
    said: float = 0.0
    """Share of the question's terms in what somebody says hereabouts whom the question names."""
    rank: float = 0.0
    """1 for the first passage found, falling with its rank."""
    comment: float = 0.0
    phrase: float = 0.0
    """How much of what the question quotes stands in the sentence."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Sentences of an article that may answer."""

    evidence: Evidence
    span: Span
    statements: tuple[Statement, ...] = ()
    """The statements that the sentences hold, best first."""
    lead_in: tuple[Span, ...] = ()
    """The sentences right before it in which nobody is quoted, the nearest first."""
    features: Features = Features()
    score: float = 0.0
    """Log-odds that it answers."""

    @property
    def article(self) -> Article:
        return self.evidence.article

    @property
    def text(self) -> str:
        return self.span.of(self.article.text)

    @property
    def probability(self) -> float:
        """That it answers, 0 to 1."""
        return probability(self.score)


@dataclass(frozen=True, slots=True)
class Skimmed:
    """A passage, and what its words alone tell of it, before it is read."""

    evidence: Evidence
    heard: Heard
    features: tuple[Features, ...]
    """Of each sentence."""
    near_miss: float
    """Log-odds by which a search of so many passages finds something like it."""
    located: Span | None
    """Whole sentences with a long quotation of the question, where it asks whose that is."""

    @property
    def promise(self) -> float:
        """By this, eight passages hold what answers as often as twelve by rank alone."""
        known = self.features
        return known[0].rank + max(f.terms for f in known) + max(f.said for f in known)


def skimmed(
    question: Question, found: Sequence[Evidence], scope: Scope, snapshot: Snapshot
) -> list[Skimmed]:
    """What a search of `scope` found, what promises most first."""
    near_miss = NEAR_MISS * math.log10(max(1, snapshot.count(scope)))
    wanted = Wanted(question, snapshot)
    articles = {e.article.id: e.article for e in found}
    heard = {id: Heard(article, said_in(id, snapshot), wanted) for id, article in articles.items()}
    every = []
    for place, one in enumerate(found):
        hears = heard[one.article.id]
        is_searched = question.form == "excerpt" and place < LOCATED_ARTICLES
        located = _located(one, wanted.phrases) if is_searched else None
        features = tuple(_skimmed(one, place, wanted, hears))
        every.append(Skimmed(one, hears, features, near_miss, located))
    return sorted(every, key=lambda one: -one.promise)


def _skimmed(found: Evidence, place: int, wanted: Wanted, heard: Heard) -> Iterator[Features]:
    """What the words of each sentence tell, and the passage's place, from 0, among those found."""
    sentences = found.passage.sentences
    last = len(sentences) - 1
    for n, sentence in enumerate(sentences):
        text = sentence.of(found.article.text)
        terms = wanted.terms_in(text)
        yield Features(
            terms=wanted.coverage(terms),
            verbatim=wanted.verbatim(terms),
            said=heard.said(Span(sentences[max(0, n - 1)].start, sentences[min(n + 1, last)].end)),
            rank=1 / (1 + place / 5),
            comment=float(found.passage.section == "comment"),
            phrase=wanted.phrase(text),
        )


def _located(found: Evidence, phrases: Iterable[str]) -> Span | None:
    """Where the passage has a long quotation, as whole sentences, if it has."""
    for phrase in phrases:
        if len(phrase) > LOCATED_LENGTH and (at := locate(phrase, found.article.text)):
            touched = [s for s in found.passage.sentences if s.overlaps(at)]
            if touched:
                return Span(min(at.start, touched[0].start), max(at.end, touched[-1].end))
    return None


def rank(
    question: Question, passages: Iterable[Skimmed], logits: Mapping[int, Sequence[float]]
) -> list[Candidate]:
    """Every candidate of the passages, best first. `logits` are the reader's, for each sentence of
    the passages that it has read, by their numbers; of others, no sentence is a candidate, but an
    excerpt is looked up in all.
    """
    anything = _summed([x for row in logits.values() for x in row])
    best: dict[tuple[str, Span], Candidate] = {}
    for one in passages:
        read = logits.get(one.evidence.passage.number)
        if read is None and question.form != "excerpt":
            continue
        unread = [UNREAD_ODDS] * len(one.features)
        for found in _candidates(one, read or unread, anything, question):
            before = best.setdefault((found.article.id, found.span), found)
            if before.score < found.score:
                best[found.article.id, found.span] = found
    return sorted(best.values(), key=lambda c: -c.score)


def _candidates(
    one: Skimmed, read: Sequence[float], anything: float, question: Question
) -> Iterator[Candidate]:
    """The sentences of a passage that was read."""
    article = one.evidence.article
    sentences = one.evidence.passage.sentences
    quiet: list[Span] = []  # since somebody was last quoted
    for sentence, known, logit in zip(sentences, one.features, read, strict=True):
        span = sentence
        features = known._replace(reader=_scaled(logit), any=_scaled(anything - one.near_miss))
        if one.located and one.located.overlaps(sentence):
            span = one.located
            features = features._replace(phrase=one.heard.wanted.phrase(span.of(article.text)))
        held = one.heard.within(span)
        score = weighted(features, weights()["rank"])
        if question.form == "excerpt":  # not read but looked up: who has it to the letter ran it
            score = WORD_FOR_WORD * (2 * features.phrase - 1) + features.rank
        yield Candidate(one.evidence, span, held, tuple(reversed(quiet)), features, score)
        quiet = [] if held or is_headline(article, sentence) else [*quiet, sentence]


def unranked(found: Evidence, span: Span, question: Question, snapshot: Snapshot) -> Candidate:
    """A candidate that was chosen by other means."""
    heard = Heard(found.article, said_in(found.article.id, snapshot), Wanted(question, snapshot))
    return Candidate(found, span, heard.within(span))


def confidence(
    question: Question, candidates: Sequence[Candidate], comments: bool = False
) -> float:
    """Probability, 0 to 1, that anything among the candidates, best first, answers; of readers'
    comments, where only `comments` were searched, that one is about it.
    """
    if not candidates:
        return 0.0
    best = candidates[0]
    if question.form == "excerpt":
        return best.features.phrase
    if best.features.comment and comments:
        return min(1.0, max(0.0, best.evidence.similarity) / (2 * NEAR_COMMENT))
    return probability(weighted(best.features, weights()["answerable"]))


def by_best_sentence(
    evidence: Sequence[Evidence], candidates: Sequence[Candidate]
) -> list[Evidence]:
    """The passages in the order of their best sentences; those without any keep theirs, last."""
    order: dict[int, int] = {}
    for place, candidate in enumerate(candidates):
        order.setdefault(candidate.evidence.passage.number, place)
    return sorted(evidence, key=lambda e: order.get(e.passage.number, len(candidates)))


def is_headline(article: Article, sentence: Span) -> bool:
    section = article.section_at(sentence.start)
    return section is not None and section.kind == "headline"


# ------------------------------------------------------------------ numbers


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """What `make fit` found: feature -> weight, of the score of a candidate ("rank"), and of the
    log-odds that the best one answers ("answerable"); each with its bias.
    """
    kept = json.loads(files("rag").joinpath("weights.json").read_text("utf-8"))
    return cast("Mapping[str, Mapping[str, float]]", kept)


def weighted(features: Features, by: Mapping[str, float]) -> float:
    """The weighted sum of the features, and the bias."""
    return sum(weight * getattr(features, name, 1.0) for name, weight in by.items())


def probability(odds: float) -> float:
    """Of log-odds, 0 to 1."""
    return 1 / (1 + math.exp(-odds))


def _scaled(logit: float) -> float:
    return min(1.0, max(0.0, 0.5 - 0.5 * logit / UNREAD_ODDS))


def _summed(logits: Sequence[float]) -> float:
    """Log-odds that one of several answers, as the reader was trained to tell it."""
    best = max(logits, default=UNREAD_ODDS)
    return best + math.log(sum(math.exp(x - best) for x in logits)) if logits else UNREAD_ODDS
