"""An answer on the page: who says it, buttons to the passages, and no way in for markup."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from render_samples import ANSWER, ANSWERS, CITED, RELAYED, SAID, WILD, Page

from rag.answer import Answer, Claim, Dropped, Refusal
from rag.render.html import ALLOWED_TAGS, ATTRIBUTES, clean, drawn, to_html, web_address
from rag.render.label import label


def test_the_byline_on_the_page_is_the_label() -> None:
    page = Page(to_html(ANSWER))
    assert page.words["byline"] == label(RELAYED)
    assert page.words["relay"] == "Reuters"
    assert page.words["speaker"] == "the harbour master"
    assert page.words["via"] == "Coast Copy"


def test_a_citation_is_a_button_that_says_where_it_leads() -> None:
    button = Page(to_html(ANSWER, exchange=3)).buttons()[0]
    assert (button["data-exchange"], button["data-n"]) == ("3", "1")
    assert button["aria-label"] == "Source 1: Harbour Gazette, Ferry terminal to close"


def test_exact_words_are_set_as_an_excerpt_and_a_digest_is_not() -> None:
    digest = replace(
        SAID,
        attribution=replace(RELAYED, kind="digest"),
        citations=(replace(CITED, kind="digest"),),
    )
    assert Page(to_html(ANSWER)).words["quote"].startswith("It will be shut.")
    page = Page(to_html(replace(ANSWER, claims=(digest,))))
    assert page.words["said"].startswith("It will be shut.")
    assert "“" not in page.text


def test_the_way_out_to_an_article_tells_it_nothing() -> None:
    link = next(a for tag, a in Page(to_html(ANSWER)).elements if tag == "a")
    assert link["href"] == "https://www.gazette.example/ferry"
    assert link["rel"] == "noopener noreferrer"


def test_a_refusal_shows_its_reason_and_leads_to_the_nearest_evidence() -> None:
    refusal = Refusal("no_evidence", "Nothing here answers that.", (CITED,))
    page = Page(to_html(Answer("When?", "When?", refusal=refusal)))
    assert "Nothing here answers that." in page.words["refusal"]
    assert page.words["kicker"] == "No evidence"
    assert page.buttons()[0]["data-n"] == "1"


def test_a_follow_up_shows_what_it_was_read_as() -> None:
    page = Page(to_html(replace(ANSWER, standalone_question="When will the terminal close?")))
    assert page.words["read-as"] == "Read as: When will the terminal close?"


def test_related_claims_are_apart_from_the_answer_and_open_their_passages() -> None:
    beside = Claim("<img src=x> It <b>may</b> open.", RELAYED, (replace(CITED, start=20),))
    page = Page(to_html(replace(ANSWER, related=(beside,)), exchange=3))
    assert "It will be shut." not in page.words["related"]
    assert "<img src=x> It <b>may</b> open. 2" in page.words["related"]
    assert not {"img", "b"} & {tag for tag, _ in page.elements}
    cites = [b["data-n"] for b in page.buttons() if b["class"] == "cite"]
    assert cites == ["1", "2", "1", "2"]  # the claims', then those of the sources


def test_a_reply_is_a_line_and_nothing_else() -> None:
    page = Page(to_html(Answer("Hi", "Hi", reply="Hello <you>.")))
    assert page.text == page.words["reply"] == "Hello <you>."


def test_silent_outlets_dropped_claims_and_a_models_wording_are_told() -> None:
    answer = replace(
        ANSWER,
        coverage={"OneWorld": 0},
        dropped=(Dropped("It burned.", "not in the passage"),),
        composer="llm:small",
    )
    page = Page(to_html(answer))
    assert page.words["silent"] == "Nothing on this from OneWorld."
    assert "It burned. not in the passage" in page.words["dropped"]
    assert "Worded by small" in page.words["composer"]


@given(ANSWERS)
def test_no_text_becomes_an_element_or_an_attribute(answer: Answer) -> None:
    for tag, attributes in Page(to_html(answer)).elements:
        assert tag in ALLOWED_TAGS
        assert set(attributes) <= ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()) | {"rel"}
        assert not (attributes.get("href") or "https:").startswith(("javascript", "data", "//"))


@given(WILD | st.text())
def test_escaped_text_reads_as_it_was(text: str) -> None:
    shown = Page(drawn("status.html", said=text)).text
    plain = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    assert shown == plain.replace("\r\n", "\n").replace("\r", "\n")  # as pages hold text


def test_what_slips_through_unescaped_is_still_cleaned() -> None:
    assert clean('<p onclick="x()">a<script>b</script></p>') == "<p>a</p>"


@pytest.mark.parametrize(
    ("url", "leads_there"),
    [
        ("https://a.example/x", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("ftp://a.example", False),
        ("//a.example", False),
        ("http://", False),
        ("http://[broken", False),
        ("not a url", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_links(url: str | None, leads_there: bool) -> None:
    assert web_address(url) == (url if leads_there else None)
