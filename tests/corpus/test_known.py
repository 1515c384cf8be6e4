"""What is known from an earlier reading is not read again, and nothing is lost by it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import folder as reading_of_folders
from corpus.folder import Corpus, CorpusReading
from corpus.outlets import Outlet, OutletRegistry

REGISTRY = OutletRegistry([Outlet(name="Harbour Gazette"), Outlet(name="Coast Tribune")])
PAGE = "<html><body><article><h1>{0}</h1><p>{0} is what this page tells of.</p></article></body>"


def known(reading: CorpusReading) -> frozenset[str]:
    return frozenset(reading.origins.values())


def ids(reading: CorpusReading) -> set[str]:
    return {article.id for article in reading.articles}


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    (tmp_path / "fog.txt").write_text("Fog lies over the harbour.")
    (tmp_path / "frost.html").write_text(PAGE.format("Frost in the orchards"))
    records = [{"id": f"r{n}", "text": f"Ferry {n} is late."} for n in range(3)]
    (tmp_path / "ferries.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
    (tmp_path / "articles.toml").write_text('["fog.txt"]\noutlet = "Harbour Gazette"\n')
    return tmp_path


def test_nothing_that_is_known_is_read_again(newsroom: Path, monkeypatch) -> None:
    first = Corpus(newsroom, REGISTRY).read()
    opened: list[str] = []
    read_file = reading_of_folders.read_file
    monkeypatch.setattr(
        reading_of_folders, "read_file", lambda f, path: opened.append(path) or read_file(f, path)
    )
    again = Corpus(newsroom, REGISTRY).read(known(first))
    assert again.articles == ()
    assert again.origins == first.origins
    assert opened == ["ferries.jsonl"]  # its records may be others, each of which is known


def test_a_record_that_changed_is_read_again_and_no_other(newsroom: Path) -> None:
    first = Corpus(newsroom, REGISTRY).read()
    path = newsroom / "ferries.jsonl"
    path.write_text(path.read_text().replace("Ferry 1 is late", "Ferry 1 is on time"))
    assert ids(Corpus(newsroom, REGISTRY).read(known(first))) == {"r1"}


def test_what_the_folder_states_of_an_article_has_it_read_again(newsroom: Path) -> None:
    first = Corpus(newsroom, REGISTRY).read()
    with (newsroom / "articles.toml").open("a") as stated:
        stated.write('["frost.html"]\noutlet = "Coast Tribune"\n')
    (article,) = Corpus(newsroom, REGISTRY).read(known(first)).articles
    assert (article.id, article.outlet) == ("frost.html", "Coast Tribune")


def test_other_outlets_have_everything_read_again(newsroom: Path) -> None:
    first = Corpus(newsroom, REGISTRY).read()
    others = OutletRegistry([*REGISTRY.outlets, Outlet(name="Valley Mirror")])
    assert ids(Corpus(newsroom, others).read(known(first))) == ids(first)


def test_what_is_odd_about_a_file_is_told_again(newsroom: Path) -> None:
    (newsroom / "odd.md").write_text("---\npublished: someday\n---\nThe fair comes to town.")
    (newsroom / "junk.txt").write_bytes(b"\0\1\2")
    first = Corpus(newsroom, REGISTRY).read()
    again = Corpus(newsroom, REGISTRY).read(known(first))
    assert (again.skipped, again.oddities) == (first.skipped, first.oddities)
    assert any(oddity.path == "odd.md" for oddity in first.oddities)


def test_a_fingerprint_changes_with_any_file_and_only_then(newsroom: Path):
    whole = Corpus(newsroom, REGISTRY)
    first = whole.fingerprint()
    assert whole.fingerprint() == first
    (newsroom / "articles.toml").write_text('["fog.txt"]\ntitle = "Fog"\n')
    second = whole.fingerprint()
    (newsroom / "new.txt").write_text("Fog again.")
    third = whole.fingerprint()
    (newsroom / "new.txt").unlink()
    assert len({first, second, third}) == 3
    assert whole.fingerprint() == second


def test_a_fingerprint_changes_with_the_rules_of_reading(newsroom: Path, monkeypatch):
    before = Corpus(newsroom, REGISTRY).fingerprint()
    monkeypatch.setattr("corpus.folder.READING", "another")
    assert Corpus(newsroom, REGISTRY).fingerprint() != before


NAMES = st.sampled_from(["a.txt", "b.txt", "c.jsonl", "d.jsonl", "e.md"])
IDS = st.sampled_from(["a.txt", "b.txt", "one", "two"])
TEXTS = st.sampled_from(["Fog.", "Frost.", "A ferry is late.", ""])
FOLDERS = st.dictionaries(NAMES, st.lists(st.tuples(IDS, TEXTS), max_size=3))


def write(folder: Path, files: dict[str, list[tuple[str, str]]]) -> None:
    for old in folder.iterdir():
        if old.name not in files:
            old.unlink()
    for name, records in files.items():
        if name.endswith(".jsonl"):
            content = "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in records)
        else:
            content = "\n\n".join(text for _, text in records)
        path = folder / name
        if not path.exists() or path.read_text() != content:
            path.unlink(missing_ok=True)
            path.write_text(content)
            os.utime(path, ns=(0, hash(content) % 10**12))


@settings(max_examples=200, deadline=None)
@given(FOLDERS, FOLDERS)
def test_a_reading_on_top_of_an_earlier_one_is_the_whole_reading(
    tmp_path_factory, before, after
) -> None:
    folder = tmp_path_factory.mktemp("articles")
    write(folder, before)
    first = Corpus(folder, REGISTRY).read()
    write(folder, after)
    whole = Corpus(folder, REGISTRY).read()
    on_top = Corpus(folder, REGISTRY).read(known(first))
    assert (on_top.origins.keys(), on_top.skipped) == (whole.origins.keys(), whole.skipped)
    assert on_top.oddities == whole.oddities
    held = {article.id: article for article in first.articles}
    held |= {article.id: article for article in on_top.articles}
    assert {i: held[i].content_hash() for i in on_top.origins} == {
        article.id: article.content_hash() for article in whole.articles
    }
