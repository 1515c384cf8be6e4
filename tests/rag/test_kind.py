"""Which kind of reply a question wants, through the real embedding model."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.train import kinds
from index.embedder import OnnxEmbedder
from rag.kind import grams, kind_model

UNSEEN = {
    "overview": (
        "Summarise the Coast Tribune article | Sum up the Independent's report | "
        "What's the Valley Mirror piece about? | please summarize this article for me | "
        "give me a short summary of the Bloomberg story | tldr the kenya fuel tax | "
        "tl;dr of what El País wrote on the drought | in brief, what does Applebaum argue? | "
        "in short what is the Standard saying about the airport | "
        "sum up the interview with the coach | sum up the row over the statue in two lines | "
        "what's the latest on the Dover queues? | latest on the cobalt mine | "
        "key points from the chancellor's budget speech | "
        "main points of the piece on salmon farms | what are the main points of the ruling | "
        "give me the gist of the Pravda text | the gist of it please, the piece on tariffs | "
        "what is the nurses article about | what's the story on glaciers about | "
        "catch me up on the Senegal vote | can you catch me up on the hearings? | "
        "the whole dispute in a nutshell | "
        "In a nutshell, what does Die Presse think of the pact? | "
        "quick overview of the bauxite dispute | "
        "I only have a minute: what does the article say? | "
        "could i have a brief recap of the inquest | "
        "bring me up to speed with the Kosovo licence plates | "
        "what's going on in the Ankara talks | any updates regarding the dam collapse? | "
        "key takeaways from Lagarde's press conference | "
        "what do i need to know about the water strike | "
        "run through the main arguments of the essay for me | "
        "what have the papers been writing about the heat wave, broadly? | "
        "give me the short version of the piece by Monbiot | "
        "what does the Sentinel's article say, roughly? | where does the merger stand now | "
        "a few sentences on the cholera outbreak please | "
        "What is the overall message of the op-ed on drones? | "
        "what's the long and short of the fishing deal"
    ),
    "answer": (
        "Why did the ferry company cancel the night boats? | "
        "what did Okafor say about the pillars | lisbon airport strike compensation | "
        "Which paper reported that the treasurer had lied? | "
        "How many articles of the treaty were changed? | what happened with the stolen statue | "
        "what happened to the brief that the lawyers filed | "
        "what is the latest date for the ballot | "
        "what are the key points of disagreement for the unions, according to Ruiz | "
        "who wrote the summary of the inquiry | "
        "how did the story about the poisoned well begin | "
        "what sum did the club pay for the keeper | "
        "why does the article call the mayor a coward | "
        "what does the minister say about the short supply of insulin | "
        "did the update to the app break the alarms | which points did the judge reject | "
        "who gave the latest estimate of the losses | "
        "what was the main cause of the blackout in Lima | "
        "Who told the Herald that the overview was wrong? | what new evidence did the widow bring"
    ),
    "corpus": (
        "Which newspapers can I search? | how many articles from the Independent are there | "
        "list all publishers you have | what years does your archive cover | "
        "how many texts are in your database? | do you hold anything by the Straits Times | "
        "what is the oldest article in here"
    ),
    "chat": (
        "thank you so much | hey, good to see you | are you a robot? | okay then | "
        "good morning to you | that was great, cheers"
    ),
    "more": (
        "please tell me a bit more | anything more on that? | further statements please | "
        "is there anything else to it? | continue with that | show me some more of those | "
        "what else have you found"
    ),
}
"""Wordings that nothing was fitted on, by the kind of reply they want, with bars between them."""
READ = {"answer": 20, "overview": 32, "corpus": 5, "chat": 4, "more": 6}
"""How many of them have to be read."""


@pytest.fixture(scope="module")
def embedder(data: Path) -> OnnxEmbedder:
    return OnnxEmbedder(data / "models", threads=1)


@pytest.mark.parametrize("kind", UNSEEN)
def test_wordings_that_it_was_not_fitted_on_are_read(kind, embedder):
    model = kind_model()
    texts = UNSEEN[kind].split(" | ")
    assert not set(texts) & {row["text"] for row in kinds.examples()}
    vectors = embedder.embed(texts)
    read = [model.kind_of(text, vector) for text, vector in zip(texts, vectors, strict=True)]
    assert read.count(kind) >= READ[kind], read
    assert set(read) <= {kind, "answer"}  # what it is not sure of is answered


def test_names_and_subjects_carry_no_weight():
    known = kind_model().places
    for text in ("What did {} say about {}?", "tldr {} {}", "{} and {} in a nutshell"):
        asked = [text.format(*names) for names in (("Okafor", "Kyiv"), ("SNCF", "Port Ellery 747"))]
        assert grams(asked[0], known) == grams(asked[1], known) > set()


def test_what_is_shipped_fits_the_examples(embedder):
    rows = kinds.examples()
    shipped = kind_model()
    names, known = list(shipped.kinds), list(shipped.places)
    assert names == sorted({row["kind"] for row in rows})
    assert known == kinds.vocabulary([row.get("frame", row["text"]) for row in rows])
    dimension = embedder.embed(["one"]).shape[1]
    assert shipped.weights.shape == (len(names), dimension + len(known))
    assert len(shipped.bias) == len(shipped.sure) == len(names)
    assert min(shipped.sure) >= kinds.LEAST
