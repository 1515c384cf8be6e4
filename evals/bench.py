"""Byline's speed beside LlamaIndex's, in one run: `make bench`.

Both do the same job over the same articles with the same model, each time in a fresh process. The
two take turns, round by round, and change who goes first, so that a busy machine slows both alike.
A figure is the median over the rounds; a ratio is the median of the rounds' own ratios.

    ask      one question answered in full, against LlamaIndex retrieving passages alone
    build    an index of the first articles, nothing embedded before
    update   the index brought up to date when nothing has changed
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from corpus.errors import EvaluationProblem

NEWSROOM = Path("../shared/corpora/newsroom.jsonl")
OFFLINE = ("env", "HF_HUB_OFFLINE=1", "ANONYMIZED_TELEMETRY=False")
ANSWERED, DECLINED = 0, 3


@dataclass(frozen=True, slots=True)
class Timed:
    """What a command took and what it printed."""

    seconds: float
    output: str
    code: int


@dataclass(frozen=True, slots=True)
class Pairing:
    """The same job by both systems, round by round, in seconds."""

    name: str
    target: float
    """How many times faster than the peer Byline is to be."""
    byline: tuple[float, ...]
    peer: tuple[float, ...]
    note: str = ""

    @property
    def speedup(self) -> float:
        return statistics.median(p / b for b, p in zip(self.byline, self.peer, strict=True))


@dataclass(frozen=True, slots=True)
class Bench:
    """Where everything of a run lies: the articles, and a folder for each system."""

    articles: Path
    folder: Path
    rounds: int
    console: Console

    @property
    def data(self) -> Path:
        return self.folder / "byline"

    @property
    def store(self) -> Path:
        """The peer's index, kept between runs; its name changes with the articles."""
        stat = self.articles.stat()
        return self.folder / "peer" / f"{self.articles.stem}-{stat.st_size}-{stat.st_mtime_ns}"

    def byline(
        self, *command: str, articles: Path | None = None, data: Path | None = None
    ) -> Timed:
        program = str(Path(sys.executable).with_name("byline"))
        places = ["--corpus", str(articles or self.articles), "--data", str(data or self.data)]
        return timed([program, *command, *places], (ANSWERED, DECLINED))

    def peer(self, *command: str) -> Timed:
        return timed([*OFFLINE, sys.executable, "-m", "evals.bench_peers", *command], (0,))

    def pair(
        self, name: str, target: float, byline: Callable[[int], Timed], peer: Callable[[int], Timed]
    ) -> Pairing:
        """Runs both once a round, in turns; whoever was second goes first in the next round."""
        ours: list[float] = []
        theirs: list[float] = []
        for turn in range(self.rounds):
            jobs = [(ours, byline), (theirs, peer)]
            for seconds, job in jobs if turn % 2 == 0 else reversed(jobs):
                seconds.append(job(turn).seconds)
            self.console.print(
                f"{name} {turn + 1}/{self.rounds}: byline {ours[-1]:.2f} s, peer {theirs[-1]:.2f} s"
            )
        return Pairing(name, target, tuple(ours), tuple(theirs))


def timed(command: Sequence[str], expected: tuple[int, ...]) -> Timed:
    """Runs a command. Raises EvaluationProblem when it fails, with its last words."""
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    if done.returncode not in expected:
        words = " ".join((done.stderr or done.stdout).strip().splitlines()[-1:])
        raise EvaluationProblem(f"{' '.join(command)} ended with {done.returncode}: {words}")
    return Timed(seconds, done.stdout, done.returncode)


def first(articles: Path, count: int, folder: Path) -> Path:
    """A file of the first `count` articles, written only when it is not there yet."""
    stat = articles.stat()
    part = folder / f"{articles.stem}-{stat.st_size}-{count}.jsonl"
    if not part.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with articles.open(encoding="utf-8") as lines:
            part.write_text("".join(islice(lines, count)), encoding="utf-8")
    return part


def questions(articles: Path, count: int) -> list[str]:
    """One question about each of `count` articles, spread evenly over the file."""
    with articles.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    chosen = [records[i * len(records) // count] for i in range(count)]
    return [f"What does {r.get('outlet')} say about {r.get('title')}?" for r in chosen]


def bench_ask(bench: Bench) -> Pairing:
    asked = questions(bench.articles, bench.rounds)
    codes: list[int] = []

    def byline(turn: int) -> Timed:
        done = bench.byline("ask", asked[turn])
        codes.append(done.code)
        return done

    pairing = bench.pair(
        "ask", 4.0, byline, lambda turn: bench.peer("ask", str(bench.store), asked[turn])
    )
    return replace(pairing, note=f"{codes.count(ANSWERED)} of {len(codes)} answered, not declined")


def bench_update(bench: Bench) -> Pairing:
    store, articles = str(bench.store), str(bench.articles)
    return bench.pair(
        "update",
        4.0,
        lambda _: bench.byline("index", "update"),
        lambda _: bench.peer("update", store, articles),
    )


def bench_build(bench: Bench, articles: Path) -> Pairing:
    """Both begin with nothing, but Byline with its model as exported once on this machine."""
    ours, theirs = bench.folder / "build-byline", bench.folder / "build-peer"
    last: dict[str, Timed] = {}

    def byline(_: int) -> Timed:
        shutil.rmtree(ours, ignore_errors=True)
        shutil.copytree(bench.data / "models", ours / "models")
        return bench.byline("index", "update", articles=articles, data=ours)

    def peer(_: int) -> Timed:
        shutil.rmtree(theirs, ignore_errors=True)
        theirs.mkdir(parents=True)
        last["peer"] = bench.peer("update", str(theirs), str(articles))
        return last["peer"]

    try:
        pairing = bench.pair("build", 1.0, byline, peer)
        passages = (passages_in(ours, articles), result(last["peer"])["passages"])
    finally:
        shutil.rmtree(ours, ignore_errors=True)
        shutil.rmtree(theirs, ignore_errors=True)
    return replace(pairing, note=pace(pairing, articles, passages))


def passages_in(data: Path, articles: Path) -> int:
    """How many passages Byline has made of the articles."""
    from index.snapshot import SnapshotStore

    snapshot = SnapshotStore(data, articles).current()
    try:
        return sum(entry.passages for entry in snapshot.catalogue)
    finally:
        snapshot.close()


def result(done: Timed) -> dict[str, int]:
    """The JSON object that the peer ends with."""
    found: dict[str, int] = json.loads(done.output.splitlines()[-1])
    return found


def pace(pairing: Pairing, articles: Path, passages: tuple[int, int]) -> str:
    """Articles a minute and passages a second; passages differ in length, articles do not."""
    with articles.open(encoding="utf-8") as lines:
        count = sum(1 for _ in lines)
    medians = statistics.median(pairing.byline), statistics.median(pairing.peer)
    each = [
        f"{60 * count / seconds:.0f} articles/min, {made / seconds:.1f} passages/s"
        for seconds, made in zip(medians, passages, strict=True)
    ]
    return f"{count} articles: {each[0]}; peer {each[1]}"


def prepare(bench: Bench) -> None:
    """Builds both indexes of all articles, unless an earlier run left them."""
    bench.store.mkdir(parents=True, exist_ok=True)
    bench.console.print("Byline's index of all articles ...")
    ours = bench.byline("index", "update")
    bench.console.print(f"{ours.seconds:.1f} s. The peer's index of all articles ...")
    theirs = bench.peer("update", str(bench.store), str(bench.articles))
    bench.console.print(f"{theirs.seconds:.1f} s, {result(theirs)['passages']} passages")


def table(pairings: Sequence[Pairing]) -> Table:
    figures = Table("job", "byline", "LlamaIndex", "times faster", "target", "reached")
    for p in pairings:
        figures.add_row(
            p.name,
            f"{statistics.median(p.byline):.2f} s",
            f"{statistics.median(p.peer):.2f} s",
            f"{p.speedup:.2f}",
            f"{p.target:g}",
            "yes" if p.speedup >= p.target else "NO",
        )
    return figures


def record(bench: Bench, pairings: Sequence[Pairing], began: datetime) -> Path:
    """Writes the figures of a run as JSON and returns where."""
    path = bench.folder / f"{began:%Y%m%d-%H%M%S}.json"
    content = {
        "began": began.isoformat(timespec="seconds"),
        "articles": bench.articles.name,
        "rounds": bench.rounds,
        "processors": os.cpu_count(),
        "load": os.getloadavg(),
        "pairings": [{**asdict(p), "speedup": p.speedup} for p in pairings],
    }
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return path


def main(
    articles: Annotated[Path, typer.Argument(help="A .jsonl file of articles.")] = NEWSROOM,
    only: Annotated[int, typer.Option("--articles", help="Use the first N; 0 uses all.")] = 0,
    build: Annotated[int, typer.Option(help="How many articles a build has.")] = 150,
    rounds: Annotated[int, typer.Option(min=1, help="How often each job is timed.")] = 5,
    folder: Annotated[Path, typer.Option(help="Where indexes and figures go.")] = Path(
        ".byline/bench"
    ),
) -> None:
    """Time Byline against LlamaIndex over the same articles with the same model."""
    console = Console(stderr=True)
    if not articles.is_file():
        console.print(
            f"{articles} is not there; give a .jsonl file: make bench ARGS=articles.jsonl"
        )
        raise typer.Exit(2)
    began = datetime.now()
    folder.mkdir(parents=True, exist_ok=True)
    asked = first(articles, only, folder / "articles") if only else articles
    bench = Bench(asked, folder, rounds, console)
    try:
        prepare(bench)
        part = first(articles, build, folder / "articles")
        pairings = [bench_ask(bench), bench_build(bench, part), bench_update(bench)]
    except EvaluationProblem as error:
        console.print(str(error), markup=False)
        raise typer.Exit(1) from error
    out = Console()
    out.print(table(pairings))
    for pairing in pairings:
        if pairing.note:
            out.print(f"{pairing.name}: {pairing.note}", highlight=False)
    console.print(f"Written to {record(bench, pairings, began)}")


if __name__ == "__main__":
    typer.run(main)
