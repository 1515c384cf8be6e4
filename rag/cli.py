"""`byline ask`, and the wiring of an Assistant from settings."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from corpus.errors import UsageProblem

if TYPE_CHECKING:
    from pydantic import SecretStr

    from index.embedder import Embedder
    from index.snapshot import Snapshot
    from rag.answer import Answer
    from rag.assistant import Assistant
    from rag.reading import Filters

DECLINED = 3
"""Exit code of `ask` when the corpus does not answer."""


class Wiring(Protocol):
    """The settings that an Assistant is made from."""

    @property
    def corpus(self) -> Path: ...
    @property
    def data(self) -> Path: ...
    @property
    def chroma_url(self) -> str: ...
    @property
    def outlets(self) -> Path | None: ...
    @property
    def embedding_model(self) -> str: ...
    @property
    def claims(self) -> int: ...
    @property
    def decline_below(self) -> float: ...
    @property
    def reranker(self) -> str: ...
    @property
    def llm(self) -> str: ...
    @property
    def llm_url(self) -> str: ...
    @property
    def llm_key(self) -> SecretStr: ...
    @property
    def llm_timeout(self) -> float: ...
    @property
    def llm_context(self) -> int: ...
    @property
    def llm_budget(self) -> int: ...
    @property
    def llm_input_price(self) -> float: ...
    @property
    def llm_output_price(self) -> float: ...
    @property
    def entailment(self) -> str: ...


def open_assistant(settings: Wiring) -> Assistant:
    """An Assistant over the index of `settings`. Nothing heavy is loaded before the first question.

    Raises CorpusProblem for a bad outlets file; a missing index is told at the first question.
    """
    from corpus.outlets import OutletRegistry
    from index.embedder import make_embedder
    from index.snapshot import SnapshotStore
    from rag.assistant import Assistant
    from rag.reader import make_reader

    embedder = make_embedder(settings.embedding_model, settings.data / "models")
    return Assistant(
        store=SnapshotStore(settings.data, settings.corpus, settings.chroma_url),
        embedder=embedder,
        registry=OutletRegistry.load(settings.outlets),
        **_writer(settings, embedder),
        claims=settings.claims,
        decline_below=settings.decline_below,
        reader=make_reader(settings.reranker),
    )


def _writer(settings: Wiring, embedder: Embedder) -> dict[str, Any]:
    """The arguments of an Assistant that write answers; without a model none of its is loaded."""
    from rag.compose.extractive import Extractive

    if not settings.llm:
        return {"composer": Extractive()}
    from index.tokens import cl100k
    from rag.compose.condense import Condenser
    from rag.compose.llm import Backend, LanguageModel
    from rag.compose.written import Budget, Written
    from rag.cross_encoder import Entailment
    from rag.support import Support

    backend = Backend(
        settings.llm,
        url=settings.llm_url,
        key=settings.llm_key.get_secret_value(),
        timeout=settings.llm_timeout,
        context=settings.llm_context,
    )
    model, count = LanguageModel(backend), cl100k()
    budget = Budget(
        min(settings.llm_budget, settings.llm_context),
        settings.llm_input_price,
        settings.llm_output_price,
    )
    wording = Support(embedder, Entailment(settings.entailment) if settings.entailment else None)
    return {
        "composer": Written(model, wording, count, budget),
        "wording": wording,
        "condenser": Condenser(model, count, budget),
    }


def ask(
    ctx: typer.Context,
    question: Annotated[str, typer.Argument(help="What you want to know; - reads it from stdin.")],
    outlet: Annotated[
        list[str] | None, typer.Option(help="Only this outlet's reporting; may be repeated.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Published on or after this day: 2022-01-31.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Published on or before this day.")] = None,
    comments: Annotated[
        bool, typer.Option("--comments", help="Search readers' comments, and nothing else.")
    ] = False,
    claims: Annotated[
        int | None, typer.Option(min=1, max=50, help="Most claims of the answer; 5 unless set.")
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Outlets and speakers side by side.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The answer as one JSON object.")] = False,
) -> None:
    """Answer a question about the news, and say who said it.

    Exits with 0 when it answers and with 3 when the corpus does not.

    Example: byline ask "What did Putin say about NATO?" --outlet "South Front"
    """
    from index.cli import build_if_missing
    from rag.reading import Filters

    text = sys.stdin.read() if question == "-" else question
    first, last = _day(since, "--since"), _day(until, "--until")
    filters = Filters(tuple(outlet or ()), first, last, comments=comments)
    if not text.strip():
        raise UsageProblem("The question is empty.", "Ask something about the news in the corpus.")
    build_if_missing(ctx.obj)
    assistant = open_assistant(ctx.obj)
    answer = assistant.ask(text, (), filters, None, claims)
    typer.echo(_shown(answer, compare, as_json))
    if answer.refusal:
        raise typer.Exit(DECLINED)
    _tell_undated(assistant.snapshot(), filters)


def _tell_undated(snapshot: Snapshot, filters: Filters) -> None:
    from rag.decline import undated

    if (filters.since or filters.until) and (missing := undated(snapshot)):
        typer.echo(f"Articles: {missing}", err=True)


def _shown(answer: Answer, compare: bool, as_json: bool) -> str:
    from dataclasses import replace

    from rag.matrix import matrix
    from rag.render.json import matrix_to_json, to_json
    from rag.render.text import sources_to_text, to_text

    if as_json:
        record = to_json(answer)
        return _json({**record, "matrix": matrix_to_json(matrix(answer))} if compare else record)
    if not compare or not answer.claims:
        return to_text(answer)
    from rag.render.matrix import matrix_to_text

    return f"{matrix_to_text(matrix(answer))}\n\n{sources_to_text(replace(answer, related=()))}"


NEAR = 120
"""Passages nearest to a topic, in which somebody's words are about it."""


def who(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="A person, or whoever is quoted: NATO, an aide.")],
    outlet: Annotated[
        list[str] | None, typer.Option(help="Only this outlet's articles; may be repeated.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Published on or after this day: 2022-01-31.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Published on or before this day.")] = None,
    about: Annotated[str, typer.Option(help="Only what is about this topic.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="All of it as one JSON object.")] = False,
) -> None:
    """Everything that a person is quoted with: their own words, then what is told of them.

    Exits with 0 when there is something and with 3 when there is nothing.

    Example: byline who "Annalena Baerbock" --since 2022-01-01
    """
    from corpus.outlets import OutletRegistry
    from index.cli import build_if_missing
    from index.snapshot import SnapshotStore
    from rag.people import person
    from rag.reading import Filters
    from rag.render.json import person_to_json
    from rag.render.person import person_to_text

    filters = Filters(tuple(outlet or ()), _day(since, "--since"), _day(until, "--until"))
    if not name.strip():
        raise UsageProblem("The name is empty.", "Name somebody who may be quoted.")
    build_if_missing(ctx.obj)
    snapshot = SnapshotStore(ctx.obj.data, ctx.obj.corpus, ctx.obj.chroma_url).current()
    near = None
    if about.strip():
        assistant = open_assistant(ctx.obj)
        near = [e.passage for e in assistant.retrieve(f"{name} {about}", (), filters, NEAR)]
    found = person(name.strip(), snapshot, OutletRegistry.load(ctx.obj.outlets), filters, near)
    typer.echo(_json(person_to_json(found)) if as_json else person_to_text(found))
    _tell_undated(snapshot, filters)
    if not found.sayings:
        raise typer.Exit(DECLINED)


def _json(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)


def _day(text: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageProblem(f"{option} {text!r} is not a day.", "Write it as 2022-01-31.") from error
