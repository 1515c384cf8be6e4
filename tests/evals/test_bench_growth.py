"""The benches of growth and wear, over a small made-up index."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path

import pytest

from evals.bench.growth import asked, built, exponent, updated, write_growth
from evals.bench.synthetic import ScatteredEmbedder, made_up, synthetic_store
from evals.bench.wear import Wearing

SIZE = 500


def test_an_exponent_is_the_slope_of_the_logarithms() -> None:
    assert exponent([10, 100, 1000], [3, 3, 3]) == pytest.approx(0)
    assert exponent([10, 100, 1000], [0.5, 5, 50]) == pytest.approx(1)
    assert exponent([1, 4, 16], [1, 2, 4]) == pytest.approx(0.5)


def test_a_size_is_written_asked_and_updated(tmp_path: Path) -> None:
    figures = built(SIZE, tmp_path)
    live = synthetic_store(tmp_path, SIZE).pointer()
    figures |= asked(SIZE, tmp_path, questions=4) | updated(SIZE, tmp_path)
    assert all(value > 0 for value in figures.values())
    assert figures["query p50"] <= figures["query p95"]
    store = synthetic_store(tmp_path, SIZE)
    assert store.pointer() == live
    assert [path.name for path in store.snapshots.iterdir()] == [live.snapshot]
    twice = {name: 2 * v for name, v in figures.items()}
    page = tmp_path / "growth.html"
    write_growth(page, {SIZE: figures, 2 * SIZE: twice})
    written = page.read_text("utf-8")
    assert "<svg" in written
    assert re.search(r"<td>disk, MB</td>(<td>[\d.e+]+</td>){2}<td>1.00</td>", written)


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
