"""Question -> ranked evidence: words and vectors, fused, within the outlets and dates asked for.

Fusion is reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.article import Article
from index.embedder import Embedder
from index.lexical import Hit
from index.passages import Passage
from index.scope import Scope
from index.snapshot import Snapshot
from rag.question import Question

POOL = 60
"""Passages taken from each of the two searches before they are fused."""
RRF_K = 60
"""The constant of reciprocal rank fusion, as in the paper."""
FIELD_WEIGHTS = {"title": 1.5, "text": 1.0}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that may answer, its article, and how it was found."""

    passage: Passage
    article: Article
    score: float
    """Fused score; comparable within one question only."""
    similarity: float
    """Cosine of question and passage vectors, 0 when the vector search did not return it."""

    @property
    def text(self) -> str:
        return self.passage.span.of(self.article.text)


def retrieve(
    questions: Sequence[Question], scope: Scope, snapshot: Snapshot, embedder: Embedder, k: int = 30
) -> list[Evidence]:
    """The k best passages of `snapshot` within `scope`, best first; several questions, such as one
    and a part of it, are asked together.
    """
    asked = [q for q in questions if f"{q.topic}{q.context}".strip()]
    if not asked:
        return []
    rankings = [snapshot.search_words(f"{q.topic} {q.context}", POOL, scope) for q in asked]
    similarity: dict[int, float] = {}
    for vector in embedder.embed([question.standalone for question in asked]):
        found = snapshot.search_vectors(vector, POOL, scope)
        rankings.append(found)
        for hit in found:
            similarity[hit.passage] = max(hit.score, similarity.get(hit.passage, 0.0))
    fused = reciprocal_rank_fusion(rankings)[:k]
    passages = snapshot.passages([number for number, _ in fused])
    return [
        Evidence(passage, snapshot.article(passage.article), score, similarity.get(number, 0.0))
        for passage, (number, score) in zip(passages, fused, strict=True)
    ]


def reciprocal_rank_fusion(rankings: Iterable[Sequence[Hit]]) -> list[tuple[int, float]]:
    """Passage numbers with the sum of 1 / (RRF_K + rank) over the rankings, best first."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, hit in enumerate(ranking, start=1):
            scores[hit.passage] = scores.get(hit.passage, 0.0) + 1 / (RRF_K + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
