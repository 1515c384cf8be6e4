"""What a question wants of a sentence: its terms by their rarity, its names, its speaker."""

from __future__ import annotations

import math
import re
from collections.abc import Set

from rapidfuzz import fuzz

from index.snapshot import Snapshot
from rag.question import Question
from rag.retrieve import Evidence
from rag.statements.names import fold as name_fold
from rag.statements.names import parse_name
from rag.wording import fold, proper_names

SYNONYM = 0.5
"""What a common word counts that stands nowhere in the corpus."""
AMOUNT = 1.5
"""Terms as rare as can be whose rarity tells half of the most that an amount can tell."""
SPELLED, SPELLED_ALIKE = 6, 88.0
"""Letters from which a name may be spelt in several ways, and how alike, of 100, they are then."""


class Wanted:
    """The question as terms with weights, made once and held against many sentences."""

    def __init__(self, question: Question, snapshot: Snapshot) -> None:
        self.question = question
        self._terms_of = snapshot.terms
        frame = frozenset(snapshot.terms(_FRAME))
        about = [t for t in snapshot.terms(question.topic) if t not in frame]
        named = {t for name in proper_names(question.topic) for t in snapshot.terms(name)}
        self.weights = {
            term: weight(term, snapshot, term in named) for term in dict.fromkeys(about)
        }
        self.total = sum(self.weights.values())
        self._rarest = rarity("", snapshot)
        self.phrases = tuple(fold(phrase) for phrase in question.phrases)
        self._words = {name_fold(word.strip('?,;:!()"“”')) for word in question.standalone.split()}
        self._years = set(_YEAR.findall(question.standalone))
        self._named: dict[str | None, bool] = {}
        self._name_terms = [t for t in self.weights if t in named and len(t) >= SPELLED]
        self._seen: set[str] = set()
        self._respelt: dict[str, str] = {}
        names = [snapshot.terms(name) for name in proper_names(question.topic)]
        # The last word tells: Putin is enough for Vladimir Putin, a world is no World Cup.
        self.names = tuple(terms[-1] for terms in names if terms)

    def terms_in(self, text: str) -> set[str]:
        """The terms of a text; a name spelt a little differently counts as the question's."""
        terms = set(self._terms_of(text))
        if not self._name_terms:
            return terms
        for term in terms - self._seen - self.weights.keys():
            if name := next((n for n in self._name_terms if _same_name(n, term)), None):
                self._respelt[term] = name
        self._seen |= terms
        respelt = terms & self._respelt.keys()
        return terms - respelt | {self._respelt[term] for term in respelt}

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

    def coverage(self, terms: Set[str]) -> float:
        """Weighted share of the question's terms among `terms`, 0 to 1."""
        if not self.total:
            return 0.0
        return sum(self.weights[t] for t in self.weights.keys() & terms) / self.total

    def amount(self, share: float) -> float:
        """How much rarity that share of the terms adds up to, from 0 towards 1."""
        found = share * self.total
        return found / (found + AMOUNT * self._rarest)

    def named(self, terms: Set[str]) -> float:
        """Share of the question's proper names among `terms`; 1 when it has none."""
        if not self.names:
            return 1.0
        return sum(name in terms for name in self.names) / len(self.names)

    def phrase(self, text: str) -> float:
        """How well the best quoted phrase stands in `text`.

        0 below a resemblance of 60%, 1 when word for word.
        """
        if not self.phrases:
            return 1.0
        folded = fold(text)
        return max(_resemblance(phrase, folded) for phrase in self.phrases)


def _same_name(one: str, other: str) -> bool:
    """Baerbock and Berbock: the first letter and nearly all others agree."""
    if len(other) < SPELLED or one[0] != other[0]:
        return False
    return fuzz.ratio(one, other) >= SPELLED_ALIKE


def weight(term: str, snapshot: Snapshot, named: bool) -> float:
    """How much a term of the question counts.

    Of two words that the corpus does not have, a name is missed; another word may have a synonym.
    """
    unknown = not named and snapshot.document_frequency(term) == 0
    return rarity(term, snapshot) * (SYNONYM if unknown else 1)


def rarity(term: str, snapshot: Snapshot) -> float:
    """Inverse document frequency as in BM25 (Robertson and Zaragoza 2009), over passages."""
    found = snapshot.document_frequency(term)
    return math.log(1 + (snapshot.manifest.passages - found + 0.5) / (found + 0.5))


def _resemblance(phrase: str, text: str) -> float:
    return max(0.0, (fuzz.partial_ratio(phrase, text) - 60) / 40) if len(text) > 10 else 0.0


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")

# The words that frame a question about the news; they say nothing of what it is about.
_FRAME = (
    "a an the and or but of in on at to for from by with about as is are was were be been "
    "being do does did has have "
    "had that this these those it its he she they his her their him them who whom whose what "
    "which when where why how "
    "say says said saying tell tells told report reports reported reporting according outlet "
    "outlets news newspaper "
    "newspapers article articles publish published publication source sources comment "
    "comments commented remark "
    "remarks quote quoted quotes state stated claim claimed describe described different "
    "other than each compare "
    "cover covered coverage media organization organizations media interview reported passage "
    "excerpt following "
    "identify headline under make made think thinks thought there any some cite cites cited "
    "credit credits line not "
    "so if would could should will can into over regarding both also between passes another "
    "carried tweet tweeted "
    "write wrote note noted call called calls respond responded"
)
