"""The blocks of JSON-LD of a web page, each with what it only refers to by an @id put in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from lxml.html import HtmlElement

_ARTICLE_TYPES = frozenset({"BlogPosting", "LiveBlogPosting", "Report", "WebPage", "ClaimReview"})
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage")
"""Where a block holds further blocks about the same page."""


class JsonLd:
    """Everything that a page says in JSON-LD."""

    def __init__(self, page: HtmlElement) -> None:
        self.blocks: list[Mapping[str, Any]] = []
        for script in page.xpath("//script[contains(@type, 'ld+json')]/text()"):
            try:
                self.blocks += _flattened(json.loads(script, strict=False))
            except (ValueError, RecursionError):  # sites write broken JSON; the tags remain
                continue
        self._by_id = {
            block["@id"]: block
            for block in reversed(self.blocks)
            if isinstance(block.get("@id"), str) and len(block) > 1
        }

    def articles(self) -> list[Mapping[str, Any]]:
        """The blocks that describe an article, news articles first and the page itself last."""
        articles = [block for block in self.blocks if any(map(_is_article, types(block)))]
        return sorted(articles, key=_rank)

    def things(self, value: object) -> list[Mapping[str, Any]]:
        """The persons, organisations or works that a field holds, each as a block."""
        several = value if isinstance(value, list) else [value]
        return [thing for one in several for thing in self._thing(one)]

    def _thing(self, value: object) -> Iterator[Mapping[str, Any]]:
        if isinstance(value, str):
            yield {"name": value}
        elif isinstance(value, dict):
            known = self._by_id.get(str(value.get("@id")), {})
            yield {**known, **value}

    def names(self, value: object) -> list[str]:
        """The names of the persons or organisations that a field holds."""
        return [name for thing in self.things(value) for name in names_of(thing)]


def types(block: Mapping[str, Any]) -> tuple[str, ...]:
    """What a block says it is."""
    kinds = block.get("@type")
    return tuple(
        kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)
    )


def names_of(thing: Mapping[str, Any]) -> list[str]:
    """The name of a person or organisation, or its several names."""
    name = thing.get("name")
    several = name if isinstance(name, list) else [name]
    names = [written for one in several if (written := text_of(one))]
    parts = (text_of(thing.get("givenName")), text_of(thing.get("familyName")))
    return names or ([" ".join(filter(None, parts))] if any(parts) else [])


def text_of(value: object) -> str | None:
    """A string as people read it: sites escape it once more than they should."""
    return unescape(value).strip() if isinstance(value, str) else None


def _flattened(content: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(content, list):
        for item in content:
            yield from _flattened(item)
    elif isinstance(content, dict):
        yield content
        for field in _INSIDE:
            yield from _flattened(content.get(field))


def _is_article(kind: str) -> bool:
    return kind in _ARTICLE_TYPES or kind.endswith("Article")


def _rank(block: Mapping[str, Any]) -> int:
    kinds = types(block)
    return 0 if "NewsArticle" in kinds else 2 if kinds == ("WebPage",) else 1
