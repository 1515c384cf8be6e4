"""An opinion on whether one text entails another: a cross-encoder of natural language inference.

Nobody needs one: without a name in the settings there is none, and nothing of it is loaded.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

from corpus.errors import ModelProblem
from index.embedder import first_line, readable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

ENTAILMENT = "entailment"
"""The label that such models give it."""


class Entailment(Protocol):
    """What tells how likely one text entails another."""

    def probability(self, premise: str, text: str) -> float:
        """0 to 1."""


class CrossEncoderEntailment:
    """Any cross-encoder with a label "entailment" that sentence-transformers can load without a
    network: a folder, or a name in its cache. Safe to share between threads.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._model: CrossEncoder | None = None
        self._label = 0
        self._lock = threading.Lock()

    def probability(self, premise: str, text: str) -> float:
        """Raises ModelProblem when the model cannot be loaded, or knows no entailment."""
        with self._lock:
            pair = [(readable(premise), readable(text))]
            scores = self._load().predict(pair, apply_softmax=True, show_progress_bar=False)
            return float(scores[0][self._label])

    def _load(self) -> CrossEncoder:
        if self._model is None:
            from sentence_transformers import CrossEncoder

            try:
                model = CrossEncoder(self.name, local_files_only=True)
            except Exception as error:  # noqa: BLE001 - a model's own code raises anything
                raise self._unfit(f"cannot be loaded: {first_line(error)}") from error
            labels = {str(v).lower(): int(k) for k, v in (model.config.id2label or {}).items()}
            if ENTAILMENT not in labels:
                raise self._unfit("has no label for entailment")
            self._model, self._label = model, labels[ENTAILMENT]
        return self._model

    def _unfit(self, why: str) -> ModelProblem:
        return ModelProblem(
            f"The entailment model {self.name!r} {why}.",
            "Give the folder of a cross-encoder for inference, or leave `entailment` empty.",
        )


def make_entailment(name: str) -> Entailment | None:
    """The model of that name, nothing loaded yet; None for the empty name."""
    return CrossEncoderEntailment(name) if name else None
