"""Outlets that a text credits for what it passes on."""

from __future__ import annotations

import pytest


class TestRelays:
    def test_an_outlet_that_reports_is_a_relay_and_no_speaker(self, read):
        text = "The bridge is a ruin, The Washington Post reported on Monday."
        [said] = read(text)
        assert said.relays == ("The Washington Post",)
        assert said.speaker is None

    def test_a_short_name_is_the_outlet_named_before(self, read):
        text = (
            "The bridge is a ruin, according to the Washington Post. "
            "“It will fall,” one engineer told the Post. The outlet added that it was late."
        )
        told = read(text)
        assert [said.relays for said in told] == [("The Washington Post",)] * 3
        assert [said.speaker for said in told] == [None, "one engineer", None]

    @pytest.mark.parametrize(
        "said",
        [
            "Susan Ferris told CNN that the bridge was safe.",
            "In an interview with CNN, Susan Ferris said the bridge was safe.",
            "The bridge is safe, Susan Ferris said on CNN.",
            "“The bridge is safe,” Susan Ferris said Monday on CNN’s “Early Hour.”",
        ],
    )
    def test_whom_it_was_told_is_a_relay(self, read, said):
        told = read(said)
        assert told[0].relays == ("CNN",)
        assert told[0].speaker == "Susan Ferris"

    def test_a_journalist_of_an_outlet_speaks_and_the_outlet_relays(self, read):
        told = read("CNN’s Susan Ferris reported that the bridge was closed.")
        assert told[0].relays == ("CNN",)
        assert "Susan Ferris" in (told[0].speaker or "")

    def test_a_part_of_an_outlet_is_the_outlet(self, read):
        for part in ("investigative unit", "political desk", "fact-checkers"):
            [told, *_] = read(f"As CNN’s {part} reported on Monday, the bridge was never painted.")
            assert (told.speaker, told.relays) == (None, ("CNN",))

    def test_a_report_of_an_outlet_is_a_relay(self, read):
        text = "Critics seized on a New York Times report that the bridge was a ruin."
        assert ("The New York Times",) in [said.relays for said in read(text)]

    def test_an_outlet_does_not_relay_itself(self, read):
        told = read("Susan Ferris told CNN that the bridge was safe.", outlet="CNN")
        assert told[0].relays == ()

    def test_being_mentioned_is_not_being_credited(self, read):
        told = read("Susan Ferris said that CNN was a fine channel.")
        assert told[0].relays == ()


def test_in_its_own_paper_the_times_is_no_other_paper(read):
    text = "The Times reported on Monday that the council had lost the contract."
    assert all("The Times" not in said.relays for said in read(text, outlet="The New York Times"))
    assert any(said.relays == ("The Times",) for said in read(text))


@pytest.mark.parametrize(
    ("text", "relays"),
    [
        ("Metro told passengers that the line would be closed.", ()),
        ("The National told voters that the tax would fall.", ()),
        ("The Guardian reported on Monday that the line would be closed.", ("The Guardian",)),
        ("Time magazine said that the line would be closed.", ("Time",)),
        ("The line would be closed, according to The Hill.", ("The Hill",)),
    ],
)
def test_a_word_that_opens_a_sentence_is_an_outlet_only_where_the_text_says_so(read, text, relays):
    assert read(text)[-1].relays == relays
