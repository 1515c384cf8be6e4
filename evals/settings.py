"""The settings of evaluation."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class EvalSettings(BaseModel):
    """How runs are judged. Each field is also BYLINE_<FIELD> and a key of byline.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    resamples: int = Field(
        default=2000, ge=100, le=100_000, description="bootstrap resamples behind an interval"
    )
