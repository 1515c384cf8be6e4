"""What all renderings say alike: what is a quotation, what was cited, why there is no answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from rag.answer import UNIDENTIFIED, Answer, Citation, Claim, RefusalReason
from rag.differences import differences

REASONS: Mapping[RefusalReason, str] = {
    "no_evidence": "No evidence",
    "outlet_not_in_corpus": "Outlet not in this corpus",
    "outside_dates": "Outside these dates",
    "empty_corpus": "No articles",
}
RELATED = "Related, but not an answer"
"""Stands above the claims that may help."""


def is_quotation(claim: Claim) -> bool:
    """Are its words the exact characters of an article? A digest is never a quotation."""
    digest = claim.attribution.kind == "digest"
    exact = any(c.kind != "digest" and claim.text in c.quote for c in claim.citations)
    return exact and not digest and bool(claim.text.strip())


def also_in(claim: Claim) -> tuple[str, ...]:
    """Who else ran the same, each in words of its own that the citation holds."""
    first, *others = claim.citations
    own = (first.outlet, first.ran_by)
    return tuple(dict.fromkeys(c.ran_by for c in others if c.ran_by and c.ran_by not in own))


def also(claim: Claim) -> str:
    """The further outlets in words, after a space; or nothing."""
    return f" Also in: {', '.join(outlets)}." if (outlets := also_in(claim)) else ""


def unread(claim: Claim) -> str:
    """A word, after a space, on a claim in a language whose quotations are not read; or nothing."""
    first = claim.citations[0]
    if first.language is None or claim.attribution.section == "comment":
        return ""
    return f" (In another language, {first.language}: who is quoted is not read there.)"


def quoted(text: str) -> str:
    """The text in quotation marks; none are added to a text that opens with its own."""
    return text if text.strip().startswith(("“", '"', "„", "«", "''")) else f"“{text}”"


def passage(citation: Citation) -> str:
    """The words that are cited, in quotation marks unless they are a digest's."""
    return citation.quote if citation.kind == "digest" else quoted(citation.quote)


def sources_of(answer: Answer) -> list[list[Citation]]:
    """The citations of claims and related claims, each once, an article's together; by number."""
    shown = (*answer.claims, *answer.related)
    by_number = {c.n: c for claim in shown for c in claim.citations}
    by_article: dict[str, list[Citation]] = {}
    for n in sorted(by_number):
        by_article.setdefault(by_number[n].article, []).append(by_number[n])
    return list(by_article.values())


def silent_outlets(answer: Answer) -> tuple[str, ...]:
    """The outlets that were asked for and say nothing on it; a refusal tells that itself."""
    if answer.refusal:
        return ()
    return tuple(outlet for outlet, claims in answer.coverage.items() if not claims)


def differing(answer: Answer) -> list[str]:
    """Where the outlets' numbers differ, a line each."""
    return [
        f"Numbers differ: {d.one_says} ({d.one.ran_by or UNIDENTIFIED} [{d.one.n}]), "
        f"{d.other_says} ({d.other.ran_by or UNIDENTIFIED} [{d.other.n}])."
        for d in differences(answer.claims)
    ]


def searching(answer: Answer) -> str:
    """What the question restricts the search to: "Searching Fox News · since 2016-07-01"."""
    return f"Searching {' · '.join(map(limit, answer.reading))}" if answer.reading else ""


def limit(part: str) -> str:
    """A part of `Answer.reading` as it reads in a line."""
    return f"outlets {part}" if part.startswith("other than ") else part


def made_by(answer: Answer) -> str:
    """Which model worded the answer, or why none did, and what it cost; "" for a plain answer."""
    model = answer.composer.removeprefix("llm:")
    worded = f"Worded by {model}, checked against the passages cited."
    parts = [answer.note, worded if model != answer.composer else ""]
    if answer.usage and (answer.note or answer.claims):
        used = answer.usage
        cost = "" if used.cost is None else f", {used.cost:.4f} in all"
        parts.append(
            f"About {used.input_tokens:,} tokens read, {used.output_tokens:,} written{cost}."
        )
    return " ".join(filter(None, parts))


def day(published: date | datetime | None) -> str | None:
    """The day of publication, as readers see it."""
    return published.strftime("%Y-%m-%d") if published else None
