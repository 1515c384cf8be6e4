"""Question -> ranked evidence: words and vectors, fused, within the outlets and dates asked for.

Fusion is reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.article import Article, Span
from corpus.speech import Statement, load
from index.lexical import Hit
from index.passages import Passage
from index.scope import Scope
from index.snapshot import Snapshot
from rag.question import Question

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

POOL = 60  # passages taken from each of the two searches before they are fused
RRF_K = 60  # the constant of reciprocal rank fusion, as in the paper
LONGEST_SPEECH = 1_000  # characters beyond a passage that are given to end what is said in it


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that may answer, its article, and how it was found."""

    passage: Passage
    article: Article
    score: float  # fused score; comparable within one question only
    similarity: float
    """Cosine of question and passage vectors, 0 when the vector search did not return it."""

    @property
    def text(self) -> str:
        return self.passage.span.of(self.article.text)


def retrieve(
    question: Question, vector: Vector, scope: Scope, snapshot: Snapshot, k: int = 30
) -> list[Evidence]:
    """The k best passages of `snapshot` within `scope`, best first. `vector` is the question's."""
    near = snapshot.search_vectors(vector, POOL, scope)
    similarity = {hit.passage: hit.score for hit in near}
    words = question.topic or question.standalone
    fused = reciprocal_rank_fusion([snapshot.search_words(words, POOL, scope), near])[:k]
    passages = snapshot.passages([number for number, _ in fused])
    return [
        Evidence(passage, snapshot.article(passage.article), score, similarity.get(number, 0.0))
        for passage, (number, score) in zip(passages, fused, strict=True)
    ]


def said_in(article: str, snapshot: Snapshot) -> tuple[Statement, ...]:
    """The statements of an article, as the index keeps them."""
    return load(snapshot.annotation(article) or "[]")


def uncut(found: Evidence, snapshot: Snapshot) -> Evidence:
    """The passage, made longer by the sentences that end what somebody says in it.

    A passage has a size; a quotation that runs over its edge is given whole, up to LONGEST_SPEECH
    characters beyond.
    """
    span, article = found.passage.span, found.article
    runs = [
        Span(min(statement.content).start, max(run.end for run in statement.content))
        for statement in said_in(article.id, snapshot)
        if statement.content
    ]
    cut = [run for run in runs if run.overlaps(span) and not span.contains(run)]
    if not cut:
        return found
    start = max(min(run.start for run in cut), span.start - LONGEST_SPEECH)
    end = min(max(run.end for run in cut), span.end + LONGEST_SPEECH)
    wide = Span(min(start, span.start), max(end, span.end))
    sentences = tuple(
        sentence
        for passage in snapshot.passages_of(article.id)
        if passage.section == found.passage.section
        for sentence in passage.sentences
        if sentence.overlaps(wide)
    )
    whole = Span(sentences[0].start, sentences[-1].end)
    return replace(found, passage=replace(found.passage, span=whole, sentences=sentences))


def reciprocal_rank_fusion(rankings: Iterable[Sequence[Hit]]) -> list[tuple[int, float]]:
    """Passage numbers with the sum of 1 / (RRF_K + rank) over the rankings, best first."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, hit in enumerate(ranking, start=1):
            scores[hit.passage] = scores.get(hit.passage, 0.0) + 1 / (RRF_K + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
