"""JSON lines: an article a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from corpus.article import Article, Evidence
from corpus.readers import Notice, Read, Skipped
from corpus.readers.text import decode
from corpus.record import read_record


def read(data: bytes, path: str) -> Iterator[Read]:
    """An article for each line that is a record with a text; every other line is skipped."""
    for number, line in enumerate(decode(data).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}#{number}"
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Skipped(where, f"not JSON ({error})")
            continue
        yield from articles_of(fields, where)


def articles_of(fields: Any, where: str) -> Iterator[Read]:  # noqa: ANN401 - whatever JSON holds
    """The article of one record, which is named by its `id`, else by `where` it stands."""
    if not isinstance(fields, dict):
        yield Skipped(where, "not a record: an article is written as {...}")
        return
    reading = read_record(fields)
    if not isinstance(reading.text, str) or not reading.text.strip():
        yield Skipped(where, 'without text: the field "text" is missing, empty, or not a string')
        return
    for fault in reading.faults:
        yield Notice(where, fault)
    yield Article(
        id=reading.id or where,
        text=reading.text,
        provenance=reading.record.provenance(Evidence("stated", where)),
        kind=reading.record.kind or "news",
        extra=reading.extra,
    )
