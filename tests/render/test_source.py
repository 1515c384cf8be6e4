"""The sources panel: the cited characters marked where they stand in their article."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from render_samples import Page

from corpus.article import Article, Evidence, Provenance, Section, Sourced, Span
from rag.answer import Citation
from rag.render.source import AROUND, source_html

TEXT = "Ferry to close\n\nIt will be shut.\nAccept cookies\nTom: It is a scandal."
STATED = Evidence("stated", "articles.toml")
ARTICLE = Article(
    id="gazette.txt",
    text=TEXT,
    provenance=Provenance(
        outlet=Sourced("Coast Copy", STATED),
        republished_from=(
            Sourced("Harbour Gazette", Evidence("text", "Source: line", Span(0, 5))),
        ),
        title=Sourced("Ferry to close", STATED),
    ),
    sections=(
        Section(Span(0, 33), "body"),
        Section(Span(33, 48), "boilerplate"),
        Section(Span(48, len(TEXT)), "comment", "Tom"),
    ),
)


def cite(article: Article, start: int, end: int) -> Citation:
    quote = article.text[start:end]
    return Citation(
        2, article.id, article.outlet, article.title, None, None, None, start, end, quote
    )


def test_the_marked_text_is_exactly_the_quote() -> None:
    page = Page(source_html(ARTICLE, cite(ARTICLE, 16, 32)))
    assert page.words["mark"] == "It will be shut."
    assert page.words["outlet"] == "Harbour Gazette"
    assert "".join(page.words[c] for c in ("body",)).startswith("Ferry to close")


@given(st.data(), st.text(alphabet="ab<>&\"'\n\N{NO-BREAK SPACE}\N{SOFT HYPHEN}é", min_size=1))
def test_any_span_is_marked_exactly(data: st.DataObject, text: str) -> None:
    article = Article("a.txt", text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    page = Page(source_html(article, cite(article, start, end)))
    assert page.words["mark"] == text[start:end]
    assert page.words["body"] == text


def test_what_is_not_the_articles_own_is_labelled() -> None:
    page = Page(source_html(ARTICLE, cite(ARTICLE, 48, len(TEXT))))
    assert page.words["boilerplate"].startswith("Not part of the article")
    assert page.words["comment"].startswith("Reader’s comment by Tom")
    assert "The words of a reader, Tom: not the outlet’s own." in page.text


def test_how_the_provenance_is_known_can_be_read() -> None:
    page = Page(source_html(ARTICLE, cite(ARTICLE, 16, 32)))
    known = page.words["provenance"]
    assert "Published byCoast Copy stated in articles.toml" in known
    assert "Republished fromHarbour Gazette read from the text: Source: line" in known
    assert "Authornot known" in known
    assert "This copy was published by Coast Copy." in page.text


@pytest.mark.parametrize(
    "article", [None, replace(ARTICLE, text="Rewritten since."), Article("x", "")]
)
def test_an_article_that_has_changed_or_gone_leaves_its_quote(article: Article | None) -> None:
    page = Page(source_html(article, cite(ARTICLE, 16, 32)))
    assert page.words["mark"] == "It will be shut."
    assert "has changed or gone" in page.text


def test_a_very_long_article_is_shown_around_the_passage() -> None:
    article = Article("long.txt", f"{'before ' * 9000}HERE{' after' * 9000}")
    start = article.text.index("HERE")
    page = Page(source_html(article, cite(article, start, start + 4)))
    assert page.words["mark"] == "HERE"
    assert len(page.words["body"]) == 2 * AROUND + 4
    assert f"{start - AROUND:,} characters before this are not shown." in page.text


def test_a_digest_says_that_it_is_no_quotation() -> None:
    digest = replace(cite(ARTICLE, 16, 32), kind="digest")
    assert "not a quotation" in Page(source_html(ARTICLE, digest)).text
