"""Plain text: one article, or those that an archive of newspapers exported into one file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.article import Article, Provenance, Section, Span
from corpus.boilerplate import is_boilerplate
from corpus.dates import find_date
from corpus.lines import Line, lines_of
from corpus.provenance import merged
from corpus.readers import Read
from corpus.readers.encoding import decoded
from corpus.record import marked_up

_NUMBER = re.compile(r"(?:document (\d+) of (\d+)|(\d+) of (\d+) documents?)", re.IGNORECASE)
"""Not "2 of 5" alone, which counts the pictures of a gallery."""
_END = re.compile(r"end of documents?", re.IGNORECASE)
_FIELD = re.compile(
    r"(?P<name>[A-Z][A-Z-]{2,20}(?: [A-Z]+)?|Byline|Section|Length|Dateline|Load-Date|Title|Author"
    r"|Publication (?:title|date|info)):\s*(?P<value>.*)"
)
_FACTS = {"BYLINE": "author", "AUTHOR": "author", "HEADLINE": "title", "TITLE": "title",
          "PUBLICATION": "outlet", "PUBLICATION TITLE": "outlet", "URL": "url",
          "DATE": "published", "PUBLICATION DATE": "published"}  # fmt: skip
_NOTICES = ("CORRECTION", "CLARIFICATION", "RETRACTION")
_HEAD = 12
"""Lines above an article's text at most."""


def read(data: bytes, path: str) -> Iterator[Read]:
    """The articles of an export, called `path#1` and so on; else one, the whole file."""
    text = yield from decoded(data, path)
    spans = list(_spans(text))
    if len(spans) < 2:
        yield Article(id=path, text=text)
        return
    for number, span in enumerate(spans, start=1):
        part = span.of(text)
        yield Article(f"{path}#{number}", part, *_facts(lines_of(part)))


def _spans(text: str) -> Iterator[Span]:
    """The parts that a line before each counts ("2 of 3 DOCUMENTS"), or a line after each ends."""
    lines = lines_of(text)
    counted = [(line.span, match) for line in lines if (match := _NUMBER.fullmatch(line.text))]
    closing = [line.span for line in lines if _END.fullmatch(line.text)]
    if counted and len({match[2] or match[4] for _, match in counted}) == 1:
        starts = [span.end for span, _ in counted]
        ends = [*(span.start for span, _ in counted[1:]), len(text)]
    else:
        starts, ends = [0, *(span.end for span in closing)], [span.start for span in closing]
    for start, end in zip(starts, ends, strict=False):
        if text[start:end].strip():
            yield Span(start, end)


def _facts(lines: Sequence[Line]) -> tuple[Provenance, tuple[Section, ...]]:
    """What the head and the fields of one article tell, and which lines are only that."""
    fields = {i: match for i, line in enumerate(lines) if (match := _FIELD.fullmatch(line.text))}
    first = min((i for i in fields if i < _HEAD), default=0)
    stated = {
        _FACTS[name]: match["value"]
        for match in reversed(fields.values())
        if (name := match["name"].upper()) in _FACTS
    }
    if stated.get("author", "").isupper():
        stated["author"] = stated["author"].title()
    head = [line.text for line in lines[:first] if not is_boilerplate(line)]
    dated = next((i for i, text in enumerate(head) if find_date(text)), len(head))
    outlet, title = head[:dated][-1:], head[dated + 1 :][-1:] or head[:dated][:-1][-1:]
    rows = {"outlet": outlet, "published": head[dated : dated + 1], "title": title}
    shown = {name: row[0] for name, row in rows.items() if row}
    heading = stated.get("title") or shown.get("title")
    furniture = (
        line.span
        for i, line in enumerate(lines)
        if (i < first and line.text != heading)
        or (i in fields and not fields[i]["name"].startswith(_NOTICES))
        or (i in fields and fields[i]["name"].endswith("DATE"))
    )
    known = merged(
        marked_up(stated, "a field of the export"), marked_up(shown, "the head of the export")
    )
    return known, tuple(Section(span, "boilerplate") for span in furniture)
