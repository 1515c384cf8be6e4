"""Trains the reader: `make train-reader`.

From the embedding model's weights to the int8 file that the package ships, in stages: public sets
of questions first, then the project's own questions mixed with some of those. Seeded; goes on from
its last checkpoint when it is started again; takes a GPU when there is one.

The loss of a group is the mean binary cross-entropy over its sentences, and the negative logarithm
of the share that the answering sentences have in a softmax over all of them and "none of these",
whose logit is 0: so the model learns to rank and to decline by the same number.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from evals.train.groups import ANSWERS, HELPS, Group, dumped, public
from index.embedder import bundled_folder
from rag.reader import NOWHERE, Window, windows

if TYPE_CHECKING:
    from torch import Tensor
    from torch.optim import Optimizer

PIECES = 2_400
"""Wordpieces of a step, padding included."""
SHAPES = 32
"""Lengths are multiples of it: the kernels of each shape stay in memory."""
WARMUP = 0.06
SCALE, OFFSET = 2.5, -6.0
"""Of similarity, before anything is learned: the best sentences come out near even odds."""
SAVED_EVERY = 100
"""Steps between checkpoints."""


class ReaderModel(nn.Module):
    """A number for each wordpiece; the mean over a sentence's is its logit.

    A wordpiece is held against the mean of the question's: their product begins as the similarity
    that the embedding model knows already, and a small network learns the rest.
    """

    def __init__(self) -> None:
        super().__init__()
        from transformers import AutoModel

        self.encoder = AutoModel.from_pretrained(
            bundled_folder(), local_files_only=True, attn_implementation="eager"
        )
        self.encoder.pooler = None
        for parameter in self.encoder.embeddings.word_embeddings.parameters():
            parameter.requires_grad = False  # half of the weights, and the words are known
        width = self.encoder.config.hidden_size
        self.head = nn.Sequential(nn.Linear(2 * width, width), nn.GELU(), nn.Linear(width, 1))
        self.scale = nn.Parameter(torch.tensor(SCALE))

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """Shape (windows, wordpieces); a question's wordpieces have the type 0."""
        hidden = self.encoder(
            input_ids=ids, attention_mask=mask, token_type_ids=types
        ).last_hidden_state
        asked = (mask * (1 - types)).unsqueeze(-1).to(hidden.dtype)
        question = nn.functional.normalize((hidden * asked).sum(1, keepdim=True), dim=-1)
        product = hidden * question
        learned = self.head(torch.cat([hidden, product], dim=-1)).squeeze(-1)
        return cast("Tensor", learned + self.scale * product.sum(-1) + OFFSET)


class Item:
    """A group as wordpieces: windows, and the label of every sentence that they hold."""

    def __init__(self, group: Group, tokenizer: Tokenizer) -> None:
        self.windows: list[tuple[Window, list[tuple[int, float]]]] = []
        for passage in group.passages:
            read = windows(tokenizer, group.question, passage.headline, passage.sentences)
            for window in read:
                numbers = sorted({n for n in window.sentence if n != NOWHERE})
                self.windows.append((window, [(n, passage.labels[n]) for n in numbers]))
        self.size = max((len(w.ids) for w, _ in self.windows), default=0)


def batches(
    groups: Sequence[Group], tokenizer: Tokenizer, chance: random.Random
) -> list[list[Item]]:
    """Groups of like length together, in random order."""
    items = [item for group in groups if (item := Item(group, tokenizer)).windows]
    chance.shuffle(items)
    found: list[list[Item]] = []
    for start in range(0, len(items), 400):
        near = sorted(items[start : start + 400], key=lambda item: item.size)
        batch: list[Item] = []
        for item in near:
            rows = sum(len(i.windows) for i in (*batch, item))
            if batch and rows * item.size > PIECES:
                found.append(batch)
                batch = []
            batch.append(item)
        found.append(batch)
    chance.shuffle(found)
    return found


def collated(batch: Sequence[Item], device: str) -> dict[str, Tensor]:
    """The batch as tensors: `owner` numbers the sentences of all windows through, from 1."""
    rows = [window for item in batch for window, _ in item.windows]
    longest = max(len(window.ids) for window in rows)
    length = -(-longest // SHAPES) * SHAPES
    ids = np.zeros((len(rows), length), dtype=np.int64)
    mask, types, owner = ids.copy(), ids.copy(), ids.copy()
    labels: list[float] = []
    of_group: list[int] = []
    row = 0
    for number, item in enumerate(batch):
        for window, labelled in item.windows:
            size = len(window.ids)
            ids[row, :size], mask[row, :size], types[row, :size] = window.ids, 1, window.types
            base = {n: len(labels) + 1 + k for k, (n, _) in enumerate(labelled)}
            owner[row, :size] = [base.get(n, 0) for n in window.sentence]
            labels += [label for _, label in labelled]
            of_group += [number] * len(labelled)
            row += 1
    return {
        "ids": torch.from_numpy(ids).to(device),
        "mask": torch.from_numpy(mask).to(device),
        "types": torch.from_numpy(types).to(device),
        "owner": torch.from_numpy(owner).to(device),
        "labels": torch.tensor(labels, device=device),
        "group": torch.tensor(of_group, device=device),
    }


def sentence_logits(tokens: Tensor, owner: Tensor, count: int) -> Tensor:
    """The mean of the wordpieces' numbers for each of `count` sentences."""
    flat, of = tokens.float().reshape(-1), owner.reshape(-1)
    total = torch.zeros(count + 1, device=flat.device).index_add(0, of, flat)
    pieces = torch.zeros(count + 1, device=flat.device).index_add(0, of, torch.ones_like(flat))
    return (total / pieces.clamp(min=1))[1:]


def loss_of(logits: Tensor, labels: Tensor, group: Tensor) -> Tensor:
    binary = nn.functional.binary_cross_entropy_with_logits(logits, labels)
    helps = labels == HELPS
    answers = labels == ANSWERS
    shares = []
    for number in range(int(group[-1]) + 1):
        here = (group == number) & ~helps
        none = logits.new_zeros(1)
        everything = torch.cat([none, logits[here]]).logsumexp(0)
        gold = logits[here & answers]
        shares.append(everything - (gold.logsumexp(0) if len(gold) else none.squeeze()))
    return binary + torch.stack(shares).mean()


# ------------------------------------------------------------------ the loop


class Training:
    """A stage that can be broken off at any time."""

    def __init__(self, folder: Path, seed: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.seed = folder, seed
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        torch.manual_seed(seed)
        self.model = ReaderModel().to(self.device)
        self.tokenizer = Tokenizer.from_file(str(bundled_folder() / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.state = folder / "checkpoint.pt"

    def run(self, stage: str, groups: Sequence[Group], rate: float, epochs: int = 1) -> None:
        """Trains over the groups; a stage that is in the checkpoint already is not done again."""
        chance = random.Random(f"{self.seed}{stage}")
        steps = [b for _ in range(epochs) for b in batches(groups, self.tokenizer, chance)]
        free = [p for p in self.model.parameters() if p.requires_grad]
        optimizer = torch.optim.AdamW(free, lr=rate, weight_decay=0.01)
        first, finished = self._resumed(stage, optimizer)
        if stage in finished:
            return
        started, recent = time.monotonic(), 0.0
        self.model.train()
        for step in range(first, len(steps)):
            for options in optimizer.param_groups:
                options["lr"] = rate * _schedule(step / len(steps))
            loss = self._step(steps[step], optimizer, free)
            recent = 0.98 * recent + 0.02 * loss if recent else loss
            if step % 25 == 0 or step + 1 == len(steps):
                each = (time.monotonic() - started) / (step + 1 - first)
                left = each * (len(steps) - step - 1)
                print(  # noqa: T201 - progress
                    f"{stage} {step + 1}/{len(steps)} loss {recent:.4f} {left / 60:.0f} min left",
                    file=sys.stderr,
                    flush=True,
                )
            if step % SAVED_EVERY == SAVED_EVERY - 1:
                self._save(stage, step + 1, optimizer, finished)
        self._save("", 0, None, [*finished, stage])

    def _step(self, batch: Sequence[Item], optimizer: Optimizer, free: Sequence[Tensor]) -> float:
        made = collated(batch, self.device)
        with torch.autocast(self.device, dtype=torch.bfloat16):
            tokens = self.model(made["ids"], made["mask"], made["types"])
        logits = sentence_logits(tokens, made["owner"], len(made["labels"]))
        loss = loss_of(logits, made["labels"], made["group"])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(free, 1.0)
        optimizer.step()
        return float(loss.detach())

    def _resumed(self, stage: str, optimizer: Optimizer) -> tuple[int, list[str]]:
        if not self.state.exists():
            return 0, []
        kept = torch.load(self.state, map_location=self.device)
        self.model.load_state_dict(kept["model"])
        if kept["stage"] != stage:
            return 0, list(kept["finished"])
        optimizer.load_state_dict(kept["optimizer"])
        return int(kept["step"]), list(kept["finished"])

    def _save(
        self, stage: str, step: int, optimizer: Optimizer | None, finished: Sequence[str]
    ) -> None:
        draft = self.state.with_suffix(".draft")
        torch.save(
            {
                "model": self.model.state_dict(),
                "optimizer": optimizer.state_dict() if optimizer else None,
                "stage": stage,
                "step": step,
                "finished": list(finished),
            },
            draft,
        )
        os.replace(draft, self.state)


def _schedule(done: float) -> float:
    """Linear warm-up, then a cosine down to a twentieth."""
    if done < WARMUP:
        return done / WARMUP
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (done - WARMUP) / (1 - WARMUP)))


def mixed(own: Sequence[Group], others: Sequence[Group], share: float) -> Iterator[Group]:
    """All of `own`, and of `others` `share` times as many."""
    yield from own
    yield from others[: int(len(own) * share)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--public", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--own", type=Path, help="groups that evals.train.passages wrote")
    parser.add_argument("--work", type=Path, default=Path(".byline/train-reader"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--replay", type=float, default=0.05)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--public-groups", type=int, default=2500)
    options = parser.parse_args()
    training = Training(options.work, options.seed)
    sets = public(options.public, options.seed)
    training.run("public", sets[: options.public_groups], 1e-4)
    if options.own:
        rest = sets[options.public_groups :] or sets
        own = list(dumped(options.own))
        training.run("own", list(mixed(own, rest, options.replay)), 1.2e-4, options.epochs)
    from evals.train.export import shipped

    print(json.dumps(shipped(training.model, options.work)))  # noqa: T201 - the result


if __name__ == "__main__":
    main()
