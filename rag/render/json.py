"""Answer -> the JSON object of `ask --json` and of `eval run --answers`, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rag.answer import Answer, Attribution, Citation, Claim, Notice, Usage
from rag.copies.differences import differences
from rag.matrix import Matrix
from rag.people import Person
from rag.render.label import label

IF_TOLD: Mapping[type, frozenset[str]] = {
    Answer: frozenset({"reading", "reply", "note", "usage"}),
    Claim: frozenset({"notices"}),
    Attribution: frozenset({"kind", "meant"}),
    Citation: frozenset({"kind", "section", "published_by", "language"}),
    Notice: frozenset({"about"}),
    Usage: frozenset({"cost"}),
}
"""Fields that are written only where they are not what they are by default."""


def to_json(answer: Answer, id: str | None = None) -> dict[str, Any]:
    """The answer as JSON values, keys in the order of the contract; `id` is an evaluation item's.

    `kind` is written for digests, opinion and satire only: whoever shows a digest must know that
    its words are no quotation. A citation's `section` is written for readers' comments only, its
    `published_by` where another outlet's words were copied, its `language` where it is not English,
    `differences` where outlets give different numbers, `reading` where the question restricts the
    search, `reply` where there is one, and `note` and `usage` where a model was asked.
    A claim's `notices` are written where its article was corrected, retracted and so on; `citation`
    is null where the title alone says so.
    `speech` without a `speaker` is a quotation, and nothing tells whose; `meant` is written where a
    claim begins with a pronoun and the label says who it is.
    """
    record: dict[str, Any] = {} if id is None else {"id": id}
    for name, value in _plain(answer).items():
        if name != "confidence":
            record[name] = value
        if name == "related" and (told := _differences(answer.claims)):
            record["differences"] = told
    return record


def _plain(value: Any) -> Any:  # noqa: ANN401 - any part of an answer
    """The value in dicts, lists, texts and numbers, fields in their order."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if not is_dataclass(value):
        return value
    optional = IF_TOLD.get(type(value), frozenset())
    record = {}
    for field in fields(value):
        held = getattr(value, field.name)
        default = None if field.default is MISSING else field.default
        if field.name not in optional or held != default:
            record[field.name] = _plain(held)
        if field.name == "section" and isinstance(value, Attribution):
            record["label"] = label(value)
    return record


def _differences(claims: Sequence[Claim]) -> list[dict[str, Any]]:
    """Where outlets differ: the numbers of two citations, and what each says."""
    return [
        {"unit": d.unit, "citations": [d.one.n, d.other.n], "says": [d.one_says, d.other_says]}
        for d in differences(claims)
    ]


def matrix_to_json(matrix: Matrix) -> dict[str, Any]:
    """Who says what: a cell holds the numbers of the citations of its claims."""
    return {
        "speakers": list(matrix.speakers),
        "rows": [
            {
                "outlet": row.outlet,
                "cells": [[said.citation.n for said in cell] for cell in row.cells],
            }
            for row in matrix.rows
        ],
    }


def person_to_json(person: Person) -> dict[str, Any]:
    """Everything that a person is quoted with; attribution and citation are an answer's."""
    return {
        "name": person.asked,
        "names": dict(person.names),
        "sayings": [
            {
                "attribution": _plain(s.attribution),
                "citation": _plain(s.citation),
                **({"notices": _plain(s.notices)} if s.notices else {}),
            }
            for s in person.sayings
        ],
        "elsewhere": person.elsewhere,
        "unsure": person.unsure,
        "others": dict(person.others),
        "perhaps": dict(person.perhaps),
        "nearest": list(person.nearest),
    }


def from_json(record: Mapping[str, Any]) -> Answer:
    """The inverse of `to_json`. Raises ValueError when the record is not an answer's."""
    if missing := _ALWAYS - record.keys():
        raise ValueError(f"an answer has a field {min(missing)!r}")
    try:
        return _reader().validate_python(_dated(record))
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(f"not an answer: {first['msg']} at {where}") from wrong


_ALWAYS = {f.name for f in fields(Answer)} - IF_TOLD[Answer] - {"confidence", "related"}


@cache
def _reader() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)


def _dated(value: Any) -> Any:  # noqa: ANN401 - any part of a record
    """The value with its days as days and its times as times."""
    if isinstance(value, Mapping):
        return {
            name: _day(held) if name == "published" else _dated(held)
            for name, held in value.items()
        }
    return list(map(_dated, value)) if isinstance(value, list) else value


def _day(written: Any) -> Any:  # noqa: ANN401 - what is no text is left to the reader of records
    if not isinstance(written, str):
        return written
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
