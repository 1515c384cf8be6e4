"""The settings of the corpus."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

SAMPLE_CORPUS = Path(__file__).parent / "articles"


class CorpusSettings(BaseModel):
    """Which articles are read, and which outlets are known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    corpus: Path = SAMPLE_CORPUS
    """A folder of articles, or one .jsonl file."""
    outlets: Path | None = None
    """A file of further outlets, in the form of corpus/outlets.toml."""
