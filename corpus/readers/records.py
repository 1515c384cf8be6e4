"""JSON: a record, a list of them, or one a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from corpus.readers import Oddity, Read, Skipped, Unreadable
from corpus.readers.encoding import decode
from corpus.record import read_record


def read(data: bytes, path: str) -> Iterator[Read]:
    """An article for each line of .jsonl; of .json, for the record, or for each of a list (also
    under the key "articles"). What is no record with a text is skipped.
    """
    if path.lower().endswith(".jsonl"):
        for number, line in enumerate(decode(data).split("\n"), start=1):
            if line.strip():
                yield from _of_line(line, f"{path}#{number}")
        return
    content = _parsed(decode(data))
    if isinstance(content, dict) and isinstance(content.get("articles"), list):
        content = content["articles"]
    if isinstance(content, list):
        for number, fields in enumerate(content, start=1):
            yield from _article(fields, f"{path}#{number}")
    else:
        yield from _article(content, path)


def _of_line(line: str, where: str) -> Iterator[Read]:
    try:
        fields = _parsed(line)
    except Unreadable as error:
        yield Skipped(where, str(error))
    else:
        yield from _article(fields, where)


def _parsed(written: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return json.loads(written)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not JSON ({error})") from error


def _article(fields: Any, where: str) -> Iterator[Read]:  # noqa: ANN401 - whatever JSON holds
    """The article of one record, which is named by its `id`, else by `where` it stands."""
    if not isinstance(fields, dict):
        yield Skipped(where, "not a record: an article is written as {...}")
        return
    reading = read_record(fields)
    if not isinstance(reading.text, str) or not reading.text.strip():
        yield Skipped(where, 'without text: the field "text" is missing, empty, or not a string')
        return
    yield from (Oddity(where, fault) for fault in reading.faults)
    yield reading.article(reading.id or where, reading.text, where)
