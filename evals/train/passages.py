"""The project's own questions with the passages that Byline finds for them, labelled.

    python -m evals.train.passages QUESTIONS.jsonl.gz CORPUS OUT.jsonl [--data DIR]

QUESTIONS has lines {"part", "question", "rewordings", "answerable", "quotes"}, and the latter are
offsets into articles: {"article", "start", "end", "grade"}. OUT gets a line for each wording that
is asked: passages that hold gold and others that come near, as the reader will see them.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from rich.console import Console
from rich.progress import track

from corpus.article import Span
from corpus.outlets import OutletRegistry
from evals.train.groups import ANSWERS, HELPS, SILENT, Record, own_questions
from index.embedder import BUNDLED, make_embedder
from index.snapshot import Snapshot, SnapshotStore
from rag.reader import as_read
from rag.reading import UNFILTERED, read
from rag.retrieve import Evidence, retrieve
from rag.statements import said_in

GOLD, NEAREST = 2, 2
"""Most passages with gold, and without, that a question is asked of."""
NEAR = 12
"""Passages, best first, that the latter are drawn from."""
TAKEN_AWAY = 0.1
"""Share of the answerable questions that are asked without the passages that answer them."""


def groups(
    questions: Sequence[Record], articles: Path, data: Path, seed: int, most: int
) -> Iterator[Record]:
    """`most` groups: each question in one of its wordings, then again in one, until there are."""
    registry = OutletRegistry.load()
    snapshot = SnapshotStore(data, articles).current()
    embedder = make_embedder(BUNDLED, data / "models")
    chance = random.Random(seed)
    for asked in islice(cycle(questions), most):
        wording = chance.choice([asked["question"], *asked["rewordings"]])
        reading = read(wording, (), UNFILTERED, snapshot, registry)
        (vector,) = embedder.embed([reading.question.standalone])
        found = retrieve(reading.question, vector, reading.scope, snapshot)
        yield _group(wording, asked["quotes"], found, snapshot, chance)


def _group(
    wording: str,
    quotes: list[Record],
    found: list[Evidence],
    snapshot: Snapshot,
    chance: random.Random,
) -> Record:
    labelled = [(passage, _labels(passage, quotes)) for passage in found]
    gold = [pair for pair in labelled if max(pair[1]) == ANSWERS]
    silent = [pair for pair in labelled[:NEAR] if max(pair[1]) < ANSWERS]
    chosen = chance.sample(silent, min(NEAREST, len(silent)))
    if chance.random() > TAKEN_AWAY:
        chosen = gold[:GOLD] + chosen
    return {
        "question": wording,
        "passages": [
            {
                "headline": passage.article.title,
                "sentences": as_read(passage, said_in(passage.article.id, snapshot)),
                "labels": labels,
            }
            for passage, labels in chosen
        ],
    }


def _labels(passage: Evidence, quotes: list[Record]) -> list[float]:
    return [
        max((_label(passage, sentence, quote) for quote in quotes), default=SILENT)
        for sentence in passage.passage.sentences
    ]


def _label(passage: Evidence, sentence: Span, quote: Record) -> float:
    """By half of the shorter of the two, as the yardstick counts."""
    if quote["article"] != passage.article.id:
        return SILENT
    both = min(sentence.end, quote["end"]) - max(sentence.start, quote["start"])
    if 2 * both < min(len(sentence), quote["end"] - quote["start"]):
        return SILENT
    return ANSWERS if quote["grade"] == 2 else HELPS


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=Path(".byline"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--most", type=int, default=5_170, help="groups that are written")
    options = parser.parse_args()
    asked = own_questions(options.questions, "train")
    made = groups(asked, options.articles, options.data, options.seed, options.most)
    with options.out.open("w", encoding="utf-8") as out:
        for group in track(made, total=options.most, console=Console(stderr=True)):
            out.write(json.dumps(group, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
