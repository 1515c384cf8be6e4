"""What a composer drafts -> the claims of an answer: completed and verified."""

from __future__ import annotations

import time
from collections import Counter
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
from rag.notices import asks_about, is_notice, with_notices
from rag.rank import Candidate
from rag.reading import Reading
from rag.retrieve import said_in
from rag.verify import Wording, shown_alone, verified

RELATED, NEAR = 4, 30  # sentences beside an answer, and how many of the best are looked at


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
    for draft in drafts:
        match draft:
            case Claim():
                claim = shown_alone(completed(draft), wording)
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
    answer: Answer, reading: Reading, seconds: Mapping[str, float], composing: float | None = None
) -> Answer:
    """The answer with the claims of each outlet that was asked for, as whose words or as credited,
    or that answers; and how long each stage took, with the one since `composing` began.
    """
    wanted = (*reading.asked, *reading.absent)
    counts = Counter(dict.fromkeys(wanted, 0))
    for claim in answer.claims:
        said = claim.attribution
        by = (said.outlet, said.published_by, *said.relays)
        asked = [name for name in wanted if name in by]
        cited = [cited.outlet for cited in claim.citations if cited.outlet]
        counts.update(list(dict.fromkeys([*asked, *(cited[1:] if asked else cited)])))
    now = time.perf_counter()
    took = {**seconds, "compose": now - (composing or now)}
    return replace(answer, coverage=dict(counts), seconds=took)


def related(reading: Reading, candidates: Sequence[Candidate], answer: Answer) -> tuple[Claim, ...]:
    """What came next: it may help, and does not answer."""
    cited = [(c.article, Span(c.start, c.end)) for a in answer.claims for c in a.cited]
    found: list[Claim] = []
    asked = asks_about(reading.question)
    for candidate in (c for c in candidates[:NEAR] if asked or not is_notice(c)):
        here = candidate.article.id, candidate.span
        if len(found) < RELATED and not any(a == here[0] and s.overlaps(here[1]) for a, s in cited):
            cited.append(here)
            found.append(with_notices(claim_of(whole(candidate)), reading.snapshot))
    return tuple(verified(found, reading.snapshot)[0])


def completed(reading: Reading, registry: OutletRegistry, claim: Claim) -> Claim:
    """The claim with all who ran it, with whom its pronoun means, and with its notices."""
    if not reading.apart:
        excerpt = reading.question.form == "excerpt"  # the copy that is asked for stays the first
        claim = with_copies(claim, reading.snapshot, reading.scope, registry, excerpt)
    first, by = claim.citations[0], claim.attribution
    if by.section == "body" and first.quote.startswith(claim.text[:4]):
        meant = _meant(first, reading.snapshot, registry)
        if meant and meant[1] != by.speaker:
            claim = replace(claim, attribution=replace(by, meant=meant))
    return with_notices(claim, reading.snapshot)


def _meant(cited: Citation, snapshot: Snapshot, registry: OutletRegistry) -> tuple[str, str] | None:
    """The pronoun that the words open with, and whom it means, where that is certain."""
    sentences = [s for p in snapshot.passages_of(cited.article) for s in p.sentences]
    said, article = said_in(cited.article, snapshot), snapshot.article(cited.article)
    return opening(article, Span(cited.start, cited.end), said, sentences, registry)
