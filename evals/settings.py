"""The settings of evaluation."""

from __future__ import annotations

from pydantic import Field

from rag.settings import RagSettings


class EvalSettings(RagSettings):
    """How runs are judged. Each field is also BYLINE_<FIELD> and a key of byline.toml."""

    resamples: int = Field(
        default=2000, ge=100, le=100_000, description="bootstrap resamples behind an interval"
    )
