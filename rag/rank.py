"""Evidence -> the sentences of it that answer, best first.

Each candidate is one or more whole sentences, described by a handful of features; its score is
their weighted sum. The weights stand in `weights.json`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, fields
from operator import attrgetter

from rapidfuzz import fuzz

from corpus.article import Article, Span
from index.snapshot import Snapshot
from rag.question import Question
from rag.retrieve import Evidence
from rag.statements import Statement, load, speaker_matches
from rag.statements.names import parse_name
from rag.weights import Weights
from rag.wording import fold, locate, proper_names

CONTEXT = 0.3
"""What a term of the question before counts, beside one of the question itself."""
SYNONYM = 0.5
"""What a common word counts that stands nowhere in the corpus."""
AMOUNT = 1.5
"""Terms as rare as can be whose rarity tells half of the most that an amount can tell."""
SPELLED, SPELLED_ALIKE = 6, 88.0
"""Letters from which a name may be spelt in several ways, and how alike, of 100, they are then."""
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


class Wanted:
    """The question as terms with weights, made once and held against many sentences."""

    def __init__(self, question: Question, snapshot: Snapshot) -> None:
        self.question = question
        self._terms_of = snapshot.terms
        frame = frozenset(snapshot.terms(_FRAME))
        speaker = frozenset(snapshot.terms(question.speaker or ""))
        asked = [t for t in snapshot.terms(question.topic) if t not in frame]
        about = [t for t in asked if t not in speaker] or asked
        named = {t for name in proper_names(question.topic) for t in snapshot.terms(name)}
        self.weights = {
            term: weight(term, snapshot, term in named) for term in dict.fromkeys(about)
        }
        for term in snapshot.terms(question.context):
            if term not in frame and term not in speaker:
                self.weights.setdefault(term, CONTEXT * rarity(term, snapshot))
        self.total = sum(self.weights.values())
        self._rarest = rarity("", snapshot)
        self.phrases = tuple(fold(phrase) for phrase in question.phrases)
        self._speaks: dict[str | None, bool] = {}
        self._name_terms = [t for t in self.weights if t in named and len(t) >= SPELLED]
        self._spelled: dict[str, str] = {}
        said = {fold(question.speaker)} if question.speaker else set()
        names = (snapshot.terms(n) for n in proper_names(question.topic) if fold(n) not in said)
        # The last word tells: Putin is enough for Vladimir Putin, a world is no World Cup.
        self.names = tuple(terms[-1] for terms in names if terms and terms[-1] not in speaker)

    def terms_in(self, text: str) -> set[str]:
        """The terms of a text; a name spelt a little differently counts as the question's."""
        return {self._as_asked(term) for term in self._terms_of(text)}

    def _as_asked(self, term: str) -> str:
        if len(term) < SPELLED or term in self.weights:
            return term
        if term not in self._spelled:
            self._spelled[term] = next(
                (name for name in self._name_terms if _same_name(name, term)), term
            )
        return self._spelled[term]

    def said_by(self, statement: Statement) -> bool:
        """Is it the person asked about who says it?"""
        speaker = statement.speaker
        if speaker not in self._speaks:
            asked = self.question.speaker
            self._speaks[speaker] = bool(asked) and speaker_matches(asked or "", speaker)
        return self._speaks[speaker]

    def names_speaker(self, text: str) -> bool:
        """May the text hold the words asked for: does it name the person, if one is named?"""
        name = parse_name(self.question.speaker or "").words[-1:]
        if not name or not name[0][:1].isupper():
            return True
        last = self._terms_of(parse_name(self.question.speaker or "").last)
        return not last or last[-1] in self._terms_of(text)

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
    return one[0] == other[0] and fuzz.ratio(one, other) >= SPELLED_ALIKE


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


def rank(
    question: Question,
    evidence: Sequence[Evidence],
    snapshot: Snapshot,
    weights: Weights,
) -> list[Candidate]:
    """Every candidate of the evidence, best first."""
    wanted = Wanted(question, snapshot)
    statements: dict[str, tuple[Statement, ...]] = {}
    candidates: dict[tuple[str, Span], Candidate] = {}
    for position, found in enumerate(evidence):
        article = found.article
        if article.id not in statements:
            statements[article.id] = load(snapshot.annotation(article.id) or "[]")
        for candidate in _of_passage(found, position, statements[article.id], wanted, weights):
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


def _of_passage(
    found: Evidence,
    position: int,
    statements: Sequence[Statement],
    wanted: Wanted,
    weights: Weights,
) -> Iterable[Candidate]:
    article, sentences = found.article, found.passage.sentences
    terms = [wanted.terms_in(sentence.of(article.text)) for sentence in sentences]
    whole = wanted.terms_in(article.title).union(*terms)
    shared = wanted.coverage(whole), wanted.named(whole)
    located = _located(found, position, wanted)
    asks_speaker = wanted.question.speaker is not None
    voice = any(wanted.said_by(statement) for statement in statements)
    named = voice or wanted.names_speaker(article.text)
    for i, sentence in enumerate(sentences):
        span = located if located and located.overlaps(sentence) else sentence
        near = wanted.coverage(set().union(*terms[max(0, i - 1) : i + 2]))
        if not terms[i] & wanted.weights.keys() and span is sentence:
            continue
        text = sentence.of(article.text)
        around = Span(sentences[max(0, i - 1)].start, sentences[min(i + 1, len(terms) - 1)].end)
        held = _held(span, statements, wanted)
        phrase = wanted.phrase(span.of(article.text))
        features = Features(
            terms=wanted.coverage(terms[i]),
            near_terms=near,
            passage_terms=shared[0],
            amount=wanted.amount(shared[0]),
            names=shared[1],
            phrase=phrase,
            misquoted=(1 - phrase) * (wanted.question.kind == "excerpt"),
            speaker=_speaks(held, text, wanted) if asks_speaker else 1.0,
            said=_said(around, statements, wanted, article.text) if asks_speaker else near,
            voice=float(not asks_speaker or voice),
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
        probability = 1 / (1 + math.exp(-odds)) if named else 0.0
        yield Candidate(found, span, held, features, score, probability)


def weighted(features: Features, weights: Mapping[str, float]) -> float:
    """The weighted sum of the features, and the bias where there is one."""
    values = zip(FEATURE_NAMES, _values(features), strict=True)
    total = sum(weights.get(name, 0.0) * value for name, value in values)
    return float(weights.get("bias", 0.0) + total)


def _held(span: Span, statements: Sequence[Statement], wanted: Wanted) -> tuple[Statement, ...]:
    """The statements in `span`: those of the speaker asked for first, then the longest."""

    def order(statement: Statement) -> tuple[bool, int]:
        said = sum(
            max(0, min(run.end, span.end) - max(run.start, span.start)) for run in statement.content
        )
        return not wanted.said_by(statement), -said

    return tuple(sorted((s for s in statements if s.span.overlaps(span)), key=order))


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


def _speaks(held: Sequence[Statement], sentence: str, wanted: Wanted) -> float:
    if any(wanted.said_by(statement) for statement in held):
        return 1.0
    last = (wanted.question.speaker or "").split()[-1]
    return 0.5 * (fold(last) in fold(sentence))


def _said(around: Span, statements: Sequence[Statement], wanted: Wanted, text: str) -> float:
    """Share of the question's terms in what the person asked about says in `around`."""
    runs = (
        run
        for statement in statements
        if statement.span.overlaps(around) and wanted.said_by(statement)
        for run in statement.content
    )
    return wanted.coverage({term for run in runs for term in wanted.terms_in(run.of(text))})


def _is_headline(article: Article, sentence: Span) -> bool:
    section = article.section_at(sentence.start)
    return section is not None and section.kind == "headline"


def _resemblance(phrase: str, text: str) -> float:
    return max(0.0, (fuzz.partial_ratio(phrase, text) - 60) / 40) if len(text) > 10 else 0.0


_ASKS_WORDS = frozenset({"quote", "who", "which_outlet"})
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|billion|half)\b",
    re.I,
)
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
