"""What a question wants of a sentence: its terms by their rarity, its speaker, its year."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from corpus.speech.names import fold as name_fold
from corpus.speech.names import parse_name
from index.snapshot import Snapshot
from rag.question import Question
from rag.retrieve import Evidence
from rag.wording import fold

RUN = 4
"""Terms in a row that tell half of what a run can tell."""


class Wanted:
    """The question as terms with weights, made once and held against many sentences."""

    def __init__(self, question: Question, snapshot: Snapshot) -> None:
        self.question = question
        self._terms_of = snapshot.terms
        self._asked = snapshot.terms(question.topic)
        self.weights = {term: rarity(term, snapshot) for term in self._asked}
        self.total = sum(self.weights.values())
        self.phrases = tuple(fold(phrase) for phrase in question.phrases)
        self._words = {name_fold(word.strip('?,;:!()"“”')) for word in question.standalone.split()}
        self._years = set(_YEAR.findall(question.standalone))
        self._named: dict[str | None, bool] = {}

    def terms_in(self, text: str) -> list[str]:
        """In their order."""
        return self._terms_of(text)

    def named_in(self, speaker: str | None) -> bool:
        """Does the question name the speaker, by the last name at least, in capitals or not?"""
        if speaker not in self._named:
            last = parse_name(speaker or "").last
            self._named[speaker] = len(last) > 2 and last in self._words
        return self._named[speaker]

    def dated(self, found: Evidence) -> float:
        """1 when the passage, its headline or its day has a year of the question, or it has none;
        what was reported in the year after counts half.
        """
        if not self._years:
            return 1.0
        article = found.article
        there = set(_YEAR.findall(f"{article.title} {found.text}"))
        if day := article.published_on:
            there.add(str(day.year))
            if str(day.year - 1) in self._years:
                return 0.5 if there.isdisjoint(self._years) else 1.0
        return float(not there.isdisjoint(self._years))

    def coverage(self, terms: Iterable[str]) -> float:
        """Weighted share of the question's terms among `terms`, 0 to 1."""
        if not self.total:
            return 0.0
        return sum(self.weights[t] for t in self.weights.keys() & set(terms)) / self.total

    def verbatim(self, terms: Sequence[str]) -> float:
        """How long the longest run of terms is that the question has too: 0.5 for four."""
        matcher = SequenceMatcher(None, self._asked, terms, autojunk=False)
        longest = matcher.find_longest_match().size
        return longest / (longest + RUN)

    def phrase(self, text: str) -> float:
        """How well the best phrase that the question quotes stands in `text`.

        0 below a resemblance of 60%, and where it quotes none; 1 when word for word.
        """
        if not self.phrases:
            return 0.0
        folded = fold(text)
        return max(_resemblance(phrase, folded) for phrase in self.phrases)


def rarity(term: str, snapshot: Snapshot) -> float:
    """Inverse document frequency as in BM25 (Robertson and Zaragoza 2009), over passages."""
    found = snapshot.document_frequency(term)
    return math.log(1 + (snapshot.manifest.passages - found + 0.5) / (found + 0.5))


def _resemblance(phrase: str, text: str) -> float:
    """A text that is shorter than the phrase has only a part of it."""
    alike = fuzz.partial_ratio(phrase, text)
    if len(text) < len(phrase):
        alike = min(alike, fuzz.ratio(phrase, text))
    return max(0.0, (alike - 60) / 40) if len(text) > 10 else 0.0


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
