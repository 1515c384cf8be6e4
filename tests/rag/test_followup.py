"""A follow-up is made whole by what was asked and answered before it."""

import json
from pathlib import Path

import pytest

from rag.followup import Turn, Whole, made_whole

BED = [
    json.loads(line)
    for line in Path(__file__).with_name("followups.jsonl").read_text("utf-8").splitlines()
]
RIGHT = 49
"""Follow-ups of the bed, of 60, whose names and numbers are all found again, or that stand alone
and are left so."""


def turns(*messages: str) -> list[Turn]:
    """A conversation in which the reader speaks first."""
    return [Turn("assistant" if i % 2 else "user", text) for i, text in enumerate(messages)]


TAX = turns("How high is the fuel tax?", "Three percent.")


def is_right(item: dict[str, str]) -> bool:
    text = made_whole(item["followup"], turns(item["question"], item["answer"])).text
    if item["whole"] == item["followup"]:
        return text == item["followup"]
    words = {word.strip("?,.").removesuffix("'s").casefold() for word in item["whole"].split()[1:]}
    named = {word for word in words if len(word) > 4 or word.isdigit()}
    return all(word[:5] in text.casefold() for word in named)


def test_most_follow_ups_as_people_type_them_come_out_whole():
    right = [item for item in BED if is_right(item)]
    assert len(BED) == 60
    assert len(right) >= RIGHT


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("What was Kim's tone in Oslo?|Mild.|And Berg?", "What was Berg's tone in Oslo?"),
        ("What did Kim say about the wall?|No.|and berg", "What did berg say about the wall?"),
        ("How high is rent in Oslo?|High.|and in Bergen?", "How high is rent in Bergen?"),
        ("Did Kim sell the mine in 2015?|No.|what about 2016?", "Did Kim sell the mine in 2016?"),
        ("Did Kim sell the mine?|Yes.|why?", "why did Kim sell the mine?"),
        ("What did Kim sell?|It.|was he serious?", "was Kim serious? (What did Kim sell?)"),
        ("Is the mine sold?|Yes.|when was that?", "when was that? (Is the mine sold?)"),
        ("Who ran the mine?|According to The Echo, Jo Berg ran it.|why her and not the mayor?",
         "why Jo Berg and not the mayor? (Who ran the mine?)"),
        ("Who ran the mine?|The Echo:\n    “Jo Berg ran it,” said the mayor.|did she resign?",
         "did Jo Berg resign? (Who ran the mine?)"),
        ("What did Kim sell?|A mine.|And Berg?|A ship.|when?", "when? (What did Berg sell?)"),
    ],
)  # fmt: skip
def test_what_a_follow_up_leaves_out_is_put_back(said, whole):
    *before, asked = said.split("|")
    assert made_whole(asked, turns(*before)) == Whole(whole)


@pytest.mark.parametrize(
    "text",
    [
        "Who won the race?",
        "What did Kim say about his taxes?",
        "what did kim say about his taxes",
        "In his speech, what did Kim say?",
        "who is kim",
        "who lost their jobs at the mine",
        "why is oslo playing hardball",
        "Is it true that Kim lied?",
        "has it rained in Oslo",
        "what can you do?",
        "the fuel tax: what did kim say about it",
        "kim said something about the mine, what was it",
        "jo berg - how did kim talk about him",
        "Which outlet published this: “the crews were tired”?",
    ],
)
def test_a_question_of_its_own_is_left_as_it_is(text):
    for history in ([], TAX):
        assert made_whole(text, history) == Whole(text)


@pytest.mark.parametrize(
    "text",
    [
        "and Kim?",
        "why?",
        "when was that?",
        "how much?",
        "who else?",
        "tell me who said that",
        "what did he say",
        "what did kim say about him?",
        "Did Kim confirm that?",
    ],
)
def test_a_follow_up_to_nothing_is_lost(text):
    assert made_whole(text, []).lost
    assert not made_whole(text, TAX).lost
