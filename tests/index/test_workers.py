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
from index.workers import ARTICLES_AT_ONCE, Beside, Here

HANGING = """
import signal
import time
from corpus.outlets import OutletRegistry
from index.workers import Beside
from corpus.speech import StatementAnnotator
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    with Beside(StatementAnnotator(OutletRegistry.load()), 2) as beside:
        print(*(pid.result() for pid in beside._begun), flush=True)
        time.sleep(600)
"""


def work(count: int) -> list[tuple[Article, list[Span]]]:
    texts = [f"Mara Quist said that crane {n} is older than the quay. " * 9 for n in range(count)]
    return [(Article(str(n), text), sentences(text)) for n, text in enumerate(texts)]


@pytest.fixture(scope="module")
def annotator() -> StatementAnnotator:
    return StatementAnnotator(OutletRegistry.load())


@pytest.fixture(scope="module")
def beside(annotator):
    with Beside(annotator, 2) as processes:
        yield processes


@pytest.mark.parametrize("count", [0, 1, 5 * ARTICLES_AT_ONCE + 1])
def test_the_findings_are_those_of_this_process_and_in_order(annotator, beside, count) -> None:
    assert list(beside.findings(work(count))) == list(Here(annotator).findings(work(count)))


def test_what_an_annotator_raises_is_raised_here(beside) -> None:
    wrong = [(Article("1", "Mara Quist said that the crane is old."), ["not a span"])]
    with pytest.raises(AttributeError):
        list(beside.findings(wrong))
    assert len(list(beside.findings(work(2)))) == 2


def test_a_process_that_is_ended_from_outside_is_one_clear_line(annotator) -> None:
    def killed() -> None:
        with Beside(annotator, 1) as processes:
            os.kill(processes._begun[0].result(), signal.SIGKILL)
            list(processes.findings(work(3)))

    with pytest.raises(IndexProblem, match="has ended"):
        killed()


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_no_process_outlives_an_update_that_is_ended(ending: signal.Signals) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", HANGING],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert parent.stdout
    children = [int(pid) for pid in parent.stdout.readline().split()]
    assert children
    if ending == signal.SIGINT:  # as a terminal sends it: to all of them
        os.killpg(parent.pid, ending)
    else:
        parent.send_signal(ending)
    _, said = parent.communicate()
    assert said.count("KeyboardInterrupt") == (ending == signal.SIGINT)
    for child in children:
        while is_running(child):
            time.sleep(0.1)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        return stat.read().rpartition(")")[2].split()[0] != "Z"
