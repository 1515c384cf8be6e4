"""What the tests share: no network, the evaluation data, a sample index, a browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from language_model import ChatServer
from playwright.sync_api import Browser, sync_playwright

collect_ignore = [] if "LLM_SERVER" in os.environ else ["llm"]  # `make test-llm` runs those
ROOT = Path(__file__).parents[1]
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Byline fetches nothing at run time: a connection that leaves this machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise AssertionError(f"a connection to {address[0]} was tried")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True, scope="session")
def no_settings_from_outside() -> Iterator[None]:
    """A developer's own BYLINE_* variables do not decide what the tests see."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("BYLINE_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Finds evaluation data beside the project; skips where it is absent, but not in CI."""

    def find(name: str) -> Path:
        path = ROOT.parent / "shared" / name
        if not path.exists():
            if os.environ.get("CI") == "true":
                pytest.fail(f"../shared/{name} is missing, and CI has to measure with it")
            pytest.skip(f"../shared/{name} is not here")
        return path

    return find


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample corpus indexed, built once by the command. Only read it."""
    data = tmp_path_factory.mktemp("sample") / "data"
    command = [sys.executable, ROOT / "app.py", "index", "update", "--data", data]
    done = subprocess.run(command, cwd=data.parent, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window; one for all tests, since playwright starts only once."""
    chromium = which("chromium")
    if chromium is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is missing, and CI has to test the pages")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def chat_server() -> Iterator[ChatServer]:
    """A language model's server that does what the test says."""
    server = ChatServer()
    yield server
    server.close()
