"""A cross-encoder of the user's may read in place of Byline's reader, or judge entailment."""

import json
import string

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

from corpus.errors import ModelProblem
from corpus.onnx import bundled_folder
from rag.cross_encoder import CrossEncoderReader, Entailment

QUESTION = "What did Mirela Okafor say about the pillars?"
HEADLINE = "Ferry terminal to close for repairs"
LABELS = {"0": "contradiction", "1": "entailment", "2": "neutral"}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A folder with a cross-encoder of two layers that knows the letters, with random weights."""

    def made(labels):
        folder = tmp_path_factory.mktemp("model")
        letters = [*string.ascii_lowercase, *string.digits, *string.punctuation]
        marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        words = [*marks, *letters, *(f"##{c}" for c in letters)]
        (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
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
            BertForSequenceClassification(config).save_pretrained(folder)
        BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
        return folder

    return made


@pytest.fixture(scope="module")
def scoring(model):
    return str(model(labels=1))


@pytest.fixture(scope="module")
def inferring(model):
    """One with the labels of inference."""
    folder = model(labels=3)
    config = folder / "config.json"
    told = json.loads(config.read_text("utf-8"))
    told |= {"id2label": LABELS, "label2id": {name: int(n) for n, name in LABELS.items()}}
    config.write_text(json.dumps(told), "utf-8")
    return str(folder)


def read(name, passages=(("", ("x", "y")),)):
    return CrossEncoderReader(name).read(QUESTION, passages)


def entails(name, premise="x", text="y"):
    return Entailment(name).probability(premise, text)


def test_the_model_that_was_named_reads_each_sentence_by_itself(scoring):
    texts = ["The pillars are rotten.", "Frost fell.", "A lone \ud800 surrogate", "word " * 500]
    one, none, two = read(scoring, [("", texts), (HEADLINE, []), (HEADLINE, texts[:2])])
    assert len(set(one)) == len(texts)
    assert none == []
    assert two != one[:2]
    (alone,) = read(scoring, [("", texts[:1])])
    assert alone == pytest.approx(one[:1], abs=1e-5)
    assert read(scoring, []) == []
    assert read(scoring, [(HEADLINE, [])]) == [[]]


def test_what_entails_is_given_a_probability(inferring):
    one = entails(inferring, "The pillars are rotten.", "The pillars rot.")
    assert 0 < one < 1
    assert one != entails(inferring, "Frost fell overnight.", "A lone \ud800 surrogate")


@pytest.mark.parametrize(("ask", "remedy"), [(read, "Byline's own"), (entails, "`entailment`")])
def test_a_model_that_is_not_on_this_computer_is_one_clear_line(ask, remedy):
    with pytest.raises(ModelProblem, match="no-such-model") as raised:
        ask("no-such-model")
    assert remedy in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_embedding_model_is_refused_since_it_would_score_at_random():
    with pytest.raises(ModelProblem, match="not a cross-encoder"):
        read(str(bundled_folder()))


def test_a_model_with_other_labels_is_refused(scoring, inferring):
    with pytest.raises(ModelProblem, match="one score a text"):
        read(inferring)
    with pytest.raises(ModelProblem, match="no label for entailment"):
        entails(scoring)
