"""An answer as Markdown: untrusted text stays text."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from render_strategies import ANSWERS, WILD

from rag.answer import Answer, Attribution, Citation, Claim
from rag.render.markdown import LINE_BREAKS, escaped, to_markdown

CITED = Citation(
    1,
    "gazette.txt",
    "Harbour Gazette",
    "Ferry [terminal] to close",
    None,
    None,
    "https://gazette.example/ferry_(old)",
    0,
    15,
    "It will be *shut*.",
)
SAID = Claim("It will be *shut*.", Attribution("Harbour Gazette", None), (CITED,))
ANSWER = Answer("When?", "When?", claims=(SAID,))


def html(markdown: str) -> str:
    return MarkdownIt("commonmark").render(markdown)


def test_a_quotation_is_a_block_under_its_byline() -> None:
    page = html(to_markdown(ANSWER))
    assert "<strong>Harbour Gazette</strong>:" in page
    assert "<blockquote>\n<p>It will be *shut*. [1]</p>\n</blockquote>" in page


def test_a_reply_comes_first_and_related_claims_under_a_heading_of_their_own() -> None:
    beside = replace(SAID, citations=(replace(CITED, n=2),))
    markdown = to_markdown(replace(ANSWER, reply="Two *things*.", related=(beside,)))
    before, heading, after = html(markdown).partition("<strong>Related, but not an answer</strong>")
    assert before.startswith("<p>Two *things*.</p>")
    assert heading
    assert "[2]" not in before
    assert "It will be *shut*. [2]" in after


def test_a_source_links_to_its_article() -> None:
    link = '<a href="https://gazette.example/ferry_(old)">Ferry [terminal] to close</a>'
    assert link in html(to_markdown(ANSWER))


def test_an_address_that_is_not_of_the_web_is_no_link() -> None:
    claim = replace(SAID, citations=(replace(CITED, url="javascript:alert(1)"),))
    assert "<a " not in html(to_markdown(replace(ANSWER, claims=(claim,))))


@given(WILD | st.text(alphabet="*_`[]()<>#+-.!|~&:\\ \nab1", max_size=40))
def test_escaped_text_reads_as_it_was(text: str) -> None:
    tokens = MarkdownIt("commonmark").parseInline(f"x{escaped(text)}x")[0].children or []
    shown = "".join(token.content for token in tokens)
    assert {token.type for token in tokens} <= {"text", "text_special"}
    assert shown == f"x{LINE_BREAKS.sub(' ', text).strip()}x".replace("\x00", "\ufffd")


@given(ANSWERS)
def test_no_text_becomes_markup(answer: Answer) -> None:
    page = html(to_markdown(answer))
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page


def test_what_the_question_restricts_the_search_to_comes_first() -> None:
    limited = replace(ANSWER, reading=("Fox News", "since 2016-07-01"))
    assert to_markdown(limited).splitlines()[0] == "Searching Fox News · since 2016\\-07\\-01"
    others = replace(ANSWER, reading=("other than Fox News",))
    assert to_markdown(others).startswith("Searching outlets other than Fox News\n")
