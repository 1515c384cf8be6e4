"""RSS and Atom: an article for each entry, with the text that the feed itself carries."""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import reduce
from io import BytesIO
from typing import Any
from xml.sax import SAXException

import feedparser

from corpus.article import Article, Provenance
from corpus.dates import parse_date
from corpus.lines import folded
from corpus.provenance import merged
from corpus.readers import Oddity, Read, Skipped, Unreadable
from corpus.readers.encoding import decoded
from corpus.readers.fragments import text_of_html, unescaped
from corpus.record import marked_up

_UTF_8 = {"content-type": "application/xml; charset=utf-8"}
"""It counts for more than what the feed itself declares."""
_ADDRESS = re.compile(r"https?://\S+")
_BESIDE = 3
"""Words that stand beside each link of an entry that is only links."""


def read(data: bytes, path: str) -> Iterator[Read]:
    """The articles, each called `path#` and what the feed calls it, so that it keeps its id."""
    feed = yield from decoded(data, path, declares=True)
    found = feedparser.parse(
        BytesIO(feed.encode()),
        response_headers=_UTF_8,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.get("version"):
        raise Unreadable("XML, but not an RSS or Atom feed")
    if not found.entries:
        raise Unreadable("a feed without entries")
    if isinstance(found.get("bozo_exception"), SAXException):
        count = len(found.entries)
        yield Oddity(path, f"damaged XML, of which {count} entries are read: get the feed again")
    for number, entry in enumerate(found.entries, start=1):
        where = f"{path}#{entry.get('id') or entry.get('link') or number}"
        provenance = _provenance(entry, found.feed)
        written = [str(part.get("value", "")) for part in entry.get("content", ())]
        htmls = map(unescaped, (*written, str(entry.get("summary", ""))))
        html = max(htmls, key=lambda html: len(text_of_html(html)))
        if not (text := text_of_html(html)):
            yield Skipped(where, "an entry without text: add the page that it links to")
        elif _is_link(html, provenance):
            yield Skipped(where, "an entry that is only a link: add the page that it links to")
        else:
            yield Article(id=where, text=text, provenance=provenance)


def _is_link(html: str, known: Provenance) -> bool:
    """Does the entry tell nothing itself: "TITLE - OUTLET", "submitted by NAME [link]"?"""
    links = html.lower().count("<a ") + len(_ADDRESS.findall(html))
    rest = _ADDRESS.sub(" ", text_of_html(html, without=["a"]))
    sources = (known.title, known.outlet, *known.republished_from)
    told = {word for source in sources if source for word in folded(source.value).split()}
    words = [word for word in folded(rest).split() if word.isalpha() and word not in told]
    ends_a_sentence = rest.rstrip().rstrip("'\"”’»").endswith(tuple(".!?…。！？"))
    return bool(links) and len(words) <= _BESIDE * links and not ends_a_sentence


def _provenance(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> Provenance:
    outlet = _line(feed.get("title"))
    source = _line(entry.get("source", {}).get("title"))
    facts = {
        "title": _line(entry.get("title")),
        "author": _line(entry.get("author")),
        "published": _when(entry, "published") or _when(entry, "updated"),
        "url": entry.get("link"),
        "language": feed.get("language"),
    }
    stated: dict[str, dict[str, Any]] = {
        "<source> of the entry": {"republished_from": source if source != outlet else ""},
        "the feed's entry": facts,
        "the feed's title": {"outlet": outlet},
    }
    return reduce(merged, (marked_up(fields, where) for where, fields in stated.items()))


def _line(value: object) -> str:
    """A field of the feed that is one line of text."""
    return " ".join(text_of_html(unescaped(str(value or ""))).split())


def _when(entry: Mapping[str, Any], field: str) -> date | datetime | None:
    """The time as the feed writes it, whose day is the day there; else in UTC, as it was parsed."""
    try:
        return parse_date(str(entry.get(field, "")))
    except ValueError:
        parsed = entry.get(f"{field}_parsed")
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
