"""Who is quoted with what: whole sentences, each person's own, by outlet and date."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.outlets import OutletRegistry
from rag.assistant import Assistant
from rag.people import Person, person
from rag.reading import Filters
from rag.render.json import person_to_json
from rag.render.person import person_html, person_summary, person_to_text
from rag.render.timeline import timeline
from rag.speakers import goes_by


@pytest.fixture(scope="module")
def look_up(assistant: Assistant):
    def find(name: str, filters: Filters = Filters()) -> Person:  # noqa: B008 - it is frozen
        return person(name, assistant.snapshot(), OutletRegistry.load(), filters)

    return find


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("Okafor", "Mirela Okafor"),
        ("Mirela", "Mirela Okafor"),
        ("Mirela Okafor", "harbour master Mirela Okafor"),
        ("Mirela Okafor", "Mirela B. Okafor"),
        ("Okafor", "the council’s Mirela Okafor"),
        ("Ilse Brandt", "Secretary of State Ilse Brandt"),
        ("Ilse Brandt", "Ilse Brandt of the Lorn Growers"),
        ("the Port Office", "The Port Office"),
        ("two officials", "two officials"),
    ],
)
def test_a_person_goes_by_several_names(name: str, speaker: str) -> None:
    assert goes_by(name, speaker)


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("Okafor", "a spokesman for Mirela Okafor"),
        ("Okafor", "Okafor’s lawyer Teodor Vance"),
        ("Okafor", "Okafor campaign manager Teodor Vance"),
        ("Okafor", "criticism of Mirela Okafor"),
        ("Okafor", "Mirela Okafor and the fishermen"),
        ("Mirela Okafor", "Anselm Okafor"),
        ("the White House", "the House"),
        ("Okafor", None),
    ],
)
def test_nobody_is_taken_for_the_one_they_work_for(name: str, speaker: str | None) -> None:
    assert not goes_by(name, speaker)


def test_a_saying_is_whole_sentences_in_exact_words(look_up, assistant) -> None:
    found = look_up("Okafor")
    assert [s.citation.n for s in found.sayings] == list(range(1, len(found.sayings) + 1))
    assert "pillars are rotten" in found.sayings[0].citation.quote
    for saying in found.sayings:
        cited = saying.citation
        assert assistant.snapshot().article(cited.article).text[cited.start : cited.end] == (
            cited.quote
        )
        assert cited.quote.endswith((".", "”"))
        assert goes_by("Okafor", saying.attribution.speaker)


def test_filters_leave_out_and_say_so(look_up) -> None:
    assert look_up("Okafor", Filters(outlets=("Harbour Gazette",))).sayings
    for filters in (
        Filters(outlets=("Coast Tribune",)),
        Filters(outlets=("Never Heard Of It",)),
        Filters(since=date(2031, 1, 1)),
    ):
        nothing = look_up("Okafor", filters)
        assert nothing.sayings == ()
        assert person_summary(nothing).endswith("in this corpus, but none within these limits.")


def test_an_unknown_name_is_told_in_one_line_with_the_nearest_that_speak(look_up) -> None:
    assert look_up("Mirela Okador").nearest == ("Mirela Okafor",)
    said = person_to_text(look_up("Mirela Okador"))
    assert said == (
        "Nobody who goes by Mirela Okador is quoted in this corpus; the nearest who are: Mirela\n"
        "Okafor."
    )
    assert person_summary(look_up("Xxqq")).endswith("nor anybody with a name like it.")


def test_the_terminal_shows_each_quotation_with_its_place(look_up) -> None:
    text = person_to_text(look_up("Vance"))
    cited = look_up("Vance").sayings[0].citation
    assert "In their own words (1)" in text
    assert "“Nobody asked the fishermen,” Vance said." in text
    assert f"coast-tribune [{cited.start}:{cited.end}]" in text
    assert "Coast Tribune, 2024-03-05, quoting" in text


def test_the_page_shows_a_timeline_and_a_way_into_each_article(look_up) -> None:
    found = look_up("Okafor")
    html = person_html(found)
    assert '<svg class="timeline"' in html
    assert html.count("data-say=") == len(found.sayings)
    assert 'aria-label="Quoted on 2024-03-04 by 1 outlet"' in timeline(found.sayings)


def test_without_dates_there_is_no_timeline() -> None:
    assert timeline(()) == ""


def test_as_json_nothing_is_lost(look_up) -> None:
    record = person_to_json(look_up("Okafor"))
    assert record["sayings"][0]["citation"]["article"] == "harbour-gazette"
    assert record["sayings"][0]["attribution"]["label"].startswith("Harbour Gazette, quoting")


def test_what_somebody_says_less_surely_is_counted_and_not_listed(open_news) -> None:
    sure = "“The lock is safe,” said Mirela Okafor. “Barges may pass at night,” Okafor added."
    unsure = (
        "The town opened its new quay on a wet and windy Saturday in front of a thousand people, "
        "two bands and a bishop, and Okafor said that barges had paid for it."
    )
    open_both = open_news([{"id": "a", "outlet": "Harbour Gazette", "text": f"{sure}\n\n{unsure}"}])
    both = person("Mirela Okafor", open_both.snapshot(), OutletRegistry.load())
    assert [s.citation.quote for s in both.sayings if "quay" in s.citation.quote] == []
    assert both.sayings
    assert both.unsure == person_to_json(both)["unsure"] == 1
    assert "1 passage that may not be theirs." in person_to_text(both).replace("\n", " ")
