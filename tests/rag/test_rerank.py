"""A cross-encoder may reorder the best candidates; without one, nothing of it is loaded."""

import string
from dataclasses import fields
from pathlib import Path

import pytest

from corpus.article import Article, Provenance, Sourced, Span
from corpus.article import Evidence as Known
from corpus.errors import ModelProblem
from corpus.outlets import OutletRegistry
from index.embedder import BUNDLED, bundled_folder, make_embedder
from index.passages import Passage
from index.snapshot import SnapshotStore
from rag.assistant import Assistant
from rag.compose.extractive import Extractive
from rag.rank import Candidate, Features
from rag.rerank import RERANKED, CrossEncoderReranker, make_reranker, reranked
from rag.retrieve import Evidence
from rag.weights import Weights

QUESTION = "What did Mirela Okafor say about the pillars?"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    """A cross-encoder of two layers that knows the letters, with random weights."""
    return tiny_model(tmp_path_factory.mktemp("reranker"), labels=1)


def tiny_model(folder: Path, labels: int) -> Path:
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    letters = [*string.ascii_lowercase, *string.digits, *string.punctuation]
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    tokenizer = BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=64)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        num_labels=labels,
    )
    with torch.random.fork_rng():
        torch.manual_seed(4)
        model = BertForSequenceClassification(config)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def candidate(text: str, score: float) -> Candidate:
    provenance = Provenance(outlet=Sourced("Harbour Gazette", Known("stated", "articles.toml")))
    article = Article(text, text, provenance)
    span = Span(0, len(text))
    passage = Passage(0, article.id, span, (span,), "body")
    features = Features(**{field.name: 0.0 for field in fields(Features)})
    return Candidate(Evidence(passage, article, 1.0, 0.5), span, (), features, score, 0.5)


class Taste:
    """A reranker that likes texts by how often they hold a word."""

    name = "taste"

    def __init__(self, word: str) -> None:
        self.word, self.asked = word, 0

    def scores(self, question, texts):
        self.asked = len(texts)
        return [float(text.count(self.word)) for text in texts]


def test_the_model_that_was_named_scores_each_text_by_itself(tiny):
    reranker = CrossEncoderReranker(str(tiny))
    texts = ["The pillars are rotten.", "Frost fell.", "A lone \ud800 surrogate", "word " * 500]
    scores = reranker.scores(QUESTION, texts)
    assert len(set(scores)) == len(texts)
    assert reranker.scores(QUESTION, texts[:1]) == pytest.approx(scores[:1], abs=1e-5)
    assert reranker.scores(QUESTION, []) == []


def test_no_name_is_no_reranker_and_a_name_loads_nothing_yet():
    assert make_reranker("") is None
    assert make_reranker("no-such-model").name == "no-such-model"


def test_a_model_that_is_not_on_this_computer_is_one_clear_line():
    with pytest.raises(ModelProblem) as raised:
        CrossEncoderReranker("no-such-model").scores(QUESTION, ["x"])
    assert "no-such-model" in str(raised.value)
    assert "empty for none" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_embedding_model_is_refused_since_it_would_score_at_random():
    with pytest.raises(ModelProblem, match="not a cross-encoder"):
        CrossEncoderReranker(str(bundled_folder())).scores(QUESTION, ["x"])


def test_a_model_of_several_labels_is_refused(tmp_path):
    folder = tiny_model(tmp_path, labels=3)
    with pytest.raises(ModelProblem, match="one score a text"):
        CrossEncoderReranker(str(folder)).scores(QUESTION, ["x", "y"])


def test_it_has_a_say_but_not_the_last_word():
    near = [candidate("plain", 1.0), candidate("liked liked", 0.9), candidate("other", -9.0)]
    order = reranked(QUESTION, near, Taste("liked"))
    assert [c.text for c in order] == ["liked liked", "plain", "other"]
    far = [candidate("plain", 9.0), candidate("liked liked", 0.9)]
    assert [c.text for c in reranked(QUESTION, far, Taste("liked"))] == ["plain", "liked liked"]


def test_a_reranker_without_an_opinion_changes_nothing():
    candidates = [candidate("a", 2.0), candidate("b", 1.0)]
    assert reranked(QUESTION, candidates, Taste("absent")) == candidates
    assert reranked(QUESTION, [], Taste("absent")) == []


def test_only_the_best_are_read_again():
    candidates = [candidate(f"text {n}", 100.0 - n) for n in range(RERANKED + 5)]
    taste = Taste(f"text {RERANKED + 1}")
    assert reranked(QUESTION, candidates, taste) == candidates
    assert taste.asked == RERANKED


def test_an_assistant_asks_its_reranker_and_declines_as_without(assistant, data, tiny):
    def opened(reranker):
        return Assistant(
            SnapshotStore(data, data / "newsroom.jsonl"),
            make_embedder(BUNDLED, data / "models"),
            OutletRegistry.load(),
            Extractive(),
            Weights.load(),
            reranker=reranker,
        )

    taste = Taste("bus")
    answer = opened(taste).ask("What did Mirela Okafor say about the passengers?")
    assert taste.asked > 0
    assert "bus" in answer.claims[0].text
    with_model = opened(CrossEncoderReranker(str(tiny))).ask(QUESTION)
    assert with_model.claims
    assert with_model.confidence == assistant.ask(QUESTION).confidence
    assert opened(Taste("frost")).retrieve(QUESTION, k=3)
