"""When do two names mean one outlet or person, and when does a claim hit a gold quote?

The yardstick keeps its own few rules. It does not ask the registry of outlets or the name
resolution of answers, since those are among the things it measures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from evals.cases import GoldQuote
from rag.answer import Citation, Claim

COVERED = 0.5
"""Share of a gold quote's characters that a citation covers to hit it."""

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


def comparable(text: str) -> str:
    """The text with compatibility forms, quotation marks, white space and case folded."""
    straight = unicodedata.normalize("NFKC", text).translate(_STRAIGHT)
    return " ".join(straight.split()).casefold()


def same_outlet(a: str | None, b: str | None) -> bool:
    """Whether both name one outlet; an unidentified one is the same as none."""
    return bool(a and b) and _outlet_key(a or "") == _outlet_key(b or "")


def _outlet_key(name: str) -> str:
    key = comparable(name).removeprefix("the ")
    return _ALIASES.get(key, key)


def nearly_same_outlet(a: str, b: str) -> bool:
    """As `same_outlet`, and where only spaces or marks differ: "TheBlaze", "The Blaze"."""
    x, y = ("".join(filter(str.isalnum, comparable(name))) for name in (a, b))
    return same_outlet(a, b) or x == y


def same_person(a: str | None, b: str | None) -> bool:
    """Whether one name's words are all in the other, or both end in the same word of more than
    three letters."""
    x, y = _words(a or ""), _words(b or "")
    if not x or not y:
        return False
    within = set(x) <= set(y) or set(y) <= set(x)
    return within or (x[-1] == y[-1] and len(x[-1]) > 3)


def _words(name: str) -> list[str]:
    return [word for word in re.findall(r"[\w'-]+", comparable(name)) if word not in _NO_NAME]


def is_credited(claim: Claim, outlet: str) -> bool:
    """Is the claim credited to the outlet, as origin or as publisher of the copy at hand?"""
    by = claim.attribution
    return same_outlet(outlet, by.outlet) or same_outlet(outlet, by.published_by)


def hits_quote(claim: Claim, quotes: Iterable[GoldQuote]) -> bool:
    """Whether a citation of the claim covers at least `COVERED` of a gold quote."""
    return any(
        citation.article == quote.article
        and overlap(citation.start, citation.end, quote) >= COVERED * quote.length
        for quote in quotes
        for citation in claim.citations
    )


def gold_of(citations: Iterable[Citation], quotes: Sequence[GoldQuote]) -> GoldQuote | None:
    """The gold quote that the citations rest on: of several, the best graded, then most covered."""
    found = [
        (quote.grade, share, n)
        for citation in citations
        for n, quote in enumerate(quotes)
        if (share := _shared(citation, quote)) >= COVERED
    ]
    return quotes[max(found)[2]] if found else None


def _shared(citation: Citation, quote: GoldQuote) -> float:
    """Share of the shorter of the two that both cover; at most 0 when apart."""
    if citation.article != quote.article:
        return 0.0
    shorter = min(citation.end - citation.start, quote.length)
    return overlap(citation.start, citation.end, quote) / max(1, shorter)


def overlap(start: int, end: int, quote: GoldQuote) -> int:
    """Characters of the quote within `start:end`; negative when apart."""
    return min(end, quote.end) - max(start, quote.start)


def meets(claim: Claim, fact: Iterable[str]) -> bool:
    """Whether any alternative of the fact stands in the claim's words or quotes."""
    words = comparable(" ".join([claim.text, *(citation.quote for citation in claim.citations)]))
    return any(comparable(alternative) in words for alternative in fact)
