"""Invented articles, and an index over them made of the real parts."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import Newsroom

from index.embedder import OnnxEmbedder


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the exported model."""
    folder = tmp_path_factory.mktemp("models")
    OnnxEmbedder(folder).embed(["a first text exports it"])
    return folder


@pytest.fixture
def newsroom(tmp_path: Path, models: Path) -> Newsroom:
    """Four articles, not indexed yet."""
    return Newsroom(tmp_path, models)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Newsroom:
    """Four articles and their index, to be copied."""
    made = Newsroom(tmp_path_factory.mktemp("built"), models)
    made.update()
    return made


@pytest.fixture
def indexed(newsroom: Newsroom, built: Newsroom) -> Newsroom:
    """Four articles and their index."""
    return newsroom.like(built)
