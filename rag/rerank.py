"""A second opinion on the best candidates: a cross-encoder, which reads question and text together.

Nobody needs one: without a name in the settings there is none, and nothing of it is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Protocol

from corpus.errors import ModelProblem
from index.embedder import readable
from rag.cross_encoder import LocalCrossEncoder
from rag.rank import Candidate

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

RERANKED = 30
"""Candidates, best first, that are read again; the rest follow as they were."""
WEIGHT = 1.0
"""What one standard deviation of the scores counts, in the log-odds of `rank`. Not fitted: a
model of one's own may deserve more."""


class Reranker(Protocol):
    """What holds texts against a question. Making one loads nothing; the first `scores` does."""

    @property
    def name(self) -> str: ...

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One a text, a higher one is better; they compare within one call only."""


class CrossEncoderReranker:
    """A cross-encoder that was trained to score pairs."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = LocalCrossEncoder(name, self._unfit)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Raises ModelProblem when the model cannot be loaded, or does not score pairs."""
        import numpy as np

        if not texts:
            return []
        pairs = [(readable(question), readable(text)) for text in texts]
        with self._model.loaded() as model:
            if not _trained_to_score(model):
                raise self._unfit("is not a cross-encoder: it would score at random")
            found = np.asarray(model.predict(pairs, show_progress_bar=False))
        if found.shape != (len(texts),) or not np.isfinite(found).all():
            raise self._unfit("does not give one score a text")
        return [float(score) for score in found]

    def _unfit(self, why: str) -> ModelProblem:
        return ModelProblem(
            f"The reranker {self.name!r} {why}.",
            "Give the folder of a cross-encoder, or leave `reranker` empty for none.",
        )


def make_reranker(name: str) -> Reranker | None:
    """The reranker of that name, nothing loaded yet; None for the empty name."""
    return CrossEncoderReranker(name) if name else None


def reranked(question: str, candidates: Sequence[Candidate], reranker: Reranker) -> list[Candidate]:
    """The candidates with the best `RERANKED` of them in a new order, by a blend of both scores.

    A blend, since a cross-encoder does not know who speaks in a sentence, or whose article it is,
    and `rank` does. Models score on scales of their own, so a score counts by how many standard
    deviations it is from the mean; the blend stays in log-odds, as composers expect.
    """
    best, rest = candidates[:RERANKED], candidates[RERANKED:]
    scores = reranker.scores(question, [f"{c.article.title}\n{c.text}".strip() for c in best])
    if len(set(scores)) < 2:
        return list(candidates)
    mean, deviation = fmean(scores), pstdev(scores)
    blended = [
        replace(candidate, score=candidate.score + WEIGHT * (score - mean) / deviation)
        for candidate, score in zip(best, scores, strict=True)
    ]
    return [*sorted(blended, key=lambda c: -c.score), *rest]


def _trained_to_score(model: CrossEncoder) -> bool:
    """Does the model come with the head that scores? For one without, transformers makes one up."""
    architectures = getattr(model.config, "architectures", None) or []
    return any(name.endswith(("SequenceClassification", "CausalLM")) for name in architectures)
