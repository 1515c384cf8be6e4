"""When a name in a question may mean a speaker."""

from __future__ import annotations

import pytest

from corpus.speech import speaker_matches


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
