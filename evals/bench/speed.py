"""Byline's speed beside LlamaIndex's.

Both do the same job over the same articles with the same model, each time in a fresh process, in
turns. A figure is the median over the rounds; a ratio is the median of the rounds' own ratios.
Needs the packages of the extra `bench`.

    ask      one question answered in full, against LlamaIndex retrieving passages alone
    build    an index of the first articles, nothing embedded before
    update   the index brought up to date when nothing has changed
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import EvaluationProblem
from evals import jsonl
from evals.bench.harness import (
    DATA,
    LOG,
    ArticlesFile,
    Data,
    Result,
    Stopwatch,
    first,
    in_turns,
    medians,
    ratio,
)
from index.snapshot import SnapshotStore

OFFLINE = ("env", "HF_HUB_OFFLINE=1", "ANONYMIZED_TELEMETRY=False")
ANSWERED, DECLINED = 0, 3


@dataclass(frozen=True, slots=True)
class Timed:
    """What a command took and what it printed."""

    seconds: float
    output: str
    code: int

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s"


def timed(command: Sequence[str], expected: Sequence[int] = (0,)) -> Timed:
    """Runs a command. Raises EvaluationProblem when it fails, with its last words."""
    watch = Stopwatch()
    with watch:
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in expected:
        words = " ".join((done.stderr or done.stdout).strip().splitlines()[-1:])
        raise EvaluationProblem(f"{' '.join(command)} ended with {done.returncode}: {words}")
    return Timed(watch.clock[0], done.stdout, done.returncode)


def byline(articles: Path, data: Path, *command: str) -> Timed:
    program = str(Path(sys.executable).with_name("byline"))
    places = ["--corpus", str(articles), "--data", str(data)]
    return timed([program, *command, *places], (ANSWERED, DECLINED))


def peer(*command: str) -> Timed:
    return timed([*OFFLINE, sys.executable, "-m", "evals.bench.peer", *command])


def questions(articles: Path, count: int) -> list[str]:
    """One question about each of `count` articles, spread evenly over the file."""
    records = jsonl.read(articles)
    chosen = [records[i * len(records) // count] for i in range(count)]
    return [f"What does {r.get('outlet')} say about {r.get('title')}?" for r in chosen]


def beside(
    job: str, done: Sequence[tuple[Timed, Timed]], note: str = ""
) -> tuple[str | float, ...]:
    """A row of the table: the job, the medians of both, the ratio."""
    seconds = [(ours.seconds, theirs.seconds) for ours, theirs in done]
    ours, theirs = medians(seconds)
    return job, f"{ours:.2f} s", f"{theirs:.2f} s", ratio(seconds), note


def build(articles: Path, data: Path, rounds: int) -> tuple[str | float, ...]:
    """Both begin with nothing, but Byline with its model as exported once on this machine."""
    ours, theirs = data / "build-byline", data / "build-peer"

    def built(_: int) -> Timed:
        shutil.rmtree(ours, ignore_errors=True)
        shutil.copytree(data / "models", ours / "models")
        return byline(articles, ours, "index", "update")

    def built_by_peer(_: int) -> Timed:
        shutil.rmtree(theirs, ignore_errors=True)
        theirs.mkdir(parents=True)
        return peer("update", str(theirs), str(articles))

    try:
        done = in_turns(rounds, built, built_by_peer)
        passages = passages_in(ours, articles), last_line(done[-1][1])["passages"]
    finally:
        shutil.rmtree(ours, ignore_errors=True)
        shutil.rmtree(theirs, ignore_errors=True)
    return beside("build", done, pace(done, len(jsonl.read(articles)), passages))


def passages_in(data: Path, articles: Path) -> int:
    """How many passages Byline has made of the articles."""
    snapshot = SnapshotStore(data, articles).current()
    try:
        return sum(entry.passages for entry in snapshot.catalogue)
    finally:
        snapshot.close()


def last_line(done: Timed) -> dict[str, int]:
    """The JSON object that the peer ends with."""
    found: dict[str, int] = json.loads(done.output.splitlines()[-1])
    return found


def pace(done: Sequence[tuple[Timed, Timed]], articles: int, passages: tuple[int, int]) -> str:
    """ArticlesFile a minute and passages a second; passages differ in length, articles do not."""
    sides = medians([(ours.seconds, theirs.seconds) for ours, theirs in done])
    each = [
        f"{60 * articles / seconds:.0f} articles/min, {made / seconds:.1f} passages/s"
        for seconds, made in zip(sides, passages, strict=True)
    ]
    return f"{articles} articles: {each[0]}; peer {each[1]}"


def bench(
    articles: ArticlesFile,
    build_articles: Annotated[int, typer.Option("--build", help="ArticlesFile of a build.")] = 150,
    rounds: Annotated[int, typer.Option(min=1, help="How often each job is timed.")] = 5,
    data: Data = DATA,
) -> Iterator[Result]:
    """Time Byline against LlamaIndex over the same articles with the same model."""
    stat = articles.stat()
    store = data / "peer" / f"{articles.stem}-{stat.st_size}-{stat.st_mtime_ns}"
    store.mkdir(parents=True, exist_ok=True)
    LOG.print(f"Byline's index of all articles: {byline(articles, data, 'index', 'update')}")
    LOG.print(f"The peer's: {peer('update', str(store), str(articles))}")
    asked = questions(articles, rounds)
    answers = in_turns(
        rounds,
        lambda turn: byline(articles, data, "ask", asked[turn]),
        lambda turn: peer("ask", str(store), asked[turn]),
    )
    answered = sum(ours.code == ANSWERED for ours, _ in answers)
    updates = in_turns(
        rounds,
        lambda _: byline(articles, data, "index", "update"),
        lambda _: peer("update", str(store), str(articles)),
    )
    rows = [
        beside("ask", answers, f"{answered} of {rounds} answered, not declined"),
        build(first(articles, build_articles, data / "articles"), data, rounds),
        beside("update", updates),
    ]
    yield Result(articles.name, ("job", "byline", "LlamaIndex", "times faster", ""), rows)
