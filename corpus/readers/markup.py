"""What a web page's own markup says of its article: JSON-LD, meta tags, `<link>`, `<time>`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from corpus.article import ArticleKind, Evidence, Provenance
from corpus.provenance import is_elsewhere, merged
from corpus.readers.authors import author_of
from corpus.readers.jsonld import JsonLd, text_of, types
from corpus.readers.scope import own_times
from corpus.readers.site import site_name, site_names
from corpus.record import read_record

_META = {
    "title": ("og:title", "twitter:title", "dc.title"),
    "published": (
        *("article:published_time", "og:published_time", "parsely-pub-date", "sailthru.date"),
        *("datepublished", "dc.date.issued", "dc.date", "pubdate", "publishdate", "date"),
    ),
    "url": ("og:url",),
    "language": ("og:locale", "dc.language"),
}
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=[/-]|$)")
_SLASHES = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})\b")
_MONTH_FIRST = frozenset({"", "en", "en-us", "en-ph", "en-ca"})
"""Languages, and none, in which 03/04/2023 may be a day in March."""


def provenance_of(page: HtmlElement) -> Provenance:
    """The facts that the page marks up, each with the tag that says it."""
    json_ld, contents = JsonLd(page), _meta_contents(page)
    locale = (_first(page, "/html/@lang") or "").replace("_", "-").lower()
    known = Provenance()
    for where, fields in _statements(page, json_ld, contents):
        given = {name: value for name, value in fields.items() if value}
        if "published" in given:
            given["published"] = _day_first(given["published"], locale)
        record = read_record(given).record
        known = merged(known, record.provenance(Evidence("markup", where)))
    title = title_of(page)
    url = known.url.value if known.url else ""
    site = site_names(json_ld, contents, title, url)
    author = author_of(page, json_ld, contents, site)
    outlet = site_name(json_ld, contents, title, url)
    return merged(known, Provenance(outlet=outlet, author=author))


def kind_of(page: HtmlElement) -> ArticleKind:
    """What the page says it is: satire, or else news."""
    marked = (kind for block in JsonLd(page).articles() for kind in types(block))
    section = _meta_contents(page).get("article:section", "")
    return "satire" if "SatiricalArticle" in marked or section.lower() == "satire" else "news"


def title_of(page: HtmlElement) -> str:
    """What the page's <title> says."""
    return " ".join((page.findtext(".//title") or "").split())


def _day_first(written: str, locale: str) -> str:
    """A date such as 03/04/2023 in full, where the page's language leaves no doubt about it."""
    match = _SLASHES.match(written)
    if match is None or (locale in _MONTH_FIRST and int(match[1]) <= 12):
        return written
    return f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}{written[match.end() :]}"


def _statements(
    page: HtmlElement, json_ld: JsonLd, contents: Mapping[str, str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Facts with the tag they stand in, the surest tag first."""
    for block in json_ld.articles():
        yield "JSON-LD", _fields_of(block, json_ld)
    for name, tags in _META.items():
        for tag in tags:
            yield f'<meta "{tag}">', {name: contents.get(tag)}
    canonical = _first(page, "//link[@rel='canonical']/@href")
    yield '<link rel="canonical">', {"url": canonical}
    yield '<meta "syndication-source">', {"republished_from": contents.get("syndication-source")}
    if canonical and is_elsewhere(contents.get("og:url", ""), canonical):
        yield '<link rel="canonical"> to another site', {"republished_from": canonical}
    for time in own_times(page):
        yield "<time>", {"published": time.get("datetime") or " ".join(time.text_content().split())}
    yield "<title>", {"published": title_of(page).rpartition(" ")[2]}
    for address in (canonical, contents.get("og:url")):
        if address and (match := _IN_ADDRESS.search(address)):
            yield "the date in its address", {"published": "-".join(match.groups())}
    yield "<html lang>", {"language": _first(page, "/html/@lang")}
    heading = page.xpath("//h1")
    if len(heading) == 1:
        yield "<h1>", {"title": " ".join(heading[0].text_content().split())}


def _fields_of(block: Mapping[str, Any], json_ld: JsonLd) -> dict[str, Any]:
    return {
        "title": text_of(block.get("headline")),
        "published": text_of(block.get("datePublished")),
        "url": text_of(block.get("url")),
        "language": text_of(block.get("inLanguage")),
        "republished_from": _origin(block.get("isBasedOn"), json_ld),
    }


def _origin(work: object, json_ld: JsonLd) -> str | None:
    """Who published the work that an article is based on: the publisher's name, else an address."""
    work = work[0] if isinstance(work, list) and work else work
    if not isinstance(work, dict):
        return text_of(work)
    names = ", ".join(json_ld.names(work.get("publisher")))
    return names or text_of(work.get("url") or work.get("@id"))


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
