"""What a web page's markup says of its article: title, day, address, language, kind, origin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

from corpus.article import ArticleKind, Provenance
from corpus.provenance import is_elsewhere, merged
from corpus.readers.authors import author_of
from corpus.readers.site import site_name
from corpus.readers.tags import Tags, article_of, is_about, line_of, text_of, types
from corpus.record import marked_up

_TAGS = {
    "title": ("og:title", "twitter:title", "dc.title"),
    "published": (
        *("article:published_time", "og:published_time", "parsely-pub-date", "sailthru.date"),
        *("datepublished", "dc.date.issued", "dc.date", "pubdate", "publishdate", "date"),
    ),
    "url": ("og:url",),
    "language": ("og:locale", "dc.language"),
    "republished_from": ("syndication-source",),
}
_FIELDS = {"headline": "title", "datePublished": "published", "url": "url",
           "inLanguage": "language"}  # fmt: skip
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=[/-]|$)")
_SLASHES = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})\b")
_MONTH_FIRST = frozenset({"", "en", "en-us", "en-ph", "en-ca"})
"""Languages, and none, in which 03/04/2023 may be a day in March."""


def provenance_of(tags: Tags) -> Provenance:
    """The facts that the page marks up, each with the tag that says it."""
    language = tags.page.getroottree().getroot().get("lang", "").strip()
    known = Provenance()
    for where, fields in _statements(tags, language):
        if fields.get("published"):
            published = _day_first(str(fields["published"]), language.replace("_", "-").lower())
            fields = {**fields, "published": published}
        known = merged(known, marked_up(fields, where))
    url = known.url.value if known.url else ""
    facts = Provenance(outlet=site_name(tags, url), author=author_of(tags, url))
    return merged(merged(known, facts), marked_up({"title": tags.title}, "<title>"))


def kind_of(tags: Tags) -> ArticleKind:
    """What the page says it is: satire, or else news."""
    marked = any("SatiricalArticle" in types(block) for block in tags.articles())
    is_satire = marked or tags.meta.get("article:section", "").lower() == "satire"
    return "satire" if is_satire else "news"


def _day_first(written: str, language: str) -> str:
    """A date such as 03/04/2023 in full, where the page's language leaves no doubt about it."""
    match = _SLASHES.match(written)
    if match is None or (language in _MONTH_FIRST and int(match[1]) <= 12):
        return written
    return f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}{written[match.end() :]}"


def _statements(tags: Tags, language: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Facts with the tag they stand in, the surest tag first."""
    for block in tags.articles():
        told = {field: text_of(block.get(name)) for name, field in _FIELDS.items()}
        yield "JSON-LD", {**told, "republished_from": _origin(block.get("isBasedOn"), tags)}
    for name, known in _TAGS.items():
        yield from ((f'<meta "{tag}">', {name: tags.meta.get(tag)}) for tag in known)
    links = map(str.strip, tags.page.xpath("//link[@rel='canonical']/@href"))
    canonical, address = next(filter(None, links), ""), tags.meta.get("og:url", "")
    yield '<link rel="canonical">', {"url": canonical}
    if canonical and is_elsewhere(address, canonical):
        yield '<link rel="canonical"> to another site', {"republished_from": canonical}
    for time in _own_times(tags.page):
        yield "<time>", {"published": time.get("datetime") or line_of(time.text_content())}
    yield "<title>", {"published": tags.title.rpartition(" ")[2]}
    for match in filter(None, map(_IN_ADDRESS.search, (canonical, address))):
        yield "the date in its address", {"published": "-".join(match.groups())}
    yield "<html lang>", {"language": language}
    headings = tags.page.xpath("//h1")
    if len(headings) == 1:
        yield "<h1>", {"title": line_of(headings[0].text_content())}


def _origin(work: object, tags: Tags) -> str:
    """Who published the work that an article is based on: the publisher's name, else an address."""
    work = work[0] if isinstance(work, list) and work else work
    if not isinstance(work, dict):
        return text_of(work)
    names = ", ".join(tags.names(work.get("publisher")))
    return names or text_of(work.get("url") or work.get("@id"))


def _own_times(page: HtmlElement) -> Iterator[HtmlElement]:
    """What is marked as the date of publication, then the times of the article and its heading."""
    yield from page.xpath("//time[@itemprop='datePublished' or @pubdate]")
    for scope in (article_of(page), *page.xpath("//header[.//h1]")):
        if scope is not page:
            yield from (time for time in scope.iter("time") if is_about(time, scope))
