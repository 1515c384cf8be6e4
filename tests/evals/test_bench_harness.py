"""What all benches are made of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from evals.bench.__main__ import names
from evals.bench.harness import Result, Stopwatch, fresh

ROOT = Path(__file__).parents[2]


def test_a_stopwatch_counts_laps():
    watch = Stopwatch()
    for _ in range(2):
        with watch:
            sum(range(1000))
    assert len(watch.clock) == len(watch.processors) == 2
    assert all(seconds > 0 for seconds in watch.clock)


def test_a_fresh_process_is_another():
    assert fresh(os.getpid) != os.getpid()


def test_numbers_have_four_digits_and_words_stay():
    made = Result("growth", ("figure", "value"), [("disk", 1.23456789), ("note", "")]).table()
    assert [list(column.cells) for column in made.columns] == [["disk", "note"], ["1.235", ""]]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "evals.bench", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_every_bench_says_what_it_is_for_and_an_unknown_one_names_them():
    unknown = bench("nothing")
    assert unknown.returncode == 2
    assert all(name in unknown.stderr for name in names())
    told = bench("growth", "--help")
    assert told.returncode == 0
    assert "How time, memory and disk grow" in told.stdout


def test_a_bench_prints_its_table(tmp_path):
    done = bench("growth", "--sizes", "500", "--questions", "2", "--data", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "query p50, ms" in done.stdout
    assert (tmp_path / "growth.html").exists()
