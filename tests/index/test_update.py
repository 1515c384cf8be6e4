from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from corpus.article import Article, Span
from corpus.errors import IndexDamaged, IndexLocked, IndexMissing, OutOfSpace
from index.manifest import STORE, WORDS
from index.scope import Scope
from index.snapshot import Snapshot, SnapshotStore


def folders(newsroom) -> list[str]:
    return sorted(path.name for path in newsroom.store.snapshots.iterdir())


def test_nothing_built_yet_is_said_with_its_remedy(newsroom) -> None:
    with pytest.raises(IndexMissing, match="index update"):
        newsroom.store.current()


def test_what_is_indexed_can_be_found_and_read_back(indexed) -> None:
    snapshot = indexed.store.current()
    assert [entry.article for entry in snapshot.catalogue] == sorted(
        ["frost", "lighthouse", "most", "strike"]
    )
    read = {article.id: article for article in indexed.corpus.read().articles}
    for entry in snapshot.catalogue:
        assert snapshot.article(entry.article) == read[entry.article]
        assert entry.passages == len(snapshot.passages_of(entry.article))
        assert entry.published_on == read[entry.article].published_on
    strike = next(entry for entry in snapshot.catalogue if entry.article == "strike")
    assert (strike.outlet, strike.published_by) == ("Inland Review", "Valley Mirror")
    assert indexed.found("Who misses the fog?")[0] == "lighthouse"
    assert indexed.found("закрыт мост")[0] == "most"


def test_passages_come_in_the_order_asked(indexed) -> None:
    snapshot = indexed.store.current()
    numbers = snapshot.numbers()[::-1]
    assert [passage.number for passage in snapshot.passages(numbers)] == numbers
    with pytest.raises(KeyError):
        snapshot.passages([10_000])
    with pytest.raises(KeyError):
        snapshot.article("nobody")


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(outlets=frozenset({"Valley Mirror"})), {"strike"}),
        (Scope(outlets=frozenset({"Inland Review"})), {"strike"}),
        (Scope(languages=frozenset({"ru"})), {"most"}),
        (Scope(articles=frozenset({"frost", "most"})), {"frost", "most"}),
        (Scope(sections=frozenset({"comment"})), set()),
    ],
)
def test_words_and_vectors_keep_to_the_same_scope(indexed, scope: Scope, expected: set) -> None:
    found = indexed.found("ferry frost lighthouse мост strike", scope=scope)
    assert set(found) == expected


def test_narrow_and_wide_scopes_find_the_nearest_inside_after_changes(newsroom) -> None:
    for n in range(24):
        newsroom.write(f"town{n}", title="Council", text=f"The council of town {n} meets at {n}.")
    newsroom.update()
    newsroom.write("town3", title="Flood", text="The river has flooded the town.")
    newsroom.write("town99", title="Fair", text="The fair comes to town.")
    newsroom.remove("town4")
    newsroom.update()
    snapshot = newsroom.store.current()
    assert len(set(snapshot.counts().values())) == 1
    vector = newsroom.embedder.embed(["What has the river done?"])[0]
    towns = frozenset(e.article for e in snapshot.catalogue if e.article.startswith("town"))
    for articles in (frozenset({"town3", "town99"}), towns, frozenset[str]({"nowhere"})):
        numbers = [p.number for article in articles for p in snapshot.passages_of(article)]
        stored = snapshot.vectors(numbers) if numbers else {}
        hits = snapshot.search_vectors(vector, 50, Scope(articles=articles))
        nearest = sorted(numbers, key=lambda number: -float(stored[number] @ vector))
        assert [hit.passage for hit in hits] == nearest


def test_an_update_with_nothing_changed_keeps_the_snapshot(indexed) -> None:
    before = folders(indexed)
    report = indexed.update()
    assert (report.added, report.changed, report.removed, report.unchanged) == (0, 0, 0, 4)
    assert folders(indexed) == before


def test_a_touched_file_is_read_again_and_is_still_unchanged(indexed) -> None:
    before = folders(indexed)
    indexed.write("frost")
    os.utime(indexed.folder / "frost.json", ns=(1, 1))
    assert indexed.update().unchanged == 4
    assert folders(indexed) == before
    assert indexed.store.pointer().fingerprint == indexed.corpus.fingerprint()


def test_added_changed_and_removed_articles_are_followed(indexed) -> None:
    for number in range(20):
        indexed.write(f"filler{number}", title=f"Filler {number}", text=f"Filler text {number}.")
    indexed.update()
    numbers = {p.number for p in indexed.store.current().passages_of("lighthouse")}
    indexed.write("strike", text="The crews have called off everything.")
    indexed.remove("frost")
    indexed.write("circus", title="Circus", text="A circus has come to the valley.")
    report = indexed.update()
    assert (report.added, report.changed, report.removed, report.unchanged) == (1, 1, 1, 22)

    assert "frost" not in indexed.found("A late frost has ruined half of the apple harvest")
    assert indexed.store.current().search_words("night wages demand", 5) == []
    assert indexed.found("circus in the valley")[0] == "circus"
    assert indexed.found("crews called off")[0] == "strike"
    kept = {p.number for p in indexed.store.current().passages_of("lighthouse")}
    assert kept == numbers  # copied, not made again
    assert indexed.wrong(deep=True).keys() <= {"orphans"}  # the old one was being read


def test_a_changed_signature_makes_everything_again(indexed) -> None:
    before = indexed.store.current().id
    report = indexed.update(passage_tokens=32)
    assert report.unchanged == 4
    assert report.snapshot != before
    assert indexed.store.current().manifest.signature.passage_tokens == 32


def test_changed_and_rebuilt_indexes_answer_alike(indexed) -> None:
    indexed.write("circus", title="Circus", text="A circus has come to the valley.")
    indexed.update()
    changed = [indexed.found(q) for q in ("circus", "fog", "ferry strike", "мост")]
    content = indexed.store.current().manifest.content
    indexed.update(rebuild=True)
    assert indexed.store.current().manifest.content == content
    assert [indexed.found(q) for q in ("circus", "fog", "ferry strike", "мост")] == changed


def test_many_changes_do_not_leave_dead_vectors_behind(indexed) -> None:
    for number in range(20):
        indexed.write(f"filler{number}", title=f"Filler {number}", text=f"Filler text {number}.")
    indexed.update()
    for turn in range(8):
        for number in range(4):
            indexed.write(f"filler{number}", text=f"Filler text {number} of turn {turn}.")
        indexed.update()
        manifest = indexed.store.current().manifest
        assert manifest.removed <= manifest.passages


def test_a_reader_keeps_its_snapshot_until_it_is_done(indexed) -> None:
    old = indexed.store.current()
    indexed.write("circus", title="Circus", text="A circus has come to the valley.")
    indexed.update()
    assert len(folders(indexed)) == 2
    assert old.article("frost").text
    assert old.search_words("circus", 3) == []
    assert old.search_vectors(indexed.embedder.embed(["fog"])[0], 2)
    new = indexed.store.current()
    assert new.id != old.id
    assert new is indexed.store.current()
    old.close()
    indexed.write("zoo", title="Zoo", text="The zoo has closed.")
    indexed.update()
    assert old.id not in folders(indexed)


def test_threads_share_a_snapshot(indexed) -> None:
    snapshot = indexed.store.current()
    vector = indexed.embedder.embed(["fog"])[0]

    def ask(_: int) -> None:
        for _ in range(20):
            assert snapshot.search_vectors(vector, 3)
            assert snapshot.search_words("fog", 3)
            snapshot.passages(snapshot.numbers())

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(ask, range(6)))


def test_a_second_updater_is_told_who_holds_the_lock(indexed) -> None:
    indexed.write("circus", title="Circus", text="A circus.")
    holder = indexed.store.folder / "update.holder"
    with FileLock(indexed.store.folder / "update.lock"):
        holder.write_text("process 4711 on desk, since 2024")
        with pytest.raises(IndexLocked, match="process 4711 on desk"):
            indexed.update()
    assert indexed.update(wait=5).added == 1


@dataclass
class Naming:
    """An annotator that stores the number of sentences."""

    signature: str = "naming/1"

    def annotate(self, article: Article, sentences: Sequence[Span]) -> str:
        return f"{article.id}: {len(sentences)}"


def test_annotations_are_kept_and_made_again_when_the_annotator_changes(newsroom) -> None:
    newsroom.update(annotator=Naming())
    assert newsroom.store.current().annotation("frost") == "frost: 2"
    assert newsroom.store.current().annotation("nobody") is None
    before = newsroom.store.current().id
    newsroom.update(annotator=Naming("naming/2"))
    assert newsroom.store.current().id != before


def test_an_interrupted_update_leaves_the_old_index_and_is_swept_up(indexed) -> None:
    before = indexed.store.current().id
    indexed.write("circus", title="Circus", text="A circus.")

    def interrupt(stage: str, done: int, total: int) -> None:
        if stage.startswith("embedding"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        indexed.update(progress=interrupt)
    assert indexed.store.current().id == before
    assert folders(indexed) == [before]
    indexed.update()
    indexed.store.close()
    assert not [name for name in folders(indexed) if name.startswith(".")]
    assert indexed.found("circus")[0] == "circus"


def test_a_folder_that_may_not_be_written_is_one_clear_line(newsroom, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    newsroom.store = SnapshotStore(blocked, newsroom.folder)
    with pytest.raises(OutOfSpace, match="cannot be written"):
        newsroom.update()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="limits are POSIX")
def test_a_full_disk_leaves_the_old_index(indexed) -> None:
    """A limit on file size stands for the full disk: writing beyond it fails in the same place."""
    before = indexed.store.current().id
    indexed.write("long", title="Long", text="A long sentence about nothing at all. " * 20_000)
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from corpus.folder import Corpus; from corpus.outlets import OutletRegistry\n"
        "from corpus.errors import OutOfSpace\n"
        "from index.embedder import OnnxEmbedder; from index.snapshot import SnapshotStore\n"
        "from index.update import update\n"
        "folder, data = map(Path, sys.argv[1:])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
        "try:\n"
        "    update(SnapshotStore(data, folder), Corpus(folder, OutletRegistry.load()),"
        " OnnxEmbedder(data / 'models'))\n"
        "except OutOfSpace as error:\n"
        "    print(error); sys.exit(7)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, indexed.folder, indexed.data],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (7, "")
    assert "cannot be written" in done.stdout
    assert indexed.store.current().id == before


@pytest.mark.parametrize("name", [STORE, f"{WORDS}/meta.json", "manifest.json"])
def test_a_damaged_snapshot_is_named_and_mended_by_a_rebuild(indexed, name: str) -> None:
    snapshot = indexed.store.current()
    indexed.store.close()
    (snapshot.folder / name).write_bytes(b"damage" * 100)
    with pytest.raises(IndexDamaged, match="rebuild"):
        Snapshot(snapshot.folder).catalogue  # noqa: B018 - reading it is what fails
    assert "error" in {check.severity for check in indexed.wrong().values()}
    indexed.update(rebuild=True)
    assert indexed.wrong() == {}


def test_a_current_that_names_nothing_is_damage(indexed) -> None:
    pointer = indexed.store.current_file
    pointer.write_text(pointer.read_text().replace(indexed.store.current().id, "gone"))
    with pytest.raises(IndexDamaged, match="rebuild"):
        SnapshotStore(indexed.data, indexed.folder).current()
    pointer.write_text("{")
    with pytest.raises(IndexDamaged, match="rebuild"):
        SnapshotStore(indexed.data, indexed.folder).current()
    indexed.update(rebuild=True)
    assert indexed.found("fog")


def test_corpora_of_one_name_have_indexes_of_their_own(tmp_path: Path) -> None:
    first = SnapshotStore(tmp_path, tmp_path / "a" / "news")
    second = SnapshotStore(tmp_path, tmp_path / "b" / "news")
    assert first.folder != second.folder
    assert first.folder == SnapshotStore(tmp_path, tmp_path / "b" / ".." / "a" / "news").folder


def test_an_empty_corpus_has_an_empty_index(newsroom) -> None:
    for path in newsroom.folder.iterdir():
        path.unlink()
    report = newsroom.update()
    assert (report.articles, report.passages) == (0, 0)
    assert newsroom.found("anything") == []
    assert newsroom.store.current().catalogue == ()
