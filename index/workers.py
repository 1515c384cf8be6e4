"""What is found out about single articles, here or in processes beside this one.

A process beside is ready when its turn comes: it loads the parser while this one reads the corpus.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import islice
from typing import Self

from corpus.article import Article, Span
from corpus.copies import Sketch, sketch
from corpus.errors import IndexProblem
from index.plan import Annotator

ARTICLES_AT_ONCE = 8
"""Articles that are handed over at once."""
AHEAD = 2
"""Batches for each process that are handed over before the first is asked for."""
MOST_PROCESSES = 4
"""Processes: each holds a parser, 300 MB, and embedding takes longer than what they do."""

Work = tuple[Article, Sequence[Span]]
"""An article, and the sentences of its passages."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What is kept with an article."""

    annotation: str | None
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Here:
    """The work is done by this process."""

    annotator: Annotator | None

    def findings(self, work: Iterable[Work]) -> Iterator[Findings]:
        """The findings of each article, in order."""
        for article, sentences in work:
            annotation = self.annotator.annotate(article, sentences) if self.annotator else None
            yield Findings(annotation, sketch(article))


class Beside:
    """The work is done by `count` processes, which begin to load what they need at once.

    Raises what the annotator raises, and IndexProblem at its end when a process was ended from
    outside. A script that does this guards its own work with `if __name__ == "__main__"`.
    """

    def __init__(self, annotator: Annotator, count: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(count, spawn, _begin, (annotator,))
        self._most = AHEAD * count
        # Ctrl-C is for this process, which then ends the others: they inherit that it is blocked.
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        others = set(multiprocessing.active_children())
        try:
            self._begun = [self._pool.submit(os.getpid) for _ in range(count)]
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)
        self._processes = set(multiprocessing.active_children()) - others

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:  # nobody waits for what is in their hands
            for process in self._processes:
                process.kill()
        self._pool.shutdown(cancel_futures=True)
        if isinstance(error, BrokenProcessPool):
            raise IndexProblem(
                "A process that looks through articles has ended.",
                "Run the command again; what is embedded is kept.",
            ) from error

    def findings(self, work: Iterable[Work]) -> Iterator[Findings]:
        """The findings of each article, in order; the processes begin at once."""
        rest = iter(work)
        batches = iter(lambda: list(islice(rest, ARTICLES_AT_ONCE)), [])
        begun = deque(self._pool.submit(_found, batch) for batch in islice(batches, self._most))
        return self._received(begun, batches)

    def _received(
        self, begun: deque[Future[list[Findings]]], batches: Iterator[list[Work]]
    ) -> Iterator[Findings]:
        while begun:
            found = begun.popleft().result()
            begun.extend(self._pool.submit(_found, batch) for batch in islice(batches, 1))
            yield from found


Workers = Here | Beside


def workers(
    annotator: Annotator | None, beside: bool, anew: bool
) -> AbstractContextManager[Workers]:
    """Whoever does the work of an update: this process, one `beside` it, or, where everything is
    made `anew`, one for each processor, up to MOST_PROCESSES.
    """
    if annotator is None or not beside:
        return nullcontext(Here(annotator))
    return Beside(annotator, min(MOST_PROCESSES, os.cpu_count() or 1) if anew else 1)


_here: Here
"""Of a process beside: it is given its annotator once."""


def _begin(annotator: Annotator) -> None:
    global _here
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _here = Here(annotator)
    _found([(Article("warm-up", "He said it."), [Span(0, 11)])])


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # nobody is there to be told


def _found(batch: list[Work]) -> list[Findings]:
    return list(_here.findings(batch))
