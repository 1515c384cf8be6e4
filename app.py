"""Byline: the command line, and what joins its rooms. `python app.py` alone serves the chat."""

from __future__ import annotations

import difflib
import logging
import os
import sys
import tomllib
import traceback
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

import corpus.cli
import evals.cli
import index.cli
import rag.cli
from corpus.errors import BylineError, SettingsProblem, UsageProblem
from evals.settings import EvalSettings
from rag.page.settings import PageSettings

if TYPE_CHECKING:
    from corpus.readers import Oddity
    from rag.page.desk import Keep
    from rag.page.thread import Exchange
    from rag.question import Turn

SETTINGS_FILE = Path("byline.toml")
PREFIX = "BYLINE_"
FEEDBACK = "feedback.jsonl"
"""The set of readers' feedback, in the folder of the corpus's index."""
FOLDERS = ("--corpus", "--data")
INTERRUPTED = 130


class Settings(EvalSettings, PageSettings, BaseSettings):
    """The settings of all rooms, from BYLINE_* variables and byline.toml."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, toml_file=SETTINGS_FILE)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def doubtful_notices(self) -> list[Oddity]:
        """Notices on nothing, or that contradict, of the index; `corpus` knows no `index`."""
        from index.notices import doubtful
        from index.snapshot import SnapshotStore

        try:
            store = SnapshotStore(self.data, self.corpus, self.chroma_url)
            return list(doubtful(store.current()))
        except BylineError:  # no index yet: what files alone tell is told all the same
            return []


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 3 declined, 2 wrong usage, 1 any other error.

    A problem is one line on stderr; the traceback comes with --debug only.
    """
    given = sys.argv[1:] if argv is None else argv
    debug = "--debug" in given
    try:
        code = command(hoisted(given), prog_name="byline", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone (`| head`): what is left goes nowhere, also what Python flushes last.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the one place that turns any failure into a line
        if debug:
            traceback.print_exc()
        return _report(error)
    return code if isinstance(code, int) else 0


def _report(error: Exception) -> int:
    code = 1
    if isinstance(error, BylineError):
        line, code = " ".join(str(error).split()), error.exit_code
    elif isinstance(error, typer.TyperException):
        line, code = _misuse(error), error.exit_code
    else:
        problem = f"{type(error).__name__}: {error}".rstrip(": ")
        problem = " ".join(problem.split())
        line = f"Something unexpected: {problem}. Run it again with --debug to see where."
    typer.echo(line if "\n" in line else f"byline: {line}", err=True)
    return code


def _misuse(error: typer.TyperException) -> str:
    """What is wrong with the call, and where its help is; `byline index` alone is that help."""
    message = error.format_message()
    context = getattr(error, "ctx", None)
    called = context.command_path if context else "byline"
    return message if "\n" in message else f"{message.rstrip('.')}. See `{called} --help`."


def hoisted(arguments: Sequence[str]) -> list[str]:
    """The arguments, global options first wherever they stood; without a command, `serve`."""
    front: list[str] = []
    rest: list[str] = []
    remaining = iter(arguments)
    for argument in remaining:
        if argument == "--":
            rest += [argument, *remaining]
        elif argument in FOLDERS:
            folder = next(remaining, None)
            if folder is None:
                raise UsageProblem(f"{argument} needs a folder.", f"Write {argument} DIR.")
            front += [argument, folder]
        elif argument == "--debug" or argument.startswith(tuple(f"{name}=" for name in FOLDERS)):
            front.append(argument)
        else:
            rest.append(argument)
    return [*front, *(rest or ["serve"])]


def _globals(
    context: typer.Context,
    articles: Annotated[
        Path | None, typer.Option("--corpus", metavar="DIR", help="Folder or .jsonl of articles.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Where the index is kept.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error arose.")] = False,
) -> None:
    """Answers questions about the news and says who said it.

    Options of this level may stand anywhere: byline ask "What did NATO say?" --corpus news/
    """
    if debug:
        logging.basicConfig()
        logging.getLogger("byline").setLevel(logging.DEBUG)
    folders = {"corpus": articles, "data": data}
    context.obj = read_settings({name: path for name, path in folders.items() if path})


def read_settings(given: Mapping[str, object]) -> Settings:
    """The settings of all rooms: `given`, then BYLINE_* variables, then byline.toml, then defaults.

    Raises SettingsProblem for an unknown key or variable, naming the nearest that exists, and for a
    value that does not fit.
    """
    variables = {f"{PREFIX}{key.upper()}" for key in Settings.model_fields}
    for name in os.environ:
        if name.startswith(PREFIX) and name not in variables:
            problem = f"The environment has an unknown setting {name}."
            raise SettingsProblem(problem, _nearest(name, variables))
    try:
        written = tomllib.loads(SETTINGS_FILE.read_text("utf-8")) if SETTINGS_FILE.exists() else {}
        for key in written:
            if key not in Settings.model_fields:
                problem = f"{SETTINGS_FILE} has an unknown key {key!r}."
                raise SettingsProblem(problem, _nearest(key, Settings.model_fields))
        return Settings(**given)  # type: ignore[arg-type]  # what does not fit is caught below
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsProblem(f"{SETTINGS_FILE} cannot be read: {error}.") from error
    except ValidationError as error:
        raise _misfit(error, given) from error


def _nearest(name: str, known: Iterable[str]) -> str:
    (near,) = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0)
    return f"Did you mean {near}?"


def _misfit(error: ValidationError, given: Mapping[str, object]) -> BylineError:
    first = error.errors()[0]
    key = ".".join(str(step) for step in first["loc"]) or "settings"
    secret = key in Settings.model_fields and Settings.model_fields[key].annotation is SecretStr
    given_value = "what it is" if secret else f"'{first['input']}'"
    problem = f"{key} cannot be {given_value}: {first['msg']}."
    if key in given:
        return UsageProblem(problem, f"Give another --{key}.")
    return SettingsProblem(problem, f"Change {PREFIX}{key.upper()} or {key} in {SETTINGS_FILE}.")


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
) -> None:
    """Serve the chat as a web page on this computer, until Ctrl-C.

    Example: byline serve --corpus news/ --port 8000
    """
    from rag.page.server import serve_page

    settings: Settings = context.obj
    index.cli.build_if_missing(settings)
    serve_page(settings, host or settings.host, port or settings.port, keeper(settings))


def keeper(settings: Settings) -> Keep:
    """What keeps the feedback of readers as an evaluation set beside the corpus's index; `rag`
    knows no `evals`.
    """
    from evals.feedback import feedback_item, keep
    from index.snapshot import SnapshotStore

    path = SnapshotStore(settings.data, settings.corpus, settings.chroma_url).folder / FEEDBACK

    def kept(of: Exchange, history: tuple[Turn, ...]) -> None:
        if of.answer and of.opinion:
            said = of.opinion
            keep(path, feedback_item(of.id, of.answer, said.good, said.note, history, of.filters))

    return kept


command = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
command.callback()(_globals)
command.command()(serve)
command.command()(rag.cli.ask)
command.command()(rag.cli.who)
command.add_typer(index.cli.app, name="index")
command.add_typer(corpus.cli.app, name="corpus")
command.add_typer(evals.cli.app, name="eval")

if __name__ == "__main__":
    sys.exit(main())
