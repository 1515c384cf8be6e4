"""The project's own questions with the passages that Byline finds for them, labelled.

    python -m evals.train.passages QUESTIONS.jsonl.gz CORPUS OUT.jsonl [--data DIR]

QUESTIONS has lines {"part", "question", "rewordings", "answerable", "quotes"}, and the latter are
offsets into articles: {"article", "start", "end", "grade"}. OUT has a line for each wording,
{"question", "found": [[passage, {sentence: label}], ...]} with the passages in the order that
Byline found them in, and before it a line {"passage", "headline", "sentences"} for each of them
that is new.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track

from corpus.article import Span
from corpus.onnx import BUNDLED
from corpus.outlets import OutletRegistry
from evals.train.groups import ANSWERS, HELPS, Record, own_questions
from index.embedder import make_embedder
from index.snapshot import Snapshot, SnapshotStore
from rag.reader import as_read
from rag.reading import UNFILTERED, read
from rag.retrieve import Evidence, retrieve, said_in
from rag.search import READ


def lines(questions: Sequence[Record], articles: Path, data: Path) -> Iterator[Record]:
    """The lines of OUT: of every wording the passages that are read, and others with gold."""
    registry = OutletRegistry.load()
    snapshot = SnapshotStore(data, articles).current()
    embedder = make_embedder(BUNDLED, data / "models")
    written: set[int] = set()
    for asked in questions:
        for wording in (asked["question"], *asked["rewordings"]):
            reading = read(wording, (), UNFILTERED, snapshot, registry)
            (vector,) = embedder.embed([reading.question.standalone])
            evidence = retrieve(reading.question, vector, reading.scope, snapshot)
            labelled = [(e, _labels(e, asked["quotes"])) for e in evidence]
            kept = [(e, labels) for n, (e, labels) in enumerate(labelled) if n < READ or labels]
            for e, _ in kept:
                if e.passage.number not in written:
                    written.add(e.passage.number)
                    yield _passage(e, snapshot)
            topic = reading.question.topic if reading.asked else reading.question.standalone
            found = [[e.passage.number, labels] for e, labels in kept]
            yield {"question": topic or reading.question.standalone, "found": found}


def _passage(found: Evidence, snapshot: Snapshot) -> Record:
    return {
        "passage": found.passage.number,
        "headline": found.article.title,
        "sentences": as_read(found, said_in(found.article.id, snapshot)),
    }


def _labels(passage: Evidence, quotes: Sequence[Record]) -> dict[int, float]:
    """The sentences that answer or help."""
    held = {
        number: max((_label(passage, sentence, quote) for quote in quotes), default=0.0)
        for number, sentence in enumerate(passage.passage.sentences)
    }
    return {number: label for number, label in held.items() if label}


def _label(passage: Evidence, sentence: Span, quote: Record) -> float:
    """By half of the shorter of the two, as the yardstick counts."""
    if quote["article"] != passage.article.id:
        return 0.0
    both = min(sentence.end, quote["end"]) - max(sentence.start, quote["start"])
    if 2 * both < min(len(sentence), quote["end"] - quote["start"]):
        return 0.0
    return ANSWERS if quote["grade"] == 2 else HELPS


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=Path(".byline"))
    options = parser.parse_args()
    asked = own_questions(options.questions, "train")
    made = lines(asked, options.articles, options.data)
    with options.out.open("w", encoding="utf-8") as out:
        for line in track(made, total=None, console=Console(stderr=True)):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
