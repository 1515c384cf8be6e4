"""Web pages. The text is what trafilatura takes for the article, then the readers' comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document

from corpus.article import Article, Evidence, Provenance, Section, Sourced, Span
from corpus.provenance import merged
from corpus.readers import Read, Unreadable
from corpus.readers.commenters import by_author, comments_of
from corpus.readers.markup import kind_of, provenance_of, title_of
from corpus.readers.text import declared_in, told


def read(data: bytes, path: str) -> Iterator[Read]:
    """The article of a page. What its markup says of it wins over what trafilatura concludes."""
    try:
        page = trafilatura.load_html((yield from told(data, path, declared_in(data))))
        if page is None:
            raise Unreadable("not a web page")
        yield _article(page, path)
    except Unreadable:
        raise
    except Exception as error:  # noqa: BLE001 - a hostile page may break the parser in any way
        raise Unreadable(f"a page that cannot be parsed ({type(error).__name__})") from error


def _article(page: HtmlElement, path: str) -> Article:
    known, commented = provenance_of(page), comments_of(page)
    for signature in page.iterfind(".//blockquote//footer"):
        signature.tag = "p"  # a page's footer is left out
    found = trafilatura.bare_extraction(page, include_comments=True, with_metadata=False)
    body = (found.text or "").strip() if isinstance(found, Document) else ""
    if not isinstance(found, Document) or not body:
        raise Unreadable("a page without the text of an article")
    comments = (found.comments or "").strip()
    own = Section(Span(0, len(body)), "body")
    article = Article(
        id=path,
        text=body,
        provenance=_with_title(known, page),
        sections=(own,),
        kind=kind_of(page),
    )
    if not comments:
        return article
    text = f"{body}\n\n{comments}"
    thread = by_author(text, Span(len(body) + 2, len(text)), commented)
    return replace(article, text=text, sections=(own, *thread))


def _with_title(known: Provenance, page: HtmlElement) -> Provenance:
    title = title_of(page)
    if not title:
        return known
    return merged(known, Provenance(title=Sourced(title, Evidence("markup", "<title>"))))
