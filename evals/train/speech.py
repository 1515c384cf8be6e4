"""Trains the tagger of speech: `make train-speech`.

    python -m evals.train.speech ATTRIBUTIONS.jsonl.gz CORPUS.jsonl

The attributions are lines {"article", "attributions": [{"source", "cue", "content"}]},
and each of the three is a list of {"start", "end"} in the article's text.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from corpus.onnx import END, START, bundled_folder, tokenizer_of
from corpus.speech.tagger import POINTS, TAGS, WINDOW, Pieces, pieces_of, windows
from evals.train.encoder import Encoder, begin_from
from evals.train.export import shipped
from evals.train.training import Training, say
from index.sentences import sentences

if TYPE_CHECKING:
    from torch import Tensor

RATE, TEACHER_RATE = 1.5e-4, 6e-5
BATCH = {"cpu": 10, "cuda": 24}
"""Windows of a step."""
SOURCE = (TAGS.index("B-source"), TAGS.index("I-source"))
FOLDS = 3
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

    def read(self, made: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Of each wordpiece the log-odds of its tags, and of where in the window its source begins:
        shapes (windows, wordpieces, tags) and (windows, wordpieces, wordpieces).
        """
        mask = made["mask"]
        found = self(made["ids"], mask, torch.zeros_like(mask)).float()
        tags, points, sources = found.split([len(TAGS), POINTS, POINTS], dim=-1)
        matched = points @ sources.transpose(1, 2) / POINTS**0.5
        return tags, matched.masked_fill(mask[:, None, :] == 0, -1e4)

    def loss(self, made: Mapping[str, Tensor]) -> Tensor:
        """Of the labels; where a teacher has read everything, the mean of that and of its
        judgement of the tags.
        """
        tags, matched = self.read(made)
        tagged = _crossed(tags, made["tags"])
        if "taught" in made:
            apart = -(made["taught"] * tags.log_softmax(-1)).sum(-1)
            tagged = (tagged + apart.sum() / made["taught"].sum()) / 2
        return tagged + 0.3 * _crossed(matched, made["points"])


def _crossed(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean cross-entropy over what is labelled; 0 where nothing is."""
    total = nn.functional.cross_entropy(
        logits.flatten(0, 1), labels.flatten(), ignore_index=NONE, reduction="sum"
    )
    return total / (labels != NONE).sum().clamp(min=1)


class Labelled:
    """An article as wordpieces with their tags, and where the source of each begins."""

    def __init__(self, pieces: Pieces, attributions: Sequence[Mapping[str, Any]] | None) -> None:
        """Without attributions nothing is labelled but what a teacher tells."""
        self.pieces = pieces
        size = len(pieces.ids)
        self.taught: NDArray[np.float32] | None = None
        self.points = np.full(size, NONE, dtype=np.int64)
        self.labelled = attributions is not None
        self.tags = np.full(size, NONE, dtype=np.int64)
        if attributions is not None:
            self._label(attributions)

    def _label(self, attributions: Sequence[Mapping[str, Any]]) -> None:
        pieces = self.pieces
        self.tags[:] = 0
        starts = np.array([span.start for span in pieces.spans])
        ends = np.array([span.end for span in pieces.spans])
        inner_last = sorted(
            attributions, key=lambda a: -sum(r["end"] - r["start"] for r in a["content"])
        )
        for part in ("content", "cue", "source"):
            for attribution in inner_last:
                source = [self._held(starts, ends, run) for run in attribution["source"]]
                first = min((int(held[0]) for held in source if len(held)), default=-1)
                for run in attribution[part]:
                    held = self._held(starts, ends, run)
                    if not len(held):
                        continue
                    tag = TAGS.index(f"B-{part}")
                    self.tags[held] = tag + 1
                    self.tags[held[0]] = tag
                    self.points[held] = NONE if part == "source" else first

    @staticmethod
    def _held(
        starts: NDArray[np.int64], ends: NDArray[np.int64], run: Mapping[str, int]
    ) -> NDArray[np.int64]:
        return np.flatnonzero((starts < run["end"]) & (ends > run["start"]))

    def window(self, start: int, end: int) -> dict[str, NDArray[np.int64]]:
        size = end - start + 2
        made = {"ids": np.zeros(size, dtype=np.int64), "mask": np.ones(size, dtype=np.int64)}
        made["ids"][0], made["ids"][-1] = START, END
        made["ids"][1:-1] = self.pieces.ids[start:end]
        made["tags"] = np.full(size, NONE)
        made["tags"][1:-1] = self.tags[start:end]
        made["points"] = np.full(size, NONE)
        points = self.points[start:end]
        inside = np.where((points >= start) & (points < end), points - start + 1, 0)
        made["points"][1:-1] = np.where(points == NONE, NONE, inside)
        if self.taught is not None:
            made["taught"] = np.zeros((size, len(TAGS)), dtype=np.float32)
            taught = self.taught[start:end]
            made["taught"][1:-1] = taught / taught.sum(axis=-1, keepdims=True)
        return made

    def learn(self, probabilities: NDArray[np.float32], points: NDArray[np.int64]) -> None:
        """What a teacher thinks: shapes (wordpieces, TAGS) and (wordpieces,); of several teachers
        the mean, and what the last thinks of the sources of what has no label.
        """
        self.taught = probabilities if self.taught is None else self.taught + probabilities
        if not self.labelled:
            said = ~np.isin(self.taught.argmax(-1), (0, *SOURCE))
            self.points = np.where(said, points, NONE)


class Windows:
    """Batches of windows as tensors; each epoch begins its windows elsewhere."""

    def __init__(
        self, articles: Sequence[Labelled], epochs: int, seed: int, batch: int = BATCH["cpu"]
    ) -> None:
        chance = random.Random(seed)
        self._batches: list[list[tuple[Labelled, int, int]]] = []
        for _ in range(epochs):
            every = [
                (article, start, min(start + WINDOW, len(article.pieces.ids)))
                for article in articles
                for start in range(-chance.randrange(WINDOW), len(article.pieces.ids), WINDOW)
            ]
            every = [(a, max(0, s), e) for a, s, e in every if e > max(0, s)]
            chance.shuffle(every)
            self._batches += [every[n : n + batch] for n in range(0, len(every), batch)]

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, step: int) -> dict[str, Tensor]:
        return stacked([article.window(start, end) for article, start, end in self._batches[step]])


def stacked(rows: Sequence[Mapping[str, NDArray[Any]]]) -> dict[str, Tensor]:
    """Windows of one batch, filled up to one length."""
    longest = -(-max(len(row["ids"]) for row in rows) // 32) * 32
    made: dict[str, Tensor] = {}
    for name in rows[0]:
        blank = NONE if name in ("tags", "points") else 0
        whole = np.full((len(rows), longest, *rows[0][name].shape[1:]), blank, rows[0][name].dtype)
        for row, window in enumerate(rows):
            whole[row, : len(window[name])] = window[name]
        made[name] = torch.from_numpy(whole)
    return made


def articles_in(
    path: Path, texts: Mapping[str, str], unlabelled: Iterable[str]
) -> Iterator[Labelled]:
    """Each article with what is labelled in it, then those of which only the text is read."""
    tokenizer = tokenizer_of(bundled_folder())

    def made(article: str, attributions: Sequence[Mapping[str, Any]] | None) -> Labelled:
        text = texts[article]
        return Labelled(pieces_of(tokenizer, text, sentences(text, "en")), attributions)

    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, cast("Iterable[str]", lines)):
            yield made(record["article"], record["attributions"])
    for article in unlabelled:
        yield made(article, None)


def teach(articles: Sequence[Labelled], options: argparse.Namespace) -> None:
    """Teachers, each trained without a part of the labelled articles, judge that part and what is
    not labelled.
    """
    labelled = [article for article in articles if article.labelled]
    found: list[tuple[Labelled, NDArray[np.float32], NDArray[np.int64]]] = []
    for fold in range(FOLDS):
        teacher = Training(
            options.work / f"teacher-{fold}", model := SpeechModel(options.teacher, "eager")
        )
        seen = [article for n, article in enumerate(labelled) if n % FOLDS != fold]
        batch = BATCH[teacher.device]
        teacher.run("speech", Windows(seen, options.taught, options.seed, batch), TEACHER_RATE)
        model.eval()
        judges = {id(article) for article in seen}
        found += [(a, *_judged(teacher, a)) for a in articles if id(a) not in judges]
    for article, chances, points in found:
        article.learn(chances, points)


@torch.no_grad()
def _judged(teacher: Training, article: Labelled) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The chances of each wordpiece's tags, and where its source begins, NONE where nowhere; from
    the window that has most of the text around it.
    """
    size = len(article.pieces.ids)
    chances = np.zeros((size, len(TAGS)), dtype=np.float32)
    points = np.full(size, NONE, dtype=np.int64)
    around = np.full(size, -1)
    places = list(windows(size))
    made = stacked([article.window(start, end) for start, end in places])
    with torch.autocast(teacher.device, dtype=torch.bfloat16):
        found, matched = cast("SpeechModel", teacher.model).read(
            {name: tensor.to(teacher.device) for name, tensor in made.items()}
        )
    tags, firsts = found.softmax(-1).cpu().numpy(), matched.argmax(-1).cpu().numpy()
    for (start, end), row, first in zip(places, tags, firsts, strict=True):
        count = end - start
        room = np.minimum(np.arange(count), np.arange(count)[::-1])
        better = np.flatnonzero(room > around[start:end])
        chances[start + better] = row[1 + better]
        points[start + better] = np.where(first[1 + better] == 0, -1, start + first[1 + better] - 1)
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
    with options.articles.open(encoding="utf-8") as lines:
        texts = {record["id"]: record["text"] for record in map(json.loads, lines)}
    more = options.unlabelled.read_text().split() if options.unlabelled else []
    train = [*articles_in(options.attributions, texts, more)]
    if options.teacher:
        teach(train, options)
    training = Training(options.work, model := SpeechModel(bundled_folder()))
    if options.begin:
        begin_from(options.begin, model)
    steps = Windows(train, options.epochs, options.seed, BATCH[training.device])
    training.run("speech", steps, RATE)
    whole = SpeechModel(bundled_folder(), "eager")
    whole.load_state_dict(model.state_dict())
    say(json.dumps(shipped(whole, options.work / "speech.onnx")))


if __name__ == "__main__":
    main()
