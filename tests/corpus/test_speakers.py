"""Whom a source means: names, titles, pronouns, and those who are only named."""

from __future__ import annotations

import pytest

LAST = {
    "a title that looks like an adverb's end": (
        "“The bridge is a ruin,” said Skelly on Friday.",
        "Skelly",
    ),
    "an adverb is no name": ("The council finally said the bridge is a ruin.", "The council"),
    "the place or house after a name is not shown": (
        "Mara Quist of the European Council on Harbour Relations said the cranes are old.",
        "Mara Quist",
    ),
    "the fullest form is shown": (
        "President Ivo Marsh left early. Marsh said the talks had failed.",
        "President Ivo Marsh",
    ),
    "a house is not whoever has its name in a title": (
        "Harbour Department Inspector General Orla Tennant was on the bridge.\n\n"
        "The Harbour Department said the bridge would be closed.",
        "The Harbour Department",
    ),
    "a name that looks like a modal verb": (
        "Ada Will is a columnist. “The bridge ought to have stayed shut,” Will wrote.",
        "Ada Will",
    ),
    "who is the one before it": (
        "The mayor shook hands with Robert Quill, who said that the bridge was safe.",
        "Robert Quill",
    ),
    "an unnamed source keeps its description": (
        "“It is a ruin,” one anonymous harbour official said.",
        "one anonymous harbour official",
    ),
    "the senator is the only senator": (
        "Sen. Susan Ferris arrived. Robert Quill waited. The senator said it was late.",
        "Sen. Susan Ferris",
    ),
    "the second of a list": (
        "Statements from Robert Quill, Susan Ferris and Ivo Marsh differ. "
        "The second said that the bridge was unsafe.",
        "Susan Ferris",
    ),
    "an apposition names the description": (
        "The port’s chief engineer, Susan Ferris, said the bridge was safe.",
        "Susan Ferris",
    ),
    "a lawyer of a person is not the person": (
        "Ivo Marsh spoke. Marsh’s lawyer said the talks had failed.",
        "Marsh’s lawyer",
    ),
    "several sources are kept whole": (
        "Robert Quill and Susan Ferris said the bridge was safe.",
        "Robert Quill and Susan Ferris",
    ),
    "a dateline is nobody": (
        "GENEVA (Reuters) – Port chief Susan Ferris said on Friday that it was late.",
        "Port chief Susan Ferris",
    ),
    "a last name alone is the first of the family that is named": (
        "Mayor Hilary Tennant opened the bridge. Bill Tennant stayed away. A paper had written of "
        "Bill Tennant and of Bill Tennant's debts. Never Tennant, a banner read.\n\n"
        "Tennant said the bridge is safe.",
        "Mayor Hilary Tennant",
    ),
    "what is no given name makes no relative": (
        "Neither Tennant nor Vance came. Maria Tennant sent a letter.\n\n"
        "Tennant said the bridge is safe.",
        "Maria Tennant",
    ),
    "whoever speaks for somebody, named after them": (
        "The lawyer for Mrs. Vance, Ivo Marsh, said the bridge is safe.",
        "Ivo Marsh",
    ),
    "whoever speaks for somebody is not that somebody": (
        "A spokesman for Mayor Orla Tennant said the bridge is safe.",
        "A spokesman for Mayor Orla Tennant",
    ),
    "a title tells which of a family": (
        "Hilary Tennant left. Her husband Bill Tennant stayed. Mr. Tennant said no.",
        "Bill Tennant",
    ),
    "a party before a name is a title, and the first name tells who she is": (
        "Republican Christine Dell Tennant told the council that she would leave, which pleased"
        " Vance.\n\n“I am ashamed of Vance,” she said.",
        "Christine Dell Tennant",
    ),
}

BELOW_A_HEADLINE = {
    "another spelling means who alone has the name": (
        "Viktor Saidowitsch leads the council. “The bridge is safe,” Saidovich said.",
        "Viktor Saidowitsch",
    ),
    "he is whoever spoke last though unnamed, and not who is named beside": (
        "Peter Vance left the council on Monday.\n\nVance’s attorney said the council was wrong."
        "\n\nHe added, “A lengthy inquiry found nothing against Vance.”",
        "Vance’s attorney",
    ),
    "he is not whom he tells": (
        "Ivo Marsh supports Peter Vance. Vance came to Ellery. He told Vance that the port was"
        " lost.",
        "Ivo Marsh",
    ),
    "he is not of whom he tells": (
        "Adam Quist spoke after Peter Vance. “I want Peter Vance to win,” he said to applause.",
        "Adam Quist",
    ),
    "a title that is only supposed is not shown": (
        "What would a President Mara Quist do? “I would close the port,” Mara Quist said.",
        "Mara Quist",
    ),
    "a senator of another state is not the senator of the article": (
        "“The harbour is lost,” said Mara Quist, a senator.\n\nThe Florida senator told reporters"
        " on Monday that he feels good about the harbour.",
        "The Florida senator",
    ),
}


@pytest.mark.parametrize(("text", "speaker"), LAST.values(), ids=LAST)
def test_the_last_to_speak(read, text, speaker):
    assert read(text)[-1].speaker == speaker


@pytest.mark.parametrize(("text", "speaker"), BELOW_A_HEADLINE.values(), ids=BELOW_A_HEADLINE)
def test_the_last_to_speak_below_a_headline(read_below_headline, text, speaker):
    assert read_below_headline(text)[-1].speaker == speaker


@pytest.mark.parametrize(
    ("source", "speaker"),
    [
        ("Vance aide Mara Quist", "Vance aide Mara Quist"),
        *[("Ten current and former diplomats of the EU and NATO",) * 2],
        ("A woman since identified as Mara Quist", "Mara Quist"),
        ("A woman who identified herself only as Mara Quist", "Mara Quist"),
        ("A woman, named by the police as Mara Quist,", "Mara Quist"),
        ("The report", None),
        ("Tax records published on Friday", None),
        ("Only 24 percent", None),
        ("An analysis by Mara Quist", "Mara Quist"),
        ("Mara Quist's letter", "Mara Quist"),
        ("Another known figure, Mara Quist,", "Mara Quist"),
    ],
)
def test_whoever_is_named_speaks_and_a_thing_says_nothing(read, source, speaker):
    [said] = read(f"The bridge was closed in May. {source} said the bridge is safe.")
    assert said.speaker == speaker


@pytest.mark.parametrize(
    "source",
    [
        "The mayor, who named Mara Quist as his deputy,",
        "The report, which named Mara Quist,",
        "A court that named Mara Quist in May",
        "Only half of Quist supporters",
        "The printed Quist slate",
    ],
)
def test_who_is_only_named_does_not_speak(read, source):
    told = read(f"Mara Quist is a candidate. {source} said the bridge is a ruin.")
    assert all(said.speaker != "Mara Quist" for said in told)


def test_where_nobody_is_named_nobody_is_invented(read):
    assert read("The bridge was closed on Monday. Nine people were hurt.") == []
    told = read("It is said that the bridge is haunted.")
    assert all(said.speaker is None and said.source is None for said in told)


def test_he_and_she_are_the_nearest_of_their_kind(read):
    text = (
        "Robert Quill and Susan Ferris met on Monday. Quill said the bridge was safe. "
        "He added that it was cheap. Ferris disputed that. She said it was neither."
    )
    by_source = {said.source.of(text): said.speaker for said in read(text) if said.source}
    assert (by_source["He"], by_source["She"]) == ("Robert Quill", "Susan Ferris")


@pytest.mark.parametrize("who", ["Nkechi Odu", "Archbishop Ngozi Odu of Port Ellery"])
def test_whoever_spoke_just_before_is_meant_though_their_name_tells_no_gender(read, who):
    text = (
        "Michael Hale is a clerk. He said it was late.\n\n"
        f"{who} said the fund was empty. “It was full in May,” he added."
    )
    assert read(text)[-1].speaker == who.removesuffix(" of Port Ellery")


def test_what_is_added_after_something_happened_is_added_by_who_spoke(read):
    text = (
        "“The vote is over,” Tennant said on Monday after the young senator won it, adding "
        "that the count took a night."
    )
    assert {said.speaker for said in read(text)} == {"Tennant"}
