"""Pages that are no one article: live blogs, whose entries have times of their own, and indexes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import lxml.html
from lxml.html import HtmlElement
from trafilatura.xpaths import COMMENTS_XPATH

from corpus.article import Article, Provenance
from corpus.lines import folded, lines_of
from corpus.provenance import merged
from corpus.readers.fragments import text_of_html
from corpus.readers.tags import Block, Tags, article_of, is_about, line_of, text_of, types
from corpus.record import marked_up

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


def entries(tags: Tags, known: Provenance, path: str) -> Iterator[Article]:
    """The entries of a live blog, each an article; none of a page that is none."""
    blogs = [block for block in tags.blocks if "LiveBlogPosting" in types(block)]
    told = [fact.value for fact in (known.title, known.url) if fact]
    found: list[Article] = []
    if blogs or _LIVE.search("\n".join((*told, tags.title))):
        found = list(_shown(tags.page)) or [entry for blog in blogs for entry in _stated(blog)]
    if len({entry.published for entry in found}) >= _FEWEST - bool(blogs):
        for entry in found:
            provenance = merged(entry.provenance, replace(known, author=None))
            yield replace(entry, id=f"{path}#{entry.id}", provenance=provenance)


def _shown(page: HtmlElement) -> Iterator[Article]:
    """The elements side by side that each begin with a time, and are most of the page; what readers
    say below it is none.
    """
    scope = article_of(page)
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
        heading = next(block.iter("h2", "h3", "h4"), None)
        title = "" if heading is None else line_of(heading.text_content())
        if len(texts[block]) >= _LEAST + len(title):
            yield _entry(block.get("id") or when, texts[block], title, when)


def _text(block: HtmlElement) -> str:
    written = lxml.html.tostring(block, encoding="unicode", with_tail=False)
    return text_of_html(written, without=["time"])


def _stated(blog: Block) -> Iterator[Article]:
    updates = blog.get("liveBlogUpdate")
    for update in updates if isinstance(updates, list) else ():
        if isinstance(update, dict):
            title, text, when = (
                text_of(update.get(name)) for name in ("headline", "articleBody", "datePublished")
            )
            if text and when:
                yield _entry(when, text_of_html(text), title, when)


def _entry(name: str, text: str, title: str, when: str) -> Article:
    facts = {"title": title, "published": when}
    return Article(name, text, marked_up(facts, "an entry of the live blog"))


def is_index(tags: Tags, text: str) -> bool:
    """Are many of the page's lines headlines that lead to other pages?"""
    kinds = (kind for block in tags.blocks for kind in types(block))
    if tags.meta.get("og:type") == "article" or any(kind.endswith("Article") for kind in kinds):
        return False
    links = {
        folded(heading.text_content())
        for heading in tags.page.iter("h2", "h3", "h4", "li")
        if next(heading.iter("a"), None) is not None or heading.getparent().tag == "a"
    }
    lines = lines_of(text)
    leading = sum(folded(line.text) in links for line in lines)
    return leading > max(_FEWEST, len(lines) / 5)
