"""`byline index`: bring the index up to date, look after it, follow the corpus."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import BylineError

if TYPE_CHECKING:
    from corpus.folder import Corpus
    from index.embedder import Embedder
    from index.manifest import Signature
    from index.plan import Annotator, Progress
    from index.settings import IndexSettings
    from index.snapshot import SnapshotStore
    from index.update import UpdateReport

app = typer.Typer(no_args_is_help=True, help="Build the index, look after it, follow the corpus.")

AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]
Wait = Annotated[
    float, typer.Option(min=0, help="Seconds to wait for another update before giving up.")
]
DAMAGED = 1
"""Exit code of `verify` when a check found an error."""


@app.callback()
def group() -> None:
    """Build the index, look after it, follow the corpus."""


@app.command("update")
def update_command(ctx: typer.Context, wait: Wait = 0) -> None:
    """Make the index stand for the articles as they are now; only what changed is done again.

    Example: byline index update --corpus news/
    """
    _tell(bring_up_to_date(ctx.obj, wait=wait, beside=True))


@app.command("rebuild")
def rebuild_command(ctx: typer.Context, wait: Wait = 0) -> None:
    """Make the index anew; cached embeddings are used again.

    Example: byline index rebuild --corpus news/
    """
    _tell(bring_up_to_date(ctx.obj, rebuild=True, wait=wait, beside=True))


@app.command("status")
def status_command(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Tell what the index holds, and whether the articles have changed since.

    Example: byline index status --json
    """
    from index.health import status

    store, articles, _, _, signature = _parts(ctx.obj)
    found = status(store, articles, signature)
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(found)))
        return
    typer.echo(f"snapshot   {found.snapshot}, made {found.created}")
    typer.echo(f"articles   {found.articles:,} in {found.passages:,} passages")
    typer.echo(f"model      {found.model.partition('@')[0]}")
    typer.echo(f"on disk    {_megabytes(found.index_bytes)}, cache {_megabytes(found.cache_bytes)}")
    typer.echo(f"state      {found.stale or 'up to date'}")
    if found.stale:
        typer.echo("           Run `byline index update`.")
    _name_skipped(found.skipped)


@app.command("verify")
def verify_command(
    ctx: typer.Context,
    deep: Annotated[bool, typer.Option("--deep", help="Look at everything.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check that the index is sound; exits with 1 when it is not.

    Example: byline index verify --deep
    """
    from index.health import verify

    store, articles, embedder, _, signature = _parts(ctx.obj)
    checks = verify(store, articles, embedder, signature, deep=deep)
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(check) for check in checks]))
    for c in () if as_json else checks:
        typer.echo(f"{c.severity:8} {c.name:9} {c.message}. {c.remedy}".rstrip())
    if any(check.severity == "error" for check in checks):
        raise typer.Exit(DAMAGED)


@app.command("watch")
def watch_command(ctx: typer.Context) -> None:
    """Follow the articles and update the index after every change, until Ctrl-C.

    Example: byline index watch --corpus news/
    """
    from index.watch import follow

    typer.echo(f"Following {ctx.obj.corpus}; Ctrl-C ends it.", err=True)
    for news in follow(ctx.obj.corpus, lambda: bring_up_to_date(ctx.obj, wait=60)):
        if isinstance(news, BylineError):
            typer.echo(f"byline: {news}", err=True)
        else:
            _tell(news)


def build_if_missing(settings: IndexSettings) -> None:
    """Builds the index when there is none for the corpus yet, or one of another version."""
    from index.snapshot import SnapshotStore

    if not SnapshotStore(settings.data, settings.corpus, settings.chroma_url).is_built():
        # Two commands at once: the second waits for the first, and then finds nothing to do.
        _tell(bring_up_to_date(settings, wait=3600, beside=True), err=True)


def bring_up_to_date(
    settings: IndexSettings, *, rebuild: bool = False, wait: float = 0, beside: bool = False
) -> UpdateReport:
    """Makes the index stand for the corpus of the settings; returns what changed, in articles.

    Progress goes to stderr. Raises CorpusProblem for a corpus that cannot be read, IndexLocked when
    another update is at work for longer than `wait` seconds, OutOfSpace, ModelProblem.
    """
    from index.update import update

    store, articles, embedder, annotator, _ = _parts(settings)
    with _bar() as bar:
        return update(
            store,
            articles,
            embedder,
            annotator,
            bar,
            passage_tokens=settings.passage_tokens,
            rebuild=rebuild,
            wait=wait,
            beside=beside,
        )


def _parts(settings: IndexSettings) -> tuple[SnapshotStore, Corpus, Embedder, Annotator, Signature]:
    """What the commands work on; making it loads nothing heavy."""
    from corpus.folder import Corpus
    from corpus.outlets import OutletRegistry
    from corpus.speech import StatementAnnotator
    from index.embedder import make_embedder
    from index.snapshot import SnapshotStore
    from index.update import signature_of

    store = SnapshotStore(settings.data, settings.corpus, settings.chroma_url)
    registry = OutletRegistry.load(settings.outlets)
    embedder, annotator = (
        make_embedder(settings.embedding_model, store.models),
        StatementAnnotator(registry),
    )
    signature = signature_of(embedder, settings.passage_tokens, annotator)
    return store, Corpus(settings.corpus, registry), embedder, annotator, signature


@contextmanager
def _bar() -> Iterator[Progress]:
    """A Progress that draws a bar for each stage on stderr."""
    from rich import progress as bars
    from rich.console import Console

    shown = bars.TextColumn("{task.description}"), bars.BarColumn()
    counted = bars.MofNCompleteColumn(), bars.TimeRemainingColumn()
    tasks: dict[str, bars.TaskID] = {}
    console = Console(stderr=True)
    quiet = not console.is_terminal
    with bars.Progress(*shown, *counted, console=console, transient=True, disable=quiet) as drawn:

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = drawn.add_task(stage)
            drawn.update(tasks[stage], completed=done, total=total)

        yield tell


def _tell(report: UpdateReport, *, err: bool = False) -> None:
    typer.echo(
        f"{report.articles:,} articles in {report.passages:,} passages: {report.added:,} added, "
        f"{report.changed:,} changed, {report.removed:,} removed, {report.unchanged:,} unchanged "
        f"({report.seconds:.1f} s)",
        err=err,
    )
    for notice in report.notices:
        typer.echo(notice, err=True)
    _name_skipped(report.skipped)


def _name_skipped(skipped: tuple[tuple[str, str], ...]) -> None:
    if skipped:
        typer.echo(f"{len(skipped):,} skipped:", err=True)
    for path, why in skipped:
        typer.echo(f"  {path}: {why}", err=True)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
