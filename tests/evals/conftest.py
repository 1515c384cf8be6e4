"""A corpus of two articles, and answers about it made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from corpus.article import Article, Evidence, Provenance, Sourced
from evals.cases import Item
from rag.answer import Answer, Attribution, Citation, Claim, Refusal

HARBOUR = (
    "The harbour of Port Ellery will close in May, the Ellery Gazette reports.\n"
    "“The cranes are older than I am,” said Mara Quist, who runs the harbour.\n"
    "The Tidewater Post wrote that 300 jobs depend on it."
)
BRIDGE = (
    "A bridge at Norrow opened on Friday, says The Norrow Times.\n"
    "“We waited eleven years,” said Ilse Brandt."
)


def article(id: str, text: str, outlet: str) -> Article:
    stated = Evidence("stated", "articles.toml")
    provenance = Provenance(outlet=Sourced(outlet, stated), title=Sourced(id.title(), stated))
    return Article(id, text, provenance)


@pytest.fixture
def articles() -> dict[str, Article]:
    return {
        "harbour": article("harbour", HARBOUR, "Ellery Gazette"),
        "bridge": article("bridge", BRIDGE, "The Norrow Times"),
    }


@pytest.fixture
def quoting(articles):
    """claim(article, words, **attribution): a claim that cites these words of the article."""

    def claim(article: str, words: str, n: int = 1, **by: Any) -> Claim:
        source = articles[article]
        start = source.text.index(words)
        by = {"outlet": source.outlet, "published_by": source.outlet} | by
        cited = Citation(
            n=n,
            article=article,
            outlet=by["outlet"],
            title=source.title,
            author=None,
            published=None,
            url=None,
            start=start,
            end=start + len(words),
            quote=words,
        )
        return Claim(words, Attribution(**by), (cited,))

    return claim


@pytest.fixture
def answering():
    """answer(claim, ...), or a refusal when there are none."""

    def answer(*claims: Claim, seconds: Mapping[str, float] | None = None) -> Answer:
        return Answer(
            question="What of the harbour?",
            standalone_question="What of the harbour?",
            claims=claims,
            refusal=None if claims else Refusal("no_evidence", "Nothing answers that."),
            seconds=seconds or {"retrieve": 0.01, "compose": 0.02},
        )

    return answer


@pytest.fixture
def asking(articles):
    """item(id, quotes=[(article, words, more)], **expected): an answerable item with its gold."""

    def item(
        id: str = "q1",
        quotes: Sequence[tuple[str, str] | tuple[str, str, dict[str, Any]]] = (),
        answerable: bool = True,
        tags: Sequence[str] = (),
        **expected: Any,
    ) -> Item:
        gold = [
            {"article": a, "start": (s := articles[a].text.index(w)), "end": s + len(w), "text": w}
            | dict(*more)
            for a, w, *more in quotes
        ]
        return Item.model_validate(
            {
                "id": id,
                "question": f"What of the harbour, asks {id}?",
                "answerable": answerable,
                "expected": {"quotes": gold, **expected},
                "tags": list(tags),
            }
        )

    return item
