"""Which kind of reply a question wants, through the real embedding model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evals.train import kinds
from index.embedder import OnnxEmbedder
from rag.kind import KindModel

UNSEEN = {
    "answer": [
        "Why did the ferry company cancel the night boats?",
        "what did Okafor say about the pillars",
        "lisbon airport strike compensation",
        "Which paper reported that the treasurer had lied?",
        "How many articles of the treaty were changed?",
    ],
    "overview": [
        "Summarise the Coast Tribune article",
        "Sum up the Independent's report",
        "What's the Valley Mirror piece about?",
        "please summarize this article for me",
        "give me a short summary of the Bloomberg story",
    ],
    "corpus": [
        "Which newspapers can I search?",
        "how many articles from the Independent are there",
        "list all publishers you have",
        "what years does your archive cover",
        "how many texts are in your database?",
    ],
    "chat": [
        "thank you so much",
        "hey, good to see you",
        "are you a robot?",
        "okay then",
        "good morning to you",
    ],
    "more": [
        "please tell me a bit more",
        "anything more on that?",
        "further statements please",
        "is there anything else to it?",
        "continue with that",
    ],
}
READ = {"answer": 5, "overview": 3, "corpus": 4, "chat": 4, "more": 4}
"""How many of the five have to be read; an overview is the hardest to be sure of."""


@pytest.fixture(scope="module")
def embedder(data: Path) -> OnnxEmbedder:
    return OnnxEmbedder(data / "models", threads=1)


@pytest.mark.parametrize("kind", UNSEEN)
def test_wordings_that_it_was_not_fitted_on_are_read(kind, embedder):
    model = KindModel.load()
    assert not set(UNSEEN[kind]) & {row["text"] for row in kinds.examples()}
    read = [model.kind_of(vector) for vector in embedder.embed(UNSEEN[kind])]
    assert read.count(kind) >= READ[kind], read
    assert set(read) <= {kind, "answer"}  # what it is not sure of is answered


def test_what_is_shipped_is_what_the_examples_give(embedder):
    rows = kinds.examples()
    found = kinds.fit(rows, embedder.embed([row["text"] for row in rows]))
    shipped = KindModel.load()
    assert found.kept["kinds"] == list(shipped.kinds)
    assert np.allclose(found.kept["weights"], shipped.weights, atol=0.01)
    assert np.allclose(found.kept["sure"], shipped.sure, atol=0.01)
    assert np.mean((found.read != "answer")[found.kinds == "answer"]) < kinds.MISREAD
