"""Vectors that are compared one by one, and both ways in which a scope is searched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import RECORDS, Newsroom

from corpus.errors import IndexDamaged
from index.flat import ROWS, FlatVectors, FlatWriter
from index.nearest import WIDE
from index.scope import Scope
from index.snapshot import Snapshot

NUMBERS = np.arange(10_000) * 3 + 7
"""Passages that were removed have left gaps."""


def directions(count: int, dimension: int = 16) -> np.ndarray:
    made = np.random.default_rng(count).normal(size=(count, dimension)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


MADE = directions(len(NUMBERS))


@pytest.fixture(scope="module")
def flat(tmp_path_factory: pytest.TempPathFactory) -> FlatVectors:
    folder = tmp_path_factory.mktemp("made") / "flat"
    with FlatWriter(folder) as writer:
        writer.add(NUMBERS[:4_000].tolist(), MADE[:4_000])
        writer.add(NUMBERS[4_000:].tolist(), MADE[4_000:])
    return FlatVectors(folder, 16)


@given(st.sets(st.sampled_from(range(len(NUMBERS)))), st.integers(1, 80), st.integers(0, 99))
def test_the_nearest_of_those_allowed_are_found(flat, places, k, seed) -> None:
    query, where = directions(seed + 2)[0], np.array(sorted(places), dtype=np.int64)
    cosines = MADE[where] @ query
    found = flat.search(query, k, NUMBERS[where])
    assert [hit.score for hit in found] == pytest.approx(
        sorted(cosines, reverse=True)[:k], abs=1e-3
    )
    own = dict(zip(NUMBERS[where].tolist(), cosines.tolist(), strict=True))
    assert all(hit.score == pytest.approx(own[hit.passage], abs=1e-3) for hit in found)


def test_more_are_compared_than_fit_into_a_block(flat) -> None:
    found = flat.search(MADE[9_999], 1, NUMBERS)
    assert [hit.passage for hit in found] == [NUMBERS[9_999]]
    assert flat.cosines(MADE[0], NUMBERS) == pytest.approx(MADE @ MADE[0], abs=1e-3)


def test_passages_are_carried_from_one_snapshot_to_the_next(flat, tmp_path: Path) -> None:
    kept = NUMBERS[::2]
    with FlatWriter(tmp_path / "flat") as writer:
        writer.carry(flat, kept.tolist())
        writer.add([40_000], MADE[:1])
    carried = FlatVectors(tmp_path / "flat", 16)
    assert carried.numbers.tolist() == [*kept.tolist(), 40_000]
    assert (carried.rows(kept) == flat.rows(kept)).all()
    assert carried.search(MADE[0], 2, carried.numbers)[1].score == pytest.approx(1, abs=1e-3)


def test_a_passage_without_a_vector_is_damage(flat) -> None:
    for number in (0, 8, 40_000):
        with pytest.raises(IndexDamaged, match="missing"):
            flat.rows(np.array([7, number]))


def test_rows_that_are_cut_off_are_damage(tmp_path: Path) -> None:
    with FlatWriter(tmp_path / "flat") as writer:
        writer.add([1, 2], MADE[:2])
    rows = tmp_path / "flat" / ROWS
    rows.write_bytes(rows.read_bytes()[:-1])
    with pytest.raises(IndexDamaged, match="rebuild"):
        FlatVectors(tmp_path / "flat", 16)
    rows.unlink()
    with pytest.raises(IndexDamaged, match="rebuild"):
        FlatVectors(tmp_path / "flat", 16)


def compared(snapshot: Snapshot, vector: np.ndarray, articles: frozenset[str]) -> list[int]:
    """The passages of these articles by what Chroma keeps of them, nearest first."""
    numbers = [p.number for article in articles for p in snapshot.passages_of(article)]
    stored = snapshot.vectors(numbers)
    return sorted(numbers, key=lambda number: -float(stored[number] @ vector))


def test_narrow_and_wide_scopes_find_the_nearest_inside_after_changes(newsroom: Newsroom) -> None:
    for n in range(3 * WIDE):
        newsroom.write(f"town{n}", title="Council", text=f"The council of town {n} meets at {n}.")
    newsroom.update()
    newsroom.write("town3", title="Flood", text="The river has flooded the town.")
    newsroom.write("town99", title="Fair", text="The fair comes to town.")
    newsroom.remove("town4")
    newsroom.update()
    snapshot = newsroom.store.current()
    assert len(set(snapshot.counts().values())) == 1
    vector = newsroom.embedder.embed(["What has the river done?"])[0]
    towns = frozenset(e.article for e in snapshot.catalogue if e.article not in RECORDS)
    for articles in (frozenset({"town3", "town99"}), towns):
        hits = snapshot.search_vectors(vector, 50, Scope(articles=articles))
        assert [hit.passage for hit in hits] == compared(snapshot, vector, articles)
    assert snapshot.article(snapshot.passages([hits[0].passage])[0].article).title == "Flood"
