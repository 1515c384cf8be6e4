"""From a question to a whole answer: read, retrieve, rank, decline, compose, verify."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from corpus.onnx import BUNDLED
from corpus.outlets import OutletRegistry
from index.embedder import Embedder
from index.snapshot import Snapshot, SnapshotStore
from rag.answer import Answer
from rag.claims import accounted, completed, grown, related
from rag.clock import Clock
from rag.compose import Composer, Draft
from rag.compose.extractive import claim_of
from rag.copies.counted import counted_once
from rag.decline import nothing_close, out_of_scope
from rag.find import RANKED, Finder, Found
from rag.kind import Kind, KindModel
from rag.notices import set_aside
from rag.overview import reply_to
from rag.provenance import origins, stating, told
from rag.question import LONGEST_QUESTION, Turn
from rag.rank import Candidate
from rag.reader import Reader, make_reader
from rag.reading import UNFILTERED, Filters, Reading, parts_of, read
from rag.retrieve import Evidence, uncut
from rag.verify import Wording
from rag.weights import Weights

if TYPE_CHECKING:
    from rag.compose.condense import Condenser

ANY_OUTLET = "Herald"
"""Stands for every outlet where the kind of a question is told: "Jesus' Coming Back" misleads."""


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
        reader: Reader | None = None,
        wording: Wording | None = None,
        condenser: Condenser | None = None,
    ) -> None:
        """Without `reader`, Byline's own reads; without `wording`, claims have to be in the words
        of their passages; without `condenser`, rules read follow-ups.
        """
        self._store, self._embedder, self._registry = store, embedder, registry
        self._composer = composer
        self.claims, self._decline_below = claims, decline_below
        self._finder = Finder(embedder, registry, reader or make_reader(), weights)
        self._wording, self._condenser = wording, condenser

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
        clock, most = Clock(), claims or self.claims
        whole, usage, turns = question, None, history
        for step in self._condenser.condense(question, history) if self._condenser else ():
            match step:
                case str():
                    whole, turns = step, ()
                case None:
                    yield Answer(question, question, composer=self._composer.name)
                case _:
                    usage = step
        with clock("read"):
            reading, kind = self._read(whole, turns, filters)
        answer = Answer(
            question=question,
            standalone_question=reading.question.standalone,
            reading=tuple(parts_of(reading.question)),
            composer=self._composer.name,
            note=reading.note,
            usage=usage,
            snapshot=reading.snapshot.id,
        )
        if aside := self._aside(answer, reading, kind, clock):
            yield from aside
            return
        found, refusal = Found(), out_of_scope(reading)
        if not refusal:
            found = self._finder.found(reading, kind, RANKED, clock, most)
        if kind == "more":
            found = found.without(turn.content for turn in history)
        if seen:
            seen(found.passages)
        answer = replace(answer, confidence=found.confidence)
        if not refusal and not (found.candidates and found.confidence >= self._decline_below):
            refusal = nothing_close(reading, found.candidates, found.passages)
        if refusal:
            answer = replace(answer, refusal=refusal)
            yield accounted(answer, reading, clock.seconds, time.perf_counter())
            return
        yield from self._written(answer, reading, found, most, clock)

    def _written(
        self, answer: Answer, reading: Reading, found: Found, most: int, clock: Clock
    ) -> Iterator[Answer]:
        """The answer as its claims come, then with what else there is; or declined without any."""
        started = time.perf_counter()
        drafts = self._compose(reading, found, most)
        complete = partial(completed, reading, self._registry)
        for more in grown(answer, drafts, reading.snapshot, self._wording, complete):
            answer = accounted(more, reading, clock.seconds, started)
            yield answer
        if answer.claims:
            answer = replace(answer, related=related(reading, found.candidates, answer))
        else:
            refusal = nothing_close(reading, found.candidates, found.passages)
            answer = replace(answer, refusal=refusal)
        yield accounted(answer, reading, clock.seconds, started)

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
        reading, kind = self._read(question, history, filters)
        if out_of_scope(reading):
            return []
        most = max(k, RANKED)
        best = self._finder.found(reading, kind, most, Clock(), self.claims).passages
        if len(best) < k and (wider := reading.of_any_day(filters)) != reading:
            have = {passage.passage.number for passage in best}
            further = self._finder.found(wider, kind, most, Clock(), self.claims).passages
            best += [p for p in further if p.passage.number not in have]
        return [uncut(passage, reading.snapshot) for passage in best[:k]]

    def candidates(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = UNFILTERED
    ) -> list[Candidate]:
        """The sentences that an answer would choose from, best first; what the weights are fitted
        on.
        """
        reading, _ = self._read(question, history, filters)
        return self._finder.found(reading, "answer", RANKED, Clock(), self.claims).candidates

    # -------------------------------------------------------------- steps

    def _read(self, text: str, history: Sequence[Turn], filters: Filters) -> tuple[Reading, Kind]:
        """The question, read, and its kind. What asks for more is the question before, again."""
        snapshot = self._store.current()
        reading = read(text, history, filters, snapshot, self._registry)
        kind = self._kind(reading)
        if kind == "more":
            asked = [place for place, turn in enumerate(history) if turn.role == "user"]
            if not asked:
                lost = replace(reading.question, lost=True)
                return replace(reading, question=lost), kind
            last = history[asked[-1]].content
            reading = read(last, history[: asked[-1]], filters, snapshot, self._registry)
        return reading, kind

    def _kind(self, reading: Reading) -> Kind:
        """The kind of reply that is wanted, whatever the outlets in the question are called."""
        if self._embedder.name != BUNDLED or reading.unread:
            return "answer"
        text = reading.question.asked[:LONGEST_QUESTION]
        for mention in reversed(self._registry.find(text, reading.snapshot.outlets)):
            text = text[: mention.span.start] + ANY_OUTLET + text[mention.span.end :]
        (vector,) = self._embedder.embed([text])
        expected: Kind = "provenance" if reading.asked else "answer"
        return KindModel.load().kind_of(text, vector, expected)

    def _aside(
        self, answer: Answer, reading: Reading, kind: Kind, clock: Clock
    ) -> Iterable[Answer] | None:
        """The answer to what asks nothing of the news: a plain line, or where articles come from,
        with the lines that state it.
        """
        if reply := reply_to(reading, kind):
            return [replace(answer, reply=reply, seconds=clock.seconds)]
        if kind != "provenance" or out_of_scope(reading):
            return None
        known = origins(reading, list(chain(*self._finder.evidence(reading, RANKED, clock))))
        told_of = replace(answer, reply=told(known), note="", confidence=1.0, seconds=clock.seconds)
        drafts = grown(told_of, stating(known), reading.snapshot, None)
        return chain([told_of], drafts) if known else None

    def _compose(self, reading: Reading, found: Found, most: int) -> Iterator[Draft]:
        if found.whole:
            return (claim_of(candidate) for candidate in found.candidates)
        candidates = set_aside(reading.question, found.candidates, reading.snapshot)
        once = candidates if reading.apart else counted_once(candidates, reading.snapshot)
        return self._composer.compose(reading.question, once, most)
