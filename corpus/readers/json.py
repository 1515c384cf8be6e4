"""JSON: a record, or a list of them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from corpus.readers import Read, Unreadable
from corpus.readers.jsonl import articles_of
from corpus.readers.text import decode


def read(data: bytes, path: str) -> Iterator[Read]:
    """The article of a record, or one for each record of a list (also under the key "articles")."""
    try:
        content = json.loads(decode(data))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not JSON ({error})") from error
    if isinstance(content, dict) and isinstance(content.get("articles"), list):
        content = content["articles"]
    if not isinstance(content, list):
        yield from articles_of(content, path)
        return
    for number, fields in enumerate(content, start=1):
        yield from articles_of(fields, f"{path}#{number}")
