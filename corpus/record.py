"""What a record states of an article: the fields of articles.toml, of front matter and of JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from corpus.article import Article, ArticleKind, Evidence, Provenance, Section, Sourced
from corpus.dates import parse_date

ALIASES = {"outlet": ("source", "publisher"), "text": ("body",), "published": ("published_at",)}


def _line(value: object) -> object:
    """A string without outer white space; an empty one is absent."""
    return (value.strip() or None) if isinstance(value, str) else value


def _people(value: object) -> object:
    """Several authors as one line."""
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return _line(", ".join(name.strip() for name in value if name.strip()))
    return _line(value)


def _chain(value: object) -> object:
    """One outlet as a chain of one."""
    value = _line(value)
    if value is None:
        return ()
    return tuple(map(_line, value)) if isinstance(value, list) else (value,)


def _when(value: object) -> object:
    value = _line(value)
    return parse_date(value) if isinstance(value, str) else value


def _language(value: object) -> object:
    """The language alone of a tag such as en-US."""
    value = _line(value)
    return value.replace("_", "-").partition("-")[0].lower() if isinstance(value, str) else value


_Line = Annotated[str | None, BeforeValidator(_line)]


class Record(BaseModel):
    """The fields that Byline gives a meaning to, beside id and text."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    outlet: _Line = None
    republished_from: Annotated[tuple[str, ...], BeforeValidator(_chain)] = ()
    title: _Line = None
    author: Annotated[str | None, BeforeValidator(_people)] = None
    published: Annotated[date | datetime | None, BeforeValidator(_when)] = None
    url: _Line = None
    language: Annotated[str | None, BeforeValidator(_language)] = None
    kind: ArticleKind | None = None

    def provenance(self, evidence: Evidence) -> Provenance:
        """The stated facts, all known by one piece of evidence."""
        stated = {
            name: Sourced(value, evidence)
            for name in ("outlet", "title", "author", "published", "url", "language")
            if (value := getattr(self, name)) is not None
        }
        chain = tuple(Sourced(name, evidence) for name in self.republished_from)
        return Provenance(republished_from=chain, **stated)


@dataclass(frozen=True, slots=True)
class RecordReading:
    """A record, what else stood in it, and what of it had to be left out."""

    record: Record
    text: object = None
    id: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    """One line for each field with a useless value, such as a date that is none."""

    def article(self, name: str, text: str, where: str, *sections: Section) -> Article:
        """The article of which this is stated, of the id `name`; the record stands `where`."""
        return Article(
            name,
            text,
            self.record.provenance(Evidence("stated", where)),
            sections,
            self.record.kind or "news",
            self.extra,
        )


def marked_up(fields: Mapping[str, Any], where: str) -> Provenance:
    """What markup tells in `fields` of a record, as far as it is of use."""
    return read_record(fields).record.provenance(Evidence("markup", where))


def read_record(fields: Mapping[str, Any]) -> RecordReading:
    """Read a record leniently: one bad field costs that field alone, and is named in `faults`."""
    extra = dict(fields)
    known = {name: _take(extra, name) for name in Record.model_fields}
    text, identifier = _take(extra, "text"), extra.pop("id", None)
    record, faults = _validated(known)
    extra |= {name: known[name] for name in faults}
    return RecordReading(
        record,
        text,
        None if identifier is None else str(identifier),
        extra,
        tuple(f"{name} is not used: {why}" for name, why in faults.items()),
    )


def _take(fields: dict[str, Any], name: str) -> object:
    """Remove a field, or the first of its aliases that has a value, and return the value."""
    for key in (name, *ALIASES.get(name, ())):
        if fields.get(key) is not None:
            return fields.pop(key)
    fields.pop(name, None)
    return None


def _validated(known: Mapping[str, Any]) -> tuple[Record, dict[str, str]]:
    given = {name: value for name, value in known.items() if value is not None}
    try:
        return Record.model_validate(given), {}
    except ValidationError as error:
        faults = {str(e["loc"][0]): e["msg"].removeprefix("Value error, ") for e in error.errors()}
    sound = {name: value for name, value in given.items() if name not in faults}
    return Record.model_validate(sound), faults
