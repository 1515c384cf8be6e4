"""A run on disk: a folder that says what was asked, what came back, and what that is worth.

    run.json          what was run, with what, when; the figures
    items.jsonl       the items asked, as in their set
    answers.jsonl     one answer a line, as `byline ask --json` prints it, with the item's id
    retrieved.jsonl   what retrieval ranked for each item, and the answer's confidence
    judged.jsonl      verdict and tallies of each item
    report.html       all of it for people

Answers are written one by one, so that a run that is cut short can be taken up again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from corpus.errors import EvaluationProblem
from evals import jsonl
from evals.cases import Item, read_set, write_set
from evals.judge import Judged, Verdict
from evals.metrics import Measure, Tally
from evals.outcome import Outcome, Ranking
from index.disk import write_atomically
from rag.render.json import from_json, to_json


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run, read back."""

    name: str
    items: tuple[Judged, ...]


class RunFolder:
    """The folder of one run while it is written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.answers = path / "answers.jsonl"

    @property
    def begun(self) -> bool:
        """Whether there is a run in the folder, finished or not."""
        return (self.path / "run.json").exists()

    def start(self, plan: Mapping[str, Any], items: Sequence[Item]) -> None:
        """Makes the folder. Raises EvaluationProblem when it cannot be written or holds a run."""
        if self.begun:
            raise EvaluationProblem(f"{self.path} holds a run already.", "Name another folder.")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            write_set(self.path / "items.jsonl", items)
            jsonl.write(self.answers, ())
            self.finish({"complete": False, "plan": dict(plan)})
        except OSError as problem:
            why = problem.strerror or str(problem)
            raise EvaluationProblem(f"{self.path} cannot be written: {why}.") from problem

    def keep(self, outcome: Outcome) -> None:
        """Writes one outcome. The answer comes last: an item with an answer is done."""
        ranking = outcome.ranking
        retrieved = {
            "id": outcome.item.id,
            "articles": ranking and ranking.articles,
            "passages": ranking and ranking.passages,
            "confidence": outcome.confidence,
        }
        problem = {"problem": outcome.problem} if outcome.problem else {}
        jsonl.append(self.path / "retrieved.jsonl", retrieved | problem)
        if outcome.answer:
            jsonl.append(self.answers, to_json(outcome.answer, outcome.item.id))

    def kept(self, items: Iterable[Item]) -> dict[str, Outcome]:
        """Item id -> what came back, for the items whose answer was written whole."""
        answers = _by_id(self.answers)
        retrieved = _by_id(self.path / "retrieved.jsonl")
        found = {}
        for item in items:
            if item.id in answers:
                record = retrieved.get(item.id, {})
                ranking = _ranking(record) if record.get("articles") is not None else None
                answer = from_json(answers[item.id])
                found[item.id] = Outcome(item, answer, ranking, record.get("confidence"))
        return found

    def judged(self, items: Iterable[Judged]) -> None:
        """Writes what each item is worth."""
        records = (
            {
                "id": one.outcome.item.id,
                "verdict": one.verdict.kind,
                "why": one.verdict.why,
                "tallies": {str(m): [*map(float, tally)] for m, tally in one.tallies.items()},
            }
            for one in items
        )
        jsonl.write(self.path / "judged.jsonl", records)

    def finish(self, info: Mapping[str, Any]) -> None:
        """Writes run.json, whole or not at all."""
        whole = json.dumps(info, ensure_ascii=False, indent=1)
        write_atomically(self.path / "run.json", f"{whole}\n")

    def info(self) -> dict[str, Any]:
        """run.json. Raises EvaluationProblem when the folder is no run's."""
        try:
            return dict(json.loads((self.path / "run.json").read_text("utf-8")))
        except (OSError, ValueError) as problem:
            raise EvaluationProblem(
                f"{self.path} is not the folder of a run: it has no readable run.json.",
                "Name a folder that `byline eval run` wrote.",
            ) from problem


def _ranking(record: Mapping[str, Any]) -> Ranking:
    return Ranking(tuple(record["articles"]), tuple(map(tuple, record["passages"])))


def _by_id(path: Path) -> dict[str, dict[str, Any]]:
    """The records of the file; a last line that was cut short is taken off the file."""
    if not path.exists():
        return {}
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        path.write_bytes(whole)
    return {record["id"]: record for record in jsonl.read(path)}


def new_folder(runs: Path, set_name: str) -> Path:
    """A name for the folder of a run that starts now; free when asked."""
    name = f"{datetime.now().strftime('%Y-%m-%dT%H-%M-%S')}-{set_name}"
    taken = (runs / (name + (f"-{n}" if n else "")) for n in range(1000))
    return next(path for path in taken if not path.exists())


def latest(runs: Path, plan: Mapping[str, Any]) -> RunFolder | None:
    """The newest run of the same plan, finished or not."""
    folders = (RunFolder(path.parent) for path in sorted(runs.glob("*/run.json"), reverse=True))
    return next((folder for folder in folders if folder.info().get("plan") == plan), None)


def finished_run(runs: Path, named: Path) -> FinishedRun:
    """The run that is named by its folder, or by its name among the `runs`.

    Raises EvaluationProblem for a folder that is none.
    """
    path = named if named.exists() or not (runs / named).exists() else runs / named
    folder = RunFolder(path)
    if not folder.info().get("complete"):
        raise EvaluationProblem(
            f"The run {path} was cut short.", "Finish it with `byline eval run ... --resume`."
        )
    items = read_set(path / "items.jsonl").items
    kept, judged = folder.kept(items), _by_id(path / "judged.jsonl")
    return FinishedRun(
        path.name,
        tuple(_judged(kept.get(item.id, Outcome(item, None)), judged[item.id]) for item in items),
    )


def _judged(outcome: Outcome, record: Mapping[str, Any]) -> Judged:
    row = {Measure.parse(name): Tally(*tally) for name, tally in record["tallies"].items()}
    return Judged(outcome, row, Verdict(record["verdict"], tuple(record["why"])))
