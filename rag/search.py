"""Question -> passages -> candidates: what may answer it, best first, and how sure that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import NamedTuple

from corpus.article import Article
from corpus.outlets import OutletRegistry
from corpus.scripts import unread
from index.embedder import Embedder
from rag.clock import Clock
from rag.question import Question
from rag.rank import Candidate, by_best_sentence, confidence, rank, skimmed, unranked
from rag.reader import Reader, as_read
from rag.reading import Reading
from rag.retrieve import Evidence, retrieve, said_in
from rag.summary import key_sentences, summarised
from rag.wording import fold

READ = 10  # passages that the reader reads, of all searches together
RANKED = 30  # passages whose sentences are ranked
STANDS_BACK = 3  # places, for each further passage of an article
HAS_TERMS, NEAR_BEST = 0.18, 0.6  # of the question's terms, and of the best sentence's share


class Results(NamedTuple):
    """What an answer is made from, best first."""

    passages: list[Evidence]
    candidates: list[Candidate]
    confidence: float  # probability, 0 to 1, that a candidate answers


class Search:
    """Searches, reads and ranks."""

    def __init__(self, embedder: Embedder, registry: OutletRegistry, reader: Reader) -> None:
        self._embedder, self._registry = embedder, registry
        self._reader = reader

    def results(self, reading: Reading, clock: Clock, most: int, k: int = RANKED) -> Results:
        """What an answer of `most` claims is made from; about k passages are looked at."""
        evidence = self.passages(reading, clock, k)
        if reading.kind == "overview":
            with clock("summarise"):
                return self._summary(reading, list(chain(*evidence)), most)
        with clock("rank"):
            candidates = self._candidates(reading, evidence)
            passages = in_turn(reading, evidence, candidates)
        told = _folded(" ".join(reading.told))

        def new(found: Sequence[Candidate]) -> list[Candidate]:
            return [c for c in found if not told or _folded(c.text) not in told]

        if reading.unread:
            alike = new(by_characters(candidates))
            return Results(passages, alike, float(bool(alike)))
        timely = [c for c in candidates if reading.is_timely(c.article, c.span)]
        comments = bool(reading.scope.sections)
        sure = confidence(reading.question, timely, comments)
        further = new(timely or candidates)
        return Results(passages, further, sure if further else 0.0)

    def passages(self, reading: Reading, clock: Clock, k: int = RANKED) -> list[list[Evidence]]:
        """What each search finds, about k passages in all, best first."""
        with clock("retrieve"):
            (vector,) = self._embedder.embed([reading.question.standalone])
            each = -(-k // len(reading.scopes))
            return [
                retrieve(reading.question, vector, scope, reading.snapshot, each)
                for scope in reading.scopes
            ]

    def _summary(self, reading: Reading, found: Sequence[Evidence], most: int) -> Results:
        """Its candidates are all to be told, in this order."""
        (vector,) = self._embedder.embed([reading.question.standalone])
        about = summarised(reading, found)
        told = [
            unranked(evidence, span, reading.question, reading.snapshot)
            for evidence, span in key_sentences(vector, about, self._embedder, most)
        ]
        return Results(about, told, float(bool(told)))

    def _candidates(
        self, reading: Reading, evidence: Sequence[Sequence[Evidence]]
    ) -> list[Candidate]:
        """The sentences of the passages that promise most, best first."""
        question, snapshot = reading.question, reading.snapshot
        searches = [
            skimmed(question, found, scope, snapshot)
            for scope, found in zip(reading.scopes, evidence, strict=True)
        ]
        is_excerpt = question.form == "excerpt"
        each = 0 if is_excerpt else -(-READ // len(searches))
        passages = [one.evidence for found in searches for one in found[:each]]
        texts = [
            (_headline(e.article, question), as_read(e, said_in(e.article.id, snapshot)))
            for e in passages
        ]
        # Outlets restrict the search; in the question they would count as what it is about.
        asked = question.topic if reading.asked else question.standalone
        read = self._reader.read(asked or question.standalone, texts)
        logits = dict(zip((e.passage.number for e in passages), read, strict=True))
        ranked = rank(question, chain(*searches), logits)
        return [
            c
            for c in ranked
            if (is_excerpt or bool(unread(c.text)) == bool(reading.unread))
            and (reading.asked or not reading.absent or self._credits(c, reading.absent))
        ]

    def _credits(self, candidate: Candidate, outlets: Sequence[str]) -> bool:
        """Does the text itself credit one of `outlets` for what the candidate says?"""
        relays = (relay for statement in candidate.statements for relay in statement.relays)
        return any(self._registry.same(relay, outlet) for relay in relays for outlet in outlets)


def _headline(article: Article, question: Question) -> str:
    """What the reader reads above a passage: with its year where the question names one, since
    "the flood in 2021" is just "the flood" in the news of the day.
    """
    year = article.published.year if article.published and question.periods else ""
    return f"{year}: {article.title}" if year else article.title


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


def by_characters(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The sentences that have the terms of the question, whatever the models think of them: for
    a script that no model reads.
    """
    best = max((c.features.terms for c in candidates), default=0.0)
    near = [c for c in candidates if c.features.terms >= max(HAS_TERMS, NEAR_BEST * best)]
    return sorted(near, key=lambda c: (-c.features.terms, len(c.span)))


def in_turn(
    reading: Reading, evidence: Sequence[Sequence[Evidence]], candidates: Sequence[Candidate]
) -> list[Evidence]:
    """The best passage of each search, then the second best of each, and so on, each once.

    A further passage of an article stands back: a little where particular words are asked for,
    else behind every article's first.
    """
    turns = zip_longest(*(by_best_sentence(found, candidates) for found in evidence))
    passages = list({p.passage.number: p for turn in turns for p in turn if p}.values())
    question = reading.question
    is_open = question.form in {"compare", "which_outlet"} and not question.phrases
    back = len(passages) if is_open else STANDS_BACK
    before: Counter[str] = Counter()
    places: dict[int, int] = {}
    for place, passage in enumerate(passages):
        places[passage.passage.number] = place + back * before[passage.article.id]
        before[passage.article.id] += 1
    return sorted(passages, key=lambda found: places[found.passage.number])
