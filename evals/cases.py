"""The evaluation item, and the sets that items stand in: JSON lines, one item a line.

A set is read whole and checked whole before anything runs. Whatever is wrong with it is said at
once, by line and id.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_serializer,
)

from corpus.article import Article
from corpus.errors import EvaluationProblem
from rag.question import Turn
from rag.reading import Filters

Name = Annotated[str, StringConstraints(min_length=1)]


class Articles(Protocol):
    """The articles that a set is about, by id; a dict of them is one."""

    def __contains__(self, article: object, /) -> bool: ...

    def __getitem__(self, article: str, /) -> Article: ...


class Record(BaseModel):
    """A part of an item as the file has it: unknown fields are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class GoldQuote(Record):
    """The characters of an article that answer: `text` is exactly `start:end` of it."""

    article: Name
    start: int = Field(ge=0)
    end: int
    text: str
    grade: Literal[1, 2] = 2
    """2: answers by itself; 1: helps."""
    speaker: Name | None = None
    """Who says it. Null: the outlet itself does; absent: that is not judged."""

    def states(self, *fields: str) -> bool:
        """Whether any of the fields stands in the file, be it null."""
        return not self.model_fields_set.isdisjoint(fields)

    @model_serializer
    def as_written(self) -> dict[str, Any]:
        """The fields that stand in the file, defaults too."""
        return {field: value for field, value in self if self.states(field)}


class Expected(Record):
    """What a right answer says. An empty field is not judged."""

    outlets: tuple[Name, ...] = ()
    """Origins of the words, as `Attribution.outlet`."""
    articles: tuple[Name, ...] = ()
    quotes: tuple[GoldQuote, ...] = ()
    speakers: tuple[Name, ...] = ()
    relayed_outlets: tuple[Name, ...] = ()
    facts: tuple[Annotated[tuple[Name, ...], Field(min_length=1)], ...] = ()
    """Each fact is met by any of its alternatives."""
    section: Literal["body", "comment"] | None = None
    answer: str | None = None
    """The answer in words, for people to read; not judged."""


class AskedTurn(Record):
    """One message of the conversation before the question."""

    role: Literal["user", "assistant"]
    content: str


class AskedFilters(Record):
    """What the reader restricted the search to."""

    outlets: tuple[Name, ...] = ()
    since: date | None = None
    until: date | None = None
    ignored: tuple[Name, ...] = ()
    """What the question names and the reader did not want to be restricted by."""
    comments: bool = False
    """Whether readers' comments were searched, and nothing else."""

    def as_filters(self) -> Filters:
        return Filters(
            outlets=self.outlets,
            since=self.since,
            until=self.until,
            ignored=frozenset(self.ignored),
            comments=self.comments,
        )


class Item(Record):
    """A question, and what a right answer to it has."""

    id: Name
    question: Name
    answerable: bool
    history: tuple[AskedTurn, ...] = ()
    filters: AskedFilters = AskedFilters()
    expected: Expected = Expected()
    tags: tuple[str, ...] = ()
    source: str = ""
    """Where the item comes from, for people to read."""

    def turns(self) -> list[Turn]:
        """The conversation before the question."""
        return [Turn(turn.role, turn.content) for turn in self.history]

    def line(self) -> str:
        """The item as a line of a set, without the fields that say nothing."""
        fields = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(fields, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """The items of a set, in the file's order."""

    name: str
    path: Path
    sha256: str
    """Of the file's bytes."""
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one line of a set."""

    line: int
    item: str
    what: str

    def __str__(self) -> str:
        return f"line {self.line}{f' ({self.item})' if self.item else ''}: {self.what}"


class FaultySet(EvaluationProblem):
    """All that is wrong with a set; `summary` says it in one short line."""

    def __init__(self, path: Path, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        foreign = sum(fault.what.startswith(_ABSENT) for fault in faults)
        hint = " Is it for another corpus?" if 2 * foreign > len(faults) else ""
        self.summary = f"{path} has {len(faults)} fault{'s' if len(faults) > 1 else ''}.{hint}"
        spelt = "; ".join(str(fault) for fault in faults)
        super().__init__(f"{self.summary} {spelt}.", "Nothing was run; correct the set.")


_ABSENT = "the corpus has no article"


def read_set(path: Path, articles: Articles | None = None) -> EvaluationSet:
    """The set at `path`, checked against the corpus's `articles` where they are given.

    Raises FaultySet, which names every fault of the file by line and id.
    """
    content = _bytes(path)
    numbered: list[tuple[int, Item]] = []
    faults: list[Fault] = []
    for line, raw in enumerate(content.splitlines(), start=1):
        if raw.strip():
            read = _read_line(line, raw)
            if isinstance(read, Item):
                numbered.append((line, read))
            else:
                faults += read
    faults += _doubles(numbered)
    if articles is not None:
        faults += _missing(numbered, articles)
    if faults:
        raise FaultySet(path, sorted(faults, key=lambda fault: fault.line))
    if not numbered:
        raise EvaluationProblem(f"{path} holds no questions.", "Write one JSON object a line.")
    items = tuple(item for _, item in numbered)
    return EvaluationSet(path.stem, path, hashlib.sha256(content).hexdigest(), items)


def write_set(path: Path, items: Iterable[Item]) -> None:
    """Writes the items as a set."""
    path.write_text("".join(f"{item.line()}\n" for item in items), "utf-8")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise EvaluationProblem(f"The evaluation set {path} cannot be read: {why}.") from problem


def _read_line(line: int, raw: bytes) -> Item | list[Fault]:
    try:
        return Item.model_validate_json(raw, strict=True)
    except ValidationError as wrong:
        known = id_of(raw)
        return [
            Fault(line, known, _in_words(error["type"], error["loc"], error["msg"]))
            for error in wrong.errors(include_url=False, include_input=False)
        ]


def id_of(raw: bytes | str) -> str:
    """The id of a line, be it an item or not; empty where it has none."""
    try:
        record = json.loads(raw)
    except ValueError:
        return ""
    known = record.get("id") if isinstance(record, dict) else None
    return known if isinstance(known, str) else ""


def _in_words(kind: str, where: tuple[int | str, ...], message: str) -> str:
    place = ".".join(str(step) for step in where)
    if kind == "extra_forbidden":
        return f"unknown field {place!r}"
    if kind == "missing":
        return f"lacks {place!r}"
    return f"{place}: {message}" if place else f"broken line: {message}"


def _doubles(numbered: Sequence[tuple[int, Item]]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for line, item in numbered:
        if item.id in first:
            yield Fault(line, item.id, f"the id is that of line {first[item.id]} too")
        first.setdefault(item.id, line)


def _missing(numbered: Sequence[tuple[int, Item]], articles: Articles) -> Iterator[Fault]:
    for line, item in numbered:
        wanted = item.expected.articles + tuple(q.article for q in item.expected.quotes)
        absent = [article for article in dict.fromkeys(wanted) if article not in articles]
        for article in absent:
            yield Fault(line, item.id, f"{_ABSENT} {article!r}")
        for quote in item.expected.quotes:
            if quote.article not in absent and not _stands(quote, articles[quote.article].text):
                where = f"{quote.article} [{quote.start}:{quote.end}]"
                yield Fault(line, item.id, f"{where} is not the quote {quote.text[:40]!r}")


def _stands(quote: GoldQuote, text: str) -> bool:
    return quote.start < quote.end and text[quote.start : quote.end] == quote.text


def corpus_hash(path: Path) -> str:
    """SHA-256 over the names and bytes of a corpus's files.

    Equal hashes are equal corpora, wherever they lie.
    """
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    whole = hashlib.sha256()
    for file in files:
        name = file.name if path.is_file() else file.relative_to(path).as_posix()
        if not any(part.startswith(".") for part in name.split("/")):
            whole.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()
