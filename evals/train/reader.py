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
import random
from collections.abc import Mapping, Sequence
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from corpus.onnx import bundled_folder, tokenizer_of
from evals.train.groups import (
    ANSWERS,
    HELPS,
    OTHERS,
    SILENT,
    LabelledQuestion,
    Texts,
    asked_in,
    public,
)
from evals.train.training import Batches, Encoder, Tensors, Training, ship, stacked
from rag.reader import NOWHERE, Window, pieces_of, windows

if TYPE_CHECKING:
    from torch import Tensor

STEP = {"cpu": 2_400, "cuda": 40_000}
"""Wordpieces of a step, padding included."""
SORTED = 800
"""Groups that are sorted by length at once."""
RATE, TEACHER_RATE = 2e-4, 5e-5
SCALE, OFFSET = 2.5, -6.0
"""Of similarity, before anything is learned: the best sentences come out near even odds."""
UNTAUGHT = float("nan")
LOWEST = -1e4
"""Log-odds of what cannot be."""
Taught = Mapping[tuple[str, Texts], Sequence[float]]
"""Question and passage -> a teacher's log-odds of each sentence."""
Drawn = tuple[LabelledQuestion, Sequence[int]]
"""A question, and the places of the passages that it is asked of: a group."""


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

    def logits(self, batch: Tensors) -> Tensor:
        """One a sentence: the mean of its wordpieces' numbers."""
        tokens = self(batch["ids"], batch["mask"], batch["types"]).float().flatten()
        total = tokens.new_zeros(len(batch["labels"]) + 1)
        owner = batch["owner"].flatten()
        pieces = total.index_add(0, owner, torch.ones_like(tokens))
        return cast("Tensor", (total.index_add(0, owner, tokens) / pieces.clamp(min=1))[1:])

    def loss(self, batch: Tensors) -> Tensor:
        """Of the labels; where a teacher has read everything, the mean of that and of its
        judgement.
        """
        logits, labels, group = self.logits(batch), batch["labels"], batch["group"]
        crossed = nn.functional.binary_cross_entropy_with_logits
        everything = _summed(logits, labels != HELPS, group)
        gold = _summed(logits, labels == ANSWERS, group, none=False)
        has = gold > LOWEST / 2
        chosen = (everything - torch.where(has, gold, torch.zeros_like(gold))).mean()
        hard = crossed(logits, labels) + chosen
        taught = batch["taught"]
        if taught.isnan().any():
            return hard
        every = torch.ones_like(labels, dtype=torch.bool)
        shares = (taught - _summed(taught, every, group)[group]).exp()
        total = torch.zeros_like(everything).index_add(0, group, shares)
        everything = _summed(logits, every, group)
        apart = shares * (everything[group] - logits)
        apart = torch.zeros_like(everything).index_add(0, group, apart)
        soft = crossed(logits, taught.sigmoid())
        return (hard + soft + (apart + (1 - total) * everything).mean()) / 2


def _summed(logits: Tensor, among: Tensor, group: Tensor, none: bool = True) -> Tensor:
    """Logarithm of the summed odds of each group's sentences `among`, and of none of these."""
    held = torch.where(among, logits, torch.full_like(logits, LOWEST))
    start = logits.new_full((int(group[-1]) + 1,), 0.0 if none else LOWEST)
    best = start.scatter_reduce(0, group, held.detach(), "amax")
    total = (start - best).exp().index_add(0, group, (held - best[group]).exp())
    return best + total.log()


class Groups(Batches):
    """Groups that are learned from at once, as tensors; sentences of a batch are numbered through
    from 1.
    """

    def __init__(self, questions: Sequence[LabelledQuestion], taught: Taught | None = None) -> None:
        """`questions` are those whose texts are read, each once."""
        passages = {passage for asked in questions for passage, _ in asked.found}
        texts = {asked.question for asked in questions}
        texts.update(chain(*((p.headline, *p.sentences) for p in passages)))
        every = sorted(texts)
        pieces = pieces_of(tokenizer_of(bundled_folder()), every)
        self._of = dict(zip(every, pieces, strict=True))
        self._taught = taught or {}
        self.batches: list[Sequence[Drawn]] = []

    def __len__(self) -> int:
        return len(self.batches)

    def add(self, groups: Sequence[Drawn], most: int, chance: random.Random) -> None:
        """Those of like length together, in random order, in at most so many wordpieces."""
        kept = [group for group in groups if group[1]]
        order = chance.sample(kept, len(kept))
        found: list[list[Drawn]] = []
        for start in range(0, len(order), SORTED):
            sized = [(*self._size(group), group) for group in order[start : start + SORTED]]
            rows = 0
            batch: list[Drawn] = []
            for longest, more, group in sorted(sized, key=itemgetter(0)):
                if batch and (rows + more) * longest > most:
                    found.append(batch)
                    rows, batch = 0, []
                rows += more
                batch.append(group)
            found.append(batch)
        chance.shuffle(found)
        self.batches += found

    def _size(self, group: Drawn) -> tuple[int, int]:
        """How many wordpieces the longest window has, and how many windows there are."""
        asked, places = group
        sizes = [len(w.ids) for place in places for w in self._windows(asked, place)]
        return max(sizes, default=0), len(sizes)

    def _windows(self, asked: LabelledQuestion, place: int) -> list[Window]:
        passage = asked.found[place][0]
        sentences = [self._of[s] for s in passage.sentences]
        return list(windows(self._of[asked.question], self._of[passage.headline], sentences))

    def __getitem__(self, step: int) -> Tensors:
        """`owner` has the number of each wordpiece's sentence, 0 for none."""
        rows: list[Mapping[str, NDArray[Any]]] = []
        labels: list[float] = []
        taught: list[float] = []
        group: list[int] = []
        for number, (asked, places) in enumerate(self.batches[step]):
            for place in places:
                rows += [_row(window, len(labels)) for window in self._windows(asked, place)]
                passage, known = asked.found[place]
                count = len(passage.sentences)
                labels += [known.get(n, SILENT) for n in range(count)]
                taught += self._taught.get((asked.question, passage), (UNTAUGHT,) * count)
                group += [number] * count
        of_sentences = {"labels": labels, "taught": taught, "group": group}
        made = {name: torch.tensor(values) for name, values in of_sentences.items()}
        return {**stacked(rows, {}), **made}


def _row(window: Window, before: int) -> dict[str, NDArray[np.int64]]:
    """A window whose sentences come after `before` others."""
    ids, of = np.array(window.ids), np.array(window.sentence)
    owner = np.where(of == NOWHERE, 0, of + before + 1)
    return {"ids": ids, "mask": np.ones_like(ids), "types": np.array(window.types), "owner": owner}


class ReaderTraining(Training):
    """The stages."""

    def __init__(self, folder: Path, model: ReaderModel, options: argparse.Namespace) -> None:
        super().__init__(folder, model)
        self.options = options

    def rounds(
        self,
        own: Sequence[LabelledQuestion],
        others: Sequence[LabelledQuestion],
        count: int,
        taught: Taught | None = None,
    ) -> Groups:
        """`count` times `most` of the questions, and of others a share as many, each time over
        other passages.
        """
        options, chance = self.options, random.Random(self.options.seed)
        steps = Groups([*own, *others], taught)
        for _ in range(count):
            drawn = chance.sample(own, min(len(own), options.most))
            drawn += chance.sample(others, min(len(others), int(len(drawn) * options.replay)))
            groups = [(asked, asked.drawn(chance, options.others)) for asked in drawn]
            steps.add(groups, STEP[self.device], chance)
        return steps

    def learn(
        self, own: Sequence[LabelledQuestion], others: Sequence[LabelledQuestion], rate: float
    ) -> None:
        """Public questions once, then the project's own `epochs` times, mixed with public ones."""
        self.run("public", self.rounds(others, (), 1), rate)
        self.run("own", self.rounds(own, others, self.options.epochs), rate)

    @torch.no_grad()
    def judged(self, questions: Sequence[LabelledQuestion]) -> Taught:
        """What the model thinks of every sentence that was found for these questions."""
        steps = Groups(questions)
        every = [(asked, [n]) for asked in questions for n in range(len(asked.found))]
        steps.add(every, 2 * STEP[self.device], random.Random(0))
        found: dict[tuple[str, Texts], Sequence[float]] = {}
        model = cast("ReaderModel", self.model).eval()
        for groups, batch in zip(steps.batches, self.loaded(steps), strict=True):
            with self.autocast():
                logits, group = model.logits(batch).cpu(), batch["group"].cpu()
            for number, (asked, (place,)) in enumerate(groups):
                found[asked.question, asked.found[place][0]] = logits[group == number].tolist()
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--public", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--own", type=Path, nargs="+", required=True, help="groups")
    parser.add_argument("--work", type=Path, default=Path(".byline/train-reader"))
    parser.add_argument("--teacher", type=Path, help="folder of all-mpnet-base-v2")
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
    own = list(chain(*map(asked_in, options.own)))
    training = ReaderTraining(options.work, ReaderModel(bundled_folder()), options)
    training.learn(own, others, RATE)
    if options.teacher:
        model = ReaderModel(options.teacher, "eager")
        teacher = ReaderTraining(options.work / "teacher", model, options)
        teacher.learn(own, others, TEACHER_RATE)
        taught = teacher.judged([*own, *others])
        training.run("taught", training.rounds(own, others, options.taught, taught), RATE)
    ship(training.model, options.work / "reader.onnx")


if __name__ == "__main__":
    main()
