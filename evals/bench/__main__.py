"""Runs one bench and prints what it found: `python -m evals.bench NAME [OPTIONS]`.

A bench is a module of this package with a function `bench`, whose arguments are the command's and
which gives its results one by one.
"""

from __future__ import annotations

import os
import sys
from functools import wraps
from importlib import import_module
from pathlib import Path

import typer
from rich.console import Console

from corpus.errors import BylineError

NOT_BENCHES = {"__init__", "__main__", "harness", "peer", "synthetic"}


def names() -> list[str]:
    return sorted({path.stem for path in Path(__file__).parent.glob("*.py")} - NOT_BENCHES)


def main() -> None:
    """Only the module of the bench that is asked for is loaded: some measure memory."""
    name = next(iter(sys.argv[1:]), "")
    out, log = Console(width=None if sys.stdout.isatty() else 120), Console(stderr=True)
    if name not in names():
        log.print(f"Name a bench: {', '.join(names())}.")
        raise SystemExit(2)
    module = import_module(f"evals.bench.{name}")

    @wraps(module.bench)
    def printed(**options: object) -> None:
        for result in module.bench(**options):
            out.print(result.table())
        log.print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the end")

    command = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    command.command(help=module.__doc__)(printed)
    try:
        command(sys.argv[2:], prog_name=f"bench {name}")
    except BylineError as problem:
        log.print(str(problem), markup=False, soft_wrap=True)
        raise SystemExit(problem.exit_code) from problem


if __name__ == "__main__":
    main()
