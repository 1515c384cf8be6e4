"""A language model words the answer before the reader's eyes, and is stopped when it should be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from language_model import ChatServer
from playwright.sync_api import Page, expect

QUESTION = "What did Annalena Baerbock say in Kiev?"


@pytest.fixture
def page(
    open_page: Callable[..., Page],
    serve: Callable[..., str],
    sample_data: Path,
    chat_server: ChatServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Page:
    monkeypatch.setenv("BYLINE_LLM", "openai-like:tiny")
    monkeypatch.setenv("BYLINE_LLM_URL", chat_server.url)
    return open_page(serve("--data", sample_data))


def first_passage(request: dict[str, Any]) -> str:
    """What the model is shown under the number 1."""
    told = request["messages"][-1]["content"]
    text, _ = json.JSONDecoder().raw_decode(told[told.index('"') :])
    return str(text)


def ask(page: Page) -> None:
    page.get_by_label("Question").fill(QUESTION)
    page.keyboard.press("Enter")


def test_an_answer_by_a_model_says_so(page: Page, chat_server: ChatServer) -> None:
    chat_server.says(lambda r: json.dumps([{"text": first_passage(r), "evidence": [1]}]))
    ask(page)
    expect(page.locator(".composer")).to_contain_text("Worded by tiny")
    expect(page.locator(".claim .byline .outlet").first).to_have_text("South Front")
    expect(page.locator(".working")).to_have_count(0)
    expect(page.get_by_role("button", name="Ask")).to_be_visible()


def test_a_model_that_fails_is_told_beside_the_extractive_answer(
    page: Page, chat_server: ChatServer
) -> None:
    chat_server.refuses(429, "slow down")
    ask(page)
    expect(page.locator(".composer")).to_contain_text("rate limit")
    expect(page.locator(".claim").first).to_be_visible()


def test_a_claim_is_shown_while_the_next_is_written_and_stop_ends_it(
    page: Page, chat_server: ChatServer
) -> None:
    chat_server.hangs(after=lambda r: json.dumps({"text": first_passage(r), "evidence": [1]}))
    ask(page)
    expect(page.locator(".claim")).to_have_count(1)
    expect(page.locator(".working")).to_have_text("The model is writing …")
    page.get_by_label("Question").fill("Another question")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".working")).to_have_count(0)
    expect(page.locator(".claim")).to_have_count(1)
    assert chat_server.gone.wait(60)
    expect(page.get_by_label("Question")).to_have_value("Another question")
    expect(page.get_by_role("button", name="Ask")).to_be_visible()


def test_stop_ends_a_model_that_says_nothing(page: Page, chat_server: ChatServer) -> None:
    chat_server.hangs()
    ask(page)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".problem")).to_have_text("Stopped.")
    assert chat_server.gone.wait(60)
