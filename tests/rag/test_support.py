"""A sentence in other words than its passage is let through only when it says no more."""

import json
from itertools import combinations
from pathlib import Path

import pytest

from corpus.folder import read_corpus
from corpus.onnx import BUNDLED
from corpus.outlets import OutletRegistry
from corpus.settings import SAMPLE_CORPUS
from index.embedder import make_embedder
from index.sentences import sentences
from rag.copies.alike import words_of
from rag.support import Support

WORDINGS = Path(__file__).with_name("wordings.jsonl")
COSTS = "The repairs are going to cost 11 million dollars, two officials told the Coast Tribune."


@pytest.fixture(scope="module")
def support(data):
    return Support(make_embedder(BUNDLED, data / "models"))


@pytest.mark.parametrize("line", WORDINGS.read_text("utf-8").splitlines())
def test_what_says_more_or_less_than_its_passage_is_refused(support, line):
    row = json.loads(line)
    fault = support.fault(row["text"], row["passage"], row["speaker"])
    assert (fault is None) == row["shown"], f"{row['promise']}: {fault}"


def real_sentences():
    """English sentences of real articles."""
    for article in read_corpus(SAMPLE_CORPUS, OutletRegistry.load()).articles:
        if article.language == "en":
            spans = sentences(article.text)
            yield from (s.of(article.text) for s in spans if 60 <= len(s) <= 160)


def test_of_a_real_sentence_no_word_may_be_another_or_stand_in_anothers_place(support):
    for sentence in [*real_sentences()][::15]:
        assert support.fault(sentence, sentence, None) is None
        places = [w.span for w in words_of(sentence) if len(w.span) > 4]
        for span in places:
            changed = f"{sentence[: span.start]}dredgers{sentence[span.end :]}"
            assert support.fault(changed, sentence, None)
        for one, other in combinations(places, 2):
            first, second = one.of(sentence), other.of(sentence)
            swapped = f"{sentence[: one.start]}{second}{sentence[one.end : other.start]}"
            if first.casefold() != second.casefold():
                assert support.fault(f"{swapped}{first}{sentence[other.end :]}", sentence, None)


class Sceptic:
    """A model of entailment that believes in one sentence only."""

    def __init__(self, believed: str) -> None:
        self.believed = believed

    def probability(self, premise, text):
        return 0.9 if text == self.believed else 0.1


def test_a_model_of_entailment_has_the_last_word(data):
    embedder = make_embedder(BUNDLED, data / "models")
    text = "The repairs will cost 11 million dollars."
    assert Support(embedder, Sceptic(text)).fault(text, COSTS, "two officials") is None
    assert "entail" in (Support(embedder, Sceptic("")).fault(text, COSTS, "two officials") or "")
