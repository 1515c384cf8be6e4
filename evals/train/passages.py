"""The project's own questions with the passages that Byline finds for them, labelled.

    python -m evals.train.passages QUESTIONS.jsonl.gz CORPUS OUT.jsonl [--data DIR]

OUT has a line for each wording, {"question", "found": [[passage, {sentence: label}], ...]} with the
passages in the order that Byline found them in, and before it a line {"passage", "headline",
"sentences"} for each of them that is new.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import track

from corpus.onnx import BUNDLED
from corpus.outlets import OutletRegistry
from evals import jsonl
from evals.cases import Item
from evals.train.groups import Line, gold_label, own_questions
from index.embedder import Embedder, make_embedder
from index.snapshot import Snapshot, SnapshotStore
from rag.reader import as_read
from rag.reading import UNFILTERED, read
from rag.retrieve import Evidence, retrieve, said_in
from rag.search import READ


def lines(
    item: Item, snapshot: Snapshot, embedder: Embedder, registry: OutletRegistry, written: set[int]
) -> Iterator[Line]:
    """The lines of a wording: with the passages that are read, and others with gold."""
    reading = read(item.question, (), UNFILTERED, snapshot, registry)
    (vector,) = embedder.embed([reading.question.standalone])
    found = []
    for place, one in enumerate(retrieve(reading.question, vector, reading.scope, snapshot)):
        labels = _labels(one, item)
        if place >= READ and not labels:
            continue
        number = one.passage.number
        found.append([number, labels])
        if number not in written:
            written.add(number)
            texts = as_read(one, said_in(one.article.id, snapshot))
            yield {"passage": number, "headline": one.article.title, "sentences": texts}
    topic = reading.question.topic if reading.asked else reading.question.standalone
    yield {"question": topic or reading.question.standalone, "found": found}


def _labels(found: Evidence, item: Item) -> dict[int, float]:
    """The sentences that answer or help."""
    quotes = item.expected.quotes
    held = [gold_label(found.article.id, span, quotes) for span in found.passage.sentences]
    return {number: answers for number, answers in enumerate(held) if answers}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=Path(".byline"))
    options = parser.parse_args()
    snapshot = SnapshotStore(options.data, options.articles).current()
    embedder = make_embedder(BUNDLED, options.data / "models")
    registry, written = OutletRegistry.load(), set[int]()
    asked = track(
        own_questions(options.questions, "train", snapshot),
        total=None,
        console=Console(stderr=True),
    )
    made = (line for item in asked for line in lines(item, snapshot, embedder, registry, written))
    jsonl.write(options.out, made)


if __name__ == "__main__":
    main()
