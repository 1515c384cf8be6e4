"""A run from the settings to its folder: index, set, questions, report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from corpus.errors import EvaluationProblem
from evals.articles import SnapshotArticles
from evals.cases import EvaluationSet, FaultySet, corpus_hash, read_set
from evals.plan import Choice, plan_of
from evals.report import write_report
from evals.run import Judgement, ask_all, chosen, record
from evals.runs import Plan, RunFolder, latest, new_folder
from evals.settings import EvalSettings
from index.cli import bring_up_to_date
from index.snapshot import Snapshot
from rag.wiring import open_assistant


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that is done: what it is worth, its run.json, its folder."""

    judged: Judgement
    info: dict[str, Any]
    folder: Path


def run_set(
    path: Path,
    settings: EvalSettings,
    log: Console,
    choice: Choice = Choice(),  # noqa: B008 - frozen
    to: Path | None = None,
    resume: bool = False,
) -> Finished:
    """Run one set over the corpus of `settings`; the index is brought up to date first.

    The folder is `to`, else a new one. With `resume`, answers of the last run of the same plan are
    kept.
    """
    bring_up_to_date(settings)
    assistant = open_assistant(settings)
    snapshot = assistant.snapshot()
    articles = SnapshotArticles(snapshot)
    whole = checked(path, articles, log)
    items = chosen(whole.items, choice)
    plan = _plan(whole, snapshot, choice, settings)
    started = datetime.now(UTC).isoformat(timespec="seconds")
    folder = _folder(plan, settings.data / "runs", to, resume)
    if not folder.begun:
        folder.start(plan, items)
    with progress(whole.name, len(items), log) as advance:
        judged = ask_all(items, assistant, articles, folder, settings.resamples, advance)
    info = record(judged, plan, started)
    folder.judged(judged.outcomes, judged.rows, judged.verdicts)
    write_report(folder.path / "report.html", info, judged)
    folder.finish(info)
    return Finished(judged, info, folder.path)


def checked(path: Path, articles: SnapshotArticles, log: Console) -> EvaluationSet:
    """The set. Its faults are told a line each, and raised as one EvaluationProblem."""
    try:
        return read_set(path, articles)
    except FaultySet as faulty:
        for fault in faulty.faults:
            log.print(str(fault), markup=False, highlight=False, soft_wrap=True)
        raise EvaluationProblem(faulty.summary, faulty.remedy) from faulty


def _plan(whole: EvaluationSet, snapshot: Snapshot, choice: Choice, settings: EvalSettings) -> Plan:
    over = {"path": str(settings.corpus), "sha256": corpus_hash(settings.corpus)}
    return plan_of(whole, over, snapshot.id, choice, settings.model_dump(mode="json"))


def _folder(plan: Plan, runs: Path, to: Path | None, resume: bool) -> RunFolder:
    if not resume:
        return RunFolder(to or new_folder(runs, plan["set"]["name"]))
    if to is None:
        return latest(runs, plan) or RunFolder(new_folder(runs, plan["set"]["name"]))
    folder = RunFolder(to)
    if folder.begun and folder.info().get("plan") != plan:
        raise EvaluationProblem(
            f"{to} holds a run of another set, corpus or settings.", "Leave out --resume."
        )
    return folder


@contextmanager
def progress(name: str, items: int, log: Console) -> Iterator[Callable[[], None]]:
    """A bar on stderr; after Ctrl-C, a line that says how to go on."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=log, transient=True, disable=not log.is_terminal) as bar:
        task = bar.add_task(name, total=items)
        try:
            yield lambda: bar.advance(task)
        except KeyboardInterrupt:
            bar.stop()
            log.print("Interrupted. The same command with --resume goes on where it stopped.")
            raise
