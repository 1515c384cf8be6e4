"""What a record states of an article: the fields of articles.toml, of front matter and of JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from corpus.article import Article, ArticleKind, Evidence, Provenance, Section, Sourced
from corpus.dates import parse_date

ALIASES = {"outlet": ("source", "publisher"), "text": ("body",), "published": ("published_at",)}


def _stripped(value: object) -> object:
    """A string without outer white space; an empty one is absent."""
    return (value.strip() or None) if isinstance(value, str) else value


def _people(value: object) -> object:
    """Several authors as one line."""
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return ", ".join(name.strip() for name in value if name.strip()) or None
    return value


def _chain(value: object) -> object:
    """One outlet as a chain of one."""
    return tuple(map(_stripped, value)) if isinstance(value, list) else (value,)


def _when(value: object) -> object:
    return parse_date(value) if isinstance(value, str) else value


def _language(value: object) -> object:
    """The language alone of a tag such as en-US."""
    return value.replace("_", "-").partition("-")[0].lower() if isinstance(value, str) else value


class Record(BaseModel):
    """The fields that Byline gives a meaning to, beside id and text."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    outlet: str | None = None
    republished_from: Annotated[tuple[str, ...], BeforeValidator(_chain)] = ()
    title: str | None = None
    author: Annotated[str | None, BeforeValidator(_people)] = None
    published: Annotated[date | datetime | None, BeforeValidator(_when)] = None
    url: str | None = None
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
    text: object
    id: str | None
    extra: Mapping[str, Any]
    faults: tuple[str, ...]
    """One line for each field with a useless value, such as a date that is none."""

    def article(self, name: str, text: str, where: str, *sections: Section) -> Article:
        """The article of which this is stated, of the id `name`; the record stands `where`."""
        provenance = self.record.provenance(Evidence("stated", where))
        kind = self.record.kind or "news"
        return Article(name, text, provenance, sections, kind, self.extra)


def marked_up(fields: Mapping[str, Any], where: str) -> Provenance:
    """What markup tells in `fields` of a record, as far as it is of use."""
    return read_record(fields).record.provenance(Evidence("markup", where))


def read_record(fields: Mapping[str, Any]) -> RecordReading:
    """Read a record leniently: one bad field costs that field alone, and is named in `faults`."""
    extra = dict(fields)
    text, identifier = _take(extra, "text"), extra.pop("id", None)
    taken = {name: _take(extra, name) for name in Record.model_fields}
    stripped = {name: _stripped(value) for name, value in taken.items()}
    known = {name: value for name, value in stripped.items() if value is not None}
    faults: dict[str, str] = {}
    try:
        record = Record.model_validate(known)
    except ValidationError as error:
        faults = {str(e["loc"][0]): e["msg"].removeprefix("Value error, ") for e in error.errors()}
        sound = {name: value for name, value in known.items() if name not in faults}
        record = Record.model_validate(sound)
    return RecordReading(
        record,
        text,
        None if identifier is None else str(identifier),
        extra | {name: taken[name] for name in faults},
        tuple(f"{name} is not used: {why}" for name, why in faults.items()),
    )


def _take(fields: dict[str, Any], name: str) -> object:
    """Remove a field, or the first of its aliases that has a value, and return the value."""
    for key in (name, *ALIASES.get(name, ())):
        if fields.get(key) is not None:
            return fields.pop(key)
    return fields.pop(name, None)
