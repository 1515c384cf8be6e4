"""From a question to a whole answer: read, retrieve, rank, decline, compose, verify."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, zip_longest
from operator import itemgetter
from typing import TYPE_CHECKING

from corpus.article import Span
from corpus.onnx import BUNDLED
from corpus.outlets import OutletRegistry
from corpus.scripts import unread
from corpus.speech.pronouns import opening
from index.embedder import Embedder
from index.snapshot import Snapshot, SnapshotStore
from rag.answer import Answer, Claim
from rag.characters import by_characters
from rag.compose import Composer, Draft
from rag.compose.extractive import claim_of
from rag.copies import counted_once, with_copies
from rag.decline import nothing_close, out_of_scope
from rag.growth import Clock, accounted, grown
from rag.kind import Kind, KindModel
from rag.notices import asks_about, is_notice, numbered, set_aside, with_notices
from rag.overview import reply_to
from rag.provenance import origins, stating, told
from rag.question import LONGEST, Turn
from rag.rank import Candidate, by_best_sentence, confidence, rank, skimmed, unranked
from rag.reader import Reader, as_read, make_reader
from rag.reading import UNFILTERED, Filters, Reading, parts_of, read
from rag.retrieve import Evidence, retrieve, said_in, uncut
from rag.summary import key_sentences, summarised
from rag.verify import Wording, verified
from rag.weights import Weights
from rag.wording import fold

if TYPE_CHECKING:
    from rag.compose.condense import Condenser

RELATED, NEAR = 4, 30
"""Sentences that are shown beside an answer, and how many of the best are looked at for them."""
ANY_OUTLET = "Herald"
"""Stands for every outlet where the kind of a question is told: "Jesus' Coming Back" misleads."""
READ = 10
"""Passages that the reader reads, of all searches together."""
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
        reader: Reader | None = None,
        wording: Wording | None = None,
        condenser: Condenser | None = None,
    ) -> None:
        """Without `reader`, Byline's own reads; without `wording`, claims have to be in the words
        of their passages; without `condenser`, rules read follow-ups.
        """
        self._store, self._embedder, self._registry = store, embedder, registry
        self._composer, self._weights = composer, weights
        self.claims, self._decline_below = claims, decline_below
        self._reader = reader or make_reader()
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
        clock = Clock()
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
        refusal = out_of_scope(reading)
        found = Found() if refusal else self._found(reading, kind, RANKED, clock, claims)
        if kind == "more":
            found = found.without(turn.content for turn in history)
        if seen:
            seen(found.passages)
        answer = replace(answer, confidence=found.confidence)
        if not refusal and not (found.candidates and found.confidence >= self._decline_below):
            refusal = nothing_close(reading, found.candidates, found.passages)
        started = time.perf_counter()
        drafts = () if refusal else self._compose(reading, found, claims or self.claims)
        completed = partial(self._completed, reading)
        for more in grown(answer, drafts, reading.snapshot, self._wording, completed):
            answer = accounted(more, reading, clock.seconds, started)
            yield answer
        if answer.claims:
            answer = replace(answer, related=self._related(reading, found.candidates, answer))
        else:
            refusal = refusal or nothing_close(reading, found.candidates, found.passages)
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
        best = self._found(reading, kind, most, Clock()).passages
        if len(best) < k and (wider := reading.of_any_day(filters)) != reading:
            have = {passage.passage.number for passage in best}
            further = self._found(wider, kind, most, Clock()).passages
            best += [p for p in further if p.passage.number not in have]
        return [uncut(passage, reading.snapshot) for passage in best[:k]]

    def candidates(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = UNFILTERED
    ) -> list[Candidate]:
        """The sentences that an answer would choose from, best first; what the weights are fitted
        on.
        """
        reading, _ = self._read(question, history, filters)
        return self._found(reading, "answer", RANKED, Clock()).candidates

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

    def _found(
        self, reading: Reading, kind: Kind, k: int, clock: Clock, most: int | None = None
    ) -> Found:
        """What an answer is made from; about k passages are looked at."""
        evidence = self._evidence(reading, k, clock)
        if kind == "overview":
            with clock("summarise"):
                (vector,) = self._embedder.embed([reading.question.standalone])
                about = summarised(reading, list(chain(*evidence)))
                chosen = key_sentences(vector, about, self._embedder, most or self.claims)
                asked, snapshot = reading.question, reading.snapshot
                told = [unranked(found, span, asked, snapshot) for found, span in chosen]
            return Found(about, told, float(bool(told)), whole=True)
        with clock("rank"):
            candidates = self._candidates(reading, evidence)
            passages = in_turn(reading, evidence, candidates)
        if reading.unread:
            alike = by_characters(candidates)
            return Found(passages, alike, float(bool(alike)))
        timely = [c for c in candidates if reading.is_timely(c.article, c.span)]
        return Found(passages, timely or candidates, self._sure(reading, timely))

    def _kind(self, reading: Reading) -> Kind:
        """The kind of reply that is wanted, whatever the outlets in the question are called."""
        if self._embedder.name != BUNDLED or reading.unread:
            return "answer"
        text = reading.question.asked[:LONGEST]
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
        known = origins(reading, list(chain(*self._evidence(reading, RANKED, clock))))
        told_of = replace(answer, reply=told(known), note="", confidence=1.0, seconds=clock.seconds)
        drafts = grown(told_of, stating(known), reading.snapshot, None, lambda claim: claim)
        return chain([told_of], drafts) if known else None

    def _evidence(self, reading: Reading, k: int, clock: Clock) -> list[list[Evidence]]:
        """What each search finds, about k passages in all, best first."""
        with clock("retrieve"):
            (vector,) = self._embedder.embed([reading.question.standalone])
            each = -(-k // len(reading.scopes))
            return [
                retrieve(reading.question, vector, scope, reading.snapshot, each)
                for scope in reading.scopes
            ]

    def _candidates(
        self, reading: Reading, evidence: Sequence[Sequence[Evidence]]
    ) -> list[Candidate]:
        """The sentences of the passages that promise most, best first."""
        question, snapshot = reading.question, reading.snapshot
        searches = [
            skimmed(question, found, scope, snapshot)
            for scope, found in zip(reading.scopes, evidence, strict=True)
        ]
        each = 0 if question.form == "excerpt" else -(-READ // len(searches))
        passages = [one.evidence for found in searches for one in found[:each]]
        texts = [(e.article.title, as_read(e, said_in(e.article.id, snapshot))) for e in passages]
        # Outlets restrict the search; in the question they would count as what it is about.
        asked = question.topic if reading.asked else question.standalone
        read = self._reader.read(asked or question.standalone, texts)
        numbers = [e.passage.number for e in passages]
        logits = dict(zip(numbers, read, strict=True))
        ranked = rank(question, chain(*searches), self._weights, logits)
        if question.form != "excerpt":
            ranked = [c for c in ranked if bool(unread(c.text)) == bool(reading.unread)]
        if reading.absent and not reading.asked:
            return [c for c in ranked if self._credits(c, reading.absent)]
        return ranked

    def _compose(self, reading: Reading, found: Found, most: int) -> Iterator[Draft]:
        if found.whole:
            return (claim_of(candidate) for candidate in found.candidates)
        candidates = set_aside(reading.question, found.candidates, reading.snapshot)
        once = candidates if reading.apart else counted_once(candidates, reading.snapshot)
        return self._composer.compose(reading.question, once, most)

    def _sure(self, reading: Reading, candidates: Sequence[Candidate]) -> float:
        comments = bool(reading.scope.sections)
        return confidence(reading.question, candidates, self._weights, comments)

    def _related(
        self, reading: Reading, candidates: Sequence[Candidate], answer: Answer
    ) -> tuple[Claim, ...]:
        """What came next: it may help, and does not answer."""
        told = [c for a in answer.claims for c in a.cited]
        cited = [(c.article, Span(c.start, c.end)) for c in told]
        numbers = {replace(c, n=0): c.n for c in told}
        found: list[Claim] = []
        asked = asks_about(reading.question)
        for candidate in (c for c in candidates[:NEAR] if asked or not is_notice(c)):
            here = candidate.article.id, candidate.span
            if len(found) < RELATED and not any(
                a == here[0] and s.overlaps(here[1]) for a, s in cited
            ):
                cited.append(here)
                claim = with_notices(claim_of(candidate), reading.snapshot)
                found.append(
                    numbered(claim, lambda c: numbers.setdefault(c, max(numbers.values()) + 1))
                )
        return tuple(verified(found, reading.snapshot)[0])

    def _completed(self, reading: Reading, claim: Claim) -> Claim:
        """The claim with all who ran it, with whom its pronoun means, and with its notices."""
        whole = self._cleared(reading, self._with_copies(reading, claim))
        return with_notices(whole, reading.snapshot)

    def _with_copies(self, reading: Reading, claim: Claim) -> Claim:
        if reading.apart:
            return claim
        excerpt = reading.question.form == "excerpt"  # the copy that is asked for stays the first
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
        statements = said_in(first.article, snapshot)
        article, span = snapshot.article(first.article), Span(first.start, first.end)
        meant = opening(article, span, statements, sentences, self._registry)
        if meant is None or meant[1] == by.speaker:
            return claim
        return replace(claim, attribution=replace(by, meant=meant))

    def _credits(self, candidate: Candidate, outlets: Sequence[str]) -> bool:
        """Does the text itself credit one of `outlets` for what the candidate says?"""
        relays = (relay for statement in candidate.statements for relay in statement.relays)
        return any(self._registry.same(relay, outlet) for relay in relays for outlet in outlets)


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer is made from, best first."""

    passages: list[Evidence] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    confidence: float = 0.0
    """Probability, 0 to 1, that a candidate answers."""
    whole: bool = False
    """The candidates are a summary, all of it and in order."""

    def without(self, told: Iterable[str]) -> Found:
        """What has not been told yet, white space aside."""
        before = " ".join(fold(text) for text in told)
        before = " ".join(before.split())
        new = [c for c in self.candidates if " ".join(fold(c.text).split()) not in before]
        return replace(self, candidates=new, confidence=self.confidence if new else 0.0)


def in_turn(
    reading: Reading, evidence: Sequence[Sequence[Evidence]], candidates: Sequence[Candidate]
) -> list[Evidence]:
    """The best passage of each search, then the second best of each, and so on, each once.

    A further passage of an article stands back: a little where particular words are asked for,
    else behind every article's first.
    """
    turns = zip_longest(*(by_best_sentence(found, candidates) for found in evidence))
    passages = list({p.passage.number: p for turn in turns for p in turn if p}.values())
    back = len(passages) if reading.is_overview else STANDS_BACK
    before: Counter[str] = Counter()
    places = []
    for place, passage in enumerate(passages):
        places.append(place + back * before[passage.article.id])
        before[passage.article.id] += 1
    return [passage for _, passage in sorted(zip(places, passages, strict=True), key=itemgetter(0))]
