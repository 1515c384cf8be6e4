"""Which set runs over which corpus: on the command line, or in a small TOML file.

    [[set]]
    path = "cases/sample.jsonl"
    corpus = "../corpus/articles"

Paths are relative to the file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import EvaluationProblem


@dataclass(frozen=True, slots=True)
class Pair:
    """A set, and the corpus that it is about."""

    set: Path
    corpus: Path


class _SetEntry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path
    corpus: Path


class _Suite(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    sets: tuple[_SetEntry, ...] = Field(alias="set", min_length=1)


def pairs(named: Sequence[Path], outside: Path) -> list[Pair]:
    """The pairs that the command line names; `outside` is the corpus of sets outside of suites.

    Raises EvaluationProblem for a suite that cannot be read.
    """
    return [pair for path in named for pair in _pairs_of(path, outside)]


def _pairs_of(path: Path, outside: Path) -> Iterator[Pair]:
    if path.suffix != ".toml":
        yield Pair(path, outside)
        return
    for entry in _read(path).sets:
        yield Pair(_beside(path, entry.path), _beside(path, entry.corpus))


def _read(path: Path) -> _Suite:
    try:
        return _Suite.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise EvaluationProblem(f"The suite {path} cannot be read: {why}.") from problem
    except ValidationError as wrong:
        faults = [
            f"{'.'.join(str(step) for step in e['loc'])}: {e['msg'].lower()}"
            for e in wrong.errors(include_url=False)
        ]
        raise EvaluationProblem(
            f"The suite {path} is wrong: {'; '.join(faults)}.",
            'Each [[set]] has a "path" and a "corpus".',
        ) from wrong
    except ValueError as problem:
        raise EvaluationProblem(f"The suite {path} is not TOML: {problem}.") from problem


def _beside(suite: Path, path: Path) -> Path:
    """The path as seen from the working directory, where it lies below it."""
    found = (suite.parent / path).resolve()
    here = Path.cwd()
    return found.relative_to(here) if found.is_relative_to(here) else found
