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
from rag.compose import Composer, Draft, Restated, Waiting
from rag.compose.extractive import Extractive, claim_of
from rag.copies.counted import counted_once
from rag.decline import nothing_close, out_of_scope
from rag.kind import ReplyKind, kind_model
from rag.notices import set_aside
from rag.overview import plain_reply
from rag.provenance import where_from
from rag.question import LONGEST_QUESTION, Turn
from rag.rank import Candidate
from rag.reader import Reader, make_reader
from rag.reading import UNFILTERED, Filters, Reading, read, restrictions
from rag.retrieve import Evidence, uncut
from rag.search import RANKED, Results, Search
from rag.verify import Wording

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
        composer: Composer | None = None,
        claims: int = 5,
        decline_below: float = 0.5,
        reader: Reader | None = None,
        wording: Wording | None = None,
        condenser: Condenser | None = None,
    ) -> None:
        """Without `composer`, answers are sentences of the articles; without `reader`,
        Byline's own tells what answers; without `wording`, claims have to be in the words
        of their passages; without `condenser`, rules read follow-ups.
        """
        self._store, self._embedder, self.registry = store, embedder, registry
        self._composer = composer or Extractive()
        self.claims, self._decline_below = claims, decline_below
        self._search = Search(embedder, registry, reader or make_reader())
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
        clock, whole, usage, turns = Clock(), question, None, history
        for step in self._condenser.condense(question, history) if self._condenser else ():
            match step:
                case Restated():
                    whole, turns = step.question, ()
                case Waiting():
                    yield Answer(question, question, composer=self._composer.name)
                case _:
                    usage = step
        with clock("read"):
            reading = self._read(whole, turns, filters)
        answer = Answer(
            question=question,
            standalone_question=reading.question.standalone,
            reading=tuple(restrictions(reading.question)),
            reply=plain_reply(reading),
            composer=self._composer.name,
            note=reading.note,
            usage=usage,
            snapshot=reading.snapshot.id,
            seconds=clock.seconds,
        )
        if answer.reply:
            yield answer
        elif refusal := out_of_scope(reading):
            yield accounted(replace(answer, refusal=refusal), reading, clock.seconds)
        else:
            yield from self._answered(answer, reading, clock, seen, claims or self.claims)

    def _answered(
        self,
        answer: Answer,
        reading: Reading,
        clock: Clock,
        seen: Callable[[Sequence[Evidence]], None] | None,
        most: int,
    ) -> Iterator[Answer]:
        if reading.kind == "provenance":
            found = chain(*self._search.passages(reading, clock))
            reply, lines = where_from(reading, list(found))
            if reply:
                answer = replace(answer, reply=reply, note="", confidence=1.0)
                yield from grown(answer, [Waiting(), *lines], reading.snapshot, None)
                return
        results = self._search.results(reading, clock, most)
        if seen:
            seen(results.passages)
        answer = replace(answer, confidence=results.confidence)
        sure = results.candidates and results.confidence >= self._decline_below
        drafts = self._drafts(reading, results, most) if sure else ()
        started, whole = time.perf_counter(), partial(completed, reading, self.registry)
        for more in grown(answer, drafts, reading.snapshot, self._wording, whole):
            answer = accounted(more, reading, clock.seconds, started)
            yield answer
        if answer.claims:
            answer = replace(answer, related=related(reading, results.candidates, answer))
        else:
            answer = replace(answer, refusal=nothing_close(reading, results))
        yield accounted(answer, reading, clock.seconds, started)

    def _drafts(self, reading: Reading, results: Results, most: int) -> Iterable[Draft]:
        if reading.kind == "overview":
            return map(claim_of, results.candidates)
        candidates = set_aside(reading.question, results.candidates, reading.snapshot)
        if not reading.apart:
            candidates = counted_once(candidates, reading.snapshot)
        return self._composer.compose(reading.question, candidates, most)

    def retrieve(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters = UNFILTERED,
        k: int = 10,
    ) -> list[Evidence]:
        """The k passages that an answer would be made from, best first; where the question's own
        dates leave fewer, those of other days follow. Raises as `ask` does.
        """
        reading = self._read(question, history, filters)
        if out_of_scope(reading):
            return []
        most, own = max(k, RANKED), Clock()
        best = self._search.results(reading, own, self.claims, most).passages
        if len(best) < k and (wider := reading.of_any_day(filters)) != reading:
            have = {evidence.passage.number for evidence in best}
            further = self._search.results(wider, own, self.claims, most).passages
            best += [evidence for evidence in further if evidence.passage.number not in have]
        return [uncut(evidence, reading.snapshot) for evidence in best[:k]]

    def candidates(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = UNFILTERED
    ) -> list[Candidate]:
        """The sentences that an answer would choose from, best first; what the weights are fitted
        on.
        """
        reading = replace(self._read(question, history, filters), kind="answer")
        return self._search.results(reading, Clock(), self.claims).candidates

    def _read(self, text: str, history: Sequence[Turn], filters: Filters) -> Reading:
        """The question, read. What asks for more is the question before, again."""
        snapshot = self._store.current()
        reading = read(text, history, filters, snapshot, self.registry)
        kind = self._kind(reading)
        if kind == "more":
            asked = [place for place, turn in enumerate(history) if turn.role == "user"]
            if asked:
                last, before = history[asked[-1]].content, history[: asked[-1]]
                reading = read(last, before, filters, snapshot, self.registry)
                reading = replace(reading, told=tuple(turn.content for turn in history))
            else:
                reading = replace(reading, question=replace(reading.question, lost=True))
        return replace(reading, kind=kind)

    def _kind(self, reading: Reading) -> ReplyKind:
        """The kind of reply that is wanted, whatever the outlets in the question are called."""
        if self._embedder.name != BUNDLED or reading.unread:
            return "answer"
        text = reading.question.asked[:LONGEST_QUESTION]
        for mention in reversed(self.registry.find(text, reading.snapshot.outlets)):
            text = text[: mention.span.start] + ANY_OUTLET + text[mention.span.end :]
        (vector,) = self._embedder.embed([text])
        return kind_model().kind_of(text, vector, "provenance" if reading.asked else "answer")
