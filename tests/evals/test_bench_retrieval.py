"""The arithmetic of the retrieval benchmark, and the made-up index that it times searches with."""

import numpy as np
import pytest

from corpus.article import Span
from evals.bench.harness import assistant
from evals.bench.retrieval import (
    Retrieved,
    auroc_of,
    f1_of,
    mean_of,
    of_finding,
    of_speed,
    outlets_named,
    reading,
)
from evals.bench.synthetic import (
    PASSAGES,
    ScatteredEmbedder,
    made_up,
    synthetic_store,
    zipf,
)
from index.passages import Passage
from index.scope import Scope
from rag.reading import Filters
from rag.retrieve import Evidence


@pytest.fixture
def asked(articles, asking):
    """asked(item, [(article, words)], confidence): what was retrieved for an item, best first."""

    def make(item, found, confidence=0.9, read=()):
        evidence = []
        for article, words in found:
            text = articles[article].text
            span = Span(start := text.index(words), start + len(words))
            passage = Passage(len(evidence), article, span, (span,), "body")
            evidence.append(Evidence(passage, articles[article], 1.0, 0.5))
        return Retrieved(item, tuple(evidence), confidence, tuple(read), 0.01, 0.02)

    return make


def test_what_was_found_is_judged_passage_by_passage(asked, asking):
    quote = ("harbour", "The cranes are older than I am")
    item = asking("q1", [quote], articles=["harbour"], outlets=["Ellery Gazette"])
    whole = [("bridge", "We waited"), ("harbour", "“The cranes are older than I am,” said Mara")]
    part = [("bridge", "We waited"), ("bridge", "eleven years"), ("harbour", "The cranes are")]
    figures = {f.name: f for f in of_finding([asked(item, whole), asked(item_named(item), part)])}
    assert figures["quote recall@10"].value == 0.5
    assert figures["article recall@10"].value == 1.0
    assert figures["MRR"].value == pytest.approx((1 / 2 + 1 / 3) / 2)
    assert figures["outlet recall@10"].value == 1.0
    assert figures["distinct articles"].value == 2
    assert "AUROC, confidence" not in figures
    assert all(f.low <= f.value <= f.high and f.items == 2 for f in figures.values())


def item_named(item):
    return item.model_copy(update={"id": "q2"})


def test_nothing_found_counts_as_nothing_found(asked, asking):
    item = asking("q1", [("bridge", "We waited eleven years")], articles=["bridge"])
    figures = {f.name: f.value for f in of_finding([asked(item, [])])}
    assert figures["quote recall@10"] == figures["article recall@10"] == figures["MRR"] == 0


def test_auroc_tells_the_answerable_from_the_unanswerable(asked, asking):
    known = asking("q1", articles=["bridge"])
    unknown = asking("q2", answerable=False)
    both = [asked(known, [], 0.8), asked(unknown, [], 0.3)]
    assert {f.name: f.value for f in of_finding(both)}["AUROC, confidence"] == 1.0
    assert auroc_of("", [0.5, 0.5], [True, False]).value == 0.5
    assert auroc_of("", [0.1, 0.9, 0.5], [True, False, True]).value == 0.0


def test_outlets_are_read_right_when_they_are_gold_and_stand_in_the_question(asking):
    item = asking(outlets=["The Norrow Times", "Ellery Gazette", "Post"])
    asks = item.model_copy(
        update={"question": "What do the Norrow Times and the ELLERY GAZETTE say of posters?"}
    )
    named = outlets_named(asks)
    assert named == ("The Norrow Times", "Ellery Gazette")
    assert reading(["Norrow Times", "Tidewater Post"], named) == (1, 2, 2)
    assert f1_of("", [(1, 2, 2), (1, 1, 1)]).value == pytest.approx(4 / 6)
    assert np.isnan(f1_of("", [(0, 0, 0)]).value)


def test_an_interval_holds_its_value_and_is_a_point_when_all_are_alike():
    spread = mean_of("", [0.0, 1.0] * 50)
    assert spread.value == 0.5
    assert 0.35 < spread.low < 0.45 < 0.55 < spread.high < 0.65
    _, same = of_speed("", [0.002] * 9)
    assert (same.value, same.low, same.high) == (2.0, 2.0, 2.0)
    assert [f.value for f in of_speed("retrieve", [0.01] * 5)] == pytest.approx([10.0, 10.0])


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


def test_an_assistant_retrieves_from_it_within_an_outlet(store):
    made = next(made_up(200))
    asks = assistant(store, ScatteredEmbedder())
    word = made.article.text.split()[0]
    found = asks.retrieve(f"What was said about {word}?", (), Filters((made.article.outlet,)))
    assert found
    assert {evidence.article.outlet for evidence in found} == {made.article.outlet}


def test_vectors_of_the_scattered_embedder_depend_on_the_text_alone():
    embedder = ScatteredEmbedder()
    vectors = embedder.embed(["a", "b", "a"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert (vectors[0] == vectors[2]).all()
    assert not np.allclose(vectors[0], vectors[1])
    assert embedder.embed([]).shape == (0, 384)
