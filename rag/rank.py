"""Evidence -> the sentences of it that answer, best first.

Each candidate is one or more whole sentences, described by a handful of features; its score is
their weighted sum. The weights stand in `weights.json`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter, itemgetter

from corpus.article import Article, Span
from index.snapshot import Snapshot
from rag.question import Question
from rag.retrieve import Evidence
from rag.statements import Statement, load
from rag.statements.cues import is_spoken
from rag.statements.supposed import without_supposed
from rag.wanted import Wanted
from rag.weights import Weights
from rag.wording import fold, locate

TELLING = 0.3
"""Share of a sentence that somebody says, from which on it is theirs."""
OPENING = 4
"""Characters of a word that may stand before whom a sentence begins with: "But", a quotation mark.
"""
LOCATED_ARTICLES = 8
"""Articles that are searched, character by character, for a long quotation."""


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a candidate, each between 0 and 1."""

    terms: float
    """Share of the question's terms in the sentence, each weighted by its rarity."""
    near_terms: float
    """The same with the sentences before and after."""
    passage_terms: float
    """The same with the whole passage and the headline."""
    amount: float
    """The same not as a share: how much rarity they add up to, 0.5 at two or three rare terms."""
    names: float
    """Share of the question's proper names in the passage or headline."""
    phrase: float
    """How much of the best quoted phrase stands in the sentence; 1 when nothing is quoted."""
    misquoted: float
    """1 - phrase when the question is which article an excerpt is from, else 0."""
    speaker: float
    """1 when the person asked about says it, or nobody is; 0.5 when the sentence names them."""
    said: float
    """Share of the question's terms in what the person asked about says hereabouts."""
    voice: float
    """1 when the person asked about, if any, says anything in the article."""
    speech: float
    """1 when somebody's words are reported and the question asks for words."""
    number: float
    """1 when the question asks for a number or a date and the sentence has one."""
    rank: float
    """1 for the first passage found, falling with its rank."""
    similarity: float
    """Cosine of the question and the passage."""
    meaning: float
    """The same for a question that gives neither a speaker nor quoted words to go by."""
    comment: float
    headline: float
    short: float
    """1 for fragments of fewer than forty characters."""


FEATURE_NAMES = tuple(field.name for field in fields(Features))
_values = attrgetter(*FEATURE_NAMES)  # astuple would copy every number


@dataclass(frozen=True, slots=True)
class Candidate:
    """Sentences of an article that may answer."""

    evidence: Evidence
    span: Span
    statements: tuple[Statement, ...]
    """The statements that the sentences hold, best first."""
    features: Features
    score: float
    """Log-odds, up to a constant, of being the better of two candidates."""
    probability: float
    """That it answers, 0 to 1."""

    @property
    def article(self) -> Article:
        return self.evidence.article

    @property
    def text(self) -> str:
        return self.span.of(self.article.text)


def rank(
    question: Question,
    evidence: Sequence[Evidence],
    snapshot: Snapshot,
    weights: Weights,
) -> list[Candidate]:
    """Every candidate of the evidence, best first."""
    wanted = Wanted(question, snapshot)
    heard: dict[str, _Heard] = {}
    candidates: dict[tuple[str, Span], Candidate] = {}
    for position, found in enumerate(evidence):
        article = found.article
        if article.id not in heard:
            heard[article.id] = _Heard.of(article, snapshot, wanted)
        for candidate in _of_passage(found, position, heard[article.id], wanted, weights):
            key = article.id, candidate.span
            if key not in candidates or candidates[key].score < candidate.score:
                candidates[key] = candidate
    return sorted(candidates.values(), key=lambda c: -c.score)


def by_best_sentence(
    evidence: Sequence[Evidence], candidates: Sequence[Candidate]
) -> list[Evidence]:
    """The passages in the order of their best sentences; those without any keep theirs, last."""
    order: dict[int, int] = {}
    for place, candidate in enumerate(candidates):
        order.setdefault(candidate.evidence.passage.number, place)
    return sorted(evidence, key=lambda e: order.get(e.passage.number, len(candidates)))


class _Heard:
    """What is said in an article, and what of it by the person asked about."""

    def __init__(self, article: Article, statements: Sequence[Statement], wanted: Wanted) -> None:
        self._text, self._wanted = article.text, wanted
        first_hand = set(without_supposed(statements, article.text))
        self._said = [(s, s in first_hand and wanted.said_by(s, article)) for s in statements]
        self._terms: dict[Span, set[str]] = {}
        self._last = fold((wanted.question.speaker or "").split(" ")[-1])
        self.voice = any(theirs for _, theirs in self._said)
        """The person asked about says something here."""
        self.named = self.voice or wanted.names_speaker(article.text)
        self.title_terms = wanted.terms_in(article.title)

    @classmethod
    def of(cls, article: Article, snapshot: Snapshot, wanted: Wanted) -> _Heard:
        return cls(article, load(snapshot.annotation(article.id) or "[]"), wanted)

    def within(self, span: Span) -> tuple[Statement, ...]:
        """The statements in `span`: those of the person asked about first, then the longest.

        Somebody else of whom there are but a few words, or of whom it is told what they decided,
        and who is neither quoted nor relayed, does not tell whose words these are.
        """
        there = [
            (theirs, _overlap(statement.content, span), statement)
            for statement, theirs in self._said
            if statement.span.overlaps(span)
        ]
        spoken: Counter[str | None] = Counter()
        for _, overlap, found in there:
            spoken[found.speaker] += overlap if self._is_spoken(found) else 0
        return tuple(
            found
            for theirs, _, found in sorted(there, key=itemgetter(0, 1), reverse=True)
            if theirs
            or found.direct
            or found.relays
            or (self._is_spoken(found) and spoken[found.speaker] >= _telling(found, span))
        )

    def _is_spoken(self, statement: Statement) -> bool:
        return statement.cue is None or is_spoken(statement.cue.of(self._text))

    def speaks(self, span: Span) -> float:
        """1 when the person asked about says something in `span`, 0.5 when they are named there."""
        if any(theirs and statement.span.overlaps(span) for statement, theirs in self._said):
            return 1.0
        return 0.5 * (self._last in fold(span.of(self._text)))

    def said(self, around: Span) -> float:
        """Share of the question's terms in what the person asked about says in `around`."""
        runs = [
            run
            for statement, theirs in self._said
            if theirs and statement.span.overlaps(around)
            for run in statement.content
        ]
        for run in runs:
            if run not in self._terms:
                self._terms[run] = self._wanted.terms_in(run.of(self._text))
        return self._wanted.coverage(set().union(*(self._terms[run] for run in runs)))


def _telling(statement: Statement, span: Span) -> float:
    """Characters of `span` that are enough to tell whose it is; half where it begins with them."""
    begins = statement.source is not None and statement.source.start <= span.start + OPENING
    return (TELLING / 2 if begins else TELLING) * len(span)


def _overlap(runs: Iterable[Span], span: Span) -> int:
    """How many characters of `span` the runs cover."""
    return sum(max(0, min(run.end, span.end) - max(run.start, span.start)) for run in runs)


def _of_passage(
    found: Evidence,
    position: int,
    heard: _Heard,
    wanted: Wanted,
    weights: Weights,
) -> Iterable[Candidate]:
    article, sentences = found.article, found.passage.sentences
    terms = [wanted.terms_in(sentence.of(article.text)) for sentence in sentences]
    whole = heard.title_terms.union(*terms)
    shared = wanted.coverage(whole), wanted.named(whole)
    located = _located(found, position, wanted)
    asks_speaker = wanted.question.speaker is not None
    for i, sentence in enumerate(sentences):
        span = located if located and located.overlaps(sentence) else sentence
        near = wanted.coverage(set().union(*terms[max(0, i - 1) : i + 2]))
        if not terms[i] & wanted.weights.keys() and span is sentence:
            continue
        text = sentence.of(article.text)
        around = Span(sentences[max(0, i - 1)].start, sentences[min(i + 1, len(terms) - 1)].end)
        held = heard.within(span)
        phrase = wanted.phrase(span.of(article.text))
        features = Features(
            terms=wanted.coverage(terms[i]),
            near_terms=near,
            passage_terms=shared[0],
            amount=wanted.amount(shared[0]),
            names=shared[1],
            phrase=phrase,
            misquoted=(1 - phrase) * (wanted.question.kind == "excerpt"),
            speaker=heard.speaks(span) if asks_speaker else 1.0,
            said=heard.said(around) if asks_speaker else near,
            voice=float(not asks_speaker or heard.voice),
            speech=float(bool(held) and wanted.question.kind in _ASKS_WORDS),
            number=float(
                wanted.question.kind in {"how_many", "when"} and bool(_NUMBER.search(text))
            ),
            rank=1 / (1 + position / 5),
            similarity=max(0.0, found.similarity),
            meaning=max(0.0, found.similarity) * (not asks_speaker and not wanted.phrases),
            comment=float(found.passage.section == "comment"),
            headline=float(_is_headline(article, sentence)),
            short=float(len(sentence) < 40),
        )
        score = weighted(features, weights.rank)
        odds = weighted(features, weights.answerable)
        probability = 1 / (1 + math.exp(-odds)) if heard.named else 0.0
        yield Candidate(found, span, held, features, score, probability)


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


def _is_headline(article: Article, sentence: Span) -> bool:
    section = article.section_at(sentence.start)
    return section is not None and section.kind == "headline"


_ASKS_WORDS = frozenset({"quote", "who", "which_outlet"})
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|billion|half)\b",
    re.I,
)
