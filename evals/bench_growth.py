"""How time, memory and disk grow with the index: `make bench-growth`.

    python -m evals.bench_growth --sizes 1000,10000,100000,1000000

The index is made up (evals/synthetic.py): nothing is embedded, and its vectors point anywhere,
which is the hard case of a nearest-neighbour graph. Each figure comes from a fresh process:

    query     `Assistant.retrieve` of ten passages, after ten questions to warm up
    filtered  the same, within one outlet
    memory    the most that the process of these questions has held
    disk      the snapshot
    update    the next snapshot with ten articles changed; reading the corpus is not part of it
    build     writing the index, which embeds nothing

An exponent is the slope of a straight line through the logarithms: 0 does not grow, 1 is linear.
Each size is kept in growth.json, so that a large one can be added to those of an earlier run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from corpus.errors import BylineError
from corpus.outlets import OutletRegistry
from evals.plots import growth, svg
from evals.synthetic import ScatteredEmbedder, made_up, made_up_questions, synthetic_store
from index.manifest import Manifest
from index.plan import Plan, silent
from index.workers import Here
from rag.assistant import Assistant
from rag.compose.extractive import Extractive
from rag.reading import Filters
from rag.weights import Weights

SIZES = (1_000, 10_000, 100_000)
QUESTIONS, WARM_UP, PASSAGES, ARTICLES = 200, 10, 10, 10
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


def peak_memory() -> int:
    """The most that this process has held, in bytes. getrusage would also tell of the process that
    started it.
    """
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def built(size: int, data: Path) -> Figures:
    """Writes the index of that size; nothing to tell when an earlier run left it."""
    started = time.process_time()
    before = synthetic_store(data, size, build=False).pointer()
    synthetic_store(data, size)
    return {} if before else {"build, processor": time.process_time() - started}


def asked(size: int, data: Path) -> Figures:
    """Times of retrieval, without a filter and with one, in turns; memory and disk."""
    store = synthetic_store(data, size)
    assistant = Assistant(
        store, ScatteredEmbedder(), OutletRegistry.load(), Extractive(), Weights.load()
    )
    spent: dict[str, list[float]] = {"query": [], "filtered": []}
    for turn, (question, outlet) in enumerate(made_up_questions(size, WARM_UP + QUESTIONS)):
        for name, filters in (("query", Filters()), ("filtered", Filters((outlet,)))):
            started = time.perf_counter()
            assistant.retrieve(question, (), filters, PASSAGES)
            if turn >= WARM_UP:
                spent[name].append(1000 * (time.perf_counter() - started))
    folder = assistant.snapshot().folder
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {
        **{
            f"{name} p{percent}": float(np.percentile(each, percent))
            for name, each in spent.items()
            for percent in (50, 95)
        },
        "memory": peak_memory() / 1e6,
        "disk": disk / 1e6,
    }


def updated(size: int, data: Path) -> Figures:
    """Times of the next snapshot with ten articles changed. It is thrown away."""
    from index.build import build

    store = synthetic_store(data, size)
    snapshot = store.current()
    base, hashes = snapshot.manifest, snapshot.hashes()
    store.close()
    fresh = islice(made_up(size, seed=1), ARTICLES)
    changed = [replace(made.article) for made in fresh]
    ids = frozenset(article.id for article in changed)
    hashes.update((article.id, article.content_hash()) for article in changed)
    plan = Plan(tuple(changed), hashes, frozenset(), ids, frozenset(), base)
    started, worked = time.perf_counter(), time.process_time()
    made: Manifest = build(store, plan, base.signature, ScatteredEmbedder(), Here(None), silent)
    taken = {
        "update": time.perf_counter() - started,
        "update, processor": time.process_time() - worked,
    }
    shutil.rmtree(store.snapshots / made.id)
    return taken


STAGES: Mapping[str, Callable[[int, Path], Figures]] = {
    "build": built,
    "ask": asked,
    "update": updated,
}


def measured(size: int, data: Path, log: Console) -> Figures:
    """All figures of one size, each stage in a process of its own."""
    figures: Figures = {}
    for stage in STAGES:
        log.print(f"{size:,} passages: {stage} ...")
        command = [sys.executable, "-m", "evals.bench_growth", "--data", str(data)]
        done = subprocess.run(
            [*command, "--stage", stage, "--sizes", str(size)], stdout=subprocess.PIPE, check=True
        )
        figures |= json.loads(done.stdout)
    return figures


def exponent(sizes: Sequence[int], values: Sequence[float]) -> float:
    """The slope of log value over log size, by least squares."""
    slope, _ = np.polyfit(np.log(sizes), np.log(values), 1)
    return float(slope)


def exponents(kept: Mapping[int, Figures]) -> Figures:
    """Name of a figure -> its exponent, over the sizes that have it."""
    found: Figures = {}
    for name in UNITS:
        sizes = [size for size, figures in sorted(kept.items()) if name in figures]
        if len(sizes) > 1:
            found[name] = exponent(sizes, [kept[size][name] for size in sizes])
    return found


def tabled(kept: Mapping[int, Figures]) -> Table:
    slopes = exponents(kept)
    table = Table("figure", *(f"{size:,}" for size in sorted(kept)), "exponent")
    for name, unit in UNITS.items():
        row = [f"{kept[s][name]:.4g}" if name in kept[s] else "" for s in sorted(kept)]
        slope = f"{slopes[name]:.2f}" if name in slopes else ""
        table.add_row(f"{name}, {unit}", *row, slope)
    return table


def report(kept: Mapping[int, Figures]) -> str:
    """A page with the log-log plot and the figures."""
    from jinja2 import Environment

    slopes = exponents(kept)
    rows = [
        {"passages": size, "figure": f"{name}, {UNITS[name]}", "value": value}
        for size, figures in sorted(kept.items())
        for name, value in figures.items()
    ]
    page = Environment(autoescape=True).from_string(PAGE)
    return page.render(
        plot=svg(growth(rows)), rows=rows, slopes={k: f"{v:.2f}" for k, v in slopes.items()}
    )


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Growth</title>
<h1>How time, memory and disk grow with the index</h1>
<p>Generated text and vectors. Both axes are logarithmic.</p>
{{ plot|safe }}
<table><tr><th>figure<th>exponent</tr>
{% for name, slope in slopes.items() %}<tr><td>{{ name }}<td>{{ slope }}</tr>{% endfor %}</table>
<table><tr><th>passages<th>figure<th>value</tr>
{% for row in rows %}
<tr><td>{{ row.passages }}<td>{{ row.figure }}<td>{{ "%.4g"|format(row.value) }}</tr>
{% endfor %}</table></html>
"""


def main() -> None:
    """Measure every size, print a table, and write the report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path(".byline/growth"))
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="passages")
    parser.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    if options.stage:
        sys.stdout.write(json.dumps(STAGES[options.stage](sizes[0], options.data)))
        return
    log = Console(stderr=True)
    options.data.mkdir(parents=True, exist_ok=True)
    record = options.data / "growth.json"
    kept = {
        int(s): f for s, f in json.loads(record.read_text() if record.exists() else "{}").items()
    }
    try:
        for size in sizes:
            kept[size] = kept.get(size, {}) | measured(size, options.data, log)
            record.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    except (BylineError, subprocess.CalledProcessError) as problem:
        parser.exit(1, f"{problem}\n")
    page = options.data / "growth.html"
    page.write_text(report(kept), encoding="utf-8")
    Console().print(tabled(kept))
    log.print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}. Written to {page}")


if __name__ == "__main__":
    main()
