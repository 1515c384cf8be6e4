"""Settings of question answering."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class RagSettings(BaseModel):
    """How answers are found and made.

    Each field is also BYLINE_<FIELD> and a key of byline.toml.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    claims: int = Field(default=5, ge=1, le=50, description="claims an answer has at most")
    reranker: str = Field(
        default="",
        description="a cross-encoder that reads in place of Byline's own reader; empty for none",
    )
    llm: str = Field(
        default="",
        description="the language model that writes answers, as KIND:MODEL; empty for none",
    )
    llm_url: str = Field(default="", description="address of the model's API")
    llm_key: SecretStr = Field(default=SecretStr(""), description="key of the model's API")
    llm_timeout: float = Field(
        default=60, gt=0, le=3600, description="seconds that a model may take for an answer"
    )
    llm_context: int = Field(
        default=8192, ge=512, description="tokens of a question and its answer that a model takes"
    )
    llm_budget: int = Field(
        default=4000, ge=512, description="tokens that an answer by a model may cost"
    )
    llm_input_price: float = Field(
        default=0, ge=0, description="price of a million tokens that a model reads"
    )
    llm_output_price: float = Field(
        default=0, ge=0, description="price of a million tokens that a model writes"
    )
    entailment: str = Field(
        default="",
        description="a cross-encoder of natural language inference; empty for none",
    )
    decline_below: float = Field(
        default=0.5, ge=0, le=1, description="least probability that the evidence answers"
    )
