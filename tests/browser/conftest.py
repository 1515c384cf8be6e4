"""A browser before the chat, as a reader has it, and a watch on what it asks for."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect

APP = Path(__file__).parents[2] / "app.py"
PATIENCE = 60_000
"""Milliseconds that anything may take; where it takes more, something is wrong."""
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def serve(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., str]]:
    """Starts `byline serve` with further arguments, and gives the address that it prints."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str | Path) -> str:
        serving = subprocess.Popen(
            [sys.executable, APP, "serve", *arguments],
            cwd=tmp_path_factory.mktemp("serve"),
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(serving)
        assert serving.stderr is not None
        said = ""
        for line in serving.stderr:
            said += line
            if found := re.search(r"Byline is at (http://\S+)", line):
                return found[1]
        raise AssertionError(f"the chat did not start: {said}")

    yield start
    for serving in running:
        serving.terminate()
        serving.wait(timeout=30)
        assert serving.stderr is not None
        serving.stderr.close()


@pytest.fixture(scope="session")
def address(serve: Callable[..., str], sample_data: Path) -> str:
    """The chat over the sample corpus."""
    return serve("--data", sample_data)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens the chat in a browser of its own; in the end, nothing may have gone elsewhere."""
    contexts, strays, faults = [], [], []

    def watch(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            strays.append(request.url)

    def open_at(address: str, width: int = 1360, height: int = 900) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", watch)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        # Told when the page has loaded: Gradio empties what is typed into a field before that.
        page.locator("#filters > button[aria-expanded]").wait_for(state="attached")
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert strays == [], "the page asked for something outside"
    assert faults == []
