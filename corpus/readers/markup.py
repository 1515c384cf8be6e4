"""What a web page's own markup says of its article: JSON-LD, meta tags, `<link>`, `<time>`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from corpus.article import Evidence, Provenance
from corpus.provenance import is_elsewhere, merged
from corpus.record import read_record

_ARTICLE_TYPES = frozenset({"Article", "BlogPosting", "LiveBlogPosting", "Report", "WebPage"})
_META = {
    "outlet": ("og:site_name", "application-name"),
    "title": ("og:title", "twitter:title", "dc.title"),
    "author": ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator"),
    "published": (
        *("article:published_time", "og:published_time", "parsely-pub-date", "sailthru.date"),
        *("datepublished", "dc.date.issued", "dc.date", "pubdate", "publishdate", "date"),
    ),
    "url": ("og:url",),
    "language": ("og:locale", "dc.language"),
}


def provenance_of(page: HtmlElement) -> Provenance:
    """The facts that the page marks up, each with the tag that says it."""
    known = Provenance()
    for where, fields in _statements(page):
        record = read_record({name: value for name, value in fields.items() if value}).record
        known = merged(known, record.provenance(Evidence("markup", where)))
    return known


def _statements(page: HtmlElement) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Facts with the tag they stand in, the surest tag first."""
    for block in _json_ld(page):
        yield "JSON-LD", _fields_of(block)
    contents = _meta_contents(page)
    for name, tags in _META.items():
        for tag in tags:
            value = contents.get(tag, "")
            if value and not (name == "author" and value.startswith("http")):
                yield f'<meta "{tag}">', {name: value}
    canonical = _first(page, "//link[@rel='canonical']/@href")
    yield '<link rel="canonical">', {"url": canonical}
    yield '<meta "syndication-source">', {"republished_from": contents.get("syndication-source")}
    if canonical and is_elsewhere(contents.get("og:url", ""), canonical):
        yield '<link rel="canonical"> to another site', {"republished_from": canonical}
    yield "<time>", {"published": _first(page, "(//article|//main|//header)//time/@datetime")}
    yield "<html lang>", {"language": _first(page, "/html/@lang")}
    heading = page.xpath("//h1")
    if len(heading) == 1:
        yield "<h1>", {"title": " ".join(heading[0].text_content().split())}


def _json_ld(page: HtmlElement) -> Iterator[Mapping[str, Any]]:
    """The blocks of JSON-LD that describe an article, news articles first."""
    blocks: list[Mapping[str, Any]] = []
    for script in page.xpath("//script[@type='application/ld+json']/text()"):
        try:
            blocks += _flattened(json.loads(script, strict=False))
        except (ValueError, RecursionError):  # sites write broken JSON; the tags below remain
            continue
    articles = [block for block in blocks if _is_article(block)]
    yield from sorted(articles, key=lambda block: "NewsArticle" not in _types(block))


def _flattened(content: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(content, list):
        for item in content:
            yield from _flattened(item)
    elif isinstance(content, dict):
        yield content
        yield from _flattened(content.get("@graph", []))


def _types(block: Mapping[str, Any]) -> tuple[str, ...]:
    types = block.get("@type", ())
    return (types,) if isinstance(types, str) else tuple(map(str, types))


def _is_article(block: Mapping[str, Any]) -> bool:
    return any(kind in _ARTICLE_TYPES or kind.endswith("Article") for kind in _types(block))


def _fields_of(block: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": _text(block.get("headline")),
        "outlet": _named(block.get("publisher")),
        "author": _named(block.get("author")),
        "published": _text(block.get("datePublished")),
        "url": _text(block.get("url")),
        "language": _text(block.get("inLanguage")),
        "republished_from": _origin(block.get("isBasedOn")),
    }


def _origin(work: object) -> str | None:
    """Who published the work that an article is based on: the publisher's name, else an address."""
    work = work[0] if isinstance(work, list) and work else work
    if not isinstance(work, dict):
        return _text(work)
    return _named(work.get("publisher")) or _text(work.get("url") or work.get("@id"))


def _named(value: object) -> str | None:
    """The names of one or several persons or organisations."""
    several = value if isinstance(value, list) else [value]
    names = [_text(one.get("name") if isinstance(one, dict) else one) for one in several]
    return ", ".join(name for name in names if name and not name.startswith("http")) or None


def _text(value: object) -> str | None:
    """A string as people read it: sites escape it once more than they should."""
    return unescape(value).strip() if isinstance(value, str) else None


def _meta_contents(page: HtmlElement) -> dict[str, str]:
    contents: dict[str, str] = {}
    for meta in page.iter("meta"):
        for attribute in ("property", "name", "itemprop"):
            name, content = meta.get(attribute), meta.get("content")
            if name and content and content.strip():
                contents.setdefault(name.lower(), unescape(content).strip())
    site = contents.get("og:site_name", "")
    if site == contents.get("og:title") or site.startswith(("@", "http:", "https:")):
        contents.pop("og:site_name", None)  # a headline, a handle or an address is no name
    return contents


def _first(page: HtmlElement, xpath: str) -> str | None:
    found: Iterable[str] = page.xpath(xpath)
    return next((str(value).strip() for value in found if str(value).strip()), None)
