"""Web pages. The text is what trafilatura takes for the article, then the readers' comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document

from corpus.article import Article, Evidence, Provenance, Section, Sourced, Span
from corpus.provenance import merged
from corpus.readers import Notice, Read, Unreadable
from corpus.readers.body import prepare
from corpus.readers.commenters import by_author, comments_of
from corpus.readers.live import entries, is_index
from corpus.readers.markup import kind_of, provenance_of, title_of
from corpus.readers.text import declared_in, told


def read(data: bytes, path: str) -> Iterator[Read]:
    """The article of a page. What its markup says of it wins over what trafilatura concludes."""
    try:
        page = trafilatura.load_html((yield from told(data, path, declared_in(data))))
        if page is None:
            raise Unreadable("not a web page")
        yield from _articles(page, path)
    except Unreadable:
        raise
    except Exception as error:  # noqa: BLE001 - a hostile page may break the parser in any way
        raise Unreadable(f"a page that cannot be parsed ({type(error).__name__})") from error


def _articles(page: HtmlElement, path: str) -> Iterator[Read]:
    """The article, or the entries of a live blog."""
    known = _with_title(provenance_of(page), page)
    posts = list(entries(page, known, path))
    if posts:
        yield from posts
        return
    article = _article(page, known, path)
    if is_index(page, article.text):
        yield Notice(path, "a page of links to articles, not one: add the pages that it links to")
    yield article


def _article(page: HtmlElement, known: Provenance, path: str) -> Article:
    commented, kind = comments_of(page), kind_of(page)
    prepare(page)
    for signature in page.iterfind(".//blockquote//footer"):
        signature.tag = "p"  # a page's footer is left out
    found = trafilatura.bare_extraction(page, include_comments=True, with_metadata=False)
    body = (found.text or "").strip() if isinstance(found, Document) else ""
    if not isinstance(found, Document) or not body:
        raise Unreadable("a page without the text of an article")
    comments = (found.comments or "").strip()
    own = Section(Span(0, len(body)), "body")
    article = Article(id=path, text=body, provenance=known, sections=(own,), kind=kind)
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
