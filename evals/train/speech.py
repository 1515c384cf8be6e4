"""Trains the tagger of speech: `make train-speech`.

    python -m evals.train.speech ATTRIBUTIONS.jsonl.gz CORPUS.jsonl

The attributions are lines {"article", "attributions": [{"source", "cue", "content"}]},
and each of the three is a list of {"start", "end"} in the article's text.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from corpus.onnx import END, START, bundled_folder, tokenizer_of
from corpus.speech.tagger import POINTS, TAGS, WINDOW, pieces_of, windows
from evals import jsonl
from evals.train.training import Batches, Encoder, Tensors, Training, ship, stacked
from index.sentences import sentences

if TYPE_CHECKING:
    from torch import Tensor

RATE, TEACHER_RATE = 1.5e-4, 6e-5
WINDOWS = {"cpu": 10, "cuda": 24}
"""Windows of a step."""
SOURCE = (TAGS.index("B-source"), TAGS.index("I-source"))
TEACHERS = 3
"""A teacher judges the articles that it has not seen."""
NONE = -100
"""No label: of a wordpiece that points nowhere, or of padding."""


class SpeechModel(Encoder):
    """For each wordpiece a number for each tag, and what matches it with its source."""

    def __init__(self, folder: Path, attention: str = "sdpa") -> None:
        super().__init__(folder, attention)
        self.drop = nn.Dropout(0.1)
        self.tags = nn.Linear(self.width, len(TAGS))
        self.points = nn.Linear(self.width, POINTS)
        self.sources = nn.Linear(self.width, POINTS)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """Shape (windows, wordpieces, tags + 2 POINTS)."""
        hidden = self.drop(self.encoded(ids, mask, types))
        return torch.cat([self.tags(hidden), self.points(hidden), self.sources(hidden)], dim=-1)

    def read(self, batch: Tensors) -> tuple[Tensor, Tensor]:
        """Of each wordpiece the log-odds of its tags, and of where in the window its source begins:
        shapes (windows, wordpieces, tags) and (windows, wordpieces, wordpieces).
        """
        mask = batch["mask"]
        found = self(batch["ids"], mask, torch.zeros_like(mask)).float()
        tags, points, sources = found.split([len(TAGS), POINTS, POINTS], dim=-1)
        matched = points @ sources.transpose(1, 2) / POINTS**0.5
        return tags, matched.masked_fill(mask[:, None, :] == 0, -1e4)

    def loss(self, batch: Tensors) -> Tensor:
        """Of the labels; where a teacher has read everything, the mean of that and of its
        judgement of the tags.
        """
        tags, matched = self.read(batch)
        tagged = _crossed(tags, batch["tags"])
        if "taught" in batch:
            apart = -(batch["taught"] * tags.log_softmax(-1)).sum(-1)
            tagged = (tagged + apart.sum() / batch["taught"].sum()) / 2
        return tagged + 0.3 * _crossed(matched, batch["points"])


def _crossed(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean cross-entropy over what is labelled; 0 where nothing is."""
    total = nn.functional.cross_entropy(
        logits.flatten(0, 1), labels.flatten(), ignore_index=NONE, reduction="sum"
    )
    return total / (labels != NONE).sum().clamp(min=1)


_tokenizer = cache(lambda: tokenizer_of(bundled_folder()))


class Labelled:
    """An article as wordpieces with their tags, and where the source of each begins."""

    def __init__(self, text: str, attributions: Sequence[Mapping[str, Any]] | None) -> None:
        """Without attributions nothing is labelled but what a teacher tells."""
        self.pieces = pieces_of(_tokenizer(), text, sentences(text, "en"))
        size = len(self.pieces.ids)
        self.labelled = attributions is not None
        self.tags = np.full(size, 0 if self.labelled else NONE)
        self.points = np.full(size, NONE)
        self.taught: NDArray[np.float32] | None = None
        inner_last = sorted(
            attributions or (), key=lambda a: -sum(r["end"] - r["start"] for r in a["content"])
        )
        for part in ("content", "cue", "source"):
            tag = TAGS.index(f"B-{part}")
            for attribution in inner_last:
                source = [self._held(run) for run in attribution["source"]]
                first = min((int(held[0]) for held in source if len(held)), default=-1)
                for held in map(self._held, attribution[part]):
                    self.tags[held] = tag + 1
                    self.tags[held[:1]] = tag
                    self.points[held] = NONE if part == "source" else first

    def _held(self, run: Mapping[str, int]) -> NDArray[np.int64]:
        """The places of the wordpieces in a run of characters."""
        starts, ends = np.array(self.pieces.starts), np.array(self.pieces.ends)
        return np.flatnonzero((starts < run["end"]) & (ends > run["start"]))

    def window(self, start: int, end: int) -> dict[str, NDArray[Any]]:
        """The wordpieces from `start` to `end` as the model reads them, by name."""
        ids = np.array([START, *self.pieces.ids[start:end], END])
        points = self.points[start:end]
        inside = np.where((points >= start) & (points < end), points - start + 1, 0)
        made = {
            "ids": ids,
            "mask": np.ones_like(ids),
            "tags": np.pad(self.tags[start:end], 1, constant_values=NONE),
            "points": np.pad(np.where(points == NONE, NONE, inside), 1, constant_values=NONE),
        }
        if self.taught is None:
            return made
        taught = self.taught[start:end]
        shares = taught / taught.sum(axis=-1, keepdims=True)
        return {**made, "taught": np.pad(shares, ((1, 1), (0, 0)))}

    def learn(self, probabilities: NDArray[np.float32], points: NDArray[np.int64]) -> None:
        """What a teacher thinks: shapes (wordpieces, TAGS) and (wordpieces,); of several teachers
        the mean, and what the last thinks of the sources of what has no label.
        """
        self.taught = probabilities if self.taught is None else self.taught + probabilities
        if not self.labelled:
            said = ~np.isin(self.taught.argmax(-1), (0, *SOURCE))
            self.points = np.where(said, points, NONE)


class Windows(Batches):
    """Batches of windows as tensors; each epoch begins its windows elsewhere."""

    def __init__(self, articles: Sequence[Labelled], epochs: int, seed: int, batch: int) -> None:
        chance = random.Random(seed)
        self._batches: list[list[tuple[Labelled, int, int]]] = []
        for _ in range(epochs):
            every = [
                (article, max(0, start), min(start + WINDOW, len(article.pieces.ids)))
                for article in articles
                for start in range(-chance.randrange(WINDOW), len(article.pieces.ids), WINDOW)
            ]
            chance.shuffle(every)
            self._batches += [every[n : n + batch] for n in range(0, len(every), batch)]

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, step: int) -> Tensors:
        return _batch([article.window(start, end) for article, start, end in self._batches[step]])


def _batch(rows: Sequence[Mapping[str, NDArray[Any]]]) -> Tensors:
    return stacked(rows, {"tags": NONE, "points": NONE})


def articles_in(attributions: Path, articles: Path, unlabelled: Iterable[str]) -> list[Labelled]:
    """Each article with what is labelled in it, then those of which only the text is read."""
    texts = {record["id"]: record["text"] for record in jsonl.read(articles)}
    labelled = jsonl.read(attributions)
    found = [Labelled(texts[record["article"]], record["attributions"]) for record in labelled]
    return found + [Labelled(texts[article], None) for article in unlabelled]


def teach(articles: Sequence[Labelled], options: argparse.Namespace) -> None:
    """Teachers, each trained without a part of the labelled articles, judge that part and what is
    not labelled.
    """
    labelled = [article for article in articles if article.labelled]
    found: list[tuple[Labelled, NDArray[np.float32], NDArray[np.int64]]] = []
    for fold in range(TEACHERS):
        model = SpeechModel(options.teacher, "eager")
        teacher = Training(options.work / f"teacher-{fold}", model)
        seen = [article for n, article in enumerate(labelled) if n % TEACHERS != fold]
        batch = WINDOWS[teacher.device]
        teacher.run("speech", Windows(seen, options.taught, options.seed, batch), TEACHER_RATE)
        model.eval()
        judges = {id(article) for article in seen}
        found += [(a, *_judged(teacher, a)) for a in articles if id(a) not in judges]
    for article, chances, points in found:
        article.learn(chances, points)


@torch.no_grad()
def _judged(teacher: Training, article: Labelled) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The chances of each wordpiece's tags, and where its source begins, -1 where nowhere; from
    the window that has most of the text around it.
    """
    size = len(article.pieces.ids)
    chances = np.zeros((size, len(TAGS)), dtype=np.float32)
    points, around = np.full(size, NONE), np.full(size, -1)
    places = list(windows(size))
    batch = _batch([article.window(start, end) for start, end in places])
    with teacher.autocast():
        found, matched = cast("SpeechModel", teacher.model).read(
            {name: tensor.to(teacher.device) for name, tensor in batch.items()}
        )
    tags, firsts = found.softmax(-1).cpu().numpy(), matched.argmax(-1).cpu().numpy()
    for (start, end), row, first in zip(places, tags, firsts, strict=True):
        room = np.minimum(np.arange(end - start), np.arange(end - start)[::-1])
        better = np.flatnonzero(room > around[start:end])
        pointed = first[1 + better]
        chances[start + better] = row[1 + better]
        points[start + better] = np.where(pointed == 0, -1, start + pointed - 1)
        around[start + better] = room[better]
    return chances, points


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("attributions", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--work", type=Path, default=Path(".byline/train-speech"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--begin", type=Path, help="checkpoint of the reader to begin from")
    parser.add_argument("--teacher", type=Path, help="folder of all-mpnet-base-v2")
    parser.add_argument("--taught", type=int, default=6, help="epochs of a teacher")
    parser.add_argument("--unlabelled", type=Path, help="file of ids, one a line, to teach with")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    more = options.unlabelled.read_text("utf-8").split() if options.unlabelled else []
    train = articles_in(options.attributions, options.articles, more)
    if options.teacher:
        teach(train, options)
    training = Training(options.work, SpeechModel(bundled_folder()))
    if options.begin:
        training.model.begin_from(options.begin)
    steps = Windows(train, options.epochs, options.seed, WINDOWS[training.device])
    training.run("speech", steps, RATE)
    ship(training.model, options.work / "speech.onnx")


if __name__ == "__main__":
    main()
