"""Markdown. Front matter between --- or +++ lines is metadata; what is below it is the article."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from corpus.article import Article, Evidence, Section, Span
from corpus.readers import Notice, Read
from corpus.readers.text import told
from corpus.record import read_record

_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\r?\n(.*?)^\1[ \t]*(?:\r?\n|\Z)", re.S | re.M)


def read(data: bytes, path: str) -> Iterator[Read]:
    """One article. Its text is the whole file, so that offsets are those of the file."""
    text = yield from told(data, path)
    front = _FRONT.match(text)
    if front is None:
        yield Article(id=path, text=text)
        return
    try:
        fields = _metadata(front[2], yaml=front[1] == "---")
    except ValueError as error:
        yield Notice(path, f"its front matter is not used: {' '.join(str(error).split())}")
        fields = {}
    reading = read_record(fields)
    for fault in reading.faults:
        yield Notice(path, fault)
    yield Article(
        id=path,
        text=text,
        provenance=reading.record.provenance(Evidence("stated", f"{path}, front matter")),
        sections=(Section(Span(front.start(), front.end()), "boilerplate"),),
        kind=reading.record.kind or "news",
        extra=reading.extra,
    )


def _metadata(front: str, *, yaml: bool) -> dict[str, Any]:
    """The fields of front matter. Raises ValueError when it has none."""
    fields = _yaml(front) if yaml else tomllib.loads(front)
    if not isinstance(fields, dict):
        raise ValueError("it has no fields")
    return fields


def _yaml(front: str) -> object:
    import yaml  # only Markdown needs it

    try:
        return yaml.safe_load(front)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
