"""The quality gate: figures that a release may not fall below.

The floors stand in a JSON file with the hashes of set and corpus, so that neither can be made
easier unseen. For measures of which less is better, the floor is a ceiling. Floors are raised by a
better run; lowering one takes a written reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

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
    floors: dict[Annotated[str, AfterValidator(lambda name: str(Measure.parse(name)))], float]
    regressions: tuple[Regression, ...] = ()


class FloorsFile(BaseModel):
    """Set name -> its floors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sets: dict[str, Floors]


def read_floors(path: Path) -> dict[str, Floors]:
    """Set name -> its floors.

    Empty when the file is not there yet. Raises EvaluationProblem when it is wrong.
    """
    if not path.exists():
        return {}
    try:
        return FloorsFile.model_validate_json(path.read_bytes()).sets
    except ValidationError as wrong:
        fault = wrong.errors(include_url=False)[0]
        where = ".".join(map(str, fault["loc"]))
        raise EvaluationProblem(f"The floors {path} are wrong: {where}: {fault['msg']}.") from wrong


def write_floors(path: Path, floors: dict[str, Floors]) -> None:
    """Writes the file, sets and measures in order."""
    whole = FloorsFile(sets=floors).model_dump(mode="json")
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


def shortfalls(info: Mapping[str, Any], floors: Mapping[str, Floors]) -> Iterator[str]:
    """Why the run does not pass, a line each; none when it does."""
    plan, measured = info["plan"], gated(info)
    name = plan["set"]["name"]
    held = floors.get(name)
    if held is None:
        yield f"{name}: no floors are set"
        return
    if held.set_sha256 != plan["set"]["sha256"]:
        yield f"{name}: the set is not the one that the floors are of"
    if held.corpus_sha256 != plan["corpus"]["sha256"]:
        yield f"{name}: the corpus is not the one that the floors are of"
    for measure, floor in held.floors.items():
        if measure not in measured:
            yield f"{name}: {measure} is no longer measured"
        elif _is_below(measure, measured[measure], floor):
            higher = Measure.parse(measure).kind.better == "higher"
            side = "below its floor" if higher else "above its ceiling"
            yield f"{name}: {measure} is {measured[measure]}, {side} of {floor}"


def _is_below(measure: str, value: float, floor: float) -> bool:
    """Whether the value is worse than the floor."""
    higher = Measure.parse(measure).kind.better == "higher"
    return value < floor - SLACK if higher else value > floor + SLACK


def raised(
    info: Mapping[str, Any], floors: Mapping[str, Floors], why: str | None = None
) -> dict[str, Floors]:
    """The floors with those of this run's set put to its figures.

    Raises EvaluationProblem when that would lower one, or drop one, and `why` does not say why.
    """
    plan, measured, reason = info["plan"], gated(info), (why or "").strip()
    name, hashes = plan["set"]["name"], (plan["set"]["sha256"], plan["corpus"]["sha256"])
    before = floors.get(name) or Floors(set_sha256="", corpus_sha256="", floors={})
    lowered = {
        measure: (floor, measured.get(measure, 0.0))
        for measure, floor in before.floors.items()
        if measure not in measured or _is_below(measure, measured[measure], floor)
    }
    if lowered and not reason:
        falls = ", ".join(f"{m} from {old} to {new}" for m, (old, new) in lowered.items())
        raise EvaluationProblem(
            f"{name}: this would lower {falls}.", 'Say why with --allow-regression "...".'
        )
    new = (Regression(why=reason, lowered=lowered),) if lowered else ()
    after = Floors(
        set_sha256=hashes[0],
        corpus_sha256=hashes[1],
        floors=measured,
        regressions=(*before.regressions, *new),
    )
    return {**floors, name: after}
