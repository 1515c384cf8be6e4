"""The last gate: a claim that its citation does not show is dropped, and the drop reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from corpus.article import Span
from index.snapshot import Snapshot
from rag.answer import Citation, Claim, Dropped, Notice
from rag.provenance import states_origin
from rag.wording import fold


class Wording(Protocol):
    """What tells whether words that are not the passage's say what it says."""

    def fault(self, text: str, passage: str, speaker: str | None) -> str | None:
        """Why the passage, which quotes `speaker`, does not show the text; None when it does."""


def verified(
    claims: Iterable[Claim], snapshot: Snapshot, wording: Wording | None = None
) -> tuple[list[Claim], list[Dropped]]:
    """The claims that hold, in their order, and those that do not with the reason.

    Without `wording`, a claim has to be in the words of its passage.
    """
    faults = [(claim, fault_of(claim, snapshot, wording)) for claim in claims]
    kept = [claim for claim, fault in faults if not fault]
    return kept, [Dropped(claim.text, fault) for claim, fault in faults if fault]


def shown_alone(claim: Claim, wording: Wording | None) -> Claim:
    """The claim without further citations that do not show it; the first is left to `verified`."""
    if wording is None:
        return claim
    first, *others = claim.citations
    showing = [c for c in others if not _in_other_words(replace(claim, citations=(c,)), wording)]
    return replace(claim, citations=(first, *showing))


def fault_of(claim: Claim, snapshot: Snapshot, wording: Wording | None = None) -> str | None:
    """Why the claim may not be shown; None when every part of it rests on the text."""
    said, first = claim.attribution, snapshot.article(claim.citations[0].article)
    for cited in claim.citations:
        if fault := _miscited(cited, said.section == "comment", snapshot):
            return fault
    for notice in claim.notices:
        if fault := _misnoticed(notice, snapshot):
            return fault
    byline = (first.outlet, first.published_by, first.republished_from)
    if (said.outlet, said.published_by, said.republished_from) != byline:
        return f"its byline is not that of {first.id}"
    return _in_other_words(claim, wording)


def _miscited(cited: Citation, by_reader: bool, snapshot: Snapshot) -> str | None:
    article = snapshot.article(cited.article)
    if article.text[cited.start : cited.end] != cited.quote or not cited.quote.strip():
        return f"its citation is not what {cited.article} says at {cited.start}:{cited.end}"
    if cited.outlet != article.outlet:
        return f"{cited.article} is not {cited.outlet}'s"
    span = Span(cited.start, cited.end)
    kinds = {s.kind for s in article.sections if s.span.overlaps(span)} or {"body"}
    if "boilerplate" in kinds and not states_origin(article, cited.quote):
        return f"{cited.article} has page furniture there, not reporting"
    if ("comment" in kinds) != by_reader or (by_reader and len(kinds) > 1):
        return f"{cited.article} has a reader's comment there, not the outlet's words"
    return None


def _misnoticed(notice: Notice, snapshot: Snapshot) -> str | None:
    cited = notice.citation
    where = snapshot.article(cited.article if cited else notice.on)
    exact = where.text[cited.start : cited.end] if cited else where.title
    if not exact or {notice.text, cited.quote if cited else exact} != {exact}:
        return f"its notice is not what {where.id} says"
    return None


def _in_other_words(claim: Claim, wording: Wording | None) -> str | None:
    """What is wrong with a claim that does not repeat a passage; each must show all of it."""
    text = fold(claim.text.strip())
    if any(text == fold(cited.quote.strip()) for cited in claim.citations):
        return None
    if wording is None:
        shown = fold(" ".join(cited.quote for cited in claim.citations))
        return None if text in shown else "its words are not those of the passage it cites"
    by = claim.attribution.speaker
    faults = (wording.fault(claim.text, cited.quote, by) for cited in claim.citations)
    return next(filter(None, faults), None)
