"""Plain text: one article, or those that an archive of newspapers exported into one file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.article import Article, Provenance, Section
from corpus.boilerplate import is_boilerplate
from corpus.dates import find_date
from corpus.lines import Line, lines_of
from corpus.provenance import merged
from corpus.readers import Read
from corpus.readers.encoding import decoded
from corpus.record import marked_up

_COUNTED = re.compile(r"document \d+ of (\d+)|\d+ of (\d+) documents?", re.IGNORECASE)
"""Not "2 of 5" alone, which counts the pictures of a gallery."""
_CLOSINGS = ("end of document", "end of documents")
_FIELD = re.compile(
    r"(?P<name>[A-Z][A-Z-]{2,20}(?: [A-Z]+)?|Byline|Section|Length|Dateline|Load-Date|Title|Author"
    r"|Publication (?:title|date|info)):\s*(?P<value>.*)"
)
_FIELDS_TOLD = {"BYLINE": "author", "AUTHOR": "author", "HEADLINE": "title", "TITLE": "title",
          "PUBLICATION": "outlet", "PUBLICATION TITLE": "outlet", "URL": "url",
          "DATE": "published", "PUBLICATION DATE": "published"}  # fmt: skip
_NOTICES = ("CORRECTION", "CLARIFICATION", "RETRACTION")
_MOST_ABOVE = 12
"""Lines above an article's text at most."""


def read(data: bytes, path: str) -> Iterator[Read]:
    """The articles of an export, called `path#1` and so on; else one, the whole file."""
    text = yield from decoded(data, path)
    parts = _parts(text)
    if len(parts) < 2:
        yield Article(id=path, text=text)
    else:
        for number, part in enumerate(parts, start=1):
            yield Article(f"{path}#{number}", part, *_facts(lines_of(part)))


def _parts(text: str) -> list[str]:
    """What follows the lines that count it ("2 of 3 DOCUMENTS"), or precedes those that end it."""
    lines = lines_of(text)
    matches = {line.span: match for line in lines if (match := _COUNTED.fullmatch(line.text))}
    counted = len({match[1] or match[2] for match in matches.values()}) == 1
    ends = [line.span for line in lines if line.text.lower() in _CLOSINGS]
    marks = list(matches) if counted else ends
    edges = [0, *(edge for mark in marks for edge in (mark.start, mark.end)), len(text)]
    parts = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [part for part in (parts[1:] if counted else parts[:-1]) if part.strip()]


def _facts(lines: Sequence[Line]) -> tuple[Provenance, tuple[Section, ...]]:
    """What the head and the fields of one article tell, and which lines are only that."""
    fields = {i: match for i, line in enumerate(lines) if (match := _FIELD.fullmatch(line.text))}
    first = min((i for i in fields if i < _MOST_ABOVE), default=0)
    stated = {
        _FIELDS_TOLD[name]: match["value"]
        for match in reversed(fields.values())
        if (name := match["name"].upper()) in _FIELDS_TOLD
    }
    if stated.get("author", "").isupper():
        stated["author"] = stated["author"].title()
    head = [line.text for line in lines[:first] if not is_boilerplate(line)]
    dated = next((i for i, text in enumerate(head) if find_date(text)), len(head))
    outlet, title = head[:dated][-1:], head[dated + 1 :][-1:] or head[:dated][:-1][-1:]
    rows = {"outlet": outlet, "published": head[dated : dated + 1], "title": title}
    shown = {name: row[0] for name, row in rows.items() if row}
    heading = stated.get("title") or shown.get("title")
    names = {i: match["name"] for i, match in fields.items()}
    notices = {i for i in names if names[i].startswith(_NOTICES) and not names[i].endswith("DATE")}
    furniture = (
        line.span
        for i, line in enumerate(lines)
        if (i < first and line.text != heading) or i in fields.keys() - notices
    )
    facts = (marked_up(stated, "a field of the export"), marked_up(shown, "the head of the export"))
    return merged(*facts), tuple(Section(span, "boilerplate") for span in furniture)
