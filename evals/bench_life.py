"""What an index costs to make, and whether it wears out: `make bench-life`.

    python -m evals.bench_life --build [--articles 150] [--plain]
    python -m evals.bench_life --change
    python -m evals.bench_life --decay [--cycles 200]

    build   a fresh process indexes articles that were never embedded before; another embeds the
            same passages with the same model and does nothing else. The overhead is what the
            index takes beside the model; processor time is told too, since other programs do not
            change it. Memory is the most that the process of the build has held. --plain leaves
            out who says what.
    change  `byline index update` in a fresh process: with nothing changed, and with one article
            added that was never embedded, one changed and one removed.
    decay   a tenth of the articles is taken out of the index and put in again, another tenth each
            time. Size and processor time of a search at the end are told as multiples of those of
            a fresh index of the same articles: the median and the worst of the last cycles, since
            the graph is renewed every few.

All work over the articles of a newsroom, without looking for statements in the second.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from corpus.article import Article
from corpus.folder import Corpus
from corpus.onnx import BUNDLED
from corpus.outlets import OutletRegistry
from corpus.speech import StatementAnnotator
from evals.bench import NEWSROOM, Bench, first
from evals.bench_growth import peak_memory
from index.embedder import Embedder, make_embedder
from index.plan import PASSAGE_TOKENS, Plan, silent
from index.snapshot import Snapshot, SnapshotStore
from index.update import signature_of, update
from index.workers import Here

SHARE, LAST, SEARCHES = 10, 8, 200
"""One article in so many goes each cycle; cycles that are measured; searches for a figure."""
OVERHEAD, MEMORY, DECAY = 0.10, 1.2 * 1024, 1.3
"""What is asked for: a share, MiB, and a multiple."""
UNCHANGED, CHANGED = 1.0, 2.5
"""And seconds."""

Figures = dict[str, float]


def spent(job: str, articles: Path, data: Path) -> Figures:
    """Runs a job of this module in a fresh process."""
    command = [sys.executable, "-m", "evals.bench_life", "--job", job, "--data", str(data)]
    done = subprocess.run([*command, str(articles)], stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout))


def built(articles: Path, data: Path) -> Figures:
    """Indexes the articles as the command does."""
    registry = OutletRegistry.load()
    store = SnapshotStore(data, articles)
    embedder = make_embedder(BUNDLED, store.models)
    annotator = StatementAnnotator(registry)
    report = update(store, Corpus(articles, registry), embedder, annotator, beside=True)
    return {"passages": report.passages}


def plain(articles: Path, data: Path) -> Figures:
    """The same without looking for statements."""
    store = SnapshotStore(data, articles)
    embedder = make_embedder(BUNDLED, store.models)
    report = update(store, Corpus(articles, OutletRegistry.load()), embedder, beside=True)
    return {"passages": report.passages}


def embedded(articles: Path, data: Path) -> Figures:
    """Embeds the passages of the index that `built` made, and does nothing else."""
    from index.build import embedded_text

    snapshot = SnapshotStore(data, articles).current()
    numbers = snapshot.numbers()
    texts = [embedded_text(snapshot.article(p.article), p) for p in snapshot.passages(numbers)]
    snapshot.close()
    embedder = make_embedder(BUNDLED, data / "models")
    started, worked = time.perf_counter(), time.process_time()
    embedder.embed(texts)
    return {
        "passages": len(texts),
        "seconds": time.perf_counter() - started,
        "processor": time.process_time() - worked,
    }


JOBS = {"build": built, "plain": plain, "embed": embedded}


def job(name: str, articles: Path, data: Path) -> Figures:
    """A job with what the whole process took, unless it says itself, and its memory."""
    started = time.perf_counter()
    found = JOBS[name](articles, data)
    seconds = time.perf_counter() - started
    whole = {"seconds": seconds, "processor": sum(os.times()[:4])}  # with that of its processes
    return {**whole, **found, "memory": peak_memory() / 2**20}


def bench_build(name: str, articles: Path, data: Path, rounds: int, log: Console) -> Table:
    """Does the job of that name and embeds in turns, `rounds` times; the medians."""
    made: list[tuple[Figures, Figures]] = []
    make_embedder(BUNDLED, data / "models").embed(["exported once"])
    for turn in range(rounds):
        for path in (*data.glob("embeddings.sqlite*"), *data.glob(f"{articles.stem}-*")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        made.append((spent(name, articles, data), spent("embed", articles, data)))
        log.print(f"{turn + 1}/{rounds}: {made[-1]}")

    def middle(figure: str, of: int) -> float:
        return statistics.median(pair[of][figure] for pair in made)

    table = Table("figure", name, "the model alone", "overhead", "at most")
    for figure in ("seconds", "processor"):
        over = statistics.median(ours[figure] / bare[figure] - 1 for ours, bare in made)
        table.add_row(
            figure,
            f"{middle(figure, 0):.1f}",
            f"{middle(figure, 1):.1f}",
            f"{over:.1%}",
            f"{OVERHEAD:.0%}",
        )
    rates = [statistics.median(p[of]["passages"] / p[of]["seconds"] for p in made) for of in (0, 1)]
    table.add_row("passages/s", f"{rates[0]:.1f}", f"{rates[1]:.1f}", "", "")
    table.add_row(
        "MiB", f"{middle('memory', 0):.0f}", f"{middle('memory', 1):.0f}", "", f"{MEMORY:.0f}"
    )
    return table


class Wearing:
    """An index from which articles are taken and to which they come back."""

    def __init__(
        self, data: Path, name: str, articles: Sequence[Article], embedder: Embedder
    ) -> None:
        self.store = SnapshotStore(data, data / name)
        self.articles = {article.id: article for article in articles}
        self.hashes = {article.id: article.content_hash() for article in articles}
        self.embedder = embedder
        self.signature = signature_of(embedder, PASSAGE_TOKENS, None)
        shutil.rmtree(self.store.folder, ignore_errors=True)
        nothing: frozenset[str] = frozenset()
        self.live = self._next(Plan(tuple(articles), self.hashes, nothing, nothing, nothing, None))

    def cycle(self, turn: int) -> None:
        """Takes out every tenth article, beginning with another one each turn; puts them back."""
        gone = frozenset(list(self.articles)[turn % SHARE :: SHARE])
        kept = {name: digest for name, digest in self.hashes.items() if name not in gone}
        nothing: frozenset[str] = frozenset()
        for hashes, added, removed in ((kept, nothing, gone), (self.hashes, gone, nothing)):
            articles = tuple(self.articles[name] for name in hashes)
            self._next(Plan(articles, hashes, added, nothing, removed, self.live.manifest))

    def _next(self, plan: Plan) -> Snapshot:
        from index.build import build

        made = build(self.store, plan, self.signature, self.embedder, Here(None), silent)
        if plan.base:
            last = self.live.folder
            self.live.close()
            shutil.rmtree(last)
        self.live = Snapshot(self.store.snapshots / made.id)
        return self.live

    def size(self) -> float:
        """Megabytes of the live snapshot."""
        files = (path for path in self.live.folder.rglob("*") if path.is_file())
        return sum(path.stat().st_size for path in files) / 1e6

    def searches(self) -> list[float]:
        """Milliseconds of processor time of searches by vector and by words, for passages spread
        over the index: each at its best of three, which is what the index costs.
        """
        numbers = self.live.numbers()
        chosen = numbers[:: max(1, len(numbers) // SEARCHES)][:SEARCHES]
        vectors = self.live.vectors(chosen)
        titles = [self.live.article(p.article).title for p in self.live.passages(chosen)]
        found: list[float] = []
        for number, title in zip(chosen, titles, strict=True):
            spent = []
            for _ in range(3):
                started = time.process_time()
                self.live.search_vectors(vectors[number], 50)
                self.live.search_words(title, 50)
                spent.append(1000 * (time.process_time() - started))
            found.append(min(spent))
        return found


def bench_decay(articles: Path, data: Path, cycles: int, log: Console) -> Table:
    """The last cycles beside a fresh index, searched in turns."""
    read = Corpus(articles, OutletRegistry.load()).read().articles
    embedder = make_embedder(BUNDLED, data / "models")
    fresh, worn = (Wearing(data, name, read, embedder) for name in ("fresh", "worn"))
    ratios: list[Figures] = []
    for turn in track(range(cycles), description="cycles", console=log):
        worn.cycle(turn)
        if turn >= cycles - LAST:
            ratios.append(_beside(worn, fresh))
            log.print(f"cycle {turn + 1}: {ratios[-1]}")
    table = Table("figure", "fresh", "times, at the end", "at worst", "at most")
    spent = fresh.searches()
    values: Mapping[str, str] = {
        "size": f"{fresh.size():.1f} MB",
        "search p50": f"{statistics.median(spent):.2f} ms",
        "search p95": f"{statistics.quantiles(spent, n=20)[-1]:.2f} ms",
    }
    for name, value in values.items():
        times = [r[name] for r in ratios]
        table.add_row(
            name, value, f"{statistics.median(times):.2f}", f"{max(times):.2f}", f"{DECAY}"
        )
    return table


def bench_change(articles: Path, data: Path, rounds: int, log: Console) -> Table:
    """Updates of an index of all articles but those that the rounds add."""
    bench = Bench(data / "changing.jsonl", data, rounds, log)
    records = [json.loads(line) for line in articles.read_text("utf-8").splitlines()]
    kept, others = records[:-rounds], records[-rounds:]

    def updated() -> float:
        return bench.byline("index", "update").seconds

    def write() -> None:
        lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in kept)
        bench.articles.write_text("".join(lines), "utf-8")

    data.mkdir(parents=True, exist_ok=True)
    log.print(f"an index of {len(kept)} articles ...")
    write()
    updated()
    unchanged, changed = [], []
    for turn, added in enumerate(track(others, "changes", console=log)):
        unchanged.append(updated())
        del kept[len(kept) // 2]
        kept[7 * turn]["text"] += f"\n\nThis article was corrected on day {turn + 1} of the month."
        kept.append(added)
        write()
        changed.append(updated())
    table = Table(f"update of {len(kept)} articles", "seconds", "fastest", "slowest", "asked")
    for name, each, asked in (
        ("nothing changed", unchanged, UNCHANGED),
        ("one added, changed, removed", changed, CHANGED),
    ):
        told = (f"{seconds:.2f}" for seconds in (statistics.median(each), min(each), max(each)))
        table.add_row(name, *told, f"<= {asked:g}")
    return table


def _beside(worn: Wearing, fresh: Wearing) -> Figures:
    ours, theirs = worn.searches(), fresh.searches()
    return {
        "size": worn.size() / fresh.size(),
        "search p50": statistics.median(ours) / statistics.median(theirs),
        "search p95": statistics.quantiles(ours, n=20)[-1] / statistics.quantiles(theirs, n=20)[-1],
    }


def main() -> None:
    """Measure what is asked for, and print a table each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("corpus", type=Path, nargs="?", default=NEWSROOM)
    parser.add_argument("--data", type=Path, default=Path(".byline/life"))
    parser.add_argument("--build", action="store_true")
    parser.add_argument("--plain", action="store_true", help="build without looking for statements")
    parser.add_argument("--change", action="store_true")
    parser.add_argument("--decay", action="store_true")
    parser.add_argument("--articles", type=int, default=150, help="articles of a build; 0: all")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--job", choices=JOBS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        sys.stdout.write(json.dumps(job(options.job, options.corpus, options.data)))
        return
    if not (options.build or options.change or options.decay):
        parser.error("give --build, --change or --decay")
    if not options.corpus.is_file():
        parser.error(f"{options.corpus} is not there; give a .jsonl file of articles")
    out, log = Console(), Console(stderr=True)
    options.data.mkdir(parents=True, exist_ok=True)
    if options.build:
        part = options.corpus
        if options.articles:
            part = first(options.corpus, options.articles, options.data / "articles")
        name = "plain" if options.plain else "build"
        out.print(bench_build(name, part, options.data / "build", options.rounds, log))
    if options.change:
        out.print(bench_change(options.corpus, options.data / "change", options.rounds, log))
    if options.decay:
        out.print(bench_decay(options.corpus, options.data, options.cycles, log))
    log.print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
