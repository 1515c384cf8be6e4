"""The articles in a text file that an archive of newspapers exported, each with its own facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.article import Article, Evidence, Provenance, Section, Span
from corpus.boilerplate import is_boilerplate
from corpus.dates import find_date
from corpus.lines import Line, lines_of
from corpus.provenance import merged
from corpus.record import read_record

_NUMBER = re.compile(r"(?:document (\d+) of (\d+)|(\d+) of (\d+) documents?)", re.IGNORECASE)
"""Not "2 of 5" alone, which counts the pictures of a gallery."""
_END = re.compile(r"end of documents?", re.IGNORECASE)
_FIELD = re.compile(
    r"(?P<name>[A-Z][A-Z-]{2,20}(?: [A-Z]+)?|Byline|Section|Length|Dateline|Load-Date|Title|Author"
    r"|Publication (?:title|date|info)):\s*(?P<value>.*)"
)
_TOLD = {"BYLINE": "author", "AUTHOR": "author", "HEADLINE": "title", "TITLE": "title"}
_TOLD |= {"PUBLICATION": "outlet", "PUBLICATION TITLE": "outlet", "URL": "url"}
_TOLD |= {"DATE": "published", "PUBLICATION DATE": "published"}
_NOTICES = ("CORRECTION", "CLARIFICATION", "RETRACTION")
_HEAD = 12
"""Lines above an article's text at most."""


def parts(text: str, path: str) -> Iterator[Article]:
    """The articles of an export, called `path#1` and so on; none where the text is no export."""
    spans = list(_spans(text))
    for number, span in enumerate(spans, start=1) if len(spans) > 1 else ():
        part = span.of(text)
        provenance, sections = _read(lines_of(part))
        yield Article(f"{path}#{number}", part, provenance, sections)


def _spans(text: str) -> Iterator[Span]:
    """The parts that a line before each counts ("2 of 3 DOCUMENTS"), or a line after each ends."""
    lines = lines_of(text)
    counted = [(line, match) for line in lines if (match := _NUMBER.fullmatch(line.text))]
    if counted and len({match[2] or match[4] for _, match in counted}) == 1:
        starts = [line.span.end for line, _ in counted]
        ends = [*(line.span.start for line, _ in counted[1:]), len(text)]
    else:
        ends = [line.span.start for line in lines if _END.fullmatch(line.text)]
        starts = [0, *(line.span.end for line in lines if _END.fullmatch(line.text))]
    for start, end in zip(starts, ends, strict=False):
        if text[start:end].strip():
            yield Span(start, end)


def _read(lines: Sequence[Line]) -> tuple[Provenance, tuple[Section, ...]]:
    """What the head and the fields of one article tell, and which lines are only that."""
    fields = {i: match for i, line in enumerate(lines) if (match := _FIELD.fullmatch(line.text))}
    first = min((i for i in fields if i < _HEAD), default=0)
    head = [line for line in lines[:first] if not is_boilerplate(line)]
    dated = next((i for i, line in enumerate(head) if find_date(line.text)), len(head))
    told = {
        _TOLD[name]: match["value"]
        for match in reversed(fields.values())
        if (name := match["name"].upper()) in _TOLD
    }
    if told.get("author", "").isupper():
        told["author"] = told["author"].title()
    above, below = head[:dated], head[dated + 1 :]
    rows = {
        "outlet": above[-1:],
        "published": head[dated : dated + 1],
        "title": below or above[:-1],
    }
    shown = {name: row[-1].text for name, row in rows.items() if row}
    known, seen = (
        read_record(facts).record.provenance(Evidence("markup", where))
        for facts, where in ((told, "a field of the export"), (shown, "the head of the export"))
    )
    title = known.title.value if known.title else shown.get("title")
    furniture = (
        line.span
        for i, line in enumerate(lines)
        if (i < first and line.text != title)
        or (i in fields and not fields[i]["name"].startswith(_NOTICES))
        or (i in fields and fields[i]["name"].endswith("DATE"))
    )
    return merged(known, seen), tuple(Section(span, "boilerplate") for span in furniture)
