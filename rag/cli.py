"""`byline ask` and `byline who`."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.errors import UsageProblem
from index.cli import AsJson, build_if_missing

if TYPE_CHECKING:
    from index.snapshot import Snapshot
    from rag.answer import Answer
    from rag.reading import Filters

DECLINED = 3
"""Exit code when the corpus does not answer."""
ABOUT_TOPIC = 120
"""Passages nearest to a topic, in which somebody's words are about it."""


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        problem = f"{text!r} is not a day. Write it as 2022-01-31."
        raise typer.BadParameter(problem) from error


OnlyOutlets = Annotated[
    list[str] | None, typer.Option("--outlet", help="Only this outlet; may be repeated.")
]
Since = Annotated[
    date | None,
    typer.Option(parser=_day, metavar="DAY", help="Published on or after this day: 2022-01-31."),
]
Until = Annotated[
    date | None, typer.Option(parser=_day, metavar="DAY", help="Published on or before this day.")
]


def ask(
    ctx: typer.Context,
    question: Annotated[str, typer.Argument(help="What you want to know; - reads it from stdin.")],
    outlet: OnlyOutlets = None,
    since: Since = None,
    until: Until = None,
    comments: Annotated[
        bool, typer.Option("--comments", help="Search readers' comments, and nothing else.")
    ] = False,
    claims: Annotated[
        int | None, typer.Option(min=1, max=50, help="Most claims of the answer; 5 unless set.")
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Outlets and speakers side by side.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question about the news, and say who said it.

    Exits with 0 when it answers and with 3 when the corpus does not.

    Example: byline ask "What did Putin say about NATO?" --outlet "South Front"
    """
    from rag.reading import Filters
    from rag.wiring import open_assistant

    text = sys.stdin.read() if question == "-" else question
    filters = Filters(tuple(outlet or ()), since, until, comments=comments)
    if not text.strip():
        raise UsageProblem("The question is empty.", "Ask something about the news in the corpus.")
    build_if_missing(ctx.obj)
    assistant = open_assistant(ctx.obj)
    answer = assistant.ask(text, filters=filters, claims=claims)
    typer.echo(_shown(answer, compare, as_json))
    if answer.refusal:
        raise typer.Exit(DECLINED)
    _tell_undated(assistant.snapshot(), filters)


def _shown(answer: Answer, compare: bool, as_json: bool) -> str:
    from dataclasses import replace

    from rag.matrix import matrix
    from rag.render.json import matrix_to_json, to_json
    from rag.render.numbers import numbered
    from rag.render.text import sources_to_text, to_text

    answer = numbered(answer)
    if as_json:
        record = to_json(answer)
        return _json({**record, "matrix": matrix_to_json(matrix(answer))} if compare else record)
    if not compare or not answer.claims:
        return to_text(answer)
    from rag.render.matrix import matrix_to_text

    return f"{matrix_to_text(matrix(answer))}\n\n{sources_to_text(replace(answer, related=()))}"


def who(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="A person, or whoever is quoted: NATO, an aide.")],
    outlet: OnlyOutlets = None,
    since: Since = None,
    until: Until = None,
    about: Annotated[str, typer.Option(help="Only what is about this topic.")] = "",
    as_json: AsJson = False,
) -> None:
    """Everything that a person is quoted with: their own words, then what is told of them.

    Exits with 0 when there is something and with 3 when there is nothing.

    Example: byline who "Annalena Baerbock" --since 2022-01-01
    """
    from rag.people import person
    from rag.reading import Filters
    from rag.render.json import person_to_json
    from rag.render.person import person_to_text
    from rag.wiring import open_assistant

    filters = Filters(tuple(outlet or ()), since, until)
    if not name.strip():
        raise UsageProblem("The name is empty.", "Name somebody who may be quoted.")
    build_if_missing(ctx.obj)
    assistant = open_assistant(ctx.obj)
    snapshot, near = assistant.snapshot(), None
    if about.strip():
        found = assistant.retrieve(f"{name} {about}", filters=filters, k=ABOUT_TOPIC)
        near = [evidence.passage for evidence in found]
    sought = person(name.strip(), snapshot, assistant.registry, filters, near)
    typer.echo(_json(person_to_json(sought)) if as_json else person_to_text(sought))
    _tell_undated(snapshot, filters)
    if not sought.sayings:
        raise typer.Exit(DECLINED)


def _tell_undated(snapshot: Snapshot, filters: Filters) -> None:
    from rag.decline import undated

    if (filters.since or filters.until) and (missing := undated(snapshot)):
        typer.echo(f"Articles: {missing}", err=True)


def _json(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)
