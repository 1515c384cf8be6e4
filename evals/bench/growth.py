"""How time, memory and disk grow with the index.

The index is made up (synthetic.py): nothing is embedded, and its vectors point anywhere, which is
the hard case of a nearest-neighbour graph. Each figure comes from a fresh process:

    query     retrieval of ten passages, after ten questions to warm up; what reads them takes the
              same time in an index of any size
    filtered  the same, within one outlet
    memory    the most that the process of these questions has held
    disk      the snapshot
    update    the next snapshot with ten articles changed; reading the corpus is not part of it
    build     writing the index, which embeds nothing

An exponent is the slope of a straight line through the logarithms: 0 does not grow, 1 is linear.
Each size is kept in growth.json, so that a large one can be added to those of an earlier run.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from corpus.outlets import OutletRegistry
from evals import plots
from evals.bench.harness import (
    LOG,
    Data,
    Result,
    Stopwatch,
    fresh,
    peak_memory,
    size_of,
)
from evals.bench.synthetic import ScatteredEmbedder, made_up, made_up_questions, synthetic_store
from evals.report import write_page
from index.build import build
from index.plan import Plan, silent
from index.scope import Scope
from index.workers import Here
from rag.question import read_question
from rag.retrieve import retrieve

WARM_UP, PASSAGES, ARTICLES = 10, 10, 10
UNITS = {
    "query p50": "ms",
    "query p95": "ms",
    "filtered p50": "ms",
    "filtered p95": "ms",
    "memory": "MB",
    "disk": "MB",
    "update": "s",
    "update, processor": "s",
    "build, processor": "s",
}

Figures = dict[str, float]


def built(size: int, data: Path) -> Figures:
    """Writes the index of that size; nothing to tell when an earlier run left it."""
    before, watch = synthetic_store(data, size, build=False).pointer(), Stopwatch()
    with watch:
        synthetic_store(data, size)
    return {} if before else {"build, processor": watch.processors[0]}


def asked(size: int, data: Path, questions: int) -> Figures:
    """Times of retrieval, without a filter and with one, in turns; memory and disk."""
    snapshot, registry = synthetic_store(data, size).current(), OutletRegistry.load()
    watches = {"query": Stopwatch(), "filtered": Stopwatch()}
    warm_up = min(WARM_UP, questions)
    for text, outlet in made_up_questions(size, warm_up + questions):
        question, vector = read_question(text, registry), ScatteredEmbedder().embed([text])[0]
        for name, scope in (("query", Scope()), ("filtered", Scope(frozenset([outlet])))):
            with watches[name]:
                retrieve(question, vector, scope, snapshot, PASSAGES)
    return {
        **{
            f"{name} p{percent}": 1000 * float(np.percentile(watch.clock[warm_up:], percent))
            for name, watch in watches.items()
            for percent in (50, 95)
        },
        "memory": peak_memory() / 1e6,
        "disk": size_of(snapshot.folder),
    }


def updated(size: int, data: Path) -> Figures:
    """Times of the next snapshot with ten articles changed. It is thrown away."""
    store, watch = synthetic_store(data, size), Stopwatch()
    snapshot = store.current()
    base, hashes = snapshot.manifest, snapshot.hashes()
    store.close()
    changed = [replace(made.article) for made in islice(made_up(size, seed=1), ARTICLES)]
    ids = frozenset(article.id for article in changed)
    hashes.update((article.id, article.content_hash()) for article in changed)
    plan = Plan(tuple(changed), hashes, frozenset(), ids, frozenset(), base)
    with watch:
        made = build(store, plan, base.signature, ScatteredEmbedder(), Here(None), silent)
    shutil.rmtree(store.snapshots / made.id)
    return {"update": watch.clock[0], "update, processor": watch.processors[0]}


def exponent(sizes: Sequence[int], values: Sequence[float]) -> float:
    """The slope of log value over log size, by least squares."""
    slope, _ = np.polyfit(np.log(sizes), np.log(values), 1)
    return float(slope)


def compared(kept: Mapping[int, Figures]) -> Result:
    """A row a figure: its value at each size, and the exponent over the sizes that have it."""
    rows = []
    for name, unit in UNITS.items():
        known = {size: kept[size][name] for size in sorted(kept) if name in kept[size]}
        slope = f"{exponent([*known], [*known.values()]):.2f}" if len(known) > 1 else ""
        rows.append((f"{name}, {unit}", *(known.get(size, "") for size in sorted(kept)), slope))
    headings = ("figure", *(f"{size:,}" for size in sorted(kept)), "exponent")
    return Result("growth with passages", headings, rows)


def write_growth(path: Path, kept: Mapping[int, Figures]) -> None:
    """Writes a page of the figures over passages, both axes logarithmic, and their table."""
    points = [
        {"passages": size, "figure": f"{name}, {UNITS[name]}", "value": value}
        for size, figures in sorted(kept.items())
        for name, value in figures.items()
    ]
    encoding = {
        "x": plots.quantity("passages", scale={"type": "log"}),
        "y": plots.quantity("value", title=None, scale={"type": "log"}),
        "color": plots.category("figure"),
    }
    plot = plots.drawn(points, 320, mark={"type": "line", "point": True}, encoding=encoding)
    write_page(path, "growth.html", "evals.bench", plot=plot, found=compared(kept))


def bench(
    sizes: Annotated[str, typer.Option(help="Passages, with commas.")] = "1000,10000,100000",
    questions: Annotated[int, typer.Option(help="Asked of each size.")] = 200,
    data: Data = Path(".byline/growth"),
) -> Iterator[Result]:
    """Measure every size, and write the report."""
    data.mkdir(parents=True, exist_ok=True)
    record = data / "growth.json"
    read = json.loads(record.read_text("utf-8")) if record.exists() else {}
    kept: dict[int, Figures] = {int(size): figures for size, figures in read.items()}
    for size in map(int, sizes.split(",")):
        LOG.print(f"{size:,} passages ...")
        found = fresh(built, size, data) | fresh(asked, size, data, questions)
        kept[size] = kept.get(size, {}) | found | fresh(updated, size, data)
        record.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    write_growth(data / "growth.html", kept)
    LOG.print(f"Written to {data / 'growth.html'}")
    yield compared(kept)
