"""When do two names mean one outlet or person, and when does a claim hit a gold quote?

The yardstick keeps its own few rules. It does not ask the registry of outlets or the name
resolution of answers, since those are among the things it measures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from corpus.article import Article
from evals.cases import GoldQuote
from rag.answer import Citation, Claim

COVERED = 0.5
"""Share of a gold quote's characters that a citation covers to hit it."""

FOUND = 0.6
"""Share of a gold quote's characters that a retrieved passage holds to have found it."""

_STRAIGHT = str.maketrans("‘’“”", "''\"\"")
_ALIASES = {
    "abc": "abc news",
    "ap": "associated press",
    "bbc": "bbc news",
    "cbs": "cbs news",
    "huffington post": "huffpost",
    "nbc": "nbc news",
    "nyt": "new york times",
    "russia today": "rt",
    "wapo": "washington post",
}
_NO_NAME = {"the", "a", "an", "mr", "mrs", "ms", "dr"}


def fold(text: str) -> str:
    """The text for comparing words.

    Compatibility forms, quotation marks, white space and case folded.
    """
    straight = unicodedata.normalize("NFKC", text).translate(_STRAIGHT)
    return re.sub(r"\s+", " ", straight).strip().casefold()


def same_outlet(a: str | None, b: str | None) -> bool:
    """Whether both name one outlet; an unidentified one is the same as none."""
    return bool(a and b) and _outlet_key(a or "") == _outlet_key(b or "")


def _outlet_key(name: str) -> str:
    key = re.sub(r"^the\s+", "", fold(name))
    return _ALIASES.get(key, key)


def alike(a: str, b: str) -> bool:
    """As `same_outlet`, and where only spaces or marks differ: "TheBlaze", "The Blaze"."""
    return same_outlet(a, b) or _letters(a) == _letters(b)


def _letters(name: str) -> str:
    return re.sub(r"\W+", "", fold(name))


def same_person(a: str | None, b: str | None) -> bool:
    """Whether one name's words are all in the other, or both end in the same word of more than
    three letters."""
    x, y = _words(a or ""), _words(b or "")
    if not x or not y:
        return False
    within = set(x) <= set(y) or set(y) <= set(x)
    return within or (x[-1] == y[-1] and len(x[-1]) > 3)


def _words(name: str) -> list[str]:
    return [word for word in re.findall(r"[\w'-]+", fold(name)) if word not in _NO_NAME]


def credited(claim: Claim, outlet: str) -> bool:
    """Is the claim credited to the outlet, as origin or as publisher of the copy at hand?"""
    by = claim.attribution
    return same_outlet(outlet, by.outlet) or same_outlet(outlet, by.published_by)


def hits_quote(claim: Claim, quotes: Sequence[GoldQuote]) -> bool:
    """Whether a citation of the claim covers at least `COVERED` of a gold quote."""
    return any(
        citation.article == quote.article
        and overlap(citation.start, citation.end, quote) >= COVERED * (quote.end - quote.start)
        for citation in claim.citations
        for quote in quotes
    )


def gold_of(citations: Iterable[Citation], quotes: Sequence[GoldQuote]) -> GoldQuote | None:
    """The gold quote that the citations rest on: of several, the best graded, then most covered."""
    found = [
        (quote.grade, share, n)
        for citation in citations
        for n, quote in enumerate(quotes)
        if (share := shared(citation, quote)) >= COVERED
    ]
    return quotes[max(found)[2]] if found else None


def shared(citation: Citation, quote: GoldQuote) -> float:
    """Share of the shorter of the two that both cover; at most 0 when apart."""
    if citation.article != quote.article:
        return 0.0
    shorter = min(citation.end - citation.start, quote.end - quote.start)
    return overlap(citation.start, citation.end, quote) / max(1, shorter)


def overlap(start: int, end: int, quote: GoldQuote) -> int:
    """Characters of the quote within `start:end`; negative when apart."""
    return min(end, quote.end) - max(start, quote.start)


def meets(claim: Claim, fact: Iterable[str]) -> bool:
    """Whether any alternative of the fact stands in the claim's words or quotes."""
    words = fold(" ".join([claim.text, *(citation.quote for citation in claim.citations)]))
    return any(fold(alternative) in words for alternative in fact)


def owners(article: Article) -> tuple[str, ...]:
    """Every outlet that may be credited with the article, by what the corpus's own record says.

    What was read from its markup or text counts only where the record is silent: it is among what
    is measured.
    """
    known = [article.provenance.outlet, *article.provenance.republished_from]
    stated = [s.value for s in known if s and s.evidence.rank == "stated"]
    wire = article.extra.get("wire")
    if isinstance(wire, str) and wire:
        stated.append(wire)
    return tuple(stated or [s.value for s in known if s])


def wrong_outlets(claim: Claim, article_owners: dict[str, tuple[str, ...]]) -> list[str]:
    """One line for each name in the claim that has nothing to do with the article it cites.

    The claim's own outlet is checked where it rests on a single citation.
    """
    faults = []
    for citation in claim.citations:
        names = [citation.outlet]
        if len(claim.citations) == 1:
            names.append(claim.attribution.outlet)
        credited_with = article_owners.get(citation.article)
        if credited_with is not None:
            faults += [
                f"{citation.article} is not {name}'s"
                for name in names
                if name and not any(same_outlet(name, owner) for owner in credited_with)
            ]
    return faults


def broken(citation: Citation, article: Article | None) -> str | None:
    """How the citation fails to be the exact text of its article; None when it does not fail."""
    if article is None:
        return f"no such article: {citation.article}"
    if article.text[citation.start : citation.end] != citation.quote:
        return f"{citation.article} [{citation.start}:{citation.end}] is not the quote"
    return None
