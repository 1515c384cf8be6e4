"""The article store of a snapshot: the only place where text is kept. SQLite, written once, then
read only.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from corpus.article import Article, ArticleKind, Evidence, Provenance, Section, Sourced, Span
from corpus.errors import IndexDamaged
from index.passages import Passage

TABLES = """
create table articles (
    id blob primary key, hash text not null, record text not null, text blob not null,
    annotation text, first integer not null, passages integer not null,
    origin text not null) without rowid;
create table passages (
    number integer primary key, article blob not null, start integer not null, end integer not null,
    sentences text not null, section text not null);
create index passages_of on passages (article);
create table copies (article blob primary key, sketch blob not null, story blob) without rowid;
create index told_in on copies (story);
"""
FACTS = ("outlet", "title", "author", "published", "url", "language")
"""The single facts of a Provenance."""
PARTED = b""
"""The story of an article whose story has lost another: it is to be compared anew."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as the catalogue lists it."""

    article: str
    outlet: str | None
    published_by: str | None
    title: str
    author: str | None
    published_on: date | None
    language: str | None
    kind: ArticleKind
    passages: int
    first: int
    """Number of its first passage; the others follow."""


class StoreWriter:
    """Makes or changes the store at `path`; nothing counts before `commit`."""

    def __init__(self, path: Path) -> None:
        fresh = not path.exists()
        self._db = sqlite3.connect(path)
        # The whole file is synced once, when the snapshot is sealed.
        self._db.execute("pragma synchronous=off")
        if fresh:
            self._db.executescript(TABLES)

    def add(self, article: Article, passages: Sequence[Passage], annotation: str | None) -> None:
        first = passages[0].number if passages else 0
        record, text = dump_record(article), _blob(article.text)
        key = _blob(article.id)
        self._db.execute(
            "insert into articles values (?, ?, ?, ?, ?, ?, ?, '')",
            (key, article.content_hash(), record, text, annotation, first, len(passages)),
        )
        for p in passages:
            edges = json.dumps([edge for s in p.sentences for edge in (s.start, s.end)])
            self._db.execute(
                "insert into passages values (?, ?, ?, ?, ?, ?)",
                (p.number, key, p.span.start, p.span.end, edges, p.section),
            )

    def remove(self, articles: Iterable[str]) -> None:
        keys = [(_blob(article),) for article in articles]
        # Those who shared a story with it may be no copies of each other.
        self._db.executemany(
            f"update copies set story = x'{PARTED.hex()}'"  # noqa: S608 - a constant of ours
            " where story = (select story from copies where article = ?)",
            keys,
        )
        self._db.executemany("delete from copies where article = ?", keys)
        self._db.executemany("delete from passages where article = ?", keys)
        self._db.executemany("delete from articles where id = ?", keys)

    def put_origins(self, origins: Mapping[str, str]) -> None:
        """By article id, what each was read from (see `corpus.folder`)."""
        rows = ((origin, _blob(article)) for article, origin in origins.items())
        self._db.executemany("update articles set origin = ? where id = ?", rows)

    def sketches(self) -> tuple[dict[str, bytes], dict[str, str], set[str]]:
        """By article id: the sketch of each that has been compared, the story of each copy; and
        those whose story has lost an article.
        """
        rows = self._db.execute("select article, sketch, story from copies").fetchall()
        sketches = {_text(key): sketch for key, sketch, _ in rows}
        stories = {_text(key): _text(story) for key, _, story in rows if story}
        return sketches, stories, {_text(key) for key, _, story in rows if story == PARTED}

    def put_sketches(self, sketches: Iterable[tuple[str, bytes, str | None]]) -> None:
        """Article id, sketch, and the story that it shares with its copies."""
        rows = ((_blob(name), sketch, story and _blob(story)) for name, sketch, story in sketches)
        self._db.executemany("insert or replace into copies values (?, ?, ?)", rows)

    def commit(self) -> None:
        self._db.commit()

    def close(self) -> None:
        self._db.close()


class StoreReader:
    """Reads the store at `path`. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            # immutable: no locks and no journal, since nobody writes a sealed snapshot.
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise _unreadable(error) from error

    def close(self) -> None:
        self._db.close()

    @cached_property
    def catalogue(self) -> tuple[Entry, ...]:
        """Every article, by id."""
        rows = self._all("select id, record, passages, first from articles order by id")
        return tuple(_entry(_text(i), json.loads(r), n, first) for i, r, n, first in rows)

    def hashes(self) -> dict[str, str]:
        """Article id -> content hash."""
        return {_text(key): found for key, found in self._all("select id, hash from articles")}

    def origins(self) -> list[str]:
        """What the articles were read from."""
        return [origin for (origin,) in self._all("select origin from articles")]

    def article(self, article: str) -> Article:
        """KeyError when the store has none of this id."""
        rows = self._all("select record, text from articles where id = ?", _blob(article))
        if not rows:
            raise KeyError(article)
        record, text = rows[0]
        return load_record(article, _text(text), record)

    def annotation(self, article: str) -> str | None:
        """What the annotator said of the article when it was indexed."""
        rows = self._all("select annotation from articles where id = ?", _blob(article))
        return rows[0][0] if rows else None

    def copies_of(self, article: str) -> tuple[str, ...]:
        """The articles that tell the same story in the same words, itself included; () if none."""
        return self._copies.get(article, ())

    def stories(self) -> tuple[tuple[str, ...], ...]:
        """The groups of articles that are copies of each other, largest first."""
        return tuple(sorted(set(self._copies.values()), key=lambda told: (-len(told), told)))

    @cached_property
    def _copies(self) -> dict[str, tuple[str, ...]]:
        rows = self._all("select story, article from copies where story is not null order by 2")
        told: dict[bytes, list[str]] = {}
        for story, article in rows:
            told.setdefault(story, []).append(_text(article))
        return {article: tuple(group) for group in told.values() for article in group}

    def passages(self, numbers: Sequence[int]) -> list[Passage]:
        """In the order asked. KeyError when one is not there."""
        found: dict[int, Passage] = {}
        for start in range(0, len(numbers), 500):  # SQLite bounds the variables of a statement
            chunk = numbers[start : start + 500]
            marks = ",".join("?" * len(chunk))
            rows = self._all(f"select * from passages where number in ({marks})", *chunk)
            found.update((row[0], _passage(row)) for row in rows)
        return [found[number] for number in numbers]

    def passages_of(self, article: str) -> list[Passage]:
        rows = self._all("select * from passages where article = ? order by 1", _blob(article))
        return [_passage(row) for row in rows]

    def numbers(self) -> list[int]:
        """The numbers of all passages, ascending."""
        return [number for (number,) in self._all("select number from passages order by number")]

    @cached_property
    def sections(self) -> list[tuple[int, str]]:
        """Number and section of every passage, by number."""
        return self._all("select number, section from passages order by number")

    def _all(self, query: str, *values: object) -> list[Any]:
        try:
            with self._lock:
                return self._db.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise _unreadable(error) from error


def dump_record(article: Article) -> str:
    """All of an article but its id and text, as JSON."""
    made = article.provenance
    known = {name: getattr(made, name) for name in FACTS}
    record = {
        "kind": article.kind,
        "sections": [[s.span.start, s.span.end, s.kind, s.author] for s in article.sections],
        "provenance": {
            "republished_from": [_dump_sourced(step) for step in made.republished_from],
            **{name: fact and _dump_sourced(fact) for name, fact in known.items()},
        },
        "extra": dict(article.extra),
    }
    return json.dumps(record, default=str)


def load_record(article: str, text: str, record: str) -> Article:
    """The article that `dump_record` was given."""
    facts = json.loads(record)
    made = facts["provenance"]
    steps = tuple(_sourced(step) for step in made["republished_from"])
    known = {name: made[name] and _sourced(made[name]) for name in FACTS}
    sections = (Section(Span(start, end), *about) for start, end, *about in facts["sections"])
    provenance = Provenance(republished_from=steps, **known)
    return Article(article, text, provenance, tuple(sections), facts["kind"], facts["extra"])


def _dump_sourced(sourced: Sourced[Any]) -> list[Any]:
    value, known = sourced.value, sourced.evidence
    if isinstance(value, date):  # a datetime is one too; its text has a T
        value = {"date": value.isoformat()}
    span = [known.span.start, known.span.end] if known.span else None
    return [value, known.rank, known.where, span]


def _sourced(dumped: list[Any]) -> Sourced[Any]:
    value, rank, where, span = dumped
    return Sourced(_value(value), Evidence(rank, where, Span(*span) if span else None))


def _value(value: Any) -> Any:  # noqa: ANN401 - the value of a Sourced may be anything
    if not isinstance(value, dict):
        return value
    read = datetime if "T" in value["date"] else date
    return read.fromisoformat(value["date"])


def _entry(article: str, record: dict[str, Any], passages: int, first: int) -> Entry:
    made = record["provenance"]
    known = {name: _value(made[name][0]) if made[name] else None for name in FACTS}
    chain = [step[0] for step in made["republished_from"]]
    when = known["published"]
    return Entry(
        article=article,
        outlet=chain[-1] if chain else known["outlet"],
        published_by=known["outlet"],
        title=known["title"] or "",
        author=known["author"],
        published_on=when.date() if isinstance(when, datetime) else when,
        language=known["language"],
        kind=record["kind"],
        passages=passages,
        first=first,
    )


def _passage(row: tuple[Any, ...]) -> Passage:
    number, article, start, end, sentences, section = row
    edges = json.loads(sentences)
    spans = tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True))
    return Passage(number, _text(article), Span(start, end), spans, section)


def _blob(text: str) -> bytes:
    """Text from a JSON file may hold lone surrogates, which SQLite's text cannot."""
    return text.encode("utf-8", "surrogatepass")


def _text(blob: bytes) -> str:
    return blob.decode("utf-8", "surrogatepass")


def _unreadable(error: sqlite3.Error) -> IndexDamaged:
    return IndexDamaged(f"The article store of the index cannot be read: {error}.")
