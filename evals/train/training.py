"""A stage of training that can be broken off at any time: a checkpoint now and then, progress on
stderr, a GPU when there is one.
"""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import torch
from torch import nn
from torch.utils.data import DataLoader

if TYPE_CHECKING:
    from torch import Tensor
    from torch.utils.data import Dataset

WARMUP = 0.06
SAVED_EVERY = 100
"""Steps between checkpoints."""

Made = Mapping[str, "Tensor"]


class Steps(Protocol):
    """Batches as tensors, made when they are asked for."""

    def __len__(self) -> int: ...

    def __getitem__(self, step: int) -> dict[str, Tensor]: ...


class Learner(Protocol):
    """A module of torch that knows its loss."""

    def loss(self, made: Made) -> Tensor: ...


class Training:
    """Stages, each of which can be broken off at any time."""

    def __init__(self, folder: Path, model: nn.Module) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model = model.to(self.device)
        self.state = folder / "checkpoint.pt"

    def run(self, stage: str, steps: Steps, rate: float) -> None:
        """Trains over the batches; a stage that is in the checkpoint already is not done again."""
        free = [p for p in self.model.parameters() if p.requires_grad]
        optimizer = torch.optim.AdamW(free, lr=rate, weight_decay=0.01)
        first, finished = self._resumed(stage, optimizer)
        if stage in finished:
            return
        started, recent = time.monotonic(), 0.0
        self.model.train()
        for step, made in enumerate(self.loaded(steps, first), first):
            for options in optimizer.param_groups:
                options["lr"] = rate * _schedule(step / len(steps))
            with torch.autocast(self.device, dtype=torch.bfloat16):
                loss = cast("Learner", self.model).loss(made)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(free, 1.0)
            optimizer.step()
            if step % 25 == 0 or step + 1 == len(steps):
                recent = 0.8 * recent + 0.2 * loss.item() if recent else loss.item()
                each = (time.monotonic() - started) / (step + 1 - first)
                left = each * (len(steps) - step - 1) / 60
                say(f"{stage} {step + 1}/{len(steps)} loss {recent:.4f} {left:.1f} min left")
            if step % SAVED_EVERY == SAVED_EVERY - 1 and self.device == "cpu":
                self._save(stage, step + 1, optimizer, finished)
        self._save("", 0, None, [*finished, stage])

    def loaded(self, steps: Steps, first: int = 0) -> Iterator[dict[str, Tensor]]:
        """The batches from `first` on; beside a GPU, others make them meanwhile."""
        workers = min(14, os.cpu_count() or 1) if self.device == "cuda" else 0
        loader = DataLoader(
            cast("Dataset[dict[str, Tensor]]", steps),
            batch_size=None,
            sampler=range(first, len(steps)),
            num_workers=workers,
            prefetch_factor=8 if workers else None,
        )
        for made in loader:
            yield {name: tensor.to(self.device, non_blocking=True) for name, tensor in made.items()}

    def _resumed(self, stage: str, optimizer: torch.optim.Optimizer) -> tuple[int, list[str]]:
        if not self.state.exists():
            return 0, []
        kept = torch.load(self.state, map_location=self.device)
        self.model.load_state_dict(kept["model"])
        if kept["stage"] != stage:
            return 0, list(kept["finished"])
        optimizer.load_state_dict(kept["optimizer"])
        return int(kept["step"]), list(kept["finished"])

    def _save(
        self,
        stage: str,
        step: int,
        optimizer: torch.optim.Optimizer | None,
        finished: Sequence[str],
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


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - progress
