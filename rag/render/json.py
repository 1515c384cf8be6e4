"""Answer -> the JSON object of `ask --json` and of `eval run --answers`, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rag.answer import Answer, Claim
from rag.copies.differences import differences
from rag.matrix import Matrix
from rag.people import Person, Saying
from rag.render.label import label
from rag.render.numbers import numbered

REQUIRED = frozenset(
    ("question", "standalone_question", "refusal", "claims", "coverage", "dropped", "composer")
    + ("snapshot", "seconds")
)
"""What every answer has."""


def to_json(answer: Answer, id: str | None = None) -> dict[str, Any]:
    """The answer as JSON values, in the form that the README tells; `id` is an evaluation item's.

    What the fields of `rag.answer` mark as telling nothing is left out; each attribution has its
    label, and `differences` are there where the outlets differ.
    """
    answer = numbered(answer)
    record = _plain(Answer, answer)
    record["coverage"] = dict(answer.coverage)  # pydantic changes keys that are no whole characters
    for name in ("claims", "related"):
        _label(getattr(answer, name), record[name])
    differing = [
        {"unit": d.unit, "citations": [d.one.n, d.other.n], "says": [d.one_says, d.other_says]}
        for d in differences(answer.claims)
    ]
    first = {} if id is None else {"id": id}
    return first | record | ({"differences": differing} if differing else {})


def from_json(record: Mapping[str, Any]) -> Answer:
    """The answer that `to_json` wrote, numbered, and without its confidence. Raises ValueError when
    the record is not an answer's.
    """
    if lacking := sorted(REQUIRED - record.keys()):
        raise ValueError(f"not an answer: it has no {lacking[0]}")
    try:
        answer: Answer = _adapter(Answer).validate_python(record)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(f"not an answer: {first['msg']} at {where}") from wrong
    return answer


def matrix_to_json(matrix: Matrix) -> dict[str, Any]:
    """Who says what: a cell holds the numbers of the citations of its claims."""
    rows = [
        {"outlet": row.outlet, "cells": [[said.citation.n for said in cell] for cell in row.cells]}
        for row in matrix.rows
    ]
    return {"speakers": list(matrix.speakers), "rows": rows}


def person_to_json(person: Person) -> dict[str, Any]:
    """Everything that a person is quoted with; attribution and citation are an answer's."""
    record = _plain(Person, person)
    _label(person.sayings, record["sayings"])
    cited = (n["citation"] for s in record["sayings"] for n in s.get("notices", ()))
    for number, citation in enumerate(filter(None, cited), len(person.sayings) + 1):
        citation["n"] = number
    record |= {name: dict(record[name]) for name in ("names", "others", "perhaps")}
    return {"name": record.pop("asked"), **record}


def _label(told: Iterable[Claim | Saying], records: Iterable[dict[str, Any]]) -> None:
    for one, record in zip(told, records, strict=True):
        record["attribution"]["label"] = label(one.attribution)


def _plain(kind: type, value: object) -> dict[str, Any]:
    plain: dict[str, Any] = _adapter(kind).dump_python(value, mode="json")
    return plain


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
