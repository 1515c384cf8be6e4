"""Settings of the chat page."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class PageSettings(BaseModel):
    """Where the page is served. Each field is also BYLINE_<FIELD> and a key of byline.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field(default="127.0.0.1", description="address the page listens on")
    port: int | None = Field(
        default=None, ge=1, le=65535, description="port of the page; else the first free from 7860"
    )
