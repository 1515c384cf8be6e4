"""Two sentences say the same only when no word that decides differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.copies.alike import alike, differing, near

SENTENCE = "The court in {} convicted the skipper Ivo Marsh on Tuesday of sinking {} barges."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("convicted", "acquitted"),
        ("Ivo Marsh", "Ida Marsh"),
        ("Tuesday", "Friday"),
        ("three", "seven"),
        ("Leeds", "Lagos"),
        ("convicted", "has not convicted"),
        ("convicted", "hardly convicted"),
        ("sinking", "allegedly sinking"),
    ],
)
def test_a_word_that_decides_makes_it_another_sentence(one, other):
    text = SENTENCE.format("Leeds", "three")
    changed = text.replace(one, other)
    assert not alike(text, changed)
    [(here, there)] = differing(text, changed)
    assert here in text
    assert there in changed
    assert here != there


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The court in", "LEEDS (AP) - The court in"),
        ("three", "3"),
        ("convicted", "has convicted"),
        ("on Tuesday ", ""),
        ("the skipper", "skipper"),
        ("barges.", "barges, the clerk said."),
    ],
)
def test_what_decides_nothing_may_differ(one, other):
    text = SENTENCE.format("Leeds", "three")
    assert alike(text, text.replace(one, other))


WAYS = [
    ("The pier costs 1.2 million crowns to repair.", "The pier costs 1,200,000 crowns to repair."),
    (
        "A colourful fair was organised for twenty-one towns.",
        "A colorful fair was organized for 21 towns.",
    ),
    ("It rose by 4 per cent in May, said Sen. Marsh.", "It rose by 4% in May, said Senator Marsh."),
    ("The port doesn’t open before June.", "The port does not open before June."),
]


@pytest.mark.parametrize(("one", "other"), WAYS)
def test_ways_of_writing_do_not_count(one, other):
    assert alike(one, other)


LONG = (
    " after a long debate in the town hall on the report of the auditors, which had been kept back"
    " for more than two years by the former clerk."
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Mayor Vance accused Minister Quist of lies",
            "Minister Quist accused Mayor Vance of lies",
        ),
        ("The Herons beat the Storks by two goals", "The Storks beat the Herons by two goals"),
        ("The loss came to 1,234,567 crowns", "The loss came to 1,234,568 crowns"),
    ],
)
def test_who_does_it_to_whom_and_every_digit_decide(one, other):
    assert near(one + LONG, other + LONG)
    assert not alike(one + LONG, other + LONG)


def test_a_day_may_stand_elsewhere():
    assert alike(f"On Monday the clerk said that it is closed{LONG}",
                 f"The clerk said on Monday that it is closed{LONG}")  # fmt: skip


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_can_be_compared_and_is_like_itself(one, other):
    assert differing(one, one) == []
    for here, there in differing(one, other):
        assert here in one
        assert there in other
