from __future__ import annotations

import json
import shutil
import threading
import zlib
from pathlib import Path
from queue import Queue

import numpy as np
import pytest
from newsroom import Newsroom

import app
from corpus.errors import BylineError, CorpusProblem, IndexDamaged, IndexMissing
from index.health import status
from index.manifest import STORE, VECTORS
from index.snapshot import SnapshotStore
from index.update import UpdateReport, signature_of, update
from index.vectors import VectorStore
from index.watch import follow

CHECKS = ["files", "counts", "vectors", "model", "corpus", "orphans"]


def test_a_sound_index_passes_every_check(indexed) -> None:
    assert indexed.wrong() == {}
    assert indexed.wrong(deep=True) == {}


def test_the_command_tells_every_check_as_json_and_fails_when_one_does(newsroom, capsys) -> None:
    place = ["--corpus", str(newsroom.folder), "--data", str(newsroom.data)]
    assert app.main(["index", "update", *place]) == 0
    capsys.readouterr()
    assert app.main(["index", "verify", "--deep", "--json", *place]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {frozenset(check) for check in told} == {
        frozenset({"name", "severity", "message", "remedy"})
    }
    assert {check["name"]: check["severity"] for check in told} == dict.fromkeys(CHECKS, "ok")
    store = newsroom.store.snapshots / newsroom.store.pointer().snapshot / STORE
    store.write_bytes(store.read_bytes().replace(b"after forty", b"after fifty"))
    assert app.main(["index", "verify", *place]) == 1
    assert (
        f"{STORE} is not what was written. Run `byline index rebuild`." in capsys.readouterr().out
    )


def test_no_index_is_one_failed_check(newsroom) -> None:
    found = newsroom.checks()
    assert list(found) == ["snapshot"]
    assert "index update" in found["snapshot"].remedy


def test_changed_articles_are_a_warning_with_its_remedy(indexed) -> None:
    indexed.write("circus", title="Circus", text="A circus.")
    assert list(indexed.wrong()) == ["corpus"]
    assert "index update" in indexed.wrong()["corpus"].remedy


def test_a_changed_byte_of_text_is_named(indexed) -> None:
    path = indexed.store.current().folder / STORE
    found = path.read_bytes()
    assert b"retires after forty" in found
    path.write_bytes(found.replace(b"retires after forty", b"retires after fifty"))
    assert {"files", "vectors"} <= set(indexed.wrong(deep=True))
    assert STORE in indexed.wrong()["files"].message


def test_a_missing_and_a_swapped_vector_are_found(indexed) -> None:
    snapshot = indexed.store.current()
    first, second, *_ = snapshot.numbers()
    indexed.store.close()
    with VectorStore(snapshot.folder / VECTORS) as vectors:
        other = vectors.get([second])[second]
        vectors.remove([first])
        vectors.add([first], other[None])
    assert "vectors" in indexed.wrong()
    with VectorStore(snapshot.folder / VECTORS) as vectors:
        vectors.remove([first])
    assert "counts" in indexed.wrong()


def test_missing_vectors_are_damage_and_not_an_empty_answer(indexed) -> None:
    folder = indexed.store.current().folder / VECTORS
    indexed.store.close()
    folder.rename(folder.with_name("elsewhere"))
    assert indexed.wrong()["counts"].severity == "error"
    assert "rebuild" in indexed.wrong()["counts"].remedy


class Scattered:
    """Vectors that mean nothing, in no time: the graph is written from 1,000 on only."""

    name = signature = "scattered"
    dimension = 384

    def embed(self, texts) -> np.ndarray:
        seeds = [zlib.crc32(text.encode()) for text in texts]
        rows = np.array([np.random.default_rng(s).normal(size=384) for s in seeds], dtype="f4")
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def large(tmp_path_factory, models):
    """An index of every kind of file that there is."""
    newsroom = Newsroom(tmp_path_factory.mktemp("large"), models)
    newsroom.embedder = Scattered()
    for part in range(3):
        told = "is not short at all, since it has to fill a passage by itself"
        text = "\n".join(f"Sentence {n} of part {part} {told}." for n in range(360))
        newsroom.write(f"long{part}", title="Long", text=text)
    newsroom.write("short", title="Short", text="A short one.")
    newsroom.update(passage_tokens=32)
    newsroom.store.close()
    return newsroom


PARTS = {
    "articles.sqlite": "article store",
    "manifest.json": "live snapshot",
    "words": "words index",
    "vectors": "vectors cannot be read",
}


def files_of(newsroom) -> list[str]:
    folder = newsroom.store.snapshots / newsroom.store.pointer().snapshot
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


@pytest.mark.parametrize("harm", ["torn", "overwritten", "gone"])
def test_damage_to_any_file_is_named_told_to_readers_and_mended(large, tmp_path, harm) -> None:
    assert any(name.endswith("data_level0.bin") for name in files_of(large))
    vector = large.embedder.embed(["fog"])[0]
    for name in files_of(large):
        if name.endswith(".lock") or (harm != "gone" and name.endswith("length.bin")):
            continue  # nothing is read from them
        data = tmp_path / "data"
        shutil.copytree(large.data, data, symlinks=True)
        store = SnapshotStore(data, large.folder)
        path = store.snapshots / store.pointer().snapshot / name
        whole = path.read_bytes()
        middle = 0 if name.endswith("chroma.sqlite3") else len(whole) // 2
        if harm == "gone":
            path.unlink()
        else:
            end = b"" if harm == "torn" else b"\xa5" * 64 + whole[middle + 64 :]
            path.write_bytes(whole[:middle] + end)
        found = large.checks(tokens=32, data=data).values()
        told = [check.message for check in found if check.severity == "error"]
        kind = PARTS[Path(name).parts[0]]
        assert any(Path(name).name in line or kind in line for line in told), f"{name}: {told}"
        with pytest.raises(IndexDamaged, match="rebuild"):
            store.current().search_vectors(vector, 3)
        store.close()
        if harm == "gone":  # the same for all of them
            update(store, large.corpus, large.embedder, passage_tokens=32, rebuild=True)
            assert store.current().search_vectors(vector, 3)
            store.close()
        shutil.rmtree(data)


def test_damage_is_not_copied_into_the_next_snapshot(large, tmp_path) -> None:
    data = tmp_path / "data"
    shutil.copytree(large.data, data, symlinks=True)
    store = SnapshotStore(data, large.folder)
    path = store.snapshots / store.pointer().snapshot / STORE
    path.write_bytes(path.read_bytes().replace(b"Sentence 7 of", b"Sentence 8 of"))
    large.write("circus", title="Circus", text="A circus.")
    update(store, large.corpus, large.embedder, passage_tokens=32)
    assert "Sentence 7 of" in store.current().article("long1").text
    store.close()
    large.remove("circus")


def test_an_index_of_another_version_is_told_and_made_anew(indexed) -> None:
    path = indexed.store.current().folder / "manifest.json"
    indexed.store.close()
    manifest = json.loads(path.read_text("utf-8"))
    manifest["signature"]["schema"] -= 1
    path.write_text(json.dumps(manifest), "utf-8")
    assert "another version" in indexed.wrong()["snapshot"].message
    assert not indexed.store.is_built()
    with pytest.raises(IndexDamaged, match="index update"):
        indexed.store.current()
    pointer = json.loads(indexed.store.current_file.read_text("utf-8"))
    indexed.store.current_file.write_text(json.dumps({**pointer, "signature": "older"}), "utf-8")
    indexed.update()
    assert indexed.wrong() == {}
    assert indexed.store.is_built()


def test_what_an_interrupted_update_left_is_a_warning(indexed) -> None:
    (indexed.store.snapshots / ".draft-1").mkdir()
    assert indexed.wrong()["orphans"].severity == "warning"


def test_status_tells_counts_and_whether_articles_have_changed(indexed) -> None:
    signature = signature_of(indexed.embedder, 200, None)
    found = status(indexed.store, indexed.corpus, signature)
    assert (found.articles, found.stale) == (4, None)
    assert found.index_bytes > 0
    assert found.cache_bytes > 0
    indexed.write("circus", text="A circus.")
    assert status(indexed.store, indexed.corpus, signature).stale
    other = signature_of(indexed.embedder, 100, None)
    assert status(indexed.store, indexed.corpus, other).stale


def test_status_without_an_index_says_so(newsroom) -> None:
    with pytest.raises(IndexMissing):
        status(newsroom.store, newsroom.corpus, signature_of(newsroom.embedder, 200, None))


def test_watching_follows_changes_and_survives_failures(newsroom) -> None:
    told: Queue[UpdateReport | BylineError] = Queue()
    stop = threading.Event()
    failures = iter([False, False, True])

    def bring_up_to_date() -> UpdateReport:
        if next(failures, False):
            raise CorpusProblem("The folder cannot be read.")
        return newsroom.update()

    def watch() -> None:
        for news in follow(newsroom.folder, bring_up_to_date, stop):
            told.put(news)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        first = told.get(timeout=60)
        assert isinstance(first, UpdateReport)
        assert first.added == 4
        stop.wait(0.5)  # the watcher begins to listen after its first update
        for number in range(5):
            newsroom.write(f"burst{number}", title="Burst", text=f"Number {number} of a burst.")
        burst = told.get(timeout=60)
        assert isinstance(burst, UpdateReport)
        assert burst.added == 5
        newsroom.remove("frost")
        assert isinstance(told.get(timeout=60), CorpusProblem)
        newsroom.remove("strike")
        last = told.get(timeout=60)
        assert isinstance(last, UpdateReport)
        assert last.removed == 2
    finally:
        stop.set()
        watcher.join(timeout=60)
    assert not watcher.is_alive()
