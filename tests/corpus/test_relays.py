"""Outlets that a text credits for what it passes on."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "speaker", "relays"),
    [
        ("The bridge is a ruin, The Washington Post reported.", None, ("The Washington Post",)),
        ("Susan Ferris told CNN that the bridge was safe.", "Susan Ferris", ("CNN",)),
        ("In an interview with CNN, Susan Ferris said it was safe.", "Susan Ferris", ("CNN",)),
        ("The bridge is safe, Susan Ferris said on CNN.", "Susan Ferris", ("CNN",)),
        (
            "“The bridge is safe,” Susan Ferris said Monday on CNN’s “Early Hour.”",
            "Susan Ferris",
            ("CNN",),
        ),
        ("CNN’s Susan Ferris reported that it was closed.", "CNN’s Susan Ferris", ("CNN",)),
        ("As CNN’s investigative unit reported, the bridge was never painted.", None, ("CNN",)),
        ("As CNN’s political desk reported, the bridge was never painted.", None, ("CNN",)),
        ("As CNN’s fact-checkers reported, the bridge was never painted.", None, ("CNN",)),
        ("Susan Ferris said that CNN was a fine channel.", "Susan Ferris", ()),
    ],
)
def test_who_speaks_and_which_outlet_passes_it_on(read, text, speaker, relays):
    said = read(text)[0]
    assert (said.speaker, said.relays) == (speaker, relays)


def test_a_short_name_is_the_outlet_named_before(read):
    text = (
        "The bridge is a ruin, according to the Washington Post. "
        "“It will fall,” one engineer told the Post. The outlet added that it was late."
    )
    told = read(text)
    assert [said.relays for said in told] == [("The Washington Post",)] * 3
    assert [said.speaker for said in told] == [None, "one engineer", None]


def test_a_report_of_an_outlet_is_a_relay(read):
    text = "Critics seized on a New York Times report that the bridge was a ruin."
    assert ("The New York Times",) in [said.relays for said in read(text)]


def test_an_outlet_does_not_relay_itself(read):
    told = read("Susan Ferris told CNN that the bridge was safe.", outlet="CNN")
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
