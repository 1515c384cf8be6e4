"""What a run is a run of: the same plan gives the same answers."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from evals.cases import EvaluationSet

VERSIONED = ("byline", "chromadb", "onnxruntime", "tantivy")
"""Distributions whose versions a run records."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which items of a set are asked: those with all of `tags`, `sample` of them at random."""

    tags: tuple[str, ...] = ()
    sample: int | None = None
    seed: int = 0


def plan_of(
    whole: EvaluationSet,
    over: Mapping[str, str],
    snapshot: str,
    choice: Choice,
    settings: Mapping[str, Any],
) -> dict[str, Any]:
    """The plan as JSON values."""
    return {
        "set": {"name": whole.name, "path": str(whole.path), "sha256": whole.sha256},
        "corpus": dict(over),
        "snapshot": snapshot,
        "choice": {"tags": list(choice.tags), "sample": choice.sample, "seed": choice.seed},
        "settings": dict(settings),
        "versions": versions(),
    }


def versions() -> Mapping[str, str]:
    """Python's, and those of the distributions that answers depend on."""
    found = {"python": platform.python_version()}
    for name in VERSIONED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # run from a checkout that was never installed
            found[name] = "unknown"
    return found
