"""`byline corpus`: what the corpus holds, and what is known of it."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from datetime import date
from difflib import get_close_matches
from operator import methodcaller
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.article import Article, day_of
from corpus.errors import BylineError, CorpusProblem, UsageProblem

if TYPE_CHECKING:
    from corpus.copies import Changes, CopyGroup
    from corpus.folder import CorpusReading
    from corpus.outlets import OutletRegistry

app = typer.Typer(no_args_is_help=True, help="What the corpus holds, and what is known of it.")

_WIDE = 400
"""Characters of a row that goes to a file or a pipe."""
_STYLES = {
    "headline": "bold", "notice": "cyan", "comment": "yellow", "boilerplate": "dim", "body": ""
}  # fmt: skip


@app.command("list")
def list_(
    context: typer.Context,
    outlet: Annotated[
        list[str] | None, typer.Option(help="Only articles of this outlet; may be repeated.")
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Not before this day.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Not after this day.")] = None,
    language: Annotated[str | None, typer.Option(help="In this language, such as en.")] = None,
    kind: Annotated[str | None, typer.Option(help="news, opinion, digest or satire.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the articles, what is skipped, and why.

    Articles without a date are left out where --since or --until is given.

    Example: byline corpus list --outlet "Russia Today" --since 2024-01-01
    """
    reading, registry = _read(context)
    articles = [
        article
        for article in reading.articles
        if not outlet or any(registry.same(name, o) for o in outlet for name in article.outlets)
    ]
    if outlet and not articles:
        there = sorted({name for article in reading.articles for name in article.outlets})
        listed = f"There are: {', '.join(there[:12])}."
        meant = _nearest(registry.canonical(outlet[0]), there, listed)
        raise UsageProblem(f"No article is from {' or '.join(outlet)}.", meant)
    first, last = _day(since, "--since"), _day(until, "--until")
    undated = sum(article.published is None for article in articles) if first or last else 0
    articles = [
        article
        for article in articles
        if (article.published_on or not (first or last))
        and (first or date.min) <= (article.published_on or date.min) <= (last or date.max)
        and language in (None, article.language)
        and kind in (None, article.kind)
    ]
    for article in articles if as_json else ():
        _echo_json(_summary(article))
    if not as_json:
        _print_table(articles)
    if undated:
        typer.echo(f"{undated:,} without a date left out", err=True)
    _report_rest(reading)


@app.command()
def show(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(metavar="ID", help="As `corpus list` tells it.")],
) -> None:
    """Show one article: where it comes from and how that is known, and its sections.

    Example: byline corpus show rt-de-security-talks.txt
    """
    from rich.console import Console
    from rich.text import Text

    reading, _ = _read(context)
    articles = {article.id: article for article in reading.articles}
    if (article := articles.get(article_id)) is None:
        meant = _nearest(article_id, articles, "`byline corpus list` lists them.")
        raise UsageProblem(f"No article has the id {article_id!r}.", meant)
    console = Console(soft_wrap=True, highlight=False)
    for fact in fields(article.provenance):
        known = getattr(article.provenance, fact.name)
        for sourced in known if isinstance(known, tuple) else filter(None, (known,)):
            span = sourced.evidence.span
            line = f': "{span.of(article.text)}"' if span else ""
            how = (f"  ({sourced.evidence.rank}: {sourced.evidence.where}{line})", "dim")
            console.print(Text.assemble((f"{fact.name:>17} ", "bold"), str(sourced.value), how))
    for notice in reading.contradictions:
        if notice.path == article.id:
            console.print(Text(f"    contradictory  {notice.what}", style="red"))
    console.print(Text.assemble(("             kind ", "bold"), article.kind), end="\n\n")
    for section in article.sections:
        name = f"[{section.kind}{f' by {section.author}' if section.author else ''}]"
        console.print(Text(name, style="cyan"))
        shown = section.span.of(article.text).strip("\r\n")
        console.print(Text(shown, style=_STYLES[section.kind]), end="\n\n")


@app.command()
def add(
    context: typer.Context,
    sources: Annotated[
        list[str], typer.Argument(metavar="PATH|URL|FEED...", help="Files, pages, feeds.")
    ],
) -> None:
    """Add files, web pages, or the entries of feeds. Nothing that is there is overwritten.

    Example: byline corpus add ~/Downloads/article.html https://example.com/feed --corpus news/
    """
    from corpus.settings import SAMPLE_CORPUS

    folder: Path = context.obj.corpus
    if folder == SAMPLE_CORPUS:
        raise UsageProblem("The sample corpus stays as it is.", "Name your own: --corpus DIR.")
    if folder.is_file():
        raise UsageProblem(f"{folder} is a file.", "Name a folder: --corpus DIR.")
    failures = [failure for source in sources if (failure := _add(source, folder))]
    if len(failures) == 1:
        raise failures[0]
    for failure in failures:
        typer.echo(f"  {failure}", err=True)
    if failures:
        problem = f"{len(failures)} of {len(sources)} were not added."
        raise CorpusProblem(problem, "The lines above say why.")


def _add(source: str, folder: Path) -> BylineError | None:
    """Add one source and say what it added; what keeps it out is returned, for the others' sake."""
    from corpus.additions import add_file, add_url
    from corpus.fetch import fetch, is_url

    try:
        added = add_url(source, folder, fetch) if is_url(source) else add_file(Path(source), folder)
    except BylineError as error:
        return error
    except Exception as error:  # noqa: BLE001 - the sources after it are added all the same
        logging.getLogger("byline").debug("%s is not added", source, exc_info=error)
        why = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        problem = f"{source} cannot be added to {folder} ({why})."
        return CorpusProblem(problem, "Check permissions and free space.")
    for path in added.files:
        typer.echo(path)
    if added.known:
        typer.echo(f"{added.known} entries of {source} were there already", err=True)
    for skipped in added.skipped:
        typer.echo(f"skipped  {skipped}", err=True)
    return None


@app.command()
def check(
    context: typer.Context,
    draft: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a draft articles.toml, to complete by hand."),
    ] = None,
) -> None:
    """Name what is skipped, odd, unknown or in doubt, how much of it, and what to do about it.

    Example: byline corpus check --corpus news/ --draft draft.toml
    """
    from corpus.check import counts, findings
    from corpus.draft import write_draft

    reading, registry = _read(context)
    if draft is not None:
        write_draft(reading, draft)
    found = findings(reading, registry, date.today(), context.obj.doubtful_notices())
    for line in (*counts(found), *found):
        typer.echo(line)
    kinds = Counter(section.kind for a in reading.articles for section in a.sections)
    counted = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    typer.echo(f"{len(reading.articles)} articles; sections: {counted or 'none'}", err=True)


@app.command()
def duplicates(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a group.")] = False,
) -> None:
    """Show who ran the same story, the likely original, and what each copy left out or added.

    Example: byline corpus duplicates --corpus news/
    """
    from corpus.copies import changes, copy_groups

    reading, registry = _read(context)
    found = copy_groups(reading.articles, registry)
    for group in found:
        first = group.original
        made = [changes(first, article) if first else None for article in group.articles]
        if not as_json:
            _print_group(group, made)
            continue
        changed = [asdict(c) if c else {"left_out": None, "added": None} for c in made]
        told = {
            "origin": group.origin,
            "original": first.id if first else None,
            "known_by": group.known_by,
            "outlets": group.outlets,
        }
        articles = map(_summary, group.articles)
        _echo_json(told | {"articles": [a | c for a, c in zip(articles, changed, strict=True)]})
    count = sum(len(group.articles) for group in found)
    typer.echo(f"{len(found)} groups of {count} of {len(reading.articles)} articles", err=True)


def _print_group(group: CopyGroup, made: Sequence[Changes | None]) -> None:
    title = group.articles[0].title or group.articles[0].id
    typer.echo(f"{title}\n  run by {', '.join(group.outlets) or 'unidentified outlets'}")
    if group.origin:
        typer.echo(f"  a story of {group.origin}")
    for article, change in zip(group.articles, made, strict=True):
        changed = ""
        if article is group.original:
            changed = f"  likely original ({group.known_by})"
        elif change:
            changed = f"  left out {len(change.left_out)} sentences, added {len(change.added)}"
        typer.echo(f"    {article.published_on or 'undated'!s:10}  {article.id}{changed}")
    typer.echo("")


def _read(context: typer.Context) -> tuple[CorpusReading, OutletRegistry]:
    from corpus.folder import read_corpus
    from corpus.outlets import OutletRegistry

    registry = OutletRegistry.load(context.obj.outlets)
    return read_corpus(context.obj.corpus, registry), registry


def _day(written: str | None, option: str) -> date | None:
    from corpus.dates import parse_date

    try:
        return day_of(parse_date(written)) if written else None
    except ValueError as error:
        raise UsageProblem(f"{option}: {error}.", "Write it as 2022-02-08.") from error


def _nearest(written: str, known: Collection[str], otherwise: str) -> str:
    """What may have been meant, for the end of an error."""
    near = get_close_matches(written, known, n=1, cutoff=0.5)
    return f"Did you mean {near[0]!r}?" if near else otherwise


def _summary(article: Article) -> dict[str, Any]:
    facts = ("id", "outlet", "published_by", "republished_from", "title", "author", "published")
    told = {fact: getattr(article, fact) for fact in (*facts, "url", "language", "kind")}
    return told | {"characters": len(article.text)}


def _echo_json(record: dict[str, Any]) -> None:
    typer.echo(json.dumps(record, ensure_ascii=False, default=methodcaller("isoformat")))


def _print_table(articles: list[Article]) -> None:
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    console = Console()
    if not console.is_terminal:
        console.width = _WIDE
    columns = (Column(heading, overflow="fold") for heading in ("id", "outlet", "date", "title"))
    table = Table(*columns, box=None, pad_edge=False)
    for article in articles:
        via = f" (via {article.published_by})" if len(article.outlets) > 1 else ""
        outlet = f"{article.outlet or 'unidentified outlet'}{via}"
        cells = (article.id, outlet, str(article.published_on or ""), article.title)
        table.add_row(*map(Text, cells))
    console.print(table)


def _report_rest(reading: CorpusReading) -> None:
    typer.echo(f"{len(reading.articles)} articles, {len(reading.skipped)} skipped", err=True)
    rest = (*reading.skipped, *reading.oddities)
    for line in rest[:40]:
        typer.echo(f"  {line}", err=True)
    if more := len(rest[40:]):
        typer.echo(f"  and {more} more: `byline corpus check` names them", err=True)
