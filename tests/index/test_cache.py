from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.cache import CHUNK, EmbeddingCache


class Counting:
    """Notes what it is asked for: only a stand-in can say what was not computed."""

    name, dimension = "counting", 3

    def __init__(self, signature: str = "counting@1", fail_after: int = 10**9) -> None:
        self.signature, self.fail_after = signature, fail_after
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        if len(self.asked) >= self.fail_after:
            raise KeyboardInterrupt
        self.asked += texts
        return np.array([[len(text), hash(text) % 97, 1] for text in texts], dtype=np.float32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "embeddings.sqlite"


def test_a_text_is_embedded_once_for_each_model(path: Path) -> None:
    first, again, other = Counting(), Counting(), Counting("counting@2")
    with EmbeddingCache(path) as cache:
        made = cache.embed(first, ["a", "bb", "a", "ccc"])
    with EmbeddingCache(path) as cache:
        assert np.array_equal(cache.embed(again, ["a", "bb", "a", "ccc"]), made)
        cache.embed(other, ["a"])
    assert sorted(first.asked) == ["a", "bb", "ccc"]
    assert again.asked == []
    assert other.asked == ["a"]


def test_an_interrupted_build_goes_on_where_it_was(path: Path) -> None:
    texts = [f"text {n}" for n in range(3 * CHUNK)]
    with EmbeddingCache(path) as cache, pytest.raises(KeyboardInterrupt):
        cache.embed(Counting(fail_after=2 * CHUNK), texts)
    second = Counting()
    with EmbeddingCache(path) as cache:
        cache.embed(second, texts)
    assert len(second.asked) == CHUNK


def test_the_least_recently_used_go_first(path: Path) -> None:
    for texts in (["old"], ["kept"], ["kept"], ["new"]):
        with EmbeddingCache(path, entries=2) as cache:
            cache.embed(Counting(), texts)
            cache.trim()
    last = Counting()
    with EmbeddingCache(path, entries=2) as cache:
        assert len(cache) == 2
        cache.embed(last, ["kept", "new", "old"])
    assert last.asked == ["old"]


def test_a_cache_that_is_not_sqlite_is_started_again(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 100)
    with EmbeddingCache(path) as cache:
        assert cache.embed(Counting(), ["a"]).shape == (1, 3)


def test_progress_counts_what_is_kept_already(path: Path) -> None:
    told: list[tuple[int, int]] = []
    with EmbeddingCache(path) as cache:
        cache.embed(Counting(), ["a"])
        cache.embed(Counting(), ["a", "b"], lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def _fill(path: Path, name: str) -> None:
    with EmbeddingCache(path) as cache:
        for n in range(20):
            cache.embed(Counting(), [f"{name} {n}", f"both {n}"])


def test_two_processes_share_it(path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_fill, args=(path, name)) for name in ("one", "two")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    with EmbeddingCache(path) as cache:
        assert len(cache) == 60
