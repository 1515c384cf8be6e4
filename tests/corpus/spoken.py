"""News in which somebody speaks, and what is read from it."""

from __future__ import annotations

from corpus.article import Article, Evidence, Provenance, Sourced

STATED = Evidence("stated", "test")


def article(text: str, outlet: str = "Harbour Gazette", language: str | None = "en") -> Article:
    provenance = Provenance(
        outlet=Sourced(outlet, STATED), language=Sourced(language, STATED) if language else None
    )
    return Article("a", text, provenance)
