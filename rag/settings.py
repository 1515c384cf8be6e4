"""Settings of question answering."""

from __future__ import annotations

from pydantic import Field, SecretStr

from index.settings import IndexSettings


class RagSettings(IndexSettings):
    """Over which index, and how answers are found and made.

    Each field is also BYLINE_<FIELD> and a key of byline.toml.
    """

    claims: int = Field(default=5, ge=1, le=50)  # that an answer has at most
    decline_below: float = Field(default=0.5, ge=0, le=1)  # least probability of an answer
    reranker: str = ""  # a cross-encoder that reads in place of Byline's own reader
    entailment: str = ""  # a cross-encoder of natural language inference
    llm: str = ""  # the language model that words answers, as KIND:MODEL
    llm_url: str = ""
    llm_key: SecretStr = SecretStr("")
    llm_timeout: float = Field(default=60, gt=0, le=3600)  # seconds for an answer
    llm_context: int = Field(default=8192, ge=512)  # tokens of a question and its answer
    llm_budget: int = Field(default=4000, ge=512)  # tokens that an answer may cost
    llm_input_price: float = Field(default=0, ge=0)  # of a million tokens
    llm_output_price: float = Field(default=0, ge=0)
