"""Cross-encoders of the user's: one may read in place of Byline's reader, one judge entailment."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

from corpus.errors import ModelProblem
from corpus.onnx import first_line, readable
from rag.reader import HeadedPassages

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class LocalCrossEncoder:
    """Any cross-encoder that sentence-transformers can load without a network: a folder, or a
    name in its cache. Making one loads nothing. Safe to share between threads.
    """

    role: ClassVar[str]
    remedy: ClassVar[str]

    def __init__(self, name: str) -> None:
        self.name = name
        self._model: CrossEncoder | None = None
        # Loaded once, and asked by one thread at a time: its tokenizer cannot be borrowed twice.
        self._lock = threading.Lock()

    @contextmanager
    def _loaded(self) -> Iterator[CrossEncoder]:
        with self._lock:
            if self._model is None:
                from sentence_transformers import CrossEncoder

                try:
                    self._model = CrossEncoder(self.name, local_files_only=True)
                except Exception as error:  # noqa: BLE001 - a model's own code raises anything
                    raise self._unfit(f"cannot be loaded: {first_line(error)}") from error
            yield self._model

    def _unfit(self, why: str) -> ModelProblem:
        return ModelProblem(f"The {self.role} {self.name!r} {why}.", self.remedy)


class CrossEncoderReader(LocalCrossEncoder):
    """A `Reader` that reads each sentence under its headline alone; its raw scores count as
    log-odds, as those of models trained on MS MARCO do.
    """

    role = "reranker"
    remedy = "Give the folder of a cross-encoder, or leave `reranker` empty for Byline's own."

    def read(self, question: str, passages: HeadedPassages) -> list[list[float]]:
        """Raises ModelProblem when the model cannot be loaded, or does not score pairs."""
        import numpy as np
        from torch.nn import Identity

        pairs = [
            (readable(question), readable(f"{headline}\n{sentence}".strip()))
            for headline, sentences in passages
            for sentence in sentences
        ]
        if not pairs:
            return [[] for _ in passages]
        with self._loaded() as model:
            # For a model without the head that scores, transformers makes one up.
            made_for = getattr(model.config, "architectures", None) or []
            if not any(n.endswith(("SequenceClassification", "CausalLM")) for n in made_for):
                raise self._unfit("is not a cross-encoder: it would score at random")
            found = model.predict(pairs, show_progress_bar=False, activation_fn=Identity())
        scores = np.asarray(found)
        if scores.shape != (len(pairs),) or not np.isfinite(scores).all():
            raise self._unfit("does not give one score a text")
        rest = iter(scores.tolist())
        return [[next(rest) for _ in sentences] for _, sentences in passages]


class Entailment(LocalCrossEncoder):
    """A cross-encoder of natural language inference, with a label "entailment"."""

    role = "entailment model"
    remedy = "Give the folder of a cross-encoder for inference, or leave `entailment` empty."

    def probability(self, premise: str, text: str) -> float:
        """How likely the premise entails the text, 0 to 1. Raises ModelProblem when the model
        cannot be loaded, or knows no entailment.
        """
        with self._loaded() as model:
            named = getattr(model.config, "id2label", None) or {}
            labels = {str(label).lower(): int(place) for place, label in named.items()}
            if "entailment" not in labels:
                raise self._unfit("has no label for entailment")
            pair = (readable(premise), readable(text))
            scores = model.predict([pair], apply_softmax=True, show_progress_bar=False)
        return float(scores[0][labels["entailment"]])
