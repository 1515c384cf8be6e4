"""The last gate: a claim that its citation does not show is dropped, and the drop reported."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.article import Span
from index.snapshot import Snapshot
from rag.answer import Claim, Dropped
from rag.wording import fold


def verified(claims: Iterable[Claim], snapshot: Snapshot) -> tuple[list[Claim], list[Dropped]]:
    """The claims that hold, in their order, and those that do not with the reason."""
    kept: list[Claim] = []
    dropped: list[Dropped] = []
    for claim in claims:
        fault = fault_of(claim, snapshot)
        if fault:
            dropped.append(Dropped(claim.text, fault))
        else:
            kept.append(claim)
    return kept, dropped


def fault_of(claim: Claim, snapshot: Snapshot) -> str | None:
    """Why the claim may not be shown; None when every part of it rests on the text."""
    for cited in claim.citations:
        article = snapshot.article(cited.article)
        if article.text[cited.start : cited.end] != cited.quote or not cited.quote.strip():
            return f"its citation is not what {cited.article} says at {cited.start}:{cited.end}"
        if cited.outlet != article.outlet:
            return f"{cited.article} is not {cited.outlet}'s"
        cited_span = Span(cited.start, cited.end)
        kinds = {s.kind for s in article.sections if s.span.overlaps(cited_span)} or {"body"}
        if "boilerplate" in kinds:
            return f"{cited.article} has page furniture there, not reporting"
        by_reader = claim.attribution.section == "comment"
        if ("comment" in kinds) != by_reader or (by_reader and len(kinds) > 1):
            return f"{cited.article} has a reader's comment there, not the outlet's words"
    first = snapshot.article(claim.citations[0].article)
    said = claim.attribution
    if (said.outlet, said.published_by, said.republished_from) != (
        first.outlet,
        first.published_by,
        first.republished_from,
    ):
        return f"its byline is not that of {first.id}"
    shown = fold(" ".join(cited.quote for cited in claim.citations))
    if fold(claim.text.strip()) not in shown:
        return "its words are not those of the passage it cites"
    return None
