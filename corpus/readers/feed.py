"""RSS and Atom: an article for each entry, with the text that the feed itself carries."""

from __future__ import annotations

from calendar import timegm
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import feedparser

from corpus.article import Article, Evidence, Provenance, Sourced
from corpus.dates import parse_date
from corpus.provenance import merged
from corpus.readers import Read, Skipped, Unreadable
from corpus.readers.fragments import text_of_html
from corpus.record import read_record


def read(data: bytes, path: str) -> Iterator[Read]:
    """The articles, each called `path#` and what the feed calls it, so that it keeps its id."""
    try:
        found = feedparser.parse(BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # noqa: BLE001 - a hostile feed may break the parser in any way
        raise Unreadable(f"a feed that cannot be parsed ({type(error).__name__})") from error
    if not found.get("version"):
        raise Unreadable("XML, but not an RSS or Atom feed")
    if not found.entries:
        raise Unreadable("a feed without entries")
    for number, entry in enumerate(found.entries, start=1):
        where = f"{path}#{entry.get('id') or entry.get('link') or number}"
        text = _text(entry)
        if text:
            yield Article(id=where, text=text, provenance=_provenance(entry, found.feed))
        else:
            yield Skipped(where, "an entry without text: add the page that it links to")


def _text(entry: Mapping[str, Any]) -> str:
    """The longest text of the entry: its content, else its summary."""
    written = [str(part.get("value", "")) for part in entry.get("content", ())]
    texts = [text_of_html(html) for html in (*written, str(entry.get("summary", "")))]
    return max(texts, key=len)


def _provenance(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> Provenance:
    of_entry = {
        "title": text_of_html(str(entry.get("title", ""))),
        "author": entry.get("author"),
        "published": _when(entry, "published") or _when(entry, "updated"),
        "url": entry.get("link"),
        "language": feed.get("language"),
    }
    of_feed = {"outlet": text_of_html(str(feed.get("title", "")))}
    known = merged(
        read_record(of_entry).record.provenance(Evidence("markup", "the feed's entry")),
        read_record(of_feed).record.provenance(Evidence("markup", "the feed's title")),
    )
    source = text_of_html(str(entry.get("source", {}).get("title", "")))
    if not source or source == of_feed["outlet"]:
        return known
    origin = Sourced(source, Evidence("markup", "<source> of the entry"))
    return merged(Provenance(republished_from=(origin,)), known)


def _when(entry: Mapping[str, Any], field: str) -> date | datetime | None:
    """The time as the feed writes it, whose day is the day there; else in UTC, as it was parsed."""
    try:
        return parse_date(str(entry.get(field, "")))
    except ValueError:
        parsed = entry.get(f"{field}_parsed")
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
