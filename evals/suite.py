"""Which set runs over which corpus: on the command line, or in a small TOML file.

    [[set]]
    path = "cases/sample.jsonl"
    corpus = "../corpus/articles"

Paths are relative to the file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import EvaluationProblem


class SetOverCorpus(BaseModel):
    """A set, and the corpus that it is about."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path
    corpus: Path


class Suite(BaseModel):
    """The file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sets: tuple[SetOverCorpus, ...] = Field(alias="set", min_length=1)


def sets_over(named: Sequence[Path], outside: Path) -> Iterator[SetOverCorpus]:
    """The sets that the command line names; `outside` is the corpus of those outside of suites.

    Raises EvaluationProblem for a suite that cannot be read.
    """
    for path in named:
        if path.suffix != ".toml":
            yield SetOverCorpus(path=path, corpus=outside)
            continue
        for one in _read(path).sets:
            yield SetOverCorpus(path=_beside(path, one.path), corpus=_beside(path, one.corpus))


def _read(path: Path) -> Suite:
    try:
        return Suite.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise EvaluationProblem(f"The suite {path} cannot be read: {why}.") from problem
    except ValidationError as wrong:
        errors = wrong.errors(include_url=False)
        faults = (f"{'.'.join(map(str, e['loc']))}: {e['msg'].lower()}" for e in errors)
        raise EvaluationProblem(
            f"The suite {path} is wrong: {'; '.join(faults)}.",
            'Each [[set]] has a "path" and a "corpus".',
        ) from wrong
    except ValueError as problem:
        raise EvaluationProblem(f"The suite {path} is not TOML: {problem}.") from problem


def _beside(suite: Path, path: Path) -> Path:
    """The path as seen from the working directory, where it lies below it."""
    found, here = (suite.parent / path).resolve(), Path.cwd()
    return found.relative_to(here) if found.is_relative_to(here) else found
