"""Processes beside an update find out the same as the update itself, and never outlive it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from corpus.article import Article, Span
from corpus.errors import IndexProblem
from corpus.outlets import OutletRegistry
from corpus.speech import StatementAnnotator
from index.sentences import sentences
from index.workers import BATCH, Beside, Here

HANGING = """
import os, sys, time
from corpus.outlets import OutletRegistry
from index.workers import Beside
from corpus.speech import StatementAnnotator
with Beside(StatementAnnotator(OutletRegistry.load()), 2) as beside:
    print(*(process.pid for process in beside._processes), flush=True)
    time.sleep(600)
"""


def work(count: int) -> list[tuple[Article, list[Span]]]:
    texts = [f"Mara Quist said that crane {n} is older than the quay. " * 9 for n in range(count)]
    return [(Article(str(n), text), sentences(text)) for n, text in enumerate(texts)]


@pytest.fixture(scope="module")
def annotator() -> StatementAnnotator:
    return StatementAnnotator(OutletRegistry.load())


@pytest.mark.parametrize("count", [0, 1, 3 * BATCH + 1])
def test_the_findings_are_those_of_this_process_and_in_order(annotator, count) -> None:
    with Beside(annotator, 2) as beside:
        assert list(beside.findings(work(count))) == list(Here(annotator).findings(work(count)))


def test_what_an_annotator_raises_is_raised_here(annotator) -> None:
    wrong = [(Article("1", "Mara Quist said that the crane is old."), ["not a span"])]
    with Beside(annotator, 1) as beside:
        with pytest.raises(AttributeError):
            list(beside.findings(wrong))
        assert len(list(beside.findings(work(2)))) == 2


def test_a_process_that_is_ended_from_outside_is_one_clear_line(annotator) -> None:
    with Beside(annotator, 1) as beside:
        beside._processes[0].kill()
        with pytest.raises(IndexProblem, match="has ended"):
            list(beside.findings(work(3)))


def test_no_process_outlives_an_update_that_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", HANGING], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    children = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(children) == 2
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    deadline = time.monotonic() + 60
    while any(map(is_running, children)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(is_running, children))


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        return stat.read().rpartition(")")[2].split()[0] != "Z"
