"""Numbers on which outlets differ."""

from dataclasses import replace

import pytest

from rag.answer import Attribution, Citation, Claim
from rag.copies.differences import differences
from rag.render.label import label


def claim(outlet: str, text: str, n: int) -> Claim:
    cited = Citation(n, outlet, outlet, "Ferry", None, None, None, 0, len(text), text)
    return Claim(text, Attribution(outlet, outlet), (cited,))


def found(one: str, other: str, outlet: str = "Coast Tribune") -> list[tuple[str, str]]:
    told = differences([claim("Harbour Gazette", one, 1), claim(outlet, other, 2)])
    return [(d.one_says, d.other_says) for d in told]


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        (
            "The repairs of the terminal will cost 9 million dollars.",
            "The repairs are going to cost 11 million dollars, two officials said.",
            ("9 million dollars", "11 million dollars"),
        ),
        (
            "Seven people were rescued from the ferry.",
            "The harbour police rescued 1,200 people from the ferry.",
            ("seven people", "1,200 people"),
        ),
        (
            "The fare rises by 12 percent in May.",
            "In May the fare rises by 15% for all.",
            ("12 percent", "15%"),
        ),
    ],
)
def test_two_numbers_for_one_thing_are_pointed_out(one, other, says):
    assert found(one, other) == [says]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The repairs will cost 9 million dollars.", "The repairs will cost 9,000,000 dollars."),
        ("The ferry carries 300 people.", "The strike cost 12 people their jobs on the island."),
        ("The repairs take 14 weeks.", "The repairs cost 11 million dollars."),
        ("The ferry carried nearly 300 people.", "The ferry carried 297 people."),
        ("The ferry is 30 years old.", "The ferry needs 2 years of repairs."),
        ("Of 9 ferries, 2 ferries sail.", "Only 2 ferries sail."),
        ("Nobody sails.", ""),
    ],
)
def test_what_is_no_difference_is_not_pointed_out(one, other):
    assert found(one, other or "Nobody sails, said the harbour master.") == []


def test_an_outlet_does_not_differ_from_itself():
    one, other = "The ferry carried 300 people.", "The ferry carried 200 people."
    assert found(one, other, outlet="Harbour Gazette") == []
    assert found(one, other) == [("300 people", "200 people")]


def test_satire_is_marked_and_not_set_against_news():
    news = claim("Harbour Gazette", "The ferry carried 300 people.", 1)
    other = claim("The Onion", "The ferry carried 200 people.", 2)
    joke = replace(other, attribution=replace(other.attribution, kind="satire"))
    assert differences([news, other])
    assert differences([news, joke]) == ()
    assert label(joke.attribution) == "The Onion (satire)"
