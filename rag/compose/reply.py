"""A model's reply, read while it is written: statements, each with the numbers it rests on.

Models keep to JSON more or less. What is read: an object with a list, a list, objects one after
the other, all of them with or without a fence around them; and sentences that end in [1].
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema of an object of these and no other properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


_NUMBERED = {"type": "array", "items": {"type": "integer"}}
_CLAIM = _object(text={"type": "string"}, evidence=_NUMBERED)
REPLY_SCHEMA = _object(claims={"type": "array", "items": _CLAIM})
"""What a reply is asked to be."""

_TEXT = ("text", "claim", "sentence", "statement")
_NUMBERS = ("evidence", "citations", "sources", "numbers", "passages", "support")
_OPENING = re.compile(r"\{\s*\"claims\"\s*:\s*\[")
_MARKS = re.compile(r"(?:\s*\[\s*\d+(?:\s*[,;]\s*\d+)*\s*\])+")
_NUMBER = re.compile(r"(?<!\d)-?\d+")
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement of the model, unchecked."""

    text: str
    numbers: tuple[int, ...]


class ReplyParser:
    """A reply of which ever more is read."""

    def __init__(self) -> None:
        self._text = ""
        self._at = 0
        self._found = False

    @property
    def is_empty(self) -> bool:
        """Does the reply say, in the form asked for, that there is nothing to say?"""
        bare = "".join(self._text.split())
        is_list = bare.removeprefix("```").removeprefix("json").startswith("[]")
        return not self._found and (is_list or '"claims":[]' in bare)

    def add(self, piece: str) -> list[Stated]:
        """What the piece completes."""
        self._text += piece
        return self._read(whole=False)

    def finish(self) -> list[Stated]:
        """What can still be read when there is no more to come."""
        rest = self._read(whole=True)
        if self._found or "{" in self._text:
            return rest
        return [stated for line in self._text.splitlines() for stated in _cited(line)]

    def _read(self, whole: bool) -> list[Stated]:
        read: list[Stated] = []
        while (at := self._text.find("{", self._at)) >= 0:
            if opening := _OPENING.match(self._text, at):
                self._at = opening.end()
                continue
            try:
                value, self._at = _DECODER.raw_decode(self._text, at)
            except (ValueError, RecursionError):
                if not whole:
                    break
                self._at = at + 1
                continue
            read += _statements(value)
        self._found = self._found or bool(read)
        return read


def _cited(line: str) -> Iterator[Stated]:
    """The statements of a line of prose: what stands before each run of numbers."""
    start = 0
    for run in _MARKS.finditer(line):
        if any(map(str.isalnum, text := line[start : run.start()])):
            yield _stated(text, run.group())
        start = run.end()


def _statements(value: object) -> list[Stated]:
    """The statements in a value: one, or those of the list that it holds."""
    if isinstance(value, list):
        return [stated for item in value for stated in _statements(item)]
    if not isinstance(value, dict):
        return []
    text = next((value[key] for key in _TEXT if isinstance(value.get(key), str)), None)
    if text is None:
        lists = [item for item in value.values() if isinstance(item, list)]
        return [stated for item in lists for stated in _statements(item)]
    cited = next((value[key] for key in _NUMBERS if key in value), text)
    return [_stated(text, str(cited))] if text.strip() else []


def _stated(text: str, cited: str) -> Stated:
    """The text without its marks; `cited` holds the numbers."""
    found = _NUMBER.findall("".join(_MARKS.findall(cited)) or cited)
    bare = " ".join(_MARKS.sub("", text).split()).lstrip("-*• ")
    return Stated(bare, tuple(dict.fromkeys(int(n) for n in found if len(n) < 4)))
