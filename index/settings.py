"""The settings of the index."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from index.embedder import BUNDLED
from index.plan import PASSAGE_TOKENS


class IndexSettings(BaseModel):
    """Where the index is kept, and how articles are cut and embedded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Path(".byline")
    """The folder of indexes, exported models and cached embeddings."""
    embedding_model: str = BUNDLED
    """The bundled model, or a sentence-transformers model: its folder, or a name in its cache."""
    passage_tokens: int = Field(default=PASSAGE_TOKENS, ge=32, le=8_000)
    """Most tokens (cl100k) of a passage. The bundled model reads about 220 of them."""
