"""Pages that are no one article: live blogs, whose entries have times of their own, and indexes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import lxml.html
from lxml.html import HtmlElement
from trafilatura.xpaths import COMMENTS_XPATH

from corpus.article import Article, Evidence, Provenance
from corpus.lines import folded, lines_of
from corpus.provenance import merged
from corpus.readers.fragments import text_of_html
from corpus.readers.jsonld import JsonLd, text_of, types
from corpus.readers.markup import title_of
from corpus.readers.scope import article_of, is_about
from corpus.record import read_record

_LIVE = re.compile(
    r"\blive[- ]?(?:blog|ticker|updates?|coverage|reports?)\b|\bnewsblog\b|\bminuto a minuto\b"
    r"|\ben direct\b|/live/|(?:[|–—:]| -) ?live\b|\blive ?[|–—:]",
    re.I,
)
"""What a live blog is called, and not "where they live"."""
_FEWEST, _LEAST, _MOST_OF_IT = 3, 40, 0.5
"""Entries of a live blog or teasers of an index, letters of an entry, and the share of the page's
text that the entries have.
"""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    title: str
    published: str
    text: str


def entries(page: HtmlElement, known: Provenance, path: str) -> Iterator[Article]:
    """The entries of a live blog, each an article; none of a page that is none."""
    blogs = [b for b in JsonLd(page).blocks if "LiveBlogPosting" in types(b)]
    title = known.title.value if known.title else ""
    address = known.url.value if known.url else ""
    found: list[_Entry] = []
    if blogs or _LIVE.search(f"{title}\n{title_of(page)}\n{address}"):
        found = list(_shown(page)) or [entry for blog in blogs for entry in _stated(blog)]
    if len({entry.published for entry in found}) < _FEWEST - bool(blogs):
        return
    for entry in found:
        facts = {"title": entry.title or title, "published": entry.published}
        told = read_record(facts).record.provenance(Evidence("markup", "an entry of the live blog"))
        yield Article(f"{path}#{entry.name}", entry.text, merged(told, replace(known, author=None)))


def _shown(page: HtmlElement) -> Iterator[_Entry]:
    """The elements side by side that each begin with a time, and are most of the page; what readers
    say below it is none.
    """
    article = article_of(page)
    scope = page if article is None else article
    comments = {box for path in COMMENTS_XPATH for box in path(page)}
    holders: dict[HtmlElement, dict[HtmlElement, str]] = {}
    for time in scope.iter("time"):
        if len(time.get("datetime") or "") > len("2023-02-10") and is_about(time, scope):
            for block in time.iterancestors():
                if block is scope or block in comments:
                    break
                holders.setdefault(block.getparent(), {}).setdefault(block, time.get("datetime"))
    blocks = max(holders.values(), key=len, default={})
    texts = {block: _text(block) for block in blocks}
    if sum(map(len, texts.values())) < _MOST_OF_IT * len(_text(scope)):
        return
    for block, when in blocks.items():
        text = texts[block]
        heading = next(block.iter("h2", "h3", "h4"), None)
        title = " ".join(heading.text_content().split()) if heading is not None else ""
        if len(text) >= _LEAST + len(title):
            yield _Entry(block.get("id") or when, title, when, text)


def _text(block: HtmlElement) -> str:
    block = copy(block)
    for time in list(block.iter("time")):
        time.drop_tree()
    return text_of_html(lxml.html.tostring(block, encoding="unicode", with_tail=False))


def _stated(blog: Mapping[str, Any]) -> Iterator[_Entry]:
    updates = blog.get("liveBlogUpdate")
    for update in updates if isinstance(updates, list) else ():
        if isinstance(update, dict):
            text, when = text_of(update.get("articleBody")), text_of(update.get("datePublished"))
            if text and when:
                title = text_of(update.get("headline")) or ""
                yield _Entry(when, title, when, text_of_html(text))


def is_index(page: HtmlElement, text: str) -> bool:
    """Are many of the page's lines headlines that lead to other pages?"""
    told = page.xpath("//meta[@property='og:type']/@content")
    kinds = (kind for block in JsonLd(page).blocks for kind in types(block))
    if "article" in told or any(kind.endswith("Article") for kind in kinds):
        return False
    links = {
        folded(heading.text_content())
        for heading in page.iter("h2", "h3", "h4", "li")
        if next(heading.iter("a"), None) is not None or heading.getparent().tag == "a"
    }
    lines = lines_of(text)
    leading = sum(folded(line.text) in links for line in lines)
    return leading > max(_FEWEST, len(lines) / 5)
