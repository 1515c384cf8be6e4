"""Folding keeps offsets, so that a quotation found in folded text is the exact text."""

from hypothesis import example, given
from hypothesis import strategies as st

from rag.copies.alike import begins_alike
from rag.wording import fold, locate


@given(st.text())
def test_folding_keeps_every_offset(text):
    assert len(fold(text)) == len(text)


@given(st.text(), st.text())
@example("Σ", "")
@example("ΑΣ", "Α")
def test_folding_goes_character_by_character(one, other):
    assert fold(one + other) == fold(one) + fold(other)


def test_curly_quotes_dashes_and_no_break_spaces_compare_alike():
    assert fold("“It’s\u00a0ON—now”") == '"it\'s on-now"'


def test_a_quotation_is_found_whatever_its_quotes_and_spaces():
    text = "She said: “It’s\u00a0over — for good.” Then she left."
    found = locate(fold('"It\'s over - for good."'), text)
    assert found.of(text) == "“It’s\u00a0over — for good.”"


def test_a_quotation_with_a_slip_is_found_nearly_where_it_is():
    text = "The committee has met eleven times since the flood, the mayor said on Friday."
    found = locate(fold("the commitee has met eleven times since the flood"), text)
    assert "has met eleven times since the flo" in found.of(text)


def test_words_that_are_not_there_are_not_found():
    assert locate(fold("nothing of the kind was ever said"), "A short text about a flood.") is None


def test_a_sentence_that_goes_on_says_what_its_beginning_says():
    lead = "The harbour stays closed until the pillars are replaced."
    longer = "The harbour stays closed until the pillars are replaced… and that may take years."
    assert begins_alike(lead, longer)
    assert begins_alike(longer, lead)
    assert not begins_alike("The harbour stays closed.", longer)
    assert not begins_alike(f"It is not true that {lead}", lead)
