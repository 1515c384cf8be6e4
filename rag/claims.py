"""What a composer drafts -> the claims of an answer: completed, numbered and verified."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from corpus.article import Span
from corpus.outlets import OutletRegistry
from corpus.speech.pronouns import opening
from index.snapshot import Snapshot
from rag.answer import Answer, Citation, Claim, Dropped, Usage
from rag.compose import Draft, Note
from rag.compose.extractive import claim_of, whole
from rag.copies.counted import with_copies
from rag.notices import asks_about, is_notice, numbered, with_notices
from rag.rank import Candidate
from rag.reading import Reading
from rag.retrieve import said_in
from rag.verify import Wording, shown_alone, verified

RELATED, NEAR = 4, 30
"""Sentences that are shown beside an answer, and how many of the best are looked at for them."""


def grown(
    answer: Answer,
    drafts: Iterable[Draft],
    snapshot: Snapshot,
    wording: Wording | None,
    completed: Callable[[Claim], Claim] = lambda claim: claim,
) -> Iterator[Answer]:
    """The answer after each draft, also one that adds nothing: whoever shows it may stop here.

    `completed` adds to a claim what else there is to cite for it.
    """
    numbers: dict[Citation, int] = {}
    for draft in drafts:
        match draft:
            case Claim():
                claim = numbered(
                    shown_alone(completed(draft), wording),
                    lambda cited: numbers.setdefault(cited, len(numbers) + 1),
                )
                kept, dropped = verified([claim], snapshot, wording)
                claims, gone = (*answer.claims, *kept), (*answer.dropped, *dropped)
                answer = replace(answer, claims=claims, dropped=gone)
            case Dropped():
                answer = replace(answer, dropped=(*answer.dropped, draft))
            case Note():
                answer = replace(answer, note=draft.text, composer=draft.composer)
            case Usage():
                answer = replace(answer, usage=answer.usage + draft if answer.usage else draft)
        yield answer


def accounted(
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


def related(reading: Reading, candidates: Sequence[Candidate], answer: Answer) -> tuple[Claim, ...]:
    """What came next: it may help, and does not answer."""
    told = [c for a in answer.claims for c in a.cited]
    cited = [(c.article, Span(c.start, c.end)) for c in told]
    numbers = {replace(c, n=0): c.n for c in told}
    found: list[Claim] = []
    asked = asks_about(reading.question)
    for candidate in (c for c in candidates[:NEAR] if asked or not is_notice(c)):
        here = candidate.article.id, candidate.span
        if len(found) < RELATED and not any(a == here[0] and s.overlaps(here[1]) for a, s in cited):
            cited.append(here)
            claim = with_notices(claim_of(whole(candidate)), reading.snapshot)
            found.append(
                numbered(claim, lambda c: numbers.setdefault(c, max(numbers.values()) + 1))
            )
    return tuple(verified(found, reading.snapshot)[0])


def completed(reading: Reading, registry: OutletRegistry, claim: Claim) -> Claim:
    """The claim with all who ran it, with whom its pronoun means, and with its notices."""
    whole = _cleared(reading, registry, _with_copies(reading, registry, claim))
    return with_notices(whole, reading.snapshot)


def _with_copies(reading: Reading, registry: OutletRegistry, claim: Claim) -> Claim:
    if reading.apart:
        return claim
    excerpt = reading.question.form == "excerpt"  # the copy that is asked for stays the first
    return with_copies(claim, reading.snapshot, reading.scope, registry, excerpt)


def _cleared(reading: Reading, registry: OutletRegistry, claim: Claim) -> Claim:
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
    meant = opening(article, span, statements, sentences, registry)
    if meant is None or meant[1] == by.speaker:
        return claim
    return replace(claim, attribution=replace(by, meant=meant))
