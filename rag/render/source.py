"""A cited passage in its article -> HTML for the sources panel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from corpus.article import Article, Section, Span
from rag.answer import Citation
from rag.render.html import drawn

AROUND = 20_000
"""Characters of the article that are shown before and after the passage."""
HEADINGS = {
    "notice": "Notice",
    "comment": "Reader’s comment",
    "boilerplate": "Not part of the article",
}
"""Headings of sections that are not the article's own words."""
RANKS = {
    "stated": "stated in",
    "markup": "read from the page’s",
    "text": "read from the text:",
}


class Shown(NamedTuple):
    """A section of the article, or what is shown of it, around the passage."""

    section: Section
    before: str
    marked: str
    after: str


def source_html(article: Article | None, citation: Citation, back: bool = False) -> str:
    """The panel for `citation`: what is known of its article, and the passage in <mark> there.

    `back` adds a button that leads to where the reader came from within the panel.

    Without the article, or when its text no longer has the passage there, the quote stands alone
    with a word on why. Sections that are not the article's own words are labelled.
    """
    here = Span(citation.start, citation.end)
    stands = article is not None and here.of(article.text) == citation.quote
    around = _around(article, here) if article else here
    section = article.section_at(here.start) if article else None
    return drawn(
        "source.html",
        article=article,
        citation=citation,
        back=back,
        in_comment=section if section and section.kind == "comment" else None,
        sections=list(_sections(article, around, here)) if article and stands else [],
        before=around.start,
        after=len(article.text) - around.end if article else 0,
        HEADINGS=HEADINGS,
        RANKS=RANKS,
    )


def _around(article: Article, here: Span) -> Span:
    return Span(max(0, here.start - AROUND), min(len(article.text), here.end + AROUND))


def _sections(article: Article, around: Span, here: Span) -> Iterator[Shown]:
    """The text around the passage, section by section."""
    whole, text = Section(Span(0, len(article.text)), "body"), article.text
    for section in article.sections or (whole,):
        if section.span.overlaps(around):
            first = max(section.span.start, around.start)
            last = min(section.span.end, around.end)
            start = min(max(first, here.start), last)
            end = max(start, min(last, here.end))
            yield Shown(section, text[first:start], text[start:end], text[end:last])
