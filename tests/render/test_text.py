"""An answer in a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from render_samples import ANSWERS, CITED

from rag.answer import Answer, Attribution, Claim, Dropped, Refusal
from rag.render.text import to_text

SAID = Claim("It will be shut.", Attribution("Harbour Gazette", "Harbour Gazette"), (CITED,))
ANSWER = Answer("When?", "When?", claims=(SAID,))


def test_a_claim_stands_under_its_byline_and_above_its_source() -> None:
    assert to_text(ANSWER) == (
        "Harbour Gazette:\n"
        "    It will be shut. [1]\n"
        "\n"
        "Sources\n"
        "[1] Harbour Gazette: Ferry terminal to close (Ana Ruiz, 2024-03-04)\n"
        "    https://www.gazette.example/ferry"
    )


def test_only_the_exact_words_stand_in_quotation_marks() -> None:
    reworded = replace(SAID, text="The terminal closes.")
    assert "“" not in to_text(replace(ANSWER, claims=(reworded,)))


def test_a_digest_is_never_in_quotation_marks() -> None:
    digest = replace(
        SAID,
        attribution=replace(SAID.attribution, kind="digest"),
        citations=(replace(CITED, kind="digest"),),
    )
    refusal = Refusal("no_evidence", "Nothing.", (replace(CITED, kind="digest"),))
    text = to_text(replace(ANSWER, claims=(digest,), refusal=refusal))
    assert "digest of Harbour Gazette's article:\n    It will be shut. [1]" in text
    assert "“" not in text


def test_a_quotation_in_the_articles_own_marks_gets_no_second_pair() -> None:
    speech = "“It will be shut,” she said. “For weeks.”"
    quoted = replace(SAID, text=speech, citations=(replace(CITED, quote=speech),))
    assert f"    {speech} [1]" in to_text(replace(ANSWER, claims=(quoted,)))


def test_passages_of_one_article_share_a_line_of_the_sources() -> None:
    second = replace(SAID, citations=(replace(CITED, n=2, start=40, end=55),))
    sources = to_text(replace(ANSWER, claims=(SAID, second))).partition("Sources\n")[2]
    assert sources.startswith("[1][2] Harbour Gazette: ")


def test_an_unknown_outlet_is_called_unidentified() -> None:
    nameless = replace(SAID, attribution=Attribution(None, None))
    nameless = replace(nameless, citations=(replace(CITED, outlet=None, title="", url=None),))
    text = to_text(replace(ANSWER, claims=(nameless,)))
    assert text.startswith("unidentified outlet:\n")
    assert text.endswith("[1] unidentified outlet (Ana Ruiz, 2024-03-04)\n    gazette.txt")


def test_a_refusal_shows_why_and_the_nearest_that_there_is() -> None:
    refusal = Refusal("outlet_not_in_corpus", "No article is from Valley Mirror.", (CITED,))
    text = to_text(Answer("When?", "When?", refusal=refusal))
    assert text == (
        "Outlet not in this corpus: No article is from Valley Mirror.\n"
        "The nearest that the corpus has:\n"
        "[1] Harbour Gazette: Ferry terminal to close (Ana Ruiz, 2024-03-04)\n"
        "    https://www.gazette.example/ferry\n"
        "    It will be shut."
    )


def test_outlets_that_say_nothing_are_named() -> None:
    text = to_text(replace(ANSWER, coverage={"Harbour Gazette": 1, "OneWorld": 0}))
    assert "Nothing on this from: OneWorld." in text


def test_related_claims_stand_apart_and_their_sources_are_numbered_on() -> None:
    beside = replace(SAID, citations=(replace(CITED, n=2, article="b.txt", url=None),))
    coverage = {"Harbour Gazette": 1, "OneWorld": 0}
    blocks = to_text(replace(ANSWER, related=(beside,), coverage=coverage)).split("\n\n")
    said = "Harbour Gazette:\n    It will be shut. "
    assert blocks[:3] == [f"{said}[1]", "Related, but not an answer:", f"{said}[2]"]
    assert blocks[3] == "Nothing on this from: OneWorld."
    assert "[2] Harbour Gazette" in blocks[4]


def test_a_reply_stands_by_itself() -> None:
    assert to_text(Answer("Hi", "Hi", reply="Hello. Ask about the news.")) == (
        "Hello. Ask about the news."
    )


def test_what_verification_removed_is_told() -> None:
    text = to_text(replace(ANSWER, dropped=(Dropped("It burned.", "not in the passage"),)))
    assert "  - It burned. (not in the passage)" in text


@given(ANSWERS)
def test_no_text_can_move_the_cursor_or_break_the_terminal(answer: Answer) -> None:
    text = to_text(answer)
    text.encode("utf-8")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def test_what_the_question_restricts_the_search_to_comes_first() -> None:
    limited = replace(ANSWER, reading=("Fox News", "since 2016-07-01"))
    assert to_text(limited).splitlines()[0] == "Searching Fox News · since 2016-07-01"
    others = replace(ANSWER, reading=("other than Fox News",))
    assert to_text(others).startswith("Searching outlets other than Fox News\n")
