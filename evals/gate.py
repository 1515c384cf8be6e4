"""The quality gate: figures that a release may not fall below.

The floors stand in a JSON file with the hashes of set and corpus, so that neither can be made
easier unseen. For measures of which less is better, the floor is a ceiling. Floors are raised by a
better run; lowering one takes a written reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import EvaluationProblem
from evals.metrics import Measure

SLACK = 1e-4
"""Figures are written with four digits."""


class Regression(BaseModel):
    """A floor that was lowered, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    why: str
    lowered: dict[str, tuple[float, float]]
    """Measure -> its floor before and after."""


class Floors(BaseModel):
    """The floors of one set over one corpus."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    set_sha256: str
    corpus_sha256: str
    floors: dict[str, float]
    regressions: tuple[Regression, ...] = ()


class _FloorsFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    sets: dict[str, Floors]


def read_floors(path: Path) -> dict[str, Floors]:
    """Set name -> its floors.

    Empty when the file is not there yet. Raises EvaluationProblem when it is wrong.
    """
    if not path.exists():
        return {}
    try:
        found = _FloorsFile.model_validate_json(path.read_bytes()).sets
    except ValidationError as wrong:
        fault = wrong.errors(include_url=False)[0]
        where = ".".join(str(step) for step in fault["loc"])
        raise EvaluationProblem(f"The floors {path} are wrong: {where}: {fault['msg']}.") from wrong
    for floors in found.values():
        for name in floors.floors:
            Measure.parse(name)
    return found


def write_floors(path: Path, floors: Mapping[str, Floors]) -> None:
    """Writes the file, sets and measures in order."""
    whole = {"sets": {name: found.model_dump(mode="json") for name, found in floors.items()}}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", "utf-8")


def gated(info: Mapping[str, Any]) -> dict[str, float]:
    """Measure -> figure of the run that `info`, its run.json, tells of.

    Those that a release is held to.
    """
    return {
        name: figure["value"]
        for name, figure in info["figures"].items()
        if (kind := Measure.parse(name).kind).group != "speed" and kind.better != "neither"
    }


def shortfalls(info: Mapping[str, Any], floors: Mapping[str, Floors]) -> list[str]:
    """Why the run does not pass, a line each; empty when it does."""
    plan = info["plan"]
    name = plan["set"]["name"]
    if name not in floors:
        return [f"{name}: no floors are set"]
    held = floors[name]
    faults = []
    if held.set_sha256 != plan["set"]["sha256"]:
        faults.append(f"{name}: the set is not the one that the floors are of")
    if held.corpus_sha256 != plan["corpus"]["sha256"]:
        faults.append(f"{name}: the corpus is not the one that the floors are of")
    measured = gated(info)
    for measure, floor in held.floors.items():
        if measure not in measured:
            faults.append(f"{name}: {measure} is no longer measured")
        elif below(measure, measured[measure], floor):
            side = "below its floor" if _higher(measure) else "above its ceiling"
            faults.append(f"{name}: {measure} is {measured[measure]}, {side} of {floor}")
    return faults


def below(measure: str, value: float, floor: float) -> bool:
    """Whether the value is worse than the floor."""
    return value < floor - SLACK if _higher(measure) else value > floor + SLACK


def _higher(measure: str) -> bool:
    return Measure.parse(measure).kind.better == "higher"


def raised(
    info: Mapping[str, Any], floors: Mapping[str, Floors], why: str | None = None
) -> dict[str, Floors]:
    """The floors with those of this run's set put to its figures.

    Raises EvaluationProblem when that would lower one, or drop one, and `why` does not say why.
    """
    plan, measured = info["plan"], gated(info)
    name = plan["set"]["name"]
    before = floors.get(name)
    lowered = {
        measure: (floor, measured.get(measure, 0.0))
        for measure, floor in (before.floors if before else {}).items()
        if measure not in measured or below(measure, measured[measure], floor)
    }
    if lowered and not (why and why.strip()):
        falls = ", ".join(f"{m} from {old} to {new}" for m, (old, new) in lowered.items())
        raise EvaluationProblem(
            f"{name}: this would lower {falls}.", 'Say why with --allow-regression "...".'
        )
    history = before.regressions if before else ()
    if lowered and why:
        history = (*history, Regression(why=why.strip(), lowered=lowered))
    new = Floors(
        set_sha256=plan["set"]["sha256"],
        corpus_sha256=plan["corpus"]["sha256"],
        floors=measured,
        regressions=history,
    )
    return {**floors, name: new}
