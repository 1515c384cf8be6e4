"""articles.toml: what the folder states of articles whose files cannot say it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from corpus.article import ArticleKind, Evidence, Provenance
from corpus.errors import CorpusProblem
from corpus.readers import Oddity
from corpus.record import Record, read_record

NAME = "articles.toml"
_NOTHING = (Provenance(), None)


class StatedRecords:
    """The entries of one articles.toml, each keyed by the path, or the id, of an article."""

    def __init__(self, entries: Mapping[str, Any]) -> None:
        self._stated: dict[str, tuple[Provenance, ArticleKind | None]] = {}
        self._faults: list[Oddity] = []
        for key, entry in entries.items():
            self._add(key, entry)

    @classmethod
    def load(cls, file: Path) -> StatedRecords:
        """The entries of `file`; none when there is no such file.

        Raises CorpusProblem when it cannot be read or is not TOML.
        """
        return cls(entries_of(file))

    def _add(self, key: str, entry: object) -> None:
        if not isinstance(entry, dict):
            self._note(f"{key!r} is not an entry: write [{_quoted(key)}] and its fields below it")
            return
        reading = read_record(entry)
        for name in reading.extra:
            if name not in Record.model_fields:
                near = get_close_matches(name, Record.model_fields, n=1)
                meant = f"; did you mean {near[0]!r}?" if near else ""
                self._note(f"[{_quoted(key)}] has an unknown field {name!r}{meant}")
        for fault in reading.faults:
            self._note(f"[{_quoted(key)}] {fault}")
        evidence = Evidence("stated", f"{NAME} [{_quoted(key)}]")
        self._stated[key] = (reading.record.provenance(evidence), reading.record.kind)

    def of(self, article: str, path: str) -> tuple[Provenance, ArticleKind | None]:
        """What is stated of an article by its id, else of the whole file it stands in."""
        return self._stated.get(article) or self._stated.get(path) or _NOTHING

    def oddities(self, names: Iterable[str]) -> tuple[Oddity, ...]:
        """What is wrong with the entries, for a corpus whose files and articles are `names`."""
        known = set(names)
        absent = [
            Oddity(NAME, f"[{_quoted(key)}] is the path of no article{_near(key, known)}")
            for key in self._stated
            if key not in known
        ]
        return (*self._faults, *absent)

    def _note(self, what: str) -> None:
        self._faults.append(Oddity(NAME, what))


def entries_of(file: Path) -> dict[str, Any]:
    """What stands in an articles.toml, by key; nothing when there is no such file.

    Raises CorpusProblem when it cannot be read or is not TOML.
    """
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusProblem(
            f"{file} is not valid TOML: {error}.",
            'Correct that line; an entry begins with ["path/of/the/article.txt"].',
        ) from error
    except OSError as error:
        raise CorpusProblem(
            f"{file} cannot be read ({error.strerror}).", "Check its permissions."
        ) from error


def with_entry(written: str, key: str, fields: Mapping[str, Any]) -> str:
    """The text of an articles.toml with one more entry at its end; one that is there stays."""
    if key in tomllib.loads(written):
        return written
    gap = "\n" if written and not written.endswith("\n") else ""
    between = "\n" if written.strip() else ""
    return f"{written}{gap}{between}{entry_text(key, fields)}"


def entry_text(key: str, fields: Mapping[str, Any]) -> str:
    """An entry as TOML, a line a field; fields of no known kind are left out."""
    known = {name: value for name, value in fields.items() if name in Record.model_fields}
    lines = (f"{name} = {_toml(value)}" for name, value in known.items())
    return "\n".join((f"[{_toml(key)}]", *lines, ""))


def _toml(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    # JSON's strings are TOML's, but for the one control character that JSON lets stand
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _near(key: str, known: set[str]) -> str:
    near = get_close_matches(key, known, n=1) if len(known) < 10_000 else []
    return f"; did you mean {_quoted(near[0])}?" if near else ""


def _quoted(key: str) -> str:
    return f'"{key}"'
