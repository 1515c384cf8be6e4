"""A run from the settings to its folder: index, set, questions, report."""

from __future__ import annotations

import platform
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from corpus.errors import EvaluationProblem
from evals.cases import ArticleOf, EvaluationSet, FaultySet, corpus_hash, read_set
from evals.judge import Judgement
from evals.report import write_report
from evals.run import Choice, ask_all, chosen, record
from evals.runs import RunFolder, latest, new_folder
from evals.settings import EvalSettings
from index.cli import bring_up_to_date
from rag.wiring import open_assistant

VERSIONED = ("byline", "chromadb", "onnxruntime", "tantivy")
"""Distributions whose versions a run records: answers depend on them."""
WHOLE_SET = Choice()


def run_set(
    path: Path,
    settings: EvalSettings,
    log: Console,
    choice: Choice = WHOLE_SET,
    to: Path | None = None,
    resume: bool = False,
) -> tuple[Judgement, RunFolder]:
    """Run one set over the corpus of `settings`; the index is brought up to date first.

    The folder is `to`, else a new one. With `resume`, answers of the last run of the same plan are
    kept.
    """
    bring_up_to_date(settings)
    assistant = open_assistant(settings)
    snapshot = assistant.snapshot()
    whole = _checked(path, snapshot.article, log)
    items = chosen(whole.items, choice)
    plan = {
        "set": {"name": whole.name, "path": str(path), "sha256": whole.sha256},
        "corpus": {"path": str(settings.corpus), "sha256": corpus_hash(settings.corpus)},
        "snapshot": snapshot.id,
        "choice": asdict(choice) | {"tags": list(choice.tags)},
        "settings": settings.model_dump(mode="json"),
        "versions": {"python": platform.python_version()} | dict(map(_versioned, VERSIONED)),
    }
    started = datetime.now(UTC).isoformat(timespec="seconds")
    folder = _folder(plan, settings.data / "runs", to, resume)
    if not folder.begun:
        folder.start(plan, items)
    try:
        with Progress(console=log, transient=True, disable=not log.is_terminal) as bar:
            shown = partial(bar.track, description=whole.name)
            found, seconds = ask_all(
                items, assistant, snapshot.article, folder, settings.resamples, shown
            )
    except KeyboardInterrupt:
        log.print("Interrupted. The same command with --resume goes on where it stopped.")
        raise
    info = record(found, plan, started, seconds)
    folder.judged(found.items)
    write_report(folder.path / "report.html", info, found)
    folder.finish(info)
    return found, folder


def _checked(path: Path, article_of: ArticleOf, log: Console) -> EvaluationSet:
    """The set. Its faults are told a line each, and raised as one EvaluationProblem."""
    try:
        return read_set(path, article_of)
    except FaultySet as faulty:
        for fault in faulty.faults:
            log.print(fault, markup=False, highlight=False, soft_wrap=True)
        raise EvaluationProblem(faulty.summary, faulty.remedy) from faulty


def _versioned(name: str) -> tuple[str, str]:
    try:
        return name, version(name)
    except PackageNotFoundError:  # run from a checkout that was never installed
        return name, "unknown"


def _folder(plan: dict[str, Any], runs: Path, to: Path | None, resume: bool) -> RunFolder:
    """Where the run goes; with `resume`, the run that it goes on with."""
    last = latest(runs, plan) if resume and to is None else None
    folder = last or RunFolder(to or new_folder(runs, plan["set"]["name"]))
    if resume and folder.begun and folder.info().get("plan") != plan:
        raise EvaluationProblem(
            f"{to} holds a run of another set, corpus or settings.", "Leave out --resume."
        )
    return folder
