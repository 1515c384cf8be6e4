"""Trains the reader: `make train-reader`.

From the embedding model's weights to the int8 file that the package ships, in stages: public sets
of questions first, then the project's own questions mixed with some of those. Seeded; goes on from
its last checkpoint when it is started again; takes a GPU when there is one.

The loss of a group is the mean binary cross-entropy over its sentences, and the negative logarithm
of the share that the answering sentences have in a softmax over all of them and "none of these",
whose logit is 0: so the model learns to rank and to decline by the same number. With --teacher, a
larger model is trained the same way, and its judgement of every sentence then counts as much as the
labels, which know one article of several that answer (distillation, Hinton et al. 2015).
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import torch
from torch import nn

from corpus.onnx import bundled_folder, tokenizer_of
from evals.train.encoder import Encoder, begin_from
from evals.train.groups import ANSWERS, HELPS, OTHERS, SILENT, Asked, Passage, asked_in, public
from evals.train.training import Training, say
from rag.reader import (
    NOWHERE,
    SENTENCE_PIECES,
    WINDOW_PIECES,
    Window,
    pieces_of,
    windows,
)

if TYPE_CHECKING:
    from torch import Tensor

STEP = {"cpu": 2_400, "cuda": 40_000}
"""Wordpieces of a step, padding included."""
SHAPES = 32
"""Lengths are multiples of it: the kernels of each shape stay in memory."""
RATE, TEACHER_RATE = 2e-4, 5e-5
SCALE, OFFSET = 2.5, -6.0
"""Of similarity, before anything is learned: the best sentences come out near even odds."""
UNTAUGHT = float("nan")
LOWEST = -1e4
"""Log-odds of what cannot be."""
Taught = Mapping[tuple[str, Passage], Sequence[float]]
"""Question and passage -> a teacher's log-odds of each sentence."""


class ReaderModel(Encoder):
    """A number for each wordpiece; the mean over a sentence's is its logit.

    A wordpiece is held against the mean of the question's: their product begins as the similarity
    that the embedding model knows already, and a small network learns the rest.
    """

    def __init__(self, folder: Path, attention: str = "sdpa") -> None:
        super().__init__(folder, attention)
        self.head = nn.Sequential(
            nn.Linear(2 * self.width, self.width), nn.GELU(), nn.Linear(self.width, 1)
        )
        self.scale = nn.Parameter(torch.tensor(SCALE))

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """Shape (windows, wordpieces); a question's wordpieces have the type 0."""
        hidden = self.encoded(ids, mask, types)
        asked = (mask * (1 - types)).unsqueeze(-1).to(hidden.dtype)
        question = nn.functional.normalize((hidden * asked).sum(1, keepdim=True), dim=-1)
        product = hidden * question
        learned = self.head(torch.cat([hidden, product], dim=-1)).squeeze(-1)
        return cast("Tensor", learned + self.scale * product.sum(-1) + OFFSET)

    def logits(self, made: Mapping[str, Tensor]) -> Tensor:
        """One a sentence."""
        tokens = self(made["ids"], made["mask"], made["types"])
        return sentence_logits(tokens, made["owner"], len(made["labels"]))

    def loss(self, made: Mapping[str, Tensor]) -> Tensor:
        return loss_of(self.logits(made), made["labels"], made["taught"], made["group"])


# ------------------------------------------------------------------ groups as tensors


Item = tuple[Asked, Sequence[int]]
"""A question, and the places of the passages that it is asked of: a group."""
Batch = Sequence[Item]
"""Groups that are learned from at once."""


class Steps:
    """Batches as tensors, made when they are asked for."""

    def __init__(self, groups: Sequence[Asked], taught: Taught | None = None) -> None:
        """`groups` are those whose texts are read, each once."""
        passages = {passage for asked in groups for passage, _ in asked.found}
        texts = {asked.question for asked in groups}
        texts.update(chain(*((p.headline, *p.sentences) for p in passages)))
        every = sorted(texts)
        found = pieces_of(tokenizer_of(bundled_folder()), every)
        self._of = dict(zip(every, found, strict=True))
        self._taught = taught or {}
        self.batches: list[Batch] = []

    def __len__(self) -> int:
        return len(self.batches)

    def __getitem__(self, step: int) -> dict[str, Tensor]:
        return self._collated(self.batches[step])

    def batched(self, items: Sequence[Item], most: int, chance: random.Random) -> list[Batch]:
        """Groups of like length together, in random order, in at most so many wordpieces."""
        order = [item for item in items if item[1]]
        chance.shuffle(order)
        found: list[Batch] = []
        for start in range(0, len(order), 800):
            sized = [(*self._size(item), item) for item in order[start : start + 800]]
            batch: list[Item] = []
            rows = 0
            for longest, more, item in sorted(sized, key=itemgetter(0)):
                if batch and (rows + more) * longest > most:
                    found.append(batch)
                    batch, rows = [], 0
                batch.append(item)
                rows += more
            found.append(batch)
        chance.shuffle(found)
        return found

    def _size(self, item: Item) -> tuple[int, int]:
        """About how many wordpieces the longest window has, and how many windows there are."""
        asked, places = item
        longest, rows = 0, 0
        for place in places:
            passage = asked.found[place][0]
            opening = len(self._of[asked.question]) + len(self._of[passage.headline]) + 3
            read = sum(min(len(self._of[s]), SENTENCE_PIECES) + 1 for s in passage.sentences)
            rows += -(-read // max(1, WINDOW_PIECES - opening))
            longest = max(longest, min(WINDOW_PIECES, opening + read))
        return longest, rows

    def _windows(self, asked: Asked, place: int) -> list[Window]:
        passage = asked.found[place][0]
        sentences = [self._of[s] for s in passage.sentences]
        return list(windows(self._of[asked.question], self._of[passage.headline], sentences))

    def _collated(self, batch: Batch) -> dict[str, Tensor]:
        """`owner` numbers the sentences of all windows through, from 1."""
        rows: list[tuple[Window, int]] = []
        labels: list[float] = []
        taught: list[float] = []
        group: list[int] = []
        for number, (asked, places) in enumerate(batch):
            for place in places:
                rows += [(window, len(labels)) for window in self._windows(asked, place)]
                passage, known = asked.found[place]
                count = len(passage.sentences)
                labels += [known.get(n, SILENT) for n in range(count)]
                taught += self._taught.get((asked.question, passage), (UNTAUGHT,) * count)
                group += [number] * count
        length = -(-max(len(window.ids) for window, _ in rows) // SHAPES) * SHAPES
        ids = np.zeros((len(rows), length), dtype=np.int64)
        mask, types, owner = ids.copy(), ids.copy(), ids.copy()
        for row, (window, before) in enumerate(rows):
            size = len(window.ids)
            ids[row, :size], mask[row, :size], types[row, :size] = window.ids, 1, window.types
            of = np.array(window.sentence)
            owner[row, :size] = np.where(of == NOWHERE, 0, of + before + 1)
        made = {"ids": ids, "mask": mask, "types": types, "owner": owner, "group": np.array(group)}
        return {
            **{name: torch.from_numpy(array) for name, array in made.items()},
            "labels": torch.tensor(labels),
            "taught": torch.tensor(taught),
        }


def sentence_logits(tokens: Tensor, owner: Tensor, count: int) -> Tensor:
    """The mean of the wordpieces' numbers for each of `count` sentences."""
    flat, of = tokens.float().reshape(-1), owner.reshape(-1)
    total = torch.zeros(count + 1, device=flat.device).index_add(0, of, flat)
    pieces = torch.zeros(count + 1, device=flat.device).index_add(0, of, torch.ones_like(flat))
    return (total / pieces.clamp(min=1))[1:]


# ------------------------------------------------------------------ the loss


def loss_of(logits: Tensor, labels: Tensor, taught: Tensor, group: Tensor) -> Tensor:
    """Of the labels; where a teacher has read everything, the mean of that and of its judgement."""
    everything = _summed(logits, labels != HELPS, group)
    gold = _summed(logits, labels == ANSWERS, group, none=False)
    has = gold > LOWEST / 2
    chosen = (everything - torch.where(has, gold, torch.zeros_like(gold))).mean()
    hard = nn.functional.binary_cross_entropy_with_logits(logits, labels) + chosen
    if taught.isnan().any():
        return hard
    every = torch.ones_like(labels, dtype=torch.bool)
    shares = (taught - _summed(taught, every, group)[group]).exp()
    total = torch.zeros_like(everything).index_add(0, group, shares)
    everything = _summed(logits, every, group)
    apart = torch.zeros_like(everything).index_add(0, group, shares * (everything[group] - logits))
    soft = nn.functional.binary_cross_entropy_with_logits(logits, taught.sigmoid())
    return (hard + soft + (apart + (1 - total) * everything).mean()) / 2


def _summed(logits: Tensor, among: Tensor, group: Tensor, none: bool = True) -> Tensor:
    """Logarithm of the summed odds of each group's sentences `among`, and of none of these."""
    held = torch.where(among, logits, torch.full_like(logits, LOWEST))
    start = logits.new_full((int(group[-1]) + 1,), 0.0 if none else LOWEST)
    best = start.scatter_reduce(0, group, held.detach(), "amax")
    total = (start - best).exp().index_add(0, group, (held - best[group]).exp())
    return best + total.log()


# ------------------------------------------------------------------ the stages


def learned(
    training: Training,
    own: Sequence[Asked],
    others: Sequence[Asked],
    options: argparse.Namespace,
    rate: float,
) -> None:
    """Public questions once, then the project's own `epochs` times, mixed with public ones."""
    chance = random.Random(options.seed)
    first = Steps(others)
    items = [(asked, asked.drawn(chance, options.others)) for asked in others]
    first.batches = first.batched(items, STEP[training.device], chance)
    training.run("public", first, rate)
    training.run("own", epochs(training, own, others, options, options.epochs, {}), rate)


def epochs(
    training: Training,
    own: Sequence[Asked],
    others: Sequence[Asked],
    options: argparse.Namespace,
    count: int,
    taught: Taught,
) -> Steps:
    """`count` times `most` of the project's own questions, and of the public ones a share as many,
    each time over other passages.
    """
    chance = random.Random(options.seed)
    steps = Steps([*own, *others], taught)
    for _ in range(count):
        drawn = chance.sample(own, min(len(own), options.most))
        drawn += chance.sample(others, min(len(others), int(len(drawn) * options.replay)))
        items = [(asked, asked.drawn(chance, options.others)) for asked in drawn]
        steps.batches += steps.batched(items, STEP[training.device], chance)
    return steps


def judged(training: Training, groups: Sequence[Asked]) -> Taught:
    """What the model thinks of every sentence that was found for these questions."""
    chance = random.Random(0)
    steps = Steps(groups)
    every = [(asked, [n]) for asked in groups for n in range(len(asked.found))]
    steps.batches = steps.batched(every, 2 * STEP[training.device], chance)
    found: dict[tuple[str, Passage], Sequence[float]] = {}
    model = cast("ReaderModel", training.model).eval()
    for batch, made in zip(steps.batches, training.loaded(steps), strict=True):
        with torch.no_grad(), torch.autocast(training.device, dtype=torch.bfloat16):
            logits, group = model.logits(made).cpu(), made["group"].cpu()
        for number, (asked, (place,)) in enumerate(batch):
            found[asked.question, asked.found[place][0]] = logits[group == number].tolist()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--public", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--own", type=Path, nargs="+", required=True, help="groups")
    parser.add_argument("--work", type=Path, default=Path(".byline/train-reader"))
    parser.add_argument("--teacher", type=Path, help="folder of all-mpnet-base-v2")
    parser.add_argument("--begin", type=Path, help="checkpoint to be taught further")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--replay", type=float, default=0.1)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--taught", type=int, default=3, help="epochs under the teacher")
    parser.add_argument("--others", type=int, default=OTHERS, help="passages without an answer")
    parser.add_argument("--most", type=int, default=12_000, help="own questions of an epoch")
    parser.add_argument("--public-groups", type=int, default=2500)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    others = public(options.public, options.seed)[: options.public_groups]
    own = list(chain(*(asked_in(path) for path in options.own)))
    training = Training(options.work, ReaderModel(bundled_folder()))
    if options.begin:
        begin_from(options.begin, training.model)
    else:
        learned(training, own, others, options, RATE)
    if options.teacher:
        teacher = Training(options.work / "teacher", ReaderModel(options.teacher, "eager"))
        learned(teacher, own, others, options, TEACHER_RATE)
        taught = judged(teacher, [*own, *others])
        again = epochs(training, own, others, options, options.taught, taught)
        training.run("taught", again, RATE)
    from evals.train.export import shipped

    whole = ReaderModel(bundled_folder(), "eager")
    whole.load_state_dict(training.model.state_dict())
    say(json.dumps(shipped(whole, options.work / "reader.onnx")))


if __name__ == "__main__":
    main()
