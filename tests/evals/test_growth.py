"""The benches of growth and wear, over a small made-up index."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from evals.bench_growth import asked, built, exponent, report, updated
from evals.bench_life import Wearing
from evals.synthetic import ScatteredEmbedder, made_up, synthetic_store

SIZE = 500


def test_an_exponent_is_the_slope_of_the_logarithms() -> None:
    assert exponent([10, 100, 1000], [3, 3, 3]) == pytest.approx(0)
    assert exponent([10, 100, 1000], [0.5, 5, 50]) == pytest.approx(1)
    assert exponent([1, 4, 16], [1, 2, 4]) == pytest.approx(0.5)


def test_a_size_is_written_asked_and_updated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evals.bench_growth.QUESTIONS", 4)
    monkeypatch.setattr("evals.bench_growth.WARM_UP", 1)
    figures = built(SIZE, tmp_path)
    live = synthetic_store(tmp_path, SIZE).pointer()
    figures |= asked(SIZE, tmp_path) | updated(SIZE, tmp_path)
    assert all(value > 0 for value in figures.values())
    assert figures["query p50"] <= figures["query p95"]
    store = synthetic_store(tmp_path, SIZE)
    assert store.pointer() == live
    assert [path.name for path in store.snapshots.iterdir()] == [live.snapshot]
    page = report({SIZE: figures, 2 * SIZE: {name: 2 * v for name, v in figures.items()}})
    assert "<svg" in page
    assert "<td>disk<td>1.00" in page


def test_articles_that_go_and_come_back_leave_the_index_as_it_was(tmp_path: Path) -> None:
    articles = [made.article for made in islice(made_up(300), 60)]
    worn = Wearing(tmp_path, "worn", articles, ScatteredEmbedder())
    content, count = worn.live.manifest.content, worn.live.manifest.passages
    renewed = 0
    for turn in range(12):
        before = worn.live.manifest.removed
        worn.cycle(turn)
        renewed += worn.live.manifest.removed < before
        assert worn.live.manifest.content == content
        assert set(worn.live.counts().values()) == {worn.live.manifest.passages} == {count}
    assert renewed
    assert len(worn.searches()) > 0
    worn.live.close()
