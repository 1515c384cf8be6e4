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
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from corpus.onnx import END, START, bundled_folder, tokenizer_of
from corpus.speech.tagger import POINTS, TAGS, WINDOW, Pieces, pieces_of
from evals.train.export import shipped
from evals.train.training import Training, say
from index.sentences import sentences

if TYPE_CHECKING:
    from torch import Tensor

RATE = 1.5e-4
BATCH = 10
"""Windows of a step."""
NONE = -100
"""No label: of a wordpiece that points nowhere, or of padding."""


class SpeechModel(nn.Module):
    """For each wordpiece a number for each tag, and what matches it with its source."""

    def __init__(self, attention: str = "sdpa") -> None:
        super().__init__()
        from transformers import AutoModel

        self.encoder = AutoModel.from_pretrained(
            bundled_folder(), local_files_only=True, attn_implementation=attention
        )
        self.encoder.pooler = None
        for parameter in self.encoder.embeddings.word_embeddings.parameters():
            parameter.requires_grad = False
        width = self.encoder.config.hidden_size
        self.drop = nn.Dropout(0.1)
        self.tags = nn.Linear(width, len(TAGS))
        self.points = nn.Linear(width, POINTS)
        self.sources = nn.Linear(width, POINTS)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """Shape (windows, wordpieces, tags + 2 POINTS)."""
        hidden = self.encoder(
            input_ids=ids, attention_mask=mask, token_type_ids=types
        ).last_hidden_state
        hidden = self.drop(hidden)
        return torch.cat([self.tags(hidden), self.points(hidden), self.sources(hidden)], dim=-1)

    def loss(self, made: Mapping[str, Tensor]) -> Tensor:
        mask = made["mask"]
        found = self(made["ids"], mask, torch.zeros_like(mask)).float()
        tags, points, sources = found.split([len(TAGS), POINTS, POINTS], dim=-1)
        tagged = nn.functional.cross_entropy(
            tags.flatten(0, 1), made["tags"].flatten(), ignore_index=NONE
        )
        scores = points @ sources.transpose(1, 2) / POINTS**0.5
        scores = scores.masked_fill(mask[:, None, :] == 0, -1e4)
        pointed = nn.functional.cross_entropy(
            scores.flatten(0, 1), made["points"].flatten(), ignore_index=NONE
        )
        return tagged + 0.3 * pointed


class Labelled:
    """An article as wordpieces with their tags, and where the source of each begins."""

    def __init__(self, pieces: Pieces, attributions: Sequence[Mapping[str, Any]]) -> None:
        self.pieces = pieces
        size = len(pieces.ids)
        self.tags = np.zeros(size, dtype=np.int64)
        self.points = np.full(size, NONE, dtype=np.int64)
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
        return made


class Windows:
    """Batches of windows as tensors; each epoch begins its windows elsewhere."""

    def __init__(self, articles: Sequence[Labelled], epochs: int, seed: int) -> None:
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
            self._batches += [every[n : n + BATCH] for n in range(0, len(every), BATCH)]

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, step: int) -> dict[str, Tensor]:
        rows = [article.window(start, end) for article, start, end in self._batches[step]]
        longest = -(-max(len(row["ids"]) for row in rows) // 32) * 32
        fill = {"ids": 0, "mask": 0, "tags": NONE, "points": NONE}
        return {
            name: torch.from_numpy(
                np.stack(
                    [np.pad(r[name], (0, longest - len(r[name])), constant_values=x) for r in rows]
                )
            )
            for name, x in fill.items()
        }


def labelled(path: Path, texts: Mapping[str, str]) -> Iterator[Labelled]:
    """Each article with what is labelled in it."""
    tokenizer = tokenizer_of(bundled_folder())
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, cast("Iterable[str]", lines)):
            text = texts[record["article"]]
            pieces = pieces_of(tokenizer, text, sentences(text, "en"))
            yield Labelled(pieces, record["attributions"])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("attributions", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--work", type=Path, default=Path(".byline/train-speech"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--most", type=int, default=10_000, help="articles")
    parser.add_argument("--begin", type=Path, help="checkpoint of the reader to begin from")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    with options.articles.open(encoding="utf-8") as lines:
        texts = {record["id"]: record["text"] for record in map(json.loads, lines)}
    train = list(islice(labelled(options.attributions, texts), options.most))
    training = Training(options.work, model := SpeechModel())
    if options.begin:
        kept = torch.load(options.begin, map_location="cpu")
        model.load_state_dict(kept.get("model", kept), strict=False)
    training.run("speech", Windows(train, options.epochs, options.seed), RATE)
    whole = SpeechModel("eager")
    whole.load_state_dict(model.state_dict())
    say(json.dumps(shipped(whole, options.work / "speech.onnx")))


if __name__ == "__main__":
    main()
