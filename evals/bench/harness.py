"""What every bench is made of: an index, a stopwatch, fresh processes, turns, a table."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from corpus.folder import Corpus
from corpus.onnx import BUNDLED
from corpus.outlets import OutletRegistry
from corpus.speech import StatementAnnotator
from evals.table import titled
from index.embedder import Embedder, make_embedder
from index.snapshot import SnapshotStore
from index.update import update
from rag.assistant import Assistant

T = TypeVar("T")
ArticlesFile = Annotated[Path, typer.Argument(exists=True, help="A .jsonl file of articles.")]
Questions = Annotated[
    Path, typer.Argument(exists=True, metavar="SET", help="A set of questions about them.")
]
CorpusPath = Annotated[
    Path, typer.Argument(exists=True, metavar="CORPUS", help="A folder or file of articles.")
]
Data = Annotated[Path, typer.Option(help="Where indexes and models are kept.")]
DATA = Path(".byline/bench")
LOG = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Result:
    """A table of figures; numbers are written in four digits, a share as it is."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str | float]]
    note: str = ""

    def table(self) -> Table:
        made = titled(self.title, *self.headings, left=self.headings[:1])
        made.caption = self.note or None
        for row in self.rows:
            made.add_row(*(v if isinstance(v, str) else f"{v:.4g}" for v in row))
        return made


class Stopwatch:
    """Seconds spent within it, on the clock and of this process' processors, lap by lap."""

    def __init__(self) -> None:
        self.clock: list[float] = []
        self.processors: list[float] = []

    def __enter__(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.clock.append(time.perf_counter() - self._began[0])
        self.processors.append(time.process_time() - self._began[1])


def in_turns(
    rounds: int, ours: Callable[[int], T], theirs: Callable[[int], T]
) -> list[tuple[T, T]]:
    """What both return, round by round; whoever was second goes first in the next round, so that
    a busy machine slows both alike.
    """
    done: list[tuple[T, T]] = []
    for turn in range(rounds):
        if turn % 2:
            second = theirs(turn)
            done.append((ours(turn), second))
        else:
            done.append((ours(turn), theirs(turn)))
        LOG.print(f"{turn + 1}/{rounds}: {done[-1][0]} beside {done[-1][1]}", highlight=False)
    return done


def medians(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The medians of both sides."""
    first, second = zip(*pairs, strict=True)
    return statistics.median(first), statistics.median(second)


def ratio(pairs: Sequence[tuple[float, float]]) -> float:
    """The median of the rounds' own ratios of the second to the first."""
    return statistics.median(second / first for first, second in pairs)


def fresh(job: Callable[..., T], *arguments: object) -> T:
    """What the job returns, done in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(job, *arguments).result()


def peak_memory() -> int:
    """The most that this process has held, in bytes. getrusage would also tell of the process that
    started it.
    """
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def size_of(folder: Path) -> float:
    """Megabytes of the files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def first(articles: Path, count: int, folder: Path) -> Path:
    """A file of the first `count` articles, written only when it is not there yet; 0: of all."""
    if not count:
        return articles
    part = folder / f"{articles.stem}-{articles.stat().st_size}-{count}.jsonl"
    if not part.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with articles.open(encoding="utf-8") as lines:
            part.write_text("".join(islice(lines, count)), encoding="utf-8")
    return part


def bundled(data: Path) -> Embedder:
    """The model that comes with Byline, exported once below `data`."""
    return make_embedder(BUNDLED, data / "models")


def indexed(articles: Path, data: Path) -> SnapshotStore:
    """The index of the articles as it is; built when there is none."""
    store, registry = SnapshotStore(data, articles), OutletRegistry.load()
    if not store.is_built():
        update(store, Corpus(articles, registry), bundled(data), StatementAnnotator(registry))
    return store


def assistant(store: SnapshotStore, embedder: Embedder) -> Assistant:
    """One that answers in the articles' own sentences."""
    return Assistant(store, embedder, OutletRegistry.load())
