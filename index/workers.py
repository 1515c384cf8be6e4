"""What is found out about single articles, here or in processes beside this one.

A process beside is ready when its turn comes: it loads the parser while this one reads the corpus.
It is no `ProcessPoolExecutor`, whose processes outlive a parent that is killed, hear Ctrl-C, and
run the caller's own script again: one of these ends when its input does, which is when the parent
is gone.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO, Protocol, Self

from corpus.article import Article, Span
from corpus.copies import Sketch, sketch
from corpus.errors import IndexProblem
from index.plan import Annotator

BATCH = 8
"""Articles that are handed over at once."""

ROOM = 2**20
"""Bytes that wait for a process until it has loaded what it needs: a batch, mostly."""

MOST = 4
"""Processes: each holds a parser, 300 MB, and embedding takes longer than what they do."""

Work = tuple[Article, Sequence[Span]]
"""An article, and the sentences of its passages."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What is kept with an article."""

    annotation: str | None
    sketch: Sketch


class Workers(Protocol):
    """Whoever finds it out."""

    def findings(self, work: Iterable[Work]) -> Iterator[Findings]:
        """The findings of each article, in order; whoever can begins at once."""


@dataclass(frozen=True, slots=True)
class Here:
    """The work is done by this process."""

    annotator: Annotator | None

    def findings(self, work: Iterable[Work]) -> Iterator[Findings]:
        for article, sentences in work:
            annotation = self.annotator.annotate(article, sentences) if self.annotator else None
            yield Findings(annotation, sketch(article))


class Beside:
    """The work is done by `count` processes, which begin to load what they need at once.

    Raises what the annotator raises, and IndexProblem when a process is ended from outside.
    """

    def __init__(self, annotator: Annotator, count: int) -> None:
        self._processes = [_started(annotator) for _ in range(count)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.kill()
            process.communicate()

    def findings(self, work: Iterable[Work]) -> Iterator[Findings]:
        batches = _batches(work)
        busy: deque[subprocess.Popen[bytes]] = deque()
        for process, batch in zip(self._processes, batches, strict=False):
            _send(process, batch)
            busy.append(process)
        return self._received(busy, batches)

    def _received(
        self, busy: deque[subprocess.Popen[bytes]], batches: Iterator[list[Work]]
    ) -> Iterator[Findings]:
        while busy:
            process = busy.popleft()
            found = _receive(process)
            if following := next(batches, None):
                _send(process, following)
                busy.append(process)
            yield from found


def _batches(work: Iterable[Work]) -> Iterator[list[Work]]:
    rest = iter(work)
    while batch := list(islice(rest, BATCH)):
        yield batch


def workers(
    annotator: Annotator | None, beside: bool, anew: bool
) -> AbstractContextManager[Workers]:
    """Whoever does the work of an update: this process, one `beside` it, or, where everything is
    made `anew`, one for each processor, up to MOST.
    """
    if annotator is None or not beside:
        return nullcontext(Here(annotator))
    return Beside(annotator, min(MOST, os.cpu_count() or 1) if anew else 1)


def _started(annotator: Annotator) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", "from index.workers import serve; serve()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the parent, which then ends this one
        pipesize=ROOM,
    )
    _send(process, annotator)
    return process


def _send(process: subprocess.Popen[bytes], what: object) -> None:
    assert process.stdin
    try:
        pickle.dump(what, process.stdin)
        process.stdin.flush()
    except BrokenPipeError as error:
        raise _ended(process) from error


def _receive(process: subprocess.Popen[bytes]) -> list[Findings]:
    assert process.stdout
    try:
        found = pickle.load(process.stdout)  # noqa: S301 - from a process of our own
    except (EOFError, pickle.UnpicklingError) as error:
        raise _ended(process) from error
    if isinstance(found, Exception):
        raise found
    return list(found)


def _ended(process: subprocess.Popen[bytes]) -> IndexProblem:
    return IndexProblem(
        f"A process that looks through articles has ended (exit code {process.wait()}).",
        "Run the command again; what is embedded is kept.",
    )


def serve() -> None:
    """What a process beside does: it answers the work that comes in, until no more comes."""
    target = sys.stdout.buffer
    sys.stdout = sys.stderr  # whoever prints does not disturb the answers
    incoming = _incoming(sys.stdin.buffer)
    here = Here(next(incoming, None))
    list(here.findings([(Article("warm-up", "He said it."), [Span(0, 11)])]))
    for work in incoming:
        try:
            found: Any = list(here.findings(work))
        except Exception as error:  # noqa: BLE001 - raised again by the parent
            found = error
        pickle.dump(found, target)
        target.flush()


def _incoming(source: BinaryIO) -> Iterator[Any]:
    while True:
        try:
            yield pickle.load(source)  # noqa: S301 - from the parent
        except EOFError:
            return
