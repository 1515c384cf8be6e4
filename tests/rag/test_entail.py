"""A cross-encoder of inference may check a model's words; without one, nothing of it is loaded."""

import json

import pytest
from test_reader import tiny_model

from corpus.errors import ModelProblem
from rag.cross_encoder import Entailment

LABELS = {"0": "contradiction", "1": "entailment", "2": "neutral"}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A cross-encoder of two layers with the labels of inference, and random weights."""
    folder = tiny_model(tmp_path_factory.mktemp("entailment"), labels=3)
    config = folder / "config.json"
    told = json.loads(config.read_text("utf-8"))
    told |= {"id2label": LABELS, "label2id": {name: int(n) for n, name in LABELS.items()}}
    config.write_text(json.dumps(told), "utf-8")
    return folder


def test_the_model_that_was_named_gives_a_probability(tiny):
    entailment = Entailment(str(tiny))
    one = entailment.probability("The pillars are rotten.", "The pillars rot.")
    other = entailment.probability("Frost fell overnight.", "A lone \ud800 surrogate")
    assert 0 < one < 1
    assert one != other


def test_a_model_that_is_not_on_this_computer_is_one_clear_line():
    with pytest.raises(ModelProblem, match="no-such-model") as raised:
        Entailment("no-such-model").probability("x", "y")
    assert "\n" not in str(raised.value)


def test_a_model_without_a_label_for_entailment_is_refused(tmp_path):
    folder = tiny_model(tmp_path, labels=1)
    with pytest.raises(ModelProblem, match="no label for entailment"):
        Entailment(str(folder)).probability("x", "y")
