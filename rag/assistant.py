"""From a question to a whole answer: read, retrieve, rank, decline, compose, verify."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from operator import itemgetter
from typing import TYPE_CHECKING

from corpus.article import Span
from corpus.outlets import OutletRegistry
from index.embedder import Embedder
from index.snapshot import Snapshot, SnapshotStore
from rag.answer import Answer, Claim
from rag.compose import Composer, Draft
from rag.copies import counted_once, with_copies
from rag.decline import nothing_close, out_of_scope
from rag.growth import Clock, grown
from rag.question import Turn
from rag.rank import Candidate, by_best_sentence, rank
from rag.reading import UNFILTERED, Filters, Reading, parts_of, read
from rag.rerank import Reranker, reranked
from rag.retrieve import Evidence, retrieve, uncut
from rag.second_look import second_look
from rag.statements import load
from rag.statements.pronouns import opening
from rag.verify import Wording
from rag.weights import Weights

if TYPE_CHECKING:
    from rag.compose.condense import Condenser

RANKED = 30
"""Passages whose sentences are ranked."""
STANDS_BACK = 3
"""Places that each further passage of an article is set back where particular words are asked for.
"""


class Assistant:
    """Answers questions over whichever snapshot is current.

    Holds no conversation: history is an argument.
    """

    def __init__(
        self,
        store: SnapshotStore,
        embedder: Embedder,
        registry: OutletRegistry,
        composer: Composer,
        weights: Weights,
        claims: int = 5,
        decline_below: float = 0.5,
        reranker: Reranker | None = None,
        wording: Wording | None = None,
        condenser: Condenser | None = None,
    ) -> None:
        """Without `wording`, claims have to be in the words of their passages; without
        `condenser`, rules read follow-ups.
        """
        self._store, self._embedder, self._registry = store, embedder, registry
        self._composer, self._weights = composer, weights
        self.claims, self._decline_below = claims, decline_below
        self._reranker, self._wording, self._condenser = reranker, wording, condenser

    def snapshot(self) -> Snapshot:
        """What a question is answered from now. Raises IndexMissing before the first build."""
        return self._store.current()

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters = UNFILTERED,
        seen: Callable[[Sequence[Evidence]], None] | None = None,
        claims: int | None = None,
    ) -> Answer:
        """The whole answer. Raises UsageProblem for an empty question, IndexMissing before the
        first build.

        `seen` is given the passages that the answer is made from, best first. `claims` is the most
        that the answer has, where it is to be another number than usual.
        """
        (answer,) = deque(self.stream(question, history, filters, seen, claims), maxlen=1)
        return answer

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters = UNFILTERED,
        seen: Callable[[Sequence[Evidence]], None] | None = None,
        claims: int | None = None,
    ) -> Iterator[Answer]:
        """Growing answers, each claim in them verified; the last one is whole.

        While a model is waited for, the same answer comes again, so that whoever shows it may stop.
        """
        clock = Clock()
        whole, usage = question, None
        for step in self._condenser.condense(question, history) if self._condenser else ():
            if isinstance(step, str):
                whole, history = step, ()
            elif step:
                usage = step
            else:
                yield Answer(question, question, composer=self._composer.name)
        with clock("read"):
            reading = self._read(whole, history, filters)
        answer = Answer(
            question=question,
            standalone_question=reading.question.standalone,
            reading=tuple(parts_of(reading.question)),
            composer=self._composer.name,
            usage=usage,
            snapshot=reading.snapshot.id,
        )
        refusal = out_of_scope(reading)
        evidence: list[list[Evidence]] = []
        candidates: list[Candidate] = []
        if not refusal:
            reading, evidence, candidates = self._searched(reading, RANKED, clock)
        confidence = candidates[0].probability if candidates else 0.0
        with clock("rank"):
            candidates = self._reranked(reading, candidates)
        passages = in_turn(reading, evidence, candidates)
        if seen:
            seen(passages)
        answer = replace(answer, confidence=confidence)
        if not refusal and (not candidates or confidence < self._decline_below):
            refusal = nothing_close(reading, candidates, passages)
        started = time.perf_counter()
        drafts = () if refusal else self._compose(reading, candidates, claims or self.claims)
        completed = partial(self._completed, reading)
        for more in grown(answer, drafts, reading.snapshot, self._wording, completed):
            answer = _accounted(more, reading, clock.seconds, started)
            yield answer
        if not answer.claims:
            refusal = refusal or nothing_close(reading, candidates, passages)
            yield _accounted(replace(answer, refusal=refusal), reading, clock.seconds, started)

    def retrieve(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters = UNFILTERED,
        k: int = 10,
    ) -> list[Evidence]:
        """The k passages that an answer would be made from, best first; where the question's own
        dates leave fewer, those of other days follow.
        """
        reading = self._read(question, history, filters)
        if out_of_scope(reading):
            return []
        best = self._passages(reading, k)
        if len(best) < k and (wider := reading.of_any_day(filters)) != reading:
            have = {passage.passage.number for passage in best}
            best += [p for p in self._passages(wider, k) if p.passage.number not in have]
        return [uncut(passage, reading.snapshot) for passage in best[:k]]

    def candidates(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = UNFILTERED
    ) -> list[Candidate]:
        """The sentences that an answer would choose from, best first; what the weights are fitted
        on.
        """
        return self._searched(self._read(question, history, filters), RANKED, Clock())[2]

    # -------------------------------------------------------------- steps

    def _read(self, text: str, history: Sequence[Turn], filters: Filters) -> Reading:
        return read(text, history, filters, self._store.current(), self._registry)

    def _passages(self, reading: Reading, k: int) -> list[Evidence]:
        """At least k passages for an answer, best first, if there are as many."""
        reading, evidence, candidates = self._searched(reading, max(k, RANKED), Clock())
        return in_turn(reading, evidence, self._reranked(reading, candidates))

    def _searched(
        self, reading: Reading, k: int, clock: Clock
    ) -> tuple[Reading, list[list[Evidence]], list[Candidate]]:
        """The passages of each search and the sentences of all, best first; and the reading, with
        what the first passages told to look for.
        """
        with clock("retrieve"):
            evidence = self._evidence(reading, k)
        with clock("rank"):
            candidates = self._candidates(reading, evidence)
            reading, done = second_look(reading, in_turn(reading, evidence, candidates))
        if done == len(reading.searches):
            return reading, evidence, candidates
        with clock("retrieve"):
            evidence = [*evidence[:done], *self._evidence(reading, k, done)]
        with clock("rank"):
            return reading, evidence, self._candidates(reading, evidence)

    def _evidence(self, reading: Reading, k: int, done: int = 0) -> list[list[Evidence]]:
        """The passages of each search but the first ones, which are `done`, best first; about k of
        them for all searches.
        """
        each = -(-k // len(reading.searches))
        return [
            retrieve(
                list(dict.fromkeys([search.question, reading.question])),
                search.scope,
                reading.snapshot,
                self._embedder,
                each,
            )
            for search in reading.searches[done:]
        ]

    def _candidates(
        self, reading: Reading, evidence: Sequence[Sequence[Evidence]]
    ) -> list[Candidate]:
        """The sentences of all searches, each ranked by what was looked for, best first."""
        ranked = sorted(
            (
                candidate
                for search, found in zip(reading.searches, evidence, strict=False)
                for candidate in rank(search.question, found, reading.snapshot, self._weights)
            ),
            key=lambda candidate: -candidate.score,
        )
        once: dict[tuple[str, Span], Candidate] = {}
        for candidate in ranked:
            once.setdefault((candidate.article.id, candidate.span), candidate)
        if reading.absent and not reading.asked:
            return [c for c in once.values() if self._credits(c, reading.absent)]
        return [*once.values()]

    def _reranked(self, reading: Reading, candidates: list[Candidate]) -> list[Candidate]:
        if self._reranker is None:
            return candidates
        return reranked(reading.question.standalone, candidates, self._reranker)

    def _compose(
        self, reading: Reading, candidates: Sequence[Candidate], most: int
    ) -> Iterator[Draft]:
        once = candidates if reading.apart else counted_once(candidates, reading.snapshot)
        return self._composer.compose(reading.question, once, most)

    def _completed(self, reading: Reading, claim: Claim) -> Claim:
        """The claim with all who ran it, and with whom its pronoun means."""
        return self._cleared(reading, self._with_copies(reading, claim))

    def _with_copies(self, reading: Reading, claim: Claim) -> Claim:
        if reading.apart:
            return claim
        excerpt = reading.question.kind == "excerpt"  # the copy that is asked for stays the first
        return with_copies(claim, reading.snapshot, reading.scope, self._registry, excerpt)

    def _cleared(self, reading: Reading, claim: Claim) -> Claim:
        """The claim with who is meant, where it opens with "He" or "She" and its byline does not
        say it.
        """
        first, by = claim.citations[0], claim.attribution
        if by.section != "body" or not first.quote.startswith(claim.text[:4]):
            return claim
        snapshot = reading.snapshot
        sentences = [s for p in snapshot.passages_of(first.article) for s in p.sentences]
        statements = load(snapshot.annotation(first.article) or "[]")
        article, span = snapshot.article(first.article), Span(first.start, first.end)
        meant = opening(article, span, statements, sentences, self._registry)
        if meant is None or meant[1] == by.speaker:
            return claim
        return replace(claim, attribution=replace(by, meant=meant))

    def _credits(self, candidate: Candidate, outlets: Sequence[str]) -> bool:
        """Does the text itself credit one of `outlets` for what the candidate says?"""
        relays = (relay for statement in candidate.statements for relay in statement.relays)
        return any(self._registry.same(relay, outlet) for relay in relays for outlet in outlets)


def in_turn(
    reading: Reading, evidence: Sequence[Sequence[Evidence]], candidates: Sequence[Candidate]
) -> list[Evidence]:
    """The best passage of each search, then the second best of each, and so on, each once.

    A further passage of an article stands back: a little where particular words are asked for,
    else behind every article's first.
    """
    turns = zip_longest(*(by_best_sentence(found, candidates) for found in evidence))
    passages = list({p.passage.number: p for turn in turns for p in turn if p}.values())
    back = STANDS_BACK if reading.asks_for_words else len(passages)
    before: Counter[str] = Counter()
    places = []
    for place, passage in enumerate(passages):
        places.append(place + back * before[passage.article.id])
        before[passage.article.id] += 1
    return [passage for _, passage in sorted(zip(places, passages, strict=True), key=itemgetter(0))]


def _accounted(
    answer: Answer, reading: Reading, seconds: Mapping[str, float], composing: float
) -> Answer:
    """The answer with what each outlet has to say, and how long each stage took."""
    return replace(
        answer,
        coverage=_coverage(reading, answer.claims),
        seconds={**seconds, "compose": time.perf_counter() - composing},
    )


def _coverage(reading: Reading, claims: Sequence[Claim]) -> dict[str, int]:
    """Outlet -> claims: outlets asked for, as whose words or as credited, and those answering."""
    wanted = (*reading.asked, *reading.absent)
    counts = dict.fromkeys(wanted, 0)
    for claim in claims:
        said = claim.attribution
        by = (said.outlet, said.published_by, *said.relays)
        asked = [name for name in wanted if name in by]
        cited = [cited.outlet for cited in claim.citations if cited.outlet]
        for name in dict.fromkeys([*asked, *(cited[1:] if asked else cited)]):
            counts[name] = counts.get(name, 0) + 1
    return counts
