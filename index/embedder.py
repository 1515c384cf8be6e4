"""Text -> vectors: the Embedder protocol, the bundled model through ONNX Runtime, and any other by
name.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from corpus.errors import ModelProblem
from corpus.onnx import BUNDLED, INPUTS, bundled_folder, first_line, readable, session, tokenizer_of
from index.onnx_export import BUNDLED_SHA256, check_export, exported

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

    Vectors = NDArray[np.float32]

BUNDLED_DIMENSION = 384
WORDPIECES = 256
"""The model was trained on inputs of at most this length; the rest of a longer one is not read."""

TEXTS_AT_ONCE = 32


class Embedder(Protocol):
    """What turns texts into vectors. Making one loads nothing; the first `embed` does."""

    @property
    def name(self) -> str: ...

    @property
    def signature(self) -> str:
        """Changes whenever the vectors of the same text would."""

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimension), each row of unit length."""


class OnnxEmbedder:
    """all-MiniLM-L6-v2 from the package that carries it, exported once to `models` and run by ONNX
    Runtime.

    The same vectors as sentence-transformers to 1e-5, without importing torch: a question takes 4
    ms instead of 13, and the process starts in 0.3 s instead of 8.
    """

    name = BUNDLED
    dimension = BUNDLED_DIMENSION
    signature = f"{BUNDLED}@{BUNDLED_SHA256}"

    def __init__(self, models: Path, threads: int = 0) -> None:
        """`threads` of ONNX Runtime; 0 leaves it the choice."""
        self._models, self._threads = models, threads
        self._loaded: tuple[InferenceSession, Tokenizer] | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        model, tokenizer = self._load()
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        # By length, so that a batch carries little padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), TEXTS_AT_ONCE):
            rows = order[start : start + TEXTS_AT_ONCE]
            encoded = tokenizer.encode_batch([readable(texts[i]) for i in rows])
            ids = np.array([e.ids for e in encoded], dtype=np.int64)
            mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
            inputs = dict(zip(INPUTS, (ids, mask, np.zeros_like(ids)), strict=True))
            (hidden,) = model.run(["last_hidden_state"], inputs)
            # The mean over the real wordpieces, of length 1.
            pooled = (hidden * mask[:, :, None].astype(np.float32)).sum(axis=1)
            vectors[rows] = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return vectors

    def check(self) -> None:
        """ModelProblem when the weights are not the published ones, or the export not whole."""
        check_export(bundled_folder(), self._models)

    def _load(self) -> tuple[InferenceSession, Tokenizer]:
        if self._loaded is None:
            model = exported(bundled_folder(), self._models)
            remedy = f"Delete {model.parent}; it is made again."
            tokenizer = tokenizer_of(bundled_folder())
            tokenizer.enable_truncation(WORDPIECES)
            tokenizer.enable_padding()
            self._loaded = session(model, self._threads, remedy), tokenizer
        return self._loaded


class SentenceTransformersEmbedder:
    """Any model that sentence-transformers can load without a network: a folder, or a name in its
    cache.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.signature = f"sentence-transformers:{name}"
        self._model: SentenceTransformer | None = None

    @property
    def dimension(self) -> int:
        return self._load().get_embedding_dimension() or 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        found = self._load().encode(
            [readable(text) for text in texts],
            batch_size=TEXTS_AT_ONCE,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(found, dtype=np.float32)

    def _load(self) -> SentenceTransformer:
        if self._model is None:
            from sentence_transformers import SentenceTransformer

            try:
                self._model = SentenceTransformer(self.name, local_files_only=True)
            except Exception as error:  # noqa: BLE001 - a model's own code raises anything
                raise ModelProblem(
                    f"The embedding model {self.name!r} cannot be loaded: {first_line(error)}.",
                    "Give the folder of a sentence-transformers model, "
                    f"or {BUNDLED} for the bundled one.",
                ) from error
        return self._model


def make_embedder(name: str, models: Path, threads: int = 0) -> Embedder:
    """The embedder of that name; nothing is loaded yet."""
    if name in (BUNDLED, f"sentence-transformers/{BUNDLED}"):
        return OnnxEmbedder(models, threads)
    return SentenceTransformersEmbedder(name)
