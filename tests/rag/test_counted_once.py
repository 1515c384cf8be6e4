"""A story that several outlets ran counts once: its likely original leads, and all are named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from port_ellery import open_over, write_corpus

from rag.assistant import Assistant
from rag.reading import Filters
from rag.render.text import to_text
from rag.verify import fault_of

STORY = (
    "Dredging of the Ellery canal will begin on the first of June, the waterways board decided.\n\n"
    "“The barges have waited long enough,” said Petra Lindqvist, who heads the board. The work "
    "is to take nine weeks, and a ferry will carry farm machines across in the meantime.\n\n"
    "Two villages had asked for a later date, since the harvest of early potatoes falls in June. "
    "The board answered that the banks are dry enough in that month alone."
)
RUN_BY = [
    {"id": "wire", "outlet": "Lowland Wire", "published": "2024-05-02"},
    {"id": "morning", "outlet": "Morning Ledger", "published": "2024-05-03"},
    {
        "id": "evening",
        "outlet": "Evening Lamp",
        "republished_from": ["Lowland Wire"],
        "published": "2024-05-01",
    },
]
OTHER = {
    "id": "other",
    "outlet": "Barge Weekly",
    "published": "2024-05-04",
    "title": "Canal",
    "text": "Skippers of the Ellery canal doubt that the dredging can be done in nine weeks.",
}
QUESTION = "What did Petra Lindqvist say about the barges?"


@pytest.fixture(scope="module")
def models(assistant, data) -> Path:
    """The exported model, which opening the small newsroom has made."""
    assistant.ask("Which ferry?")
    return data / "models"


@pytest.fixture(scope="module")
def copied(tmp_path_factory, models) -> Assistant:
    folder = tmp_path_factory.mktemp("copied")
    (folder / "models").symlink_to(models)
    texts = [STORY, STORY.replace("decided", "said on Thursday"), STORY]
    articles = [
        {**record, "title": f"Dredging of the canal ({record['id']})", "text": text}
        for record, text in zip(RUN_BY, texts, strict=True)
    ]
    return open_over(write_corpus(folder / "canal.jsonl", [*articles, OTHER]), folder)


def test_a_story_that_many_ran_is_one_claim_that_names_them_all(copied):
    answer = copied.ask(QUESTION)
    (claim,) = answer.claims
    assert [c.article for c in claim.citations] == ["wire", "evening", "morning"]
    assert all("waited long enough" in c.quote for c in claim.citations)
    assert claim.attribution.outlet == claim.attribution.published_by == "Lowland Wire"
    assert "Petra Lindqvist" in claim.attribution.speaker
    assert "Also in: Evening Lamp, Morning Ledger." in to_text(answer)
    assert fault_of(claim, copied.snapshot()) is None
    elsewhere = replace(claim.citations[2], end=claim.citations[2].end + 1)
    assert fault_of(replace(claim, citations=(elsewhere,)), copied.snapshot())


def test_every_outlet_that_ran_it_is_covered(copied):
    assert copied.ask(QUESTION).coverage == {"Lowland Wire": 1, "Morning Ledger": 1}


def test_copies_outside_of_the_filter_are_not_named(copied):
    answer = copied.ask(QUESTION, filters=Filters(outlets=("Morning Ledger",)))
    assert [c.article for claim in answer.claims for c in claim.citations] == ["morning"]


def test_a_copy_that_changed_a_number_does_not_say_the_same(tmp_path, models):
    (tmp_path / "models").symlink_to(models)
    changed = STORY.replace("nine weeks", "19 weeks")
    articles = [
        {**RUN_BY[0], "title": "Canal", "text": STORY},
        {**RUN_BY[1], "title": "Canal", "text": changed},
    ]
    two = open_over(write_corpus(tmp_path / "two.jsonl", articles), tmp_path)
    answer = two.ask("How many weeks will the work on the canal take?")
    told = [claim for claim in answer.claims if "weeks" in claim.text]
    assert {c.article for claim in told for c in claim.citations} == {"wire", "morning"}
    assert all(len(claim.citations) == 1 for claim in told)


def test_outlets_that_are_compared_keep_words_of_their_own(copied):
    question = "What do Lowland Wire and the Morning Ledger each say about how long the work takes?"
    answer = copied.ask(question)
    assert {claim.attribution.published_by for claim in answer.claims[:2]} == {
        "Lowland Wire",
        "Morning Ledger",
    }
