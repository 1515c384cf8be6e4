"""A cross-encoder of the user's: a model that reads two texts together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from corpus.errors import ModelProblem
from corpus.onnx import first_line

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class LocalCrossEncoder:
    """Any cross-encoder that sentence-transformers can load without a network: a folder, or a
    name in its cache. Safe to share between threads.
    """

    def __init__(self, name: str, problem: Callable[[str], ModelProblem]) -> None:
        """Loads nothing; `problem` makes the error for what is wrong with the model."""
        self.name = name
        self._problem = problem
        self._model: CrossEncoder | None = None
        # Loaded once, and asked by one thread at a time: its tokenizer cannot be borrowed twice.
        self._lock = threading.Lock()

    @contextmanager
    def loaded(self) -> Iterator[CrossEncoder]:
        """The model, for this thread alone. Raises the `problem` when it cannot be loaded."""
        with self._lock:
            if self._model is None:
                from sentence_transformers import CrossEncoder

                try:
                    self._model = CrossEncoder(self.name, local_files_only=True)
                except Exception as error:  # noqa: BLE001 - a model's own code raises anything
                    raise self._problem(f"cannot be loaded: {first_line(error)}") from error
            yield self._model


def trained_to_score(model: CrossEncoder) -> bool:
    """Does the model come with the head that scores? For one without, transformers makes one up."""
    architectures = getattr(model.config, "architectures", None) or []
    return any(name.endswith(("SequenceClassification", "CausalLM")) for name in architectures)
