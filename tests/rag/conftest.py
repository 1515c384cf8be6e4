"""Assistants over a small newsroom of invented articles."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from port_ellery import ARTICLES, KEY, SECONDS, open_over, write_corpus

from corpus.onnx import BUNDLED
from corpus.outlets import OutletRegistry
from index.embedder import make_embedder
from index.snapshot import SnapshotStore
from index.tokens import cl100k
from rag.assistant import Assistant
from rag.compose.condense import Condenser
from rag.compose.llm import Backend, LanguageModel
from rag.compose.written import Budget, Written
from rag.support import Support


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rag")
    (folder / "models").mkdir()  # tests that build an index of their own link to it
    return folder


@pytest.fixture(scope="session")
def assistant(data: Path) -> Assistant:
    return open_over(write_corpus(data / "newsroom.jsonl", ARTICLES), data)


@pytest.fixture(scope="session")
def open_news(
    tmp_path_factory: pytest.TempPathFactory, data: Path
) -> Callable[[list[dict]], Assistant]:
    """Opens an Assistant over articles of a test's own; the same articles share one index."""
    known: dict[str, Assistant] = {}

    def opened(articles: list[dict]) -> Assistant:
        told = json.dumps(articles)
        if told not in known:
            folder = tmp_path_factory.mktemp("news")
            (folder / "models").symlink_to(data / "models")
            known[told] = open_over(write_corpus(folder / "news.jsonl", articles), folder)
        return known[told]

    return opened


@pytest.fixture
def open_with(chat_server, assistant, data):
    """Opens an Assistant over the newsroom, with a model at the server."""
    models = []

    def opened(kind="openai-like", timeout=SECONDS, context=4096, prices=(0.0, 0.0)):
        url = chat_server.url if kind == "openai-like" else chat_server.url.removesuffix("/v1")
        model = LanguageModel(Backend(f"{kind}:tiny", url, KEY, timeout, context))
        models.append(model)
        embedder = make_embedder(BUNDLED, data / "models")
        wording, count, budget = Support(embedder), cl100k(), Budget(min(4000, context), *prices)
        return Assistant(
            SnapshotStore(data, data / "newsroom.jsonl"),
            embedder,
            OutletRegistry.load(),
            Written(model, wording, count, budget),
            wording=wording,
            condenser=Condenser(model, count, budget),
        )

    yield opened
    for model in models:
        model.close()
