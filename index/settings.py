"""The settings of the index."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from corpus.onnx import BUNDLED
from corpus.settings import CorpusSettings
from index.plan import PASSAGE_TOKENS


class IndexSettings(CorpusSettings):
    """Of which corpus, where the index is kept, and how articles are cut and embedded."""

    data: Path = Path(".byline")
    """The folder of indexes, exported models and cached embeddings."""
    embedding_model: str = BUNDLED
    """The bundled model, or a sentence-transformers model: its folder, or a name in its cache."""
    chroma_url: str = ""
    """The address of a Chroma server that keeps the vectors in place of the data folder."""
    passage_tokens: int = Field(default=PASSAGE_TOKENS, ge=32, le=8_000)
    """Most tokens (cl100k) of a passage. The bundled model reads about 220 of them."""

    @field_validator("chroma_url")
    @classmethod
    def _an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and not (parts.scheme in ("http", "https") and parts.hostname):
            raise ValueError("write it as http://host:8000")
        return url
