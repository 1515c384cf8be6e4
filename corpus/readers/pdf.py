"""PDF. Lines are joined to paragraphs again, since a page breaks them where its width ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from statistics import quantiles

import pypdf

from corpus.article import Article, Evidence, Provenance, Sourced
from corpus.readers import Read, Unreadable

_HYPHEN = re.compile(r"(?<=\w)-\Z")
_FULL = 0.8
"""Share of the usual line width from which a line counts as broken by the page."""


def read(data: bytes, path: str) -> Iterator[Read]:
    """One article: the text of all pages. The title and author are those of the document."""
    try:
        reader = pypdf.PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("encrypted: save it without a password")
        text = "\n\n".join(_paragraphs(page.extract_text()) for page in reader.pages).strip()
        provenance = _stated(reader)
    except Unreadable:
        raise
    except Exception as error:  # noqa: BLE001 - a broken file may break the parser in any way
        raise Unreadable(f"a PDF that cannot be parsed ({type(error).__name__})") from error
    if not text:
        raise Unreadable("a PDF without text: it may hold scanned pages")
    yield Article(id=path, text=text, provenance=provenance)


def _stated(reader: pypdf.PdfReader) -> Provenance:
    """What the document's own properties say; its dates are those of the file, not of the news."""
    known = reader.metadata
    facts = {"title": known.title, "author": known.author} if known else {}
    sourced = {
        name: Sourced(value.strip(), Evidence("markup", f"/{name.title()} of the PDF"))
        for name, value in facts.items()
        if isinstance(value, str) and value.strip()
    }
    return Provenance(title=sourced.get("title"), author=sourced.get("author"))


def _paragraphs(page: str) -> str:
    lines = [line.strip() for line in page.splitlines()]
    widths = [len(line) for line in lines if line]
    full = quantiles(widths, n=10)[-1] * _FULL if len(widths) > 1 else 0
    joined: list[str] = []
    for before, line in zip(["", *lines], lines, strict=False):
        if joined and line and before and (len(before) >= full or line[0].islower()):
            last = joined.pop()
            joined.append(
                _HYPHEN.sub("", last) + line if _breaks_word(last, line) else f"{last} {line}"
            )
        else:
            joined.append(line)
    return "\n".join(joined)


def _breaks_word(line: str, below: str) -> bool:
    return bool(_HYPHEN.search(line)) and below[0].islower()
