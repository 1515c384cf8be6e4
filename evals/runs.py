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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from corpus.article import Span
from corpus.errors import EvaluationProblem
from evals import jsonl
from evals.cases import Item, read_set, write_set
from evals.metrics import Measure, Outcome, Ranking, Tallies, Tally
from evals.verdict import Verdict
from rag.answer import Answer
from rag.render.json import from_json, to_json

Plan = Mapping[str, Any]
"""What makes two runs the same run: set, corpus, snapshot, sample, settings, versions."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the system gave back for one item. Without an answer, `problem` says why."""

    answer: Answer | None
    ranking: Ranking | None = None
    confidence: float | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run, read back. The sequences run parallel."""

    folder: Path
    info: Mapping[str, Any]
    items: tuple[Item, ...]
    answers: tuple[Answer | None, ...]
    verdicts: tuple[Verdict, ...]
    rows: tuple[Tallies, ...]

    @property
    def name(self) -> str:
        return self.folder.name


class RunFolder:
    """The folder of one run while it is written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def begun(self) -> bool:
        """Whether there is a run in the folder, finished or not."""
        return (self.path / "run.json").exists()

    @property
    def answers(self) -> Path:
        return self.path / "answers.jsonl"

    def start(self, plan: Plan, items: Sequence[Item]) -> None:
        """Makes the folder. Raises EvaluationProblem when it cannot be written or holds a run."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if self.begun:
                raise EvaluationProblem(f"{self.path} holds a run already.", "Name another folder.")
            write_set(self.path / "items.jsonl", items)
            jsonl.write(self.answers, ())
            self.finish({"complete": False, "plan": dict(plan)})
        except OSError as problem:
            why = problem.strerror or str(problem)
            raise EvaluationProblem(f"{self.path} cannot be written: {why}.") from problem

    def keep(self, item: Item, reply: Reply) -> None:
        """Writes one reply. The answer comes last: an item with an answer is done."""
        jsonl.append(self.path / "retrieved.jsonl", _retrieved(item, reply))
        if reply.answer:
            jsonl.append(self.answers, to_json(reply.answer, item.id))

    def kept(self) -> dict[str, Reply]:
        """Item id -> its reply, as far as they were written whole."""
        answers = {r["id"]: from_json(r) for r in _whole_lines(self.answers)}
        found = {r["id"]: r for r in _whole_lines(self.path / "retrieved.jsonl")}
        return {
            id: Reply(answer, _ranking(found.get(id, {})), found.get(id, {}).get("confidence"))
            for id, answer in answers.items()
        }

    def judged(
        self, results: Sequence[Outcome], rows: Sequence[Tallies], verdicts: Sequence[Verdict]
    ) -> None:
        """Writes what each item is worth."""
        records = (
            {
                "id": result.item.id,
                "verdict": verdict.kind,
                "why": list(verdict.why),
                "tallies": {str(m): [float(t.part), float(t.whole)] for m, t in row.items()},
            }
            for result, row, verdict in zip(results, rows, verdicts, strict=True)
        )
        jsonl.write(self.path / "judged.jsonl", records)

    def finish(self, info: Mapping[str, Any]) -> None:
        """Writes run.json, whole or not at all."""
        new = self.path / "run.json.new"
        new.write_text(json.dumps(info, ensure_ascii=False, indent=1) + "\n", "utf-8")
        new.replace(self.path / "run.json")

    def info(self) -> dict[str, Any]:
        """run.json. Raises EvaluationProblem when the folder is no run's."""
        try:
            read = json.loads((self.path / "run.json").read_text("utf-8"))
        except (OSError, ValueError) as problem:
            raise EvaluationProblem(
                f"{self.path} is not the folder of a run: it has no readable run.json.",
                "Name a folder that `byline eval run` wrote.",
            ) from problem
        return dict(read)


def _retrieved(item: Item, reply: Reply) -> dict[str, Any]:
    ranking = reply.ranking
    return {
        "id": item.id,
        "articles": list(ranking.articles) if ranking else None,
        "passages": [[a, s.start, s.end] for a, s in ranking.passages] if ranking else None,
        "confidence": reply.confidence,
        **({"problem": reply.problem} if reply.problem else {}),
    }


def _ranking(record: Mapping[str, Any]) -> Ranking | None:
    if record.get("articles") is None:
        return None
    passages = tuple((article, Span(start, end)) for article, start, end in record["passages"])
    return Ranking(tuple(record["articles"]), passages)


def _whole_lines(path: Path) -> list[dict[str, Any]]:
    """The records of the file; a last line that was cut short is taken off the file."""
    if not path.exists():
        return []
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        path.write_bytes(whole)
    return jsonl.read(path)


def new_folder(runs: Path, set_name: str) -> Path:
    """A name for the folder of a run that starts now; free when asked."""
    name = f"{datetime.now().strftime('%Y-%m-%dT%H-%M-%S')}-{set_name}"
    taken = (runs / (name + (f"-{n}" if n else "")) for n in range(1000))
    return next(path for path in taken if not path.exists())


def latest(runs: Path, plan: Plan) -> RunFolder | None:
    """The newest run of the same plan, finished or not."""
    for path in sorted(runs.glob("*/run.json"), reverse=True):
        folder = RunFolder(path.parent)
        if folder.info().get("plan") == plan:
            return folder
    return None


def find(runs: Path, named: Path) -> Path:
    """The folder of a run that is named by its path, or by its name among the `runs`."""
    return named if named.exists() or not (runs / named).exists() else runs / named


def load(path: Path) -> Run:
    """A finished run. Raises EvaluationProblem for a folder that is none."""
    folder = RunFolder(path)
    info = folder.info()
    if not info.get("complete"):
        raise EvaluationProblem(
            f"The run {path} was cut short.", "Finish it with `byline eval run ... --resume`."
        )
    items = read_set(path / "items.jsonl").items
    kept = folder.kept()
    judged = {record["id"]: record for record in _whole_lines(path / "judged.jsonl")}
    records = [judged[item.id] for item in items]
    return Run(
        folder=path,
        info=info,
        items=items,
        answers=tuple(kept[item.id].answer if item.id in kept else None for item in items),
        verdicts=tuple(Verdict(r["verdict"], tuple(r["why"])) for r in records),
        rows=tuple(
            {Measure.parse(m): Tally(part, whole) for m, (part, whole) in r["tallies"].items()}
            for r in records
        ),
    )
