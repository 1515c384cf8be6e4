"""Quotation marks in an answer stand around a speaker's own words, and around nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.render.parts import marked


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("The pier is rotten.", [], "The pier is rotten."),
        ("“It is rotten,” Orme said.", [(10, 25)], "“It is rotten,” Orme said."),
        ("It is rotten. I resign.", [(10, 33)], "“It is rotten. I resign.”"),
        ("It is “a ruin”. I resign.", [(10, 35)], "“It is ‘a ruin’. I resign.”"),
        ("It is rotten,” Orme said.", [(9, 24)], "“It is rotten,” Orme said."),
        ("Orme said: “It is rotten.", [(21, 35)], "Orme said: “It is rotten.”"),
    ],
    ids=["own words of the outlet", "whole", "inside", "within", "cut before", "cut behind"],
)
def test_marks_are_completed_where_a_cut_has_lost_them(text, words, shown):
    assert marked(text, 10, words) == shown


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70))))
def test_nothing_of_the_text_is_lost_but_marks(text, words):
    marks = str.maketrans("", "", "“”‘’\"'«»„‟")
    assert marked(text, 5, sorted(words)).translate(marks) == text.translate(marks)
