"""The evaluation item, and the sets that items stand in: JSON lines, one item a line.

A set is read whole and checked whole before anything runs. Whatever is wrong with it is said at
once, by line and id.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

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

ArticleOf = Callable[[str], Article]
"""Id -> the article that a set is about; KeyError when there is none."""
Text = Annotated[str, StringConstraints(min_length=1)]
_ABSENT = "the corpus has no article"


class GoldQuote(BaseModel):
    """The characters of an article that answer: `text` is exactly `start:end` of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    article: Text
    start: int = Field(ge=0)
    end: int
    text: str
    grade: Literal[1, 2] = 2
    """2: answers by itself; 1: helps."""
    speaker: Text | None = None
    """Who says it. Null: the outlet itself does; absent: that is not judged."""

    @property
    def length(self) -> int:
        return self.end - self.start

    def states(self, *fields: str) -> bool:
        """Whether any of the fields stands in the file, be it null."""
        return not self.model_fields_set.isdisjoint(fields)

    @model_serializer
    def as_written(self) -> dict[str, Any]:
        """The fields that stand in the file, defaults too."""
        return {field: value for field, value in self if self.states(field)}


class Expected(BaseModel):
    """What a right answer says. An empty field is not judged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outlets: tuple[Text, ...] = ()
    """Origins of the words, as `Attribution.outlet`."""
    articles: tuple[Text, ...] = ()
    quotes: tuple[GoldQuote, ...] = ()
    speakers: tuple[Text, ...] = ()
    relayed_outlets: tuple[Text, ...] = ()
    facts: tuple[Annotated[tuple[Text, ...], Field(min_length=1)], ...] = ()
    """Each fact is met by any of its alternatives."""
    section: Literal["body", "comment"] | None = None
    answer: str | None = None
    """The answer in words, for people to read; not judged."""

    @property
    def gold_articles(self) -> tuple[str, ...]:
        """The expected articles and those of the quotes, each once."""
        return tuple(dict.fromkeys((*self.articles, *(q.article for q in self.quotes))))


class Item(BaseModel):
    """A question, and what a right answer to it has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Text
    question: Text
    answerable: bool
    history: tuple[Turn, ...] = ()
    """The conversation before the question."""
    filters: Filters = Filters()
    """What the reader restricted the search to."""
    expected: Expected = Expected()
    tags: tuple[str, ...] = ()
    source: str = ""
    """Where the item comes from, for people to read."""

    def line(self) -> str:
        """The item as a line of a set, without the fields that say nothing."""
        fields = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(fields, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """The items of a set, in the file's order."""

    name: str
    path: Path
    sha256: str
    """Of the file's bytes."""
    items: tuple[Item, ...]


class FaultySet(EvaluationProblem):
    """All that is wrong with a set, a line each; `summary` says it in one short line."""

    def __init__(self, path: Path, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        foreign = sum(f": {_ABSENT}" in fault for fault in faults)
        hint = " Is it for another corpus?" if 2 * foreign > len(faults) else ""
        self.summary = f"{path} has {len(faults)} fault{'s' if len(faults) > 1 else ''}.{hint}"
        spelt = "; ".join(faults)
        super().__init__(f"{self.summary} {spelt}.", "Nothing was run; correct the set.")


def read_set(path: Path, article_of: ArticleOf | None = None) -> EvaluationSet:
    """The set at `path`, checked against the corpus's articles where they are given.

    Raises FaultySet, which names every fault of the file by line and id.
    """
    try:
        content = path.read_bytes()
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise EvaluationProblem(f"The evaluation set {path} cannot be read: {why}.") from problem
    items: dict[str, tuple[int, Item]] = {}
    faults: list[str] = []
    for line, raw in enumerate(content.splitlines(), start=1):
        try:
            item = Item.model_validate_json(raw, strict=True) if raw.strip() else None
        except ValidationError as wrong:
            errors = wrong.errors(include_url=False, include_input=False)
            place = f"line {line} ({known})" if (known := id_of(raw)) else f"line {line}"
            faults += [f"{place}: {_in_words(e['type'], e['loc'], e['msg'])}" for e in errors]
            continue
        if item is None:
            continue
        first, _ = items.setdefault(item.id, (line, item))
        if first != line:
            faults.append(f"line {line} ({item.id}): the id is that of line {first} too")
        if article_of is not None:
            missing = _missing(item.expected, article_of)
            faults += (f"line {line} ({item.id}): {what}" for what in missing)
    if faults:
        raise FaultySet(path, faults)
    if not items:
        raise EvaluationProblem(f"{path} holds no questions.", "Write one JSON object a line.")
    digest = hashlib.sha256(content).hexdigest()
    return EvaluationSet(path.stem, path, digest, tuple(item for _, item in items.values()))


def write_set(path: Path, items: Iterable[Item]) -> None:
    """Writes the items as a set."""
    path.write_text("".join(item.line() for item in items), "utf-8")


def id_of(raw: bytes | str) -> str:
    """The id of a line, be it an item or not; empty where it has none."""
    try:
        record = json.loads(raw)
    except ValueError:
        return ""
    known = record.get("id") if isinstance(record, dict) else None
    return known if isinstance(known, str) else ""


def _in_words(kind: str, where: Iterable[int | str], message: str) -> str:
    place = ".".join(map(str, where))
    if kind in {"extra_forbidden", "unexpected_keyword_argument"}:
        return f"unknown field {place!r}"
    if kind == "missing":
        return f"lacks {place!r}"
    return f"{place}: {message}" if place else f"broken line: {message}"


def _missing(want: Expected, article_of: ArticleOf) -> Iterator[str]:
    texts: dict[str, str] = {}
    for article in want.gold_articles:
        try:
            texts[article] = article_of(article).text
        except KeyError:
            yield f"{_ABSENT} {article!r}"
    for quote in want.quotes:
        text = texts.get(quote.article)
        if text is not None and not (quote.text and quote.text == text[quote.start : quote.end]):
            where = f"{quote.article} [{quote.start}:{quote.end}]"
            yield f"{where} is not the quote {quote.text[:40]!r}"


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
