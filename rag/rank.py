"""Evidence -> the sentences of it that answer, best first.

Each candidate is one or more whole sentences, described by a handful of features; its score is
their weighted sum. The weights stand in `weights.json`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from operator import attrgetter

from corpus.article import Article, Span
from corpus.speech import Statement
from index.scope import Scope
from index.snapshot import Snapshot
from rag.credit import credited
from rag.question import Question
from rag.retrieve import Evidence, said_in
from rag.wanted import Wanted
from rag.weights import Weights
from rag.wording import locate

NEAR_COMMENT = 0.25
"""Cosine from which a reader's comment is about what is asked: the reader model has read none."""
WORD_FOR_WORD = 4.0
"""Log-odds that an article which has an excerpt to the letter is the one it is from."""
LOCATED_ARTICLES = 8
"""Articles that are searched, character by character, for a long quotation."""


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a candidate, each between 0 and 1."""

    reader: float = 0.0
    """The reader's log-odds that it answers, from `UNREAD` (0) to its opposite (1)."""
    any: float = 0.0
    """The same for anything that was read, by the summed odds, less what `NEAR_MISS` takes off."""
    terms: float = 0.0
    """Share of the question's terms in the sentence, each weighted by its rarity."""
    verbatim: float = 0.0
    """How many words in a row the question and the sentence share: 0.5 for four."""
    said: float = 0.0
    """Share of the question's terms in what somebody says hereabouts whom the question names."""
    year: float = 0.0
    """1 when the text or its date has a year that the question names, or it names none."""
    rank: float = 0.0
    """1 for the first passage found, falling with its rank."""
    comment: float = 0.0
    phrase: float = 0.0
    """How much of what the question quotes stands in the sentence."""
    similarity: float = 0.0
    """Cosine of the question and the passage."""


FEATURE_NAMES = tuple(field.name for field in fields(Features))
_values = attrgetter(*FEATURE_NAMES)  # astuple would copy every number


@dataclass(frozen=True, slots=True)
class Candidate:
    """Sentences of an article that may answer."""

    evidence: Evidence
    span: Span
    statements: tuple[Statement, ...]
    """The statements that the sentences hold, best first."""
    lead_in: tuple[Span, ...]
    """The sentences right before it in which nobody is quoted, the nearest first."""
    features: Features
    score: float
    """Log-odds that it answers."""
    probability: float
    """The same, 0 to 1."""

    @property
    def article(self) -> Article:
        return self.evidence.article

    @property
    def text(self) -> str:
        return self.span.of(self.article.text)


class Skimmed:
    """A passage, and what its words alone tell of each sentence, before it is read."""

    def __init__(
        self, evidence: Evidence, position: int, wanted: Wanted, heard: Heard, searched: int
    ) -> None:
        """`position`, from 0, among what a search of so many passages found."""
        self.evidence, self.wanted, self.heard = evidence, wanted, heard
        self.position, self.searched = position, searched
        text, sentences = evidence.article.text, evidence.passage.sentences
        terms = [wanted.terms_in(s.of(text)) for s in sentences]
        self.terms = [wanted.coverage(those) for those in terms]
        self.verbatim = [wanted.verbatim(those) for those in terms]
        last = len(sentences) - 1
        self.said = [
            heard.said(Span(sentences[max(0, i - 1)].start, sentences[min(i + 1, last)].end))
            for i in range(len(sentences))
        ]

    @property
    def rank(self) -> float:
        """1 for the first passage of a search, falling with its rank."""
        return 1 / (1 + self.position / 5)

    @property
    def promise(self) -> float:
        """By this, eight passages hold what answers as often as twelve by rank alone."""
        return self.rank + max(self.terms, default=0.0) + max(self.said, default=0.0)


def skimmed(
    question: Question, found: Sequence[Evidence], scope: Scope, snapshot: Snapshot
) -> list[Skimmed]:
    """What a search of `scope` found, what promises most first."""
    searched = snapshot.count(scope)
    wanted = Wanted(question, snapshot)
    articles = {e.article.id: e.article for e in found}
    heard = {id: Heard(article, said_in(id, snapshot), wanted) for id, article in articles.items()}
    every = [Skimmed(e, n, wanted, heard[e.article.id], searched) for n, e in enumerate(found)]
    return sorted(every, key=lambda one: -one.promise)


def rank(
    question: Question,
    passages: Iterable[Skimmed],
    weights: Weights,
    logits: Mapping[int, Sequence[float]],
) -> list[Candidate]:
    """Every candidate of the passages, best first. `logits` are the reader's, for each sentence of
    the passages that it has read, by their numbers; of others, no sentence is a candidate, but an
    excerpt is looked up in all.
    """
    anything = _summed([x for row in logits.values() for x in row])
    candidates: dict[tuple[str, Span], Candidate] = {}
    for one in passages:
        found = one.evidence
        read = logits.get(found.passage.number)
        if read is None and question.form != "excerpt":
            continue
        for span, held, lead_in, features in _of_passage(one, read, anything):
            score = _score(features, question, weights)
            made = Candidate(found, span, held, lead_in, features, score, probability(score))
            before = candidates.get((found.article.id, span))
            if before is None or before.score < score:
                candidates[found.article.id, span] = made
    return sorted(candidates.values(), key=lambda c: -c.score)


def _score(features: Features, question: Question, weights: Weights) -> float:
    """Log-odds; an excerpt is not read but looked up: whoever has it word for word published it."""
    if question.form == "excerpt":
        return WORD_FOR_WORD * (2 * features.phrase - 1) + features.rank
    return weighted(features, weights.rank)


def unranked(found: Evidence, span: Span, question: Question, snapshot: Snapshot) -> Candidate:
    """A candidate that was chosen by other means."""
    heard = Heard(found.article, said_in(found.article.id, snapshot), Wanted(question, snapshot))
    return Candidate(found, span, heard.within(span), (), Features(), 0.0, 1.0)


def confidence(
    question: Question, candidates: Sequence[Candidate], weights: Weights, comments: bool = False
) -> float:
    """Probability, 0 to 1, that anything among the candidates, best first, answers; of readers'
    comments, where only `comments` were searched, that one is about it.
    """
    if not candidates:
        return 0.0
    best = candidates[0].features
    if question.form == "excerpt":
        return best.phrase
    if best.comment and comments:
        return min(1.0, best.similarity / (2 * NEAR_COMMENT))
    return probability(weighted(best, weights.answerable))


def by_best_sentence(
    evidence: Sequence[Evidence], candidates: Sequence[Candidate]
) -> list[Evidence]:
    """The passages in the order of their best sentences; those without any keep theirs, last."""
    order: dict[int, int] = {}
    for place, candidate in enumerate(candidates):
        order.setdefault(candidate.evidence.passage.number, place)
    return sorted(evidence, key=lambda e: order.get(e.passage.number, len(candidates)))


class Heard:
    """What is said in an article, and what of it by somebody whom the question names."""

    def __init__(self, article: Article, statements: Sequence[Statement], wanted: Wanted) -> None:
        self._text, self._wanted = article.text, wanted
        self._said = statements
        self._theirs = {s for s in statements if wanted.named_in(s.speaker)}
        self._terms: dict[Span, list[str]] = {}

    def within(self, span: Span) -> tuple[Statement, ...]:
        """The statements of those who say what stands in `span`: of somebody named first, then of
        whoever's part of it has more of what is asked.
        """
        here = [statement for statement in self._said if statement.span.overlaps(span)]
        found = credited(self._text, span, here)
        return tuple(sorted(found, key=lambda s: (s not in self._theirs, -self._asks_for(s))))

    def _asks_for(self, statement: Statement) -> float:
        """Share of the question's terms in what is said and in who says it."""
        said = [run.of(self._text) for run in statement.content]
        return self._wanted.coverage(
            self._wanted.terms_in(" ".join((statement.speaker or "", *said)))
        )

    def said(self, around: Span) -> float:
        """Share of the question's terms in what they say in `around`."""
        there = [statement for statement in self._theirs if statement.span.overlaps(around)]
        runs = [run for statement in there for run in statement.content]
        for run in runs:
            if run not in self._terms:
                self._terms[run] = self._wanted.terms_in(run.of(self._text))
        return self._wanted.coverage(chain(*(self._terms[run] for run in runs)))


def _of_passage(
    one: Skimmed, read: Sequence[float] | None, anything: float
) -> Iterable[tuple[Span, tuple[Statement, ...], tuple[Span, ...], Features]]:
    """Each candidate of a passage: its sentences, the statements in them, what leads in to it."""
    found, wanted = one.evidence, one.wanted
    article, sentences = found.article, found.passage.sentences
    dated = wanted.dated(found)
    located = _located(found, one.position, wanted) if wanted.question.form == "excerpt" else None
    quiet: list[Span] = []  # since somebody was last quoted
    for i, sentence in enumerate(sentences):
        span = located if located and located.overlaps(sentence) else sentence
        held = one.heard.within(span)
        lead_in = tuple(reversed(quiet))
        quiet = [] if held or is_headline(article, sentence) else [*quiet, sentence]
        features = Features(
            reader=_scaled(read[i] if read else UNREAD),
            any=_scaled(anything - NEAR_MISS * math.log10(max(1, one.searched))),
            terms=one.terms[i],
            verbatim=one.verbatim[i],
            said=one.said[i],
            year=dated,
            rank=one.rank,
            comment=float(found.passage.section == "comment"),
            phrase=wanted.phrase(span.of(article.text)),
            similarity=max(0.0, found.similarity),
        )
        yield span, held, lead_in, features


NEAR_MISS = 0.73
"""Log-odds by which the likeliest of what does not answer grows with ten times as many passages:
over 5, 50, 300 and 1,581 articles they are -2.6, -2.2, -1.6 and -0.8 in the mean of sixty questions
that have no answer.
"""
UNREAD = -8.0
"""Log-odds of a sentence that was not read."""


def _scaled(logit: float) -> float:
    return min(1.0, max(0.0, 0.5 - 0.5 * logit / UNREAD))


def _summed(logits: Sequence[float]) -> float:
    """Log-odds that one of several answers, as the reader was trained to tell it."""
    best = max(logits, default=UNREAD)
    return best + math.log(sum(math.exp(x - best) for x in logits)) if logits else UNREAD


def probability(odds: float) -> float:
    """Of log-odds, 0 to 1."""
    return 1 / (1 + math.exp(-odds))


def weighted(features: Features, weights: Mapping[str, float]) -> float:
    """The weighted sum of the features, and the bias where there is one."""
    values = zip(FEATURE_NAMES, _values(features), strict=True)
    total = sum(weights.get(name, 0.0) * value for name, value in values)
    return float(weights.get("bias", 0.0) + total)


def _located(found: Evidence, position: int, wanted: Wanted) -> Span | None:
    """Where the article has a long quotation of the question, as whole sentences, if it has."""
    if position >= LOCATED_ARTICLES:
        return None
    for phrase in wanted.phrases:
        if len(phrase) > 40 and (at := locate(phrase, found.article.text)):
            touched = [s for s in found.passage.sentences if s.overlaps(at)]
            if touched:
                return Span(min(at.start, touched[0].start), max(at.end, touched[-1].end))
    return None


def is_headline(article: Article, sentence: Span) -> bool:
    section = article.section_at(sentence.start)
    return section is not None and section.kind == "headline"
