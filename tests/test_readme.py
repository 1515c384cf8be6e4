"""The README tells every command and every setting, and its example runs."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path
from textwrap import dedent

import typer

import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> Iterator[str]:
    """Every command as it is typed: `ask`, `index update` ..."""

    def below(command: object, path: tuple[str, ...]) -> Iterator[str]:
        children = getattr(command, "commands", None)
        if children is None:
            yield " ".join(path)
            return
        for name, child in children.items():
            yield from below(child, (*path, name))

    yield from below(typer.main.get_command(app.command), ())


def test_it_names_every_command_and_no_other():
    told = set(re.findall(r"^\| `byline ([a-z ]+?)(?: [A-Z ]+)?`", README, re.MULTILINE))
    assert told == set(commands())


def test_it_names_every_setting_with_its_default_and_no_other():
    fields = type(app.read_settings({})).model_fields
    rows = re.findall(r"^\| `(BYLINE_[A-Z_]+)` \| ([^|]*)\|", README, re.MULTILINE)
    told = {name: default.strip().strip("`") for name, default in rows}
    assert told.keys() == {f"BYLINE_{name.upper()}" for name in fields}
    plain = {
        f"BYLINE_{name.upper()}": str(field.default)
        for name, field in fields.items()
        if isinstance(field.default, int | float | str)
    }
    assert {name: told[name] for name in plain} == plain


def test_its_pasted_answer_is_what_byline_prints(sample_data, capsys):
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", README, re.MULTILINE)
    pasted = next(dedent(block).strip() for block in blocks if "$ byline ask" in block)
    command, _, printed = pasted.partition("\n")
    app.main([*shlex.split(command)[2:], "--data", str(sample_data)])
    out = capsys.readouterr().out
    answer, found, _ = printed.partition("\nRelated")
    assert found
    assert out.startswith(answer.lstrip())
    # What else comes near is left to the reader's weights: "..." stands for it.
    assert OutputChecker().check_output(printed, out, ELLIPSIS | NORMALIZE_WHITESPACE), out


def test_its_python_examples_run(sample_data, tmp_path):
    shutil.copytree(sample_data, tmp_path / ".byline")
    printed = []
    for example in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        done = subprocess.run(
            [sys.executable, "-c", example],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        printed.append(done.stdout)
    asked, retrieved = printed
    assert asked.startswith("Russia Today Camille Grand russia-today-land-for-peace.txt ")
    assert "South Front" in retrieved


def test_what_it_links_to_is_there():
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
