"""`byline eval`: run sets of questions, compare runs, keep a release from getting worse."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import EvaluationProblem, UsageProblem
from corpus.settings import SAMPLE_CORPUS

if TYPE_CHECKING:
    from rich.console import Console

    from evals.settings import EvalSettings

app = typer.Typer(
    no_args_is_help=True, help="Measure answers on evaluation sets, and compare the runs."
)

SAMPLE_SET = Path(__file__).with_name("cases") / "sample.jsonl"
"""A set over the sample corpus."""
FLOORS = Path(__file__).with_name("floors.json")
PIPED = 120
"""Columns of a table that goes to a file or a pipe."""


@app.command()
def run(
    ctx: typer.Context,
    sets: Annotated[
        list[Path],
        typer.Argument(metavar="SET...", help="Sets of questions about the corpus (.jsonl)."),
    ],
    answers: Annotated[
        Path | None, typer.Option(help="Also write the answers here, one JSON object a line.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Folder of the run; else a new one in DATA/runs.")
    ] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="Ask only N, drawn at random.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the sample.")] = 0,
    tag: Annotated[
        list[str] | None, typer.Option(help="Ask only items with this tag; may be repeated.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Keep the answers of the last run of the same plan.")
    ] = False,
) -> None:
    """Ask every question of the sets, and measure the answers.

    Prints a table of figures, and writes a folder with run.json, answers.jsonl and report.html.

    Example: byline eval run evals/cases/sample.jsonl --answers answers.jsonl
    """
    from evals.launch import run_set
    from evals.run import Choice
    from evals.table import figures_table, tags_table

    settings: EvalSettings = ctx.obj
    if len(sets) > 1 and (answers or report):
        raise UsageProblem("--answers and --report are for a single set.", "Run one set at a time.")
    choice = Choice(tuple(tag or ()), sample, seed)
    out, log = consoles()
    for path in sets:
        found, folder = run_set(path, settings, log, choice, report, resume)
        out.print(figures_table(path.stem, found.figures))
        if found.by_tag:
            out.print(tags_table(found.by_tag))
        out.print(", ".join(f"{number} {kind}" for kind, number in found.verdicts), highlight=False)
        _say(log, f"Written to {folder.path}")
        if answers:
            with written_to(answers):
                shutil.copyfile(folder.answers, answers)


@app.command()
def compare(
    ctx: typer.Context,
    a: Annotated[Path, typer.Argument(help="Folder of a run, or its name in DATA/runs.")],
    b: Annotated[Path, typer.Argument(help="Folder of the run to set beside it.")],
    html: Annotated[Path | None, typer.Option(help="Also write it as an HTML file.")] = None,
    items: Annotated[int, typer.Option(min=0, help="Changed questions to print.")] = 10,
) -> None:
    """Set two runs side by side: paired differences with intervals, and what changed most.

    Example: byline eval compare .byline/runs/A .byline/runs/B --html compared.html
    """
    from evals.compare import changes, compare, table, write_comparison
    from evals.runs import finished_run

    settings: EvalSettings = ctx.obj
    runs = settings.data / "runs"
    found = compare(finished_run(runs, a), finished_run(runs, b), settings.resamples)
    out, log = consoles()
    out.print(table(found))
    for line in changes(found, items):
        _say(out, line)
    if html:
        with written_to(html):
            write_comparison(html, found)
        _say(log, f"Written to {html}")


@app.command()
def gate(
    ctx: typer.Context,
    questions: Annotated[
        Path | None,
        typer.Argument(metavar="SET", help="The set to run; else the sample set and corpus."),
    ] = None,
    floors: Annotated[Path, typer.Option(help="The floors, a JSON file.")] = FLOORS,
    update: Annotated[
        bool, typer.Option("--update", help="Put the floors to the figures of this run.")
    ] = False,
    allow_regression: Annotated[
        str | None, typer.Option(metavar="WHY", help="Lower floors too, for this reason.")
    ] = None,
) -> None:
    """Fail when a figure falls below its floor; for CI.

    Example: byline eval gate
    """
    from evals.gate import raised, read_floors, shortfalls, write_floors
    from evals.launch import run_set

    if allow_regression is not None and not update:
        raise UsageProblem("--allow-regression is for lowering floors.", "Add --update.")
    settings: EvalSettings = ctx.obj
    if questions is None:
        settings = settings.model_copy(update={"corpus": SAMPLE_CORPUS})
    held = read_floors(floors)
    out, log = consoles()
    _, folder = run_set(questions or SAMPLE_SET, settings, log)
    info = folder.info()
    if update:
        held = raised(info, held, allow_regression)
    if faults := list(shortfalls(info, held)):
        for fault in faults:
            _say(log, fault)
        raise EvaluationProblem(
            f"The gate is shut: {len(faults)} of what {floors} asks for is not so.",
            "Mend it; or see `byline eval gate --help` for moving floors.",
        )
    if update:
        with written_to(floors):
            write_floors(floors, held)
    _say(out, f"The gate is open: every figure holds its floor in {floors}.")


@app.command()
def make(
    ctx: typer.Context,
    to: Annotated[Path, typer.Argument(metavar="SET", help="The set to write, a .jsonl file.")],
    questions: Annotated[int, typer.Option(min=1, help="Most questions to draft.")] = 50,
    seed: Annotated[int, typer.Option(help="Seed of the choice of statements.")] = 0,
) -> None:
    """Draft a set of questions about the corpus from its reported speech, for you to correct.

    Example: byline eval make mine.jsonl --corpus news/ --questions 100
    """
    from evals.cases import write_set
    from evals.make import drafted
    from index.cli import bring_up_to_date
    from index.snapshot import SnapshotStore

    settings: EvalSettings = ctx.obj
    if to.exists():
        raise UsageProblem(f"{to} is there already.", "Name another file.")
    bring_up_to_date(settings)
    store = SnapshotStore(settings.data, settings.corpus, settings.chroma_url)
    items = drafted(store.current(), questions, seed)
    if not items:
        raise EvaluationProblem(
            f"{settings.corpus} has no reported speech to ask about.",
            "Drafting needs articles in which people with names say things.",
        )
    with written_to(to):
        write_set(to, items)
    answerable = sum(item.answerable for item in items)
    out, _ = consoles()
    _say(
        out,
        f"{len(items)} questions in {to}, {len(items) - answerable} of them unanswerable. "
        "They are drafts: read each, correct it or take it out.",
    )


def consoles() -> tuple[Console, Console]:
    """stdout for the result, stderr for the rest."""
    from rich.console import Console

    out = Console(width=None if sys.stdout.isatty() else PIPED)
    return out, Console(stderr=True)


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def written_to(path: Path) -> Iterator[None]:
    """Says what is wrong when `path` cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise UsageProblem(f"{path} cannot be written: {why}.", "Name another file.") from problem
