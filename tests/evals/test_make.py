"""Sets are drafted from reported speech."""

from __future__ import annotations

import pytest

from corpus.folder import Corpus
from corpus.outlets import OutletRegistry
from corpus.speech import StatementAnnotator
from evals.cases import read_set, write_set
from evals.make import drafted
from index.embedder import make_embedder
from index.snapshot import SnapshotStore
from index.update import update

NEWS = {
    "harbour.txt": (
        "Ellery Gazette",
        "The harbour of Port Ellery will close in May.\n\n"
        "“The cranes of the northern basin are older than anybody who works under them,” "
        "said Mara Quist, who runs the harbour.\n\n"
        "Jonas Velde said that the ferry company would move its ships to Norrow before winter.\n",
    ),
    "bridge.txt": (
        "The Norrow Times",
        "A bridge at Norrow opened on Friday.\n\n"
        "“We waited eleven long years for this bridge, and nobody believed in it any more,” "
        "said Ilse Brandt, the mayor.\n",
    ),
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory, sample_data):
    """Two articles, indexed; the model's files are those of the sample index."""
    folder = tmp_path_factory.mktemp("news")
    stated = []
    for name, (outlet, text) in NEWS.items():
        (folder / name).write_text(text, "utf-8")
        stated.append(f'["{name}"]\noutlet = "{outlet}"\nlanguage = "en"\n')
    (folder / "articles.toml").write_text("\n".join(stated), "utf-8")
    store = SnapshotStore(tmp_path_factory.mktemp("data"), folder)
    registry = OutletRegistry.load()
    embedder = make_embedder("all-MiniLM-L6-v2", sample_data / "models")
    update(store, Corpus(folder, registry), embedder, StatementAnnotator(registry))
    yield store.current()
    store.close()


def test_the_gold_is_what_the_articles_say(snapshot, tmp_path):
    items = drafted(snapshot, questions=20)
    written = tmp_path / "draft.jsonl"
    write_set(written, items)
    assert read_set(written, snapshot.article).items == items
    asked = {item.question: item.expected for item in items if item.answerable}
    who = next(asked[q] for q in asked if q.startswith("Who said “The cranes of the northern"))
    assert who.speakers == ("Mara Quist",)
    assert who.outlets == ("Ellery Gazette",)
    assert [(q.grade, q.speaker) for q in who.quotes] == [(2, "Mara Quist")]
    assert all(q.states("grade") for want in asked.values() for q in want.quotes)
    assert any(q.startswith("What did Jonas Velde say about") for q in asked)


def test_the_unanswerable_cross_what_never_meets(snapshot):
    items = [item for item in drafted(snapshot, questions=20) if not item.answerable]
    assert items
    for item in items:
        assert not item.expected.quotes
        if "according to The Norrow Times" in item.question:
            assert "Ilse Brandt" not in item.question


def test_the_same_seed_drafts_the_same_set(snapshot):
    assert drafted(snapshot, questions=5, seed=1) == drafted(snapshot, questions=5, seed=1)
    assert len(drafted(snapshot, questions=5)) == 5
