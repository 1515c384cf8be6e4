"""Where an article comes from: who wrote it, who published it, when, taken from whom."""

from __future__ import annotations

import pytest

PAGE = (
    "Harbour master resigns\n\nBy Ines Calloway\n\nCoast Tribune\n\n"
    "The harbour master of Port Ellery resigned on Friday after the pillars gave way. "
    "“I should have closed it sooner,” Mirela Okafor said."
)


@pytest.fixture
def ask(open_news):
    assistant = open_news(
        [
            {
                "id": "copy",
                "outlet": "Valley Mirror",
                "republished_from": ["Coast Tribune"],
                "author": "Ines Calloway",
                "title": "Harbour master resigns",
                "published": "2024-03-05",
                "text": PAGE,
            },
            {
                "id": "other",
                "outlet": "Orchard Bulletin",
                "title": "Apples are late",
                "text": "The apples are late this year, growers in the valley say.",
            },
        ]
    )
    return assistant.ask


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Who wrote the Valley Mirror piece?", "By Ines Calloway"),
        ("Where did the Valley Mirror get its article from?", "Coast Tribune"),
    ],
)
def test_the_line_of_the_page_that_states_it_is_cited(ask, question, line):
    answer = ask(question)
    assert answer.claims[0].text == line
    assert answer.claims[0].citations[0].quote == line
    assert "by Ines Calloway" in answer.reply
    assert "published by Valley Mirror, taken from Coast Tribune" in answer.reply
    assert "dated 2024-03-05" in answer.reply


def test_what_only_the_record_knows_is_told_without_a_citation(ask):
    answer = ask("When was the Orchard Bulletin article published?")
    assert answer.reply == (
        "“Apples are late”: no date is known; its author is not known;"
        " published by Orchard Bulletin."
    )
    assert answer.claims == ()
    assert answer.refusal is None


def test_the_article_of_an_outlet_that_is_not_there_is_not_anothers(ask):
    answer = ask("Who wrote the BBC piece on the harbour master?")
    assert answer.reply == ""
    assert answer.refusal.reason == "outlet_not_in_corpus"


def test_a_sentence_that_has_an_outlets_name_for_a_word_states_nothing(open_news):
    text = "Harbour master resigns\n\nNobody would have thought so at the time.\n\nTime, 5 March"
    opened = open_news([{"id": "t", "outlet": "Time", "title": "Harbour master", "text": text}])
    answer = opened.ask("Where is the Time piece on the harbour master from?")
    assert [claim.text for claim in answer.claims] == ["Time, 5 March"]


def test_what_the_news_says_of_writing_is_answered_from_the_news(ask):
    answer = ask("Who said in the Valley Mirror that it should have closed sooner?")
    assert answer.reply == ""
    assert answer.claims[0].attribution.speaker == "Mirela Okafor"
