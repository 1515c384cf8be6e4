"""How long `byline index update` takes in a fresh process: with nothing changed, and with one
article added that was never embedded, one changed and one removed.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from evals import jsonl
from evals.bench.harness import LOG, ArticlesFile, Data, Result
from evals.bench.speed import byline


def bench(
    articles: ArticlesFile,
    rounds: Annotated[int, typer.Option(min=1, help="How many changes.")] = 3,
    data: Data = Path(".byline/change"),
) -> Iterator[Result]:
    """Update an index of all articles but those that the rounds add."""
    records, changing = jsonl.read(articles), data / "changing.jsonl"
    kept, added = records[:-rounds], records[-rounds:]
    seconds: dict[str, list[float]] = {"nothing changed": [], "one added, changed, removed": []}
    data.mkdir(parents=True, exist_ok=True)
    LOG.print(f"an index of {len(kept)} articles ...")
    jsonl.write(changing, kept)
    byline(changing, data, "index", "update")
    for turn, record in enumerate(track(added, "changes", console=LOG)):
        seconds["nothing changed"].append(byline(changing, data, "index", "update").seconds)
        del kept[len(kept) // 2]
        kept[7 * turn]["text"] += f"\n\nThis article was corrected on day {turn + 1} of the month."
        kept.append(record)
        jsonl.write(changing, kept)
        changed = byline(changing, data, "index", "update").seconds
        seconds["one added, changed, removed"].append(changed)
    rows = [(name, statistics.median(s), min(s), max(s)) for name, s in seconds.items()]
    yield Result(f"updates of {len(kept)} articles", ("", "seconds", "fastest", "slowest"), rows)
