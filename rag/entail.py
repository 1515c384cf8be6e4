"""An opinion on whether one text entails another: a cross-encoder of natural language inference.

Nobody needs one: without a name in the settings there is none, and nothing of it is loaded.
"""

from __future__ import annotations

from typing import Protocol

from corpus.errors import ModelProblem
from corpus.onnx import readable
from rag.cross_encoder import LocalCrossEncoder

ENTAILMENT = "entailment"
"""The label that such models give it."""


class Entailment(Protocol):
    """What tells how likely one text entails another."""

    def probability(self, premise: str, text: str) -> float:
        """0 to 1."""


class CrossEncoderEntailment:
    """A cross-encoder with a label "entailment"."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = LocalCrossEncoder(name, self._unfit)

    def probability(self, premise: str, text: str) -> float:
        """Raises ModelProblem when the model cannot be loaded, or knows no entailment."""
        pair = (readable(premise), readable(text))
        with self._model.loaded() as model:
            named = getattr(model.config, "id2label", None) or {}
            labels = {str(label).lower(): int(place) for place, label in named.items()}
            if ENTAILMENT not in labels:
                raise self._unfit("has no label for entailment")
            scores = model.predict([pair], apply_softmax=True, show_progress_bar=False)
        return float(scores[0][labels[ENTAILMENT]])

    def _unfit(self, why: str) -> ModelProblem:
        return ModelProblem(
            f"The entailment model {self.name!r} {why}.",
            "Give the folder of a cross-encoder for inference, or leave `entailment` empty.",
        )


def make_entailment(name: str) -> Entailment | None:
    """The model of that name, nothing loaded yet; None for the empty name."""
    return CrossEncoderEntailment(name) if name else None
