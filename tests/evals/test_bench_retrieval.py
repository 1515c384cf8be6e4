"""The retrieval benchmark, and the made-up index that it times searches with."""

import numpy as np
import pytest

from evals.bench.harness import assistant
from evals.bench.retrieval import auroc, retrieved
from evals.bench.synthetic import (
    PASSAGES,
    ScatteredEmbedder,
    made_up,
    synthetic_store,
    zipf,
)
from evals.cases import Expected, Item
from evals.metrics import Measure
from index.scope import Scope


def test_auroc_tells_the_answerable_from_the_unanswerable():
    assert auroc([0.8, 0.3], [True, False])[0] == 1.0
    assert auroc([0.5, 0.5], [True, False])[0] == 0.5
    value, low, high = auroc([0.1, 0.9, 0.5], [True, False, True])
    assert low <= value <= high
    assert value == 0.0


def test_every_question_is_judged_and_timed(store):
    word = next(made_up(200)).article.text.split()[0]
    question = f"What was said about {word}?"
    article = next(made_up(200)).article.id
    gold = {"articles": (article,)}
    item = Item(id="a", question=question, answerable=True, expected=Expected(**gold))
    row, confidence = retrieved(item, assistant(store, ScatteredEmbedder()))
    assert 0 <= row[Measure("recall", 10)].part <= 1
    assert 0 < row[Measure("p50", of="retrieve")].part <= row[Measure("p50", of="ask")].part
    assert 0 <= confidence <= 1


# ------------------------------------------------------------------ the made-up index


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = synthetic_store(tmp_path_factory.mktemp("synthetic"), 200)
    yield opened
    opened.close()


def test_the_same_seed_makes_the_same_articles_of_whole_passages():
    first, second = list(made_up(50, seed=3)), list(made_up(50, seed=3))
    assert first == second
    assert sum(len(made.passages) for made in first) == 50
    for made in first:
        assert len(made.passages) == PASSAGES
        for passage in made.passages:
            assert passage.span.end <= len(made.article.text)
            assert all(s.of(made.article.text).endswith(".") for s in passage.sentences)
    assert next(made_up(50, seed=4)) != first[0]


def test_few_words_are_frequent_and_most_are_rare():
    frequencies = zipf(1000)
    assert frequencies.sum() == pytest.approx(1)
    assert frequencies[0] > 20 * frequencies[100]


def test_a_made_up_index_finds_passages_by_their_words(store):
    snapshot = store.current()
    assert set(snapshot.counts().values()) == {snapshot.manifest.passages} == {200}
    made = next(made_up(200))
    text = made.passages[2].span.of(made.article.text)
    assert snapshot.search_words(text, 1)[0].passage == made.passages[2].number
    outlet = Scope(outlets=frozenset([made.article.outlet]))
    assert snapshot.search_vectors(ScatteredEmbedder().embed(["x"])[0], 3, outlet)


def test_vectors_of_the_scattered_embedder_depend_on_the_text_alone():
    embedder = ScatteredEmbedder()
    vectors = embedder.embed(["a", "b", "a"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert (vectors[0] == vectors[2]).all()
    assert not np.allclose(vectors[0], vectors[1])
    assert embedder.embed([]).shape == (0, 384)
