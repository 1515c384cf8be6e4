"""PDF. Lines are joined to paragraphs again, since a page breaks them where its width ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import groupby
from statistics import quantiles

import pypdf

from corpus.article import Article, Provenance
from corpus.credits import people
from corpus.dates import find_date
from corpus.provenance import merged
from corpus.readers import Read, Unreadable
from corpus.record import marked_up

_FULL = 0.8
"""Share of the usual line width from which a line counts as broken by the page."""
_GUTTER = re.compile(r" {3,}")
_FEWEST_LINES, _NARROWEST = 3, 15
"""Lines of a column, and the letters that they have on average, so that no table is taken apart."""
_WIDEST = 400
"""Letters of a line within which gutters are looked for."""
_PAGE = re.compile(r"\W*(?:page|pg?\.|seite|s\.|página|стр\.)?\s*\d{1,4}\W*", re.IGNORECASE)
_FILES = (".indd", ".doc", ".docx", ".qxp", ".pdf")


def read(data: bytes, path: str) -> Iterator[Read]:
    """One article: the text of all pages. The title and author are those of the document."""
    reader = pypdf.PdfReader(BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("encrypted: save it without a password")
    pages = [_lines(page) for page in reader.pages]
    heads = [lines.pop(0) for lines in pages if lines and _is_running_head(lines[0])]
    text = "\n\n".join(map(_paragraphs, pages)).strip()
    if not text:
        raise Unreadable("a PDF without text: it may hold scanned pages")
    provenance = merged(_stated(reader), _of_head(heads[0]) if heads else Provenance())
    yield Article(id=path, text=text, provenance=provenance)


def _stated(reader: pypdf.PdfReader) -> Provenance:
    """What the document's own properties say; its dates are those of the file, not of the news.

    Programs leave their own name for an author's.
    """
    known = reader.metadata or pypdf.DocumentInformation()
    title, author = (known.title or "").strip(), (known.author or "").strip()
    is_person = people(author) and author not in f"{known.creator} {known.producer}"
    unnamed = title.lower().rstrip(" -_.0123456789") in ("untitled", "layout")
    facts = {
        "title": None if unnamed or title.lower().endswith(_FILES) else title,
        "author": author if is_person else None,
    }
    return marked_up(facts, "the PDF's properties")


def _of_head(line: str) -> Provenance:
    """The outlet and the day in a running head such as "HARBOUR GAZETTE   3 May 2019   Page 4"."""
    parts = [part for part in _GUTTER.split(line) if not _PAGE.fullmatch(part)]
    dated = [part for part in parts if find_date(part)]
    names = [part for part in parts if part not in dated] if dated else []
    facts = {"published": "".join(dated[:1]), "outlet": "".join(names[:1])}
    if facts["outlet"].isupper():
        facts["outlet"] = facts["outlet"].title()
    return marked_up(facts, "the running head")


def _is_running_head(line: str) -> bool:
    parts = _GUTTER.split(line)
    told = any(_PAGE.fullmatch(part) or find_date(part) for part in parts)
    return told and (len(parts) > 1 or _PAGE.fullmatch(line) is not None)


def _lines(page: pypdf.PageObject) -> list[str]:
    """The lines of a page, one column after the other."""
    plain = page.extract_text().splitlines()
    try:
        laid = page.extract_text(extraction_mode="layout").splitlines()
    except Exception:  # noqa: BLE001 - it knows fewer kinds of fonts than the plain way
        return plain
    while laid and not laid[0].strip():
        laid.pop(0)
    blocks = [list(lines) for _, lines in groupby(laid, key=lambda line: bool(line.strip()))]
    apart = [line for block in blocks for line in _by_columns(block)]
    found = apart != laid or (laid and _is_running_head(laid[0].strip()))
    return [line.strip() for line in (apart if found else plain)]


def _by_columns(lines: Sequence[str]) -> list[str]:
    """The left column, then what is right of the widest gutter that all the lines have."""
    width = min(max(map(len, lines), default=0), _WIDEST)
    padded = [line.ljust(width) for line in lines]
    covered = "".join(" " if all(line[i] == " " for line in padded) else "x" for i in range(width))
    gutters = [gap.span() for gap in _GUTTER.finditer(covered) if gap.start()]
    for start, end in sorted(gutters, key=lambda span: span[0] - span[1]):
        left, right = [line[:start] for line in lines], [line[end:] for line in lines]
        if _is_column(left) and _is_column(right):
            return [*_by_columns(left), "", *_by_columns(right)]
    return list(lines)


def _is_column(lines: Sequence[str]) -> bool:
    filled = [line.strip() for line in lines if line.strip()]
    letters = sum(map(len, filled))
    return len(filled) >= _FEWEST_LINES and letters >= _NARROWEST * len(filled)


def _paragraphs(lines: Sequence[str]) -> str:
    widths = [len(line) for line in lines if line]
    full = quantiles(widths, n=10)[-1] * _FULL if len(widths) > 1 else 0
    joined: list[str] = []
    for before, line in zip(["", *lines], lines, strict=False):
        runs_on = before and line and (len(before) >= full or line[0].islower())
        if not runs_on:
            joined.append(line)
        elif line[0].islower() and before.endswith("-") and before[-2:-1].isalnum():
            joined[-1] = joined[-1][:-1] + line
        else:
            joined[-1] += f" {line}"
    return "\n".join(joined)
