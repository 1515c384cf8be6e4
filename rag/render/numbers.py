"""The numbers of an answer's citations: from 1, in the order in which a reader meets them."""

from __future__ import annotations

from dataclasses import replace

from rag.answer import Answer, Citation, Claim


def numbered(answer: Answer) -> Answer:
    """The answer with its citations numbered; the same passage keeps its number."""
    numbers: dict[Citation, int] = {}

    def cited(citation: Citation) -> Citation:
        known = replace(citation, n=0)
        return replace(known, n=numbers.setdefault(known, len(numbers) + 1))

    def told(claim: Claim) -> Claim:
        citations = tuple(map(cited, claim.citations))
        notices = (replace(n, citation=n.citation and cited(n.citation)) for n in claim.notices)
        return replace(claim, citations=citations, notices=tuple(notices))

    claims, related = tuple(map(told, answer.claims)), tuple(map(told, answer.related))
    refusal = answer.refusal
    if refusal:
        refusal = replace(refusal, nearest=tuple(map(cited, refusal.nearest)))
    return replace(answer, claims=claims, related=related, refusal=refusal)
