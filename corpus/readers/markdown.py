"""Markdown. Front matter between --- or +++ lines is metadata; what is below it is the article."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from corpus.article import Article, Section, Span
from corpus.readers import Oddity, Read
from corpus.readers.encoding import decoded
from corpus.record import read_record

_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\r?\n(.*?)^\1[ \t]*(?:\r?\n|\Z)", re.S | re.M)


def read(data: bytes, path: str) -> Iterator[Read]:
    """One article. Its text is the whole file, so that offsets are those of the file."""
    text = yield from decoded(data, path)
    front = _FRONT.match(text)
    if front is None:
        yield Article(id=path, text=text)
        return
    try:
        fields = tomllib.loads(front[2]) if front[1] == "+++" else _yaml(front[2])
    except ValueError as error:
        yield Oddity(path, f"its front matter is not used: {' '.join(str(error).split())}")
        fields = {}
    reading = read_record(fields)
    yield from (Oddity(path, fault) for fault in reading.faults)
    metadata = Section(Span(front.start(), front.end()), "boilerplate")
    yield reading.article(path, text, f"{path}, front matter", metadata)


def _yaml(front: str) -> dict[str, object]:
    """The fields of front matter. Raises ValueError when it has none."""
    import yaml  # only Markdown needs it

    try:
        fields = yaml.safe_load(front)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    if not isinstance(fields, dict):
        raise ValueError("it has no fields")
    return fields
