"""Processes that read the index while it is brought up to date."""

from __future__ import annotations

from runner import reading, searched, started

TURNS = 6


def test_two_reading_processes_always_see_one_whole_snapshot(indexed) -> None:
    asked = indexed.embedder.embed(["A circus has come to the valley"])[0]
    snapshot = indexed.store.current()
    expected = {snapshot.id: searched(snapshot, asked)}
    readers = [started(reading, indexed.data, indexed.folder, asked) for _ in range(2)]
    for _, tells in readers:
        assert tells.recv() == "begun"
    for turn in range(TURNS):
        indexed.write("circus", title="Circus", text=f"A circus has come to the valley: {turn}.")
        indexed.write("frost", text=f"A late frost in turn {turn} has ruined the apples.")
        indexed.update()
        snapshot = indexed.store.current()
        expected[snapshot.id] = searched(snapshot, asked)
    assert len(expected) == TURNS + 1
    for process, tells in readers:
        tells.send("stop")
        found = tells.recv()
        process.join()
        assert len({name for name, *_ in found}) > 1
        assert all(tuple(what) == expected[name] for name, *what in found)


def test_a_snapshot_goes_when_its_last_reading_process_has_gone(indexed) -> None:
    asked = indexed.embedder.embed(["fog"])[0]
    first = indexed.store.pointer().snapshot
    indexed.store.close()
    process, tells = started(reading, indexed.data, indexed.folder, asked)
    assert tells.recv() == "begun"
    process.kill()
    process.join()
    indexed.write("circus", title="Circus", text="A circus has come to the valley.")
    indexed.update()
    assert [path.name for path in indexed.store.snapshots.iterdir()] != [first]
    assert len(list(indexed.store.snapshots.iterdir())) == 1
