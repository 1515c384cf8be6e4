"""The command line: options anywhere, settings from three places, every failure in one line."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer

import app
from corpus.errors import BylineError, SettingsProblem, UsageProblem
from rag.page.thread import Exchange, Opinion
from rag.wiring import open_assistant

APP = Path(app.__file__)
ARTICLE = "Harbour Gazette: the old ferry terminal will close on Monday, said the harbour master."


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def byline(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, APP, *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("given", "parsed"),
    [
        ([], ["serve"]),
        (["--data", "d"], ["--data", "d", "serve"]),
        (["ask", "why?", "--corpus", "news"], ["--corpus", "news", "ask", "why?"]),
        (["ask", "--corpus=news", "why?", "--debug"], ["--corpus=news", "--debug", "ask", "why?"]),
        (["corpus", "list", "--data", "d"], ["--data", "d", "corpus", "list"]),
        (["ask", "--", "--debug"], ["ask", "--", "--debug"]),
        (["--help"], ["--help"]),
    ],
)
def test_global_options_may_stand_anywhere(given: Sequence[str], parsed: Sequence[str]) -> None:
    assert app.hoisted(given) == parsed


def test_a_global_option_without_its_value_says_what_is_missing() -> None:
    with pytest.raises(UsageProblem, match="--corpus needs a folder"):
        app.hoisted(["ask", "why?", "--corpus"])


def test_an_option_outranks_a_variable_and_a_variable_the_file(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("byline.toml").write_text('data = "file"\ncorpus = "file"\nport = 8001\n', "utf-8")
    monkeypatch.setenv("BYLINE_DATA", "variable")
    monkeypatch.setenv("BYLINE_CORPUS", "variable")
    settings = app.read_settings({"corpus": Path("option")})
    assert (settings.corpus, settings.data, settings.port) == (
        Path("option"),
        Path("variable"),
        8001,
    )


def test_an_unknown_key_of_the_file_names_the_nearest(empty_folder: Path) -> None:
    Path("byline.toml").write_text("prot = 8001\n", "utf-8")
    with pytest.raises(SettingsProblem, match=r"unknown key 'prot'\. Did you mean port\?"):
        app.read_settings({})


def test_an_unknown_variable_names_the_nearest(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYLINE_COPRUS", "news")
    with pytest.raises(SettingsProblem, match=r"BYLINE_COPRUS\. Did you mean BYLINE_CORPUS\?"):
        app.read_settings({})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"port = ", "byline.toml cannot be read"),
        (b"\xff\xfe", "byline.toml cannot be read"),
        (b'port = "high"', r"port cannot be 'high': .* Change BYLINE_PORT or port in byline.toml"),
        (b"PORT = 8001", r"unknown key 'PORT'"),
        (b'port = "high"\nprot = 1', r"unknown key 'prot'"),
        (b"claims = 0", "claims cannot be '0'"),
    ],
)
def test_a_wrong_settings_file_says_what_to_change(
    empty_folder: Path, text: bytes, said: str
) -> None:
    Path("byline.toml").write_bytes(text)
    with pytest.raises(SettingsProblem, match=said):
        app.read_settings({})


def test_a_folder_in_place_of_the_settings_file_is_told(empty_folder: Path) -> None:
    Path("byline.toml").mkdir()
    with pytest.raises(SettingsProblem, match=r"byline\.toml cannot be read"):
        app.read_settings({})


class Trial:
    """The command with one more subcommand, `fail`, which raises what it is given."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __call__(self) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (BylineError("The shelf is empty.", "Fill it."), 1, "byline: The shelf is empty. Fill it."),
        (UsageProblem("That is\nno day."), 2, "byline: That is no day."),
        (
            KeyError("x"),
            1,
            "byline: Something unexpected: KeyError: 'x'. Run it again with --debug to see where.",
        ),
        (KeyboardInterrupt(), 130, ""),
        (typer.Exit(3), 3, ""),
    ],
)
def test_a_failure_is_one_line_and_an_exit_code(
    error: BaseException,
    code: int,
    line: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    trial = typer.Typer(pretty_exceptions_enable=False)
    trial.callback()(lambda: None)
    trial.command("fail")(Trial(error).__call__)
    monkeypatch.setattr(app, "command", trial)
    assert app.main(["fail"]) == code
    assert capsys.readouterr().err.strip() == line


def test_a_traceback_comes_with_debug_only(empty_folder: Path) -> None:
    Path("byline.toml").write_text("prot = 1\n", "utf-8")
    quiet, told = (
        byline("corpus", "list", *extra, cwd=empty_folder) for extra in ([], ["--debug"])
    )
    assert (quiet.returncode, told.returncode) == (2, 2)
    assert len(quiet.stderr.splitlines()) == 1
    assert "Traceback" in told.stderr


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["nonsense"], "See `byline --help`."),
        (["ask"], "See `byline ask --help`."),
        (["ask", "why?", "--otlet", "x"], "See `byline ask --help`."),
        (["serve", "--port", "0"], "See `byline serve --help`."),
        (["serve", "--port", "many"], "See `byline serve --help`."),
    ],
)
def test_wrong_usage_is_one_line_that_leads_to_the_help(
    arguments: list[str], hint: str, empty_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("byline: ")
    assert err.rstrip().endswith(hint)


def test_a_reader_who_leaves_early_is_no_error(empty_folder: Path) -> None:
    write = f"import sys; sys.path.insert(0, {str(APP.parent)!r}); import app, typer; "
    write += "app.command = typer.Typer(); app.command.callback()(lambda: None); "
    write += "app.command.command('flood')(lambda: [print(n) for n in range(100_000)] and None); "
    write += "sys.exit(app.main(['flood']))"
    run = subprocess.run(
        f'"{sys.executable}" -c "{write}" | head -1',
        shell=True,
        cwd=empty_folder,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (run.stdout, run.stderr) == ("0\n", "")


def test_a_question_brings_the_index_of_another_version_up_to_date(
    empty_folder: Path, sample_data: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_data, data)
    (manifest,) = data.glob("*/snapshots/*/manifest.json")
    built = json.loads(manifest.read_text("utf-8"))
    built["signature"]["schema"] -= 1
    manifest.write_text(json.dumps(built), "utf-8")
    (pointer,) = data.glob("*/CURRENT")
    live = json.loads(pointer.read_text("utf-8"))
    pointer.write_text(json.dumps({**live, "signature": "of another version"}), "utf-8")
    run = byline("ask", "What did Camille Grand say?", "--data", str(data), cwd=empty_folder)
    assert run.returncode == 0
    assert "Camille Grand" in run.stdout
    assert "5 articles" in run.stderr


def test_a_port_that_is_taken_is_said_to_be(empty_folder: Path, sample_data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = byline("serve", "--port", port, "--data", str(sample_data), cwd=empty_folder)
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1] == (
        f"byline: 127.0.0.1 port {port} cannot be listened on: Address already in use. "
        "Try another --port."
    )


def test_an_address_of_another_computer_cannot_be_served(
    empty_folder: Path, sample_data: Path
) -> None:
    run = byline(
        "serve", "--host", "no.such.host.invalid", "--data", str(sample_data), cwd=empty_folder
    )
    assert run.returncode == 2
    assert "'no.such.host.invalid' is not an address of this computer." in run.stderr


def test_the_chat_ends_quietly_when_it_is_interrupted(
    empty_folder: Path, sample_data: Path
) -> None:
    serving = subprocess.Popen(
        [sys.executable, APP, "--data", sample_data],
        cwd=empty_folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Who starts the tests in the background has them ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert serving.stderr is not None
    said = next(line for line in serving.stderr if "Byline is at" in line)
    assert "http://127.0.0.1:" in said
    serving.send_signal(signal.SIGINT)
    out, rest = serving.communicate(timeout=30)
    assert (serving.returncode, out, rest) == (130, "", "")


def test_a_readers_thumb_becomes_an_item_that_eval_run_asks_again(
    sample_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = open_assistant(app.read_settings({"data": sample_data})).ask(
        "What did Annalena Baerbock say in Kiev?"
    )
    settings = app.read_settings({"data": tmp_path})
    judged = Exchange(answer.question, answer, id="a1", opinion=Opinion(True, "Just so."))
    app.keeper(settings)(judged, ())
    (written,) = tmp_path.glob(f"*/{app.FEEDBACK}")
    out = tmp_path / "answers.jsonl"
    run = ["eval", "run", str(written), "--answers", str(out), "--data", str(sample_data)]
    assert app.main(run) == 0, capsys.readouterr().err
    assert out.read_text("utf-8").startswith('{"id": "a1"')
