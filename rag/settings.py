"""Settings of question answering."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class RagSettings(BaseModel):
    """How answers are found and made.

    Each field is also BYLINE_<FIELD> and a key of byline.toml.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    claims: int = Field(default=5, ge=1, le=50, description="claims an answer has at most")
    reranker: str = Field(
        default="",
        description="a cross-encoder that sentence-transformers can load; empty for none",
    )
    decline_below: float = Field(
        default=0.5, ge=0, le=1, description="least probability that the evidence answers"
    )
