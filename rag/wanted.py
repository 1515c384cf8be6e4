"""What a question wants of a sentence: its terms by their rarity, and its speaker."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import chain

from rapidfuzz import fuzz

from corpus.article import Article, Span
from corpus.speech import Statement
from corpus.speech.names import fold as name_fold
from corpus.speech.names import parse_name
from index.snapshot import Snapshot
from rag.credit import credited
from rag.question import Question
from rag.wording import fold

RUN = 4
"""Terms in a row that tell half of what a run can tell."""
RESEMBLES = 60
"""Likeness, of 100, below which a text has nothing of a phrase."""


class Wanted:
    """The question as terms with weights, made once and held against many sentences."""

    def __init__(self, question: Question, snapshot: Snapshot) -> None:
        self.terms_in = cache(snapshot.terms)
        self._asked = self.terms_in(question.topic)
        self._weights = {term: rarity(term, snapshot) for term in self._asked}
        self.phrases = tuple(fold(phrase) for phrase in question.phrases)
        self._words = {name_fold(word.strip('?,;:!()"“”')) for word in question.standalone.split()}
        self.named_in = cache(self._named_in)

    def _named_in(self, speaker: str | None) -> bool:
        """Does the question name the speaker, by the last name at least, in capitals or not?"""
        last = parse_name(speaker or "").last
        return len(last) > 2 and last in self._words

    def coverage(self, terms: Iterable[str]) -> float:
        """Weighted share of the question's terms among `terms`, 0 to 1."""
        found = math.fsum(self._weights[t] for t in self._weights.keys() & set(terms))
        return found / (math.fsum(self._weights.values()) or 1.0)

    def verbatim(self, terms: Sequence[str]) -> float:
        """How long the longest run of terms is that the question has too: 0.5 for four. Without it
        one in ninety questions about quoted words finds its sentence second.
        """
        matcher = SequenceMatcher(None, self._asked, terms, autojunk=False)
        longest = matcher.find_longest_match().size
        return longest / (longest + RUN)

    def phrase(self, text: str) -> float:
        """How well the best phrase that the question quotes stands in `text`.

        0 below a resemblance of 60%, and where it quotes none; 1 when word for word.
        """
        return max((_resemblance(phrase, fold(text)) for phrase in self.phrases), default=0.0)


class Heard:
    """What is said in an article, and what of it by somebody whom the question names."""

    def __init__(self, article: Article, statements: Sequence[Statement], wanted: Wanted) -> None:
        self.wanted = wanted
        self._text, self._said = article.text, statements
        self._theirs = {s for s in statements if wanted.named_in(s.speaker)}

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
        return self.wanted.coverage(
            self.wanted.terms_in(" ".join((statement.speaker or "", *said)))
        )

    def said(self, around: Span) -> float:
        """Share of the question's terms in what they say in `around`."""
        runs = (s.content for s in self._theirs if s.span.overlaps(around))
        terms = (self.wanted.terms_in(run.of(self._text)) for run in chain(*runs))
        return self.wanted.coverage(chain(*terms))


def rarity(term: str, snapshot: Snapshot) -> float:
    """Inverse document frequency as in BM25 (Robertson and Zaragoza 2009), over passages."""
    found = snapshot.document_frequency(term)
    return math.log(1 + (snapshot.manifest.passages - found + 0.5) / (found + 0.5))


def _resemblance(phrase: str, text: str) -> float:
    """A text that is shorter than the phrase has only a part of it."""
    alike = fuzz.partial_ratio(phrase, text)
    if len(text) < len(phrase):
        alike = min(alike, fuzz.ratio(phrase, text))
    return max(0.0, (alike - RESEMBLES) / (100 - RESEMBLES)) if len(text) > 10 else 0.0
