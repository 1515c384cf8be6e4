"""The markup of a web page: JSON-LD, meta tags, and which part of the page is its article."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from lxml.html import HtmlElement

_ARTICLE_TYPES = frozenset({"BlogPosting", "LiveBlogPosting", "Report", "WebPage", "ClaimReview"})
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage")
"""Where a block holds further blocks about the same page."""
_OUTSIDE = frozenset({"aside", "nav", "footer", "figure", "blockquote", "article"})
"""What stands in an article and is not about it, such as the teaser of another."""

Block = Mapping[str, Any]


class Tags:
    """What a page's tags state: its `title`, its `meta` contents by name, its JSON-LD `blocks`."""

    def __init__(self, page: HtmlElement) -> None:
        self.page = page
        self.title = line_of(page.findtext(".//title"))
        self.meta = _meta(page)
        self.blocks = list(_blocks(page))
        self._by_id = {
            block["@id"]: block
            for block in reversed(self.blocks)
            if isinstance(block.get("@id"), str) and len(block) > 1
        }

    def articles(self) -> list[Block]:
        """The blocks that describe an article, news articles first and the page itself last."""
        return sorted(filter(_is_article, self.blocks), key=_rank)

    def things(self, value: object) -> Iterator[Block]:
        """The persons, organisations or works that a field of a block holds, each as a block with
        what it only refers to by an @id put in.
        """
        for one in _listed(value):
            if isinstance(one, str):
                yield {"name": one}
            elif isinstance(one, dict):
                yield {**self._by_id.get(str(one.get("@id")), {}), **one}

    def names(self, value: object) -> list[str]:
        """The names of the persons or organisations that a field holds."""
        return [name for thing in self.things(value) for name in names_of(thing)]


def types(block: Block) -> tuple[str, ...]:
    """What a block says it is."""
    return tuple(kind for kind in _listed(block.get("@type")) if isinstance(kind, str))


def names_of(thing: Block) -> list[str]:
    """The name of a person or organisation, or its several names."""
    parts = (text_of(thing.get(part)) for part in ("givenName", "familyName"))
    names = [*map(text_of, _listed(thing.get("name")))]
    return list(filter(None, names if any(names) else [" ".join(parts).strip()]))


def text_of(value: object) -> str:
    """A string as people read it: sites escape it once more than they should."""
    return unescape(value).strip() if isinstance(value, str) else ""


def line_of(shown: str | None) -> str:
    return " ".join((shown or "").split())


def article_of(page: HtmlElement) -> HtmlElement:
    """The innermost element of an article that holds the title, else the longest one, else all."""
    for title in page.iter("h1"):
        for around in title.iterancestors("article", "main"):
            return around
    outermost = page.xpath("//article[not(ancestor::article)] | //main")
    return max(outermost, key=lambda one: len(one.text_content()), default=page)


def is_about(element: HtmlElement, scope: HtmlElement) -> bool:
    """Whether an element is of the article `scope` itself, and not of a part within it."""
    for around in element.iterancestors():
        if around is scope:
            return True
        if around.tag in _OUTSIDE:
            return False
    return False


def _meta(page: HtmlElement) -> dict[str, str]:
    contents: dict[str, str] = {}
    for meta in page.iter("meta"):
        for attribute in ("property", "name", "itemprop"):
            name, content = meta.get(attribute), text_of(meta.get("content"))
            if name and content:
                contents.setdefault(name.lower(), content)
    site = contents.get("og:site_name", "")
    if site == contents.get("og:title") or site.startswith(("@", "http:", "https:")):
        contents.pop("og:site_name", None)  # a headline, a handle or an address is no name
    return contents


def _blocks(page: HtmlElement) -> Iterator[Block]:
    for script in page.xpath("//script[contains(@type, 'ld+json')]/text()"):
        try:
            yield from list(_flattened(json.loads(script, strict=False)))
        except (ValueError, RecursionError):  # sites write broken JSON; the tags remain
            continue


def _flattened(content: object) -> Iterator[Block]:
    if isinstance(content, list):
        for item in content:
            yield from _flattened(item)
    elif isinstance(content, dict):
        yield content
        for field in _INSIDE:
            yield from _flattened(content.get(field))


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_article(block: Block) -> bool:
    return any(kind in _ARTICLE_TYPES or kind.endswith("Article") for kind in types(block))


def _rank(block: Block) -> int:
    kinds = types(block)
    return 0 if "NewsArticle" in kinds else 2 if kinds == ("WebPage",) else 1
