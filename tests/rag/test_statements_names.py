"""When a name in a question may mean a speaker."""

from __future__ import annotations

import pytest

from rag.statements import speaker_matches
from rag.statements.offices import Office


@pytest.mark.parametrize(
    ("asked", "speaker"),
    [
        ("Marsh", "President Ivo Marsh"),
        ("President Marsh", "Ivo Marsh"),
        ("Ivo Marsh", "Marsh"),
        ("Ivo J. Marsh", "Ivo Marsh"),
        ("marsh", "Ivo Marsh Jr."),
        ("Jose Marin", "José Marín"),
        ("the Marsh campaign", "Marsh campaign"),
        ("the Kremlin", "The Kremlin"),
        ("Susan Ferris", "Chatham House's Susan Ferris"),
        ("Grand", "Camille Grand of the European Council on Foreign Relations"),
    ],
)
def test_names_that_may_mean_the_speaker(asked, speaker):
    assert speaker_matches(asked, speaker)


@pytest.mark.parametrize(
    ("asked", "speaker"),
    [
        ("Marsh", "the Marsh campaign"),
        ("Marsh campaign", "Ivo Marsh"),
        ("Ivo Marsh", "Hanna Marsh"),
        ("Marsh", "Robert Quill"),
        ("Marsh", None),
        ("", "Ivo Marsh"),
        ("President", "Robert Quill"),
        ("Marsh", "Marsh’s lawyer"),
    ],
)
def test_names_that_mean_somebody_else(asked, speaker):
    assert not speaker_matches(asked, speaker)


TEXT = (
    "The president, his ambassador to Norvale Ada Quill, and the party leader Max Stern met. "
    "Lorn President Ilse Brandt stayed away. Mirela Okafor, the harbour master of Ellery, did not."
)


@pytest.mark.parametrize(
    ("office", "holder"),
    [
        ("the Lorn ambassador to Norvale", "Ada Quill"),
        ("the Lorn president", "Ilse Brandt"),
        ("the president", "President Ilse Brandt"),
        ("the party leader", "Max Stern"),
    ],
)
def test_an_office_is_of_whom_the_text_gives_it_to(office, holder):
    assert Office(office).held_by(holder, TEXT)


@pytest.mark.parametrize(
    ("office", "other"),
    [
        ("the Lorn ambassador to Ostrava", "Ada Quill"),
        ("the Norvale president", "Ilse Brandt"),
        ("the Lorn ambassador to Norvale", "Max Stern"),
        ("the party leader", "Ada Quill"),
        ("the president", "Mirela Okafor"),
    ],
)
def test_an_office_is_of_nobody_else(office, other):
    assert not Office(office).held_by(other, TEXT)


@pytest.mark.parametrize("name", ["President Brandt", "Ada Quill", "the harbour", ""])
def test_a_name_is_no_office(name):
    with pytest.raises(ValueError, match="no|not"):
        Office(name)
