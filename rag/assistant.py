"""From a question to a whole answer: read, retrieve, rank, decline, compose, verify."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from corpus.errors import UsageProblem
from corpus.outlets import OutletRegistry
from index.embedder import Embedder
from index.scope import Scope
from index.snapshot import Snapshot, SnapshotStore
from rag.answer import Answer, Claim, Refusal, RefusalReason
from rag.attribute import citation
from rag.compose import Composer
from rag.question import Question, Turn, read_question
from rag.rank import Candidate, by_best_sentence, rank
from rag.rerank import Reranker, reranked
from rag.retrieve import Evidence, retrieve
from rag.statements import load, speaker_matches
from rag.verify import verified
from rag.weights import Weights

RANKED = 30
"""Passages whose sentences are ranked."""
NEAREST = 3
"""Passages shown beside a refusal."""
COMMENTS = frozenset({"comment"})
"""The sections that hold readers' words."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader restricted the search to, beside what the question says."""

    outlets: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    languages: frozenset[str] = frozenset()
    """ISO 639-1 codes."""
    ignored: frozenset[str] = frozenset()
    """Parts of `Answer.reading` that the reader took away: the question does not restrict by them.
    """
    comments: bool = False
    """Search the comments of readers, and nothing else."""


UNFILTERED = Filters()


@dataclass(frozen=True, slots=True)
class _Reading:
    """A question, read against one snapshot, and where to look."""

    question: Question
    snapshot: Snapshot
    scopes: tuple[Scope, ...]
    """One for each outlet that is compared, else one."""
    absent: tuple[str, ...]
    """Outlets asked for that published nothing here."""
    asked: tuple[str, ...]
    """Outlets asked for, as the corpus spells them."""


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
    ) -> None:
        self._store, self._embedder, self._registry = store, embedder, registry
        self._composer, self._weights = composer, weights
        self._claims, self._decline_below = claims, decline_below
        self._reranker = reranker

    def snapshot(self) -> Snapshot:
        """What a question is answered from now. Raises IndexMissing before the first build."""
        return self._store.current()

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters = UNFILTERED,
        seen: Callable[[Sequence[Evidence]], None] | None = None,
    ) -> Answer:
        """The whole answer. Raises UsageProblem for an empty question, IndexMissing before the
        first build.

        `seen` is given the passages that the answer is made from, best first.
        """
        *_, answer = self.stream(question, history, filters, seen)
        return answer

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters = UNFILTERED,
        seen: Callable[[Sequence[Evidence]], None] | None = None,
    ) -> Iterator[Answer]:
        """Growing answers, a verified claim more each; the last one is whole."""
        clock = _Clock()
        with clock("read"):
            reading = self._read(question, history, filters)
        answer = Answer(
            question=question,
            standalone_question=reading.question.standalone,
            reading=tuple(parts_of(reading.question)),
            composer=self._composer.name,
            snapshot=reading.snapshot.id,
        )
        refusal = _out_of_scope(reading)
        with clock("retrieve"):
            evidence = [] if refusal else self._evidence(reading, RANKED)
        with clock("rank"):
            candidates = self._candidates(reading, evidence)
            confidence = candidates[0].probability if candidates else 0.0
            candidates = self._reranked(reading, candidates)
        if seen:
            seen(by_best_sentence(evidence, candidates))
        answer = replace(answer, confidence=confidence)
        if not refusal and (not candidates or confidence < self._decline_below):
            refusal = _nothing_close(reading, candidates, evidence)
        started = time.perf_counter()
        drafts = () if refusal else self._compose(reading, candidates)
        for claim in drafts:
            kept, dropped = verified([claim], reading.snapshot)
            answer = replace(
                answer, claims=(*answer.claims, *kept), dropped=(*answer.dropped, *dropped)
            )
            answer = _accounted(answer, reading, clock.seconds, started)
            if kept:
                yield answer
        if not answer.claims:
            refusal = refusal or _nothing_close(reading, candidates, evidence)
            yield _accounted(replace(answer, refusal=refusal), reading, clock.seconds, started)

    def retrieve(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters = UNFILTERED,
        k: int = 10,
    ) -> list[Evidence]:
        """The k passages that an answer would be made from, best first."""
        reading = self._read(question, history, filters)
        if _out_of_scope(reading):
            return []
        evidence = self._evidence(reading, max(k, RANKED))
        candidates = self._reranked(reading, self._candidates(reading, evidence))
        return by_best_sentence(evidence, candidates)[:k]

    def candidates(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = UNFILTERED
    ) -> list[Candidate]:
        """The sentences that an answer would choose from, best first; what the weights are fitted
        on.
        """
        reading = self._read(question, history, filters)
        return self._candidates(reading, self._evidence(reading, RANKED))

    # -------------------------------------------------------------- steps

    def _read(self, text: str, history: Sequence[Turn], filters: Filters) -> _Reading:
        if not text.strip():
            raise UsageProblem(
                "The question is empty.", "Ask something about the news in the corpus."
            )
        snapshot = self._store.current()
        names = _outlet_names(snapshot)
        question = _within(read_question(text, self._registry, names, history), filters)
        same = self._registry.same
        wanted = filters.outlets or question.outlets
        spelled = {name: frozenset(n for n in names if same(n, name)) for name in wanted}
        present = [found for found in spelled.values() if found]
        shunned = [n for n in names if any(same(n, other) for other in question.other_than)]
        base = Scope(
            outlets=frozenset().union(*present)
            or (frozenset(names) - set(shunned) if shunned else frozenset()),
            since=filters.since or question.since,
            until=filters.until or question.until,
            languages=filters.languages,
            sections=COMMENTS if filters.comments else frozenset(),
        )
        apart = question.kind == "compare" and len(present) > 1
        return _Reading(
            question=question,
            snapshot=snapshot,
            scopes=tuple(replace(base, outlets=found) for found in present) if apart else (base,),
            absent=tuple(name for name, found in spelled.items() if not found),
            asked=tuple(min(found) for found in present),
        )

    def _evidence(self, reading: _Reading, k: int) -> list[Evidence]:
        each = -(-k // len(reading.scopes))
        found = [
            retrieve(reading.question, scope, reading.snapshot, self._embedder, each)
            for scope in reading.scopes
        ]
        turns = [passage for turn in zip_longest(*found) for passage in turn if passage]
        return turns[:k]

    def _candidates(self, reading: _Reading, evidence: Sequence[Evidence]) -> list[Candidate]:
        ranked = rank(reading.question, evidence, reading.snapshot, self._weights)
        if reading.absent and not reading.asked:
            return [c for c in ranked if self._credits(c, reading.absent)]
        return ranked

    def _reranked(self, reading: _Reading, candidates: list[Candidate]) -> list[Candidate]:
        if self._reranker is None:
            return candidates
        return reranked(reading.question.standalone, candidates, self._reranker)

    def _compose(self, reading: _Reading, candidates: Sequence[Candidate]) -> Iterator[Claim]:
        return self._composer.compose(reading.question, candidates, self._claims)

    def _credits(self, candidate: Candidate, outlets: Sequence[str]) -> bool:
        """Does the text itself credit one of `outlets` for what the candidate says?"""
        relays = (relay for statement in candidate.statements for relay in statement.relays)
        return any(self._registry.same(relay, outlet) for relay in relays for outlet in outlets)


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[stage] = time.perf_counter() - started


# ------------------------------------------------------------------ the question's own limits


def parts_of(question: Question) -> list[str]:
    """What the question restricts the search to, in words, a part each."""
    parts = [*question.outlets, *(f"other than {outlet}" for outlet in question.other_than)]
    if question.since:
        parts.append(f"since {question.since}")
    if question.until:
        parts.append(f"until {question.until}")
    return parts


def _within(question: Question, filters: Filters) -> Question:
    """The question without what a reader's filter decides, or the reader took away."""
    gone = filters.ignored
    since = None if filters.since or f"since {question.since}" in gone else question.since
    until = None if filters.until or f"until {question.until}" in gone else question.until
    return replace(
        question,
        outlets=() if filters.outlets else tuple(o for o in question.outlets if o not in gone),
        other_than=tuple(o for o in question.other_than if f"other than {o}" not in gone),
        speaker=None if filters.comments else question.speaker,  # there, every reader speaks
        since=since,
        until=until,
    )


# ------------------------------------------------------------------ saying no


def _out_of_scope(reading: _Reading) -> Refusal | None:
    """The refusal that needs no search: nothing there at all, or nothing in those dates."""
    catalogue = reading.snapshot.catalogue
    if not catalogue:
        return Refusal(
            "empty_corpus", "The corpus has no articles yet. Add some, then update the index."
        )
    scope = reading.scopes[0]
    if not any(scope.admits_day(entry.published_on) for entry in catalogue):
        return Refusal("outside_dates", f"Nothing in this corpus was published {_dates(scope)}.")
    if scope.sections and not reading.snapshot.holds(Scope(sections=scope.sections)):
        return Refusal("no_evidence", "No article in this corpus has readers' comments.")
    return None


def _dates(scope: Scope) -> str:
    if scope.since and scope.until:
        return f"between {scope.since} and {scope.until}"
    return f"since {scope.since}" if scope.since else f"until {scope.until}"


def _nothing_close(
    reading: _Reading, candidates: Sequence[Candidate], evidence: Sequence[Evidence]
) -> Refusal:
    spans = [(c.article, c.span) for c in candidates] or [
        (e.article, e.passage.sentences[0]) for e in evidence
    ]
    nearest = tuple(
        citation(article, span, n) for n, (article, span) in enumerate(spans[:NEAREST], start=1)
    )
    reason: RefusalReason = "no_evidence"
    if reading.absent and not reading.asked:
        reason = "outlet_not_in_corpus"
        message = (
            f"No article in this corpus is from {' or '.join(reading.absent)},"
            " or credits it for this."
        )
    else:
        where = _searched(reading)
        message = f"Nothing {where} answers that."
        if reading.question.speaker:
            message = _says_nothing(reading.question.speaker, reading.snapshot, evidence, where)
    if reading.scopes[0].since or reading.scopes[0].until:
        message += f" The search was limited to articles published {_dates(reading.scopes[0])}."
    return Refusal(reason, message, nearest)


def _searched(reading: _Reading) -> str:
    """Where was searched, in words: "from RT DE in this corpus"."""
    outlets = " or ".join(reading.asked)
    if reading.scopes[0].sections:
        return f"in readers' comments {f'under articles of {outlets} ' if outlets else ''}here"
    return f"from {outlets} in this corpus" if outlets else "in this corpus"


def _says_nothing(
    speaker: str, snapshot: Snapshot, evidence: Sequence[Evidence], where: str
) -> str:
    """Why a question about somebody's words is declined, in words."""
    articles = {found.article.id for found in evidence}
    said = (s for article in articles for s in load(snapshot.annotation(article) or "[]"))
    if any(speaker_matches(speaker, statement.speaker) for statement in said):
        return f"{speaker} is quoted {where}, but nothing close to that is."
    return f"No passage {where} that comes close quotes {speaker}."


def _accounted(
    answer: Answer, reading: _Reading, seconds: Mapping[str, float], composing: float
) -> Answer:
    """The answer with what each outlet has to say, and how long each stage took."""
    return replace(
        answer,
        coverage=_coverage(reading, answer.claims),
        seconds={**seconds, "compose": time.perf_counter() - composing},
    )


def _coverage(reading: _Reading, claims: Sequence[Claim]) -> dict[str, int]:
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


def _outlet_names(snapshot: Snapshot) -> tuple[str, ...]:
    """Every outlet of the corpus, as origin or publisher, in order."""
    names = {
        name for entry in snapshot.catalogue for name in (entry.outlet, entry.published_by) if name
    }
    return tuple(sorted(names))
