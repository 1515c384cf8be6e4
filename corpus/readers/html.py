"""Web pages. The text is what trafilatura takes for the article, then the readers' comments."""

from __future__ import annotations

from collections.abc import Iterator

import trafilatura
from trafilatura.settings import Document

from corpus.article import Article, Provenance, Section, Span
from corpus.readers import Oddity, Read, Unreadable
from corpus.readers.body import prepare
from corpus.readers.commenters import by_author, comments_of
from corpus.readers.encoding import decoded
from corpus.readers.live import entries, is_index
from corpus.readers.markup import kind_of, provenance_of
from corpus.readers.tags import Tags


def read(data: bytes, path: str) -> Iterator[Read]:
    """The article of a page, or the entries of a live blog. What the markup says of an article wins
    over what trafilatura concludes.
    """
    page = trafilatura.load_html((yield from decoded(data, path, declares=True)))
    if page is None:
        raise Unreadable("not a web page")
    tags = Tags(page)
    known = provenance_of(tags)
    posts = list(entries(tags, known, path))
    if posts:
        yield from posts
        return
    article = _article(tags, known, path)
    if is_index(tags, article.text):
        yield Oddity(path, "a page of links to articles, not one: add the pages that it links to")
    yield article


def _article(tags: Tags, known: Provenance, path: str) -> Article:
    authors = comments_of(tags.page)
    prepare(tags.page)
    for signature in tags.page.iterfind(".//blockquote//footer"):
        signature.tag = "p"  # a page's footer is left out
    found = trafilatura.bare_extraction(tags.page, include_comments=True, with_metadata=False)
    if not isinstance(found, Document) or not (body := (found.text or "").strip()):
        raise Unreadable("a page without the text of an article")
    comments = (found.comments or "").strip()
    text = f"{body}\n\n{comments}" if comments else body
    own = Section(Span(0, len(body)), "body")
    thread = by_author(text, len(body), authors)
    return Article(path, text, known, (own, *thread), kind_of(tags))
