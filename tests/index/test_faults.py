"""Whatever kills an update: the old index answers as before, and the next update mends it all."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from newsroom import Newsroom
from runner import NEVER, noting, patient, started, updating, waiting

from corpus.errors import IndexLocked
from corpus.folder import Corpus
from corpus.outlets import OutletRegistry
from index.snapshot import SnapshotStore
from index.update import update

KILLS = 100
ASKED = "The crews demand a late frost at night in the circus"
FULL_DISK = Path(__file__).with_name("full_disk.py")


@dataclass(frozen=True)
class State:
    """All that an index can be asked for."""

    content: str
    fingerprint: str
    texts: dict[str, str]
    passages: list[Any]
    words: list[Any]
    near: list[int]
    vectors: np.ndarray
    files: list[str]

    @property
    def told(self) -> tuple[Any, ...]:
        return self.content, self.texts, self.passages, self.words, self.near

    def same(self, other: State) -> bool:
        """Nothing of a run is left behind, either."""
        return (
            self.told == other.told
            and self.fingerprint == other.fingerprint
            and self.files == other.files
            and np.allclose(self.vectors, other.vectors, atol=1e-5)
        )


class Change:
    """A newsroom that has changed since it was indexed, and its index before and after."""

    def __init__(self, newsroom: Newsroom) -> None:
        for number in range(12):
            newsroom.write(f"filler{number}", title=f"Filler {number}", text=f"Text {number}.")
        newsroom.update()
        newsroom.store.close()
        newsroom.write("strike", text="The crews have called off everything.")
        newsroom.write("circus", title="Circus", text="A circus has come to the valley.")
        newsroom.remove("frost")
        self.newsroom = newsroom
        self.asked = newsroom.embedder.embed([ASKED])[0]
        self.before = self.state(newsroom.data)
        self.steps = self.undisturbed()
        self.after = self.state(self.copied("undisturbed"))
        assert self.before.told != self.after.told

    def copied(self, name: str) -> Path:
        """The data folder as it was before the change, or as an earlier run left it."""
        data = self.newsroom.folder.with_name(name)
        if not data.exists():
            shutil.copytree(self.newsroom.data, data, symlinks=True)
        return data

    def undisturbed(self) -> int:
        """Durable steps of an update that nothing stops."""
        process, tells = started(updating, self.copied("undisturbed"), self.newsroom.folder, NEVER)
        assert tells.recv() == "begun"
        began = time.perf_counter()
        steps = tells.recv()
        self.seconds = time.perf_counter() - began
        process.join()
        return int(steps)

    def state(self, data: Path) -> State:
        store = SnapshotStore(data, self.newsroom.folder)
        snapshot = store.current()
        try:
            numbers = snapshot.numbers()
            vectors = snapshot.vectors(numbers)
            return State(
                content=snapshot.manifest.content,
                fingerprint=store.pointer().fingerprint,
                texts={e.article: snapshot.article(e.article).text for e in snapshot.catalogue},
                passages=snapshot.passages(numbers),
                words=[h.passage for h in snapshot.search_words(ASKED, 10)],
                near=[h.passage for h in snapshot.search_vectors(self.asked, 10)],
                vectors=np.array([vectors[number] for number in numbers]),
                files=left(store, snapshot.id),
            )
        finally:
            store.close()

    def mended(self, data: Path) -> State:
        """What the next update makes of it."""
        update(
            SnapshotStore(data, self.newsroom.folder),
            Corpus(self.newsroom.folder, OutletRegistry.load()),
            self.newsroom.embedder,
        )
        return self.state(data)

    def killed_at(self, data: Path, step: int) -> None:
        """Updates `data`; the process kills itself before that durable step."""
        process, _ = started(updating, data, self.newsroom.folder, step)
        process.join()
        assert process.exitcode == -signal.SIGKILL, f"there was no step {step}"

    def killed_after(self, data: Path, seconds: float) -> None:
        """Updates `data`; the process is killed so long after it began, or else earlier."""
        while True:
            process, tells = started(updating, data, self.newsroom.folder, NEVER)
            assert tells.recv() == "begun"
            if not tells.poll(seconds):
                process.kill()
                process.join()
                if process.exitcode == -signal.SIGKILL:
                    return
            process.join()
            seconds /= 2  # this time it was done before its time
            shutil.rmtree(data)
            self.copied(data.name)

    def survives(self, data: Path) -> bool:
        """Whether the killed update's snapshot was live already; fails if it left any harm."""
        now = self.state(data).told
        assert now in (self.before.told, self.after.told), f"{data.name}: neither old nor new"
        assert self.mended(data).same(self.after), f"{data.name}: not mended"
        shutil.rmtree(data)
        return now == self.after.told


def left(store: SnapshotStore, live: str) -> list[str]:
    """The files and folders beside and below the snapshots, but the live one's own."""
    names = (path.relative_to(store.folder).as_posix() for path in store.folder.rglob("*"))
    return sorted(n for n in names if not n.startswith(f"snapshots/{live}"))


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Change:
    return Change(Newsroom(tmp_path_factory.mktemp("change"), models))


def everywhere(job: Callable[[int], bool], count: int) -> list[bool]:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(job, range(count)))


def test_a_kill_at_any_durable_step_leaves_the_old_index_or_the_new(change: Change) -> None:
    def survives(step: int) -> bool:
        data = change.copied(f"step{step}")
        change.killed_at(data, step)
        return change.survives(data)

    moved = everywhere(survives, change.steps)
    assert moved == sorted(moved)  # from one step on, the new one
    assert set(moved) == {False, True}


def test_a_kill_at_any_moment_leaves_the_old_index_or_the_new(change: Change) -> None:
    def survives(moment: int) -> bool:
        data = change.copied(f"moment{moment}")
        change.killed_after(data, change.seconds * (moment + 1) / (KILLS + 1))
        return change.survives(data)

    everywhere(survives, KILLS)


def test_all_is_on_disk_before_it_is_pointed_at(change: Change) -> None:
    data = change.copied("synced")
    process, tells = started(noting, data, change.newsroom.folder)
    assert tells.recv() == []
    assert tells.recv() is True  # the folder in which CURRENT was renamed
    process.join()


def test_two_updates_at_once_take_turns(change: Change) -> None:
    data = change.copied("turns")
    pair = [started(patient, data, change.newsroom.folder) for _ in range(2)]
    told = sorted(tells.recv() for _, tells in pair)
    for process, _ in pair:
        process.join()
    assert told == [(0, 0, 0), (1, 1, 1)]
    assert change.state(data).same(change.after)


def test_a_second_update_that_does_not_wait_says_who_holds_the_lock(change: Change) -> None:
    data = change.copied("held")
    process, tells = started(waiting, data, change.newsroom.folder)
    tells.recv()
    with pytest.raises(IndexLocked, match=f"process {process.pid} "):
        change.mended(data)
    assert change.state(data).told == change.before.told
    tells.send("go on")
    process.join()
    assert change.mended(data).same(change.after)


def test_a_lock_goes_with_the_process_that_held_it(change: Change) -> None:
    data = change.copied("orphaned")
    process, tells = started(waiting, data, change.newsroom.folder)
    tells.recv()
    process.kill()
    process.join()
    assert change.mended(data).same(change.after)


@pytest.mark.parametrize("moment", [0, 1])
def test_an_article_that_changes_while_it_is_read_is_read_again(newsroom, moment: int) -> None:
    """Before it is read, or right after: the next update sees that it is not what was noted."""

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "reading" and done == moment:
            newsroom.write("frost", text="A hail storm has ruined all of the pears.")

    newsroom.update(progress=progress)
    newsroom.update()
    assert "hail storm" in newsroom.store.current().article("frost").text
    assert newsroom.found("A hail storm has ruined the pears")[0] == "frost"


def test_a_full_or_read_only_disk_leaves_the_old_index(change: Change, tmp_path: Path) -> None:
    namespace = ["unshare", "--mount", "--map-root-user"]
    if subprocess.run([*namespace, "true"], capture_output=True).returncode:
        pytest.skip("this kernel lets nobody mount; a limit on file size stands for it elsewhere")
    done = subprocess.run(
        [*namespace, sys.executable, FULL_DISK, change.newsroom.folder, change.newsroom.data]
        + [tmp_path],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert {t["mended"] for t in told} == {change.after.content}
    refused = [t for t in told if t["said"] != "done"]
    assert {t["then"] for t in refused} == {change.before.content}
    assert all("cannot be written" in t["said"] for t in refused)
    assert "Read-only" in refused[-1]["said"]
    assert 3 < len(refused) < len(told)
