"""What the trained models share: the encoder that they begin with, the loop, the file shipped."""

from __future__ import annotations

import math
import os
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from torch import nn
from torch.utils.data import DataLoader, Dataset

from corpus.onnx import INPUTS, bundled_folder, tokenizer_of
from index.disk import sha256_of
from index.onnx_export import OPSET

if TYPE_CHECKING:
    from torch import Tensor

CONSOLE = Console(stderr=True)
WARMUP = 0.06
SHAPES = 32
"""Lengths are multiples of it: the kernels of each shape stay in memory."""
SAVED_EVERY, LOGGED_EVERY = 100, 25
"""Steps between checkpoints, on a CPU, and between losses that are told."""

Tensors = Mapping[str, "Tensor"]


class Encoder(nn.Module, ABC):
    """A sentence-transformers model that reads the bundled vocabulary; its word vectors are kept
    as they are: they are half of the weights.
    """

    def __init__(self, folder: Path, attention: str = "sdpa") -> None:
        """`folder` holds a model whose vocabulary is the bundled one's, in any order:
        all-MiniLM-L6-v2 itself, or all-mpnet-base-v2.
        """
        super().__init__()
        from transformers import AutoModel

        self.encoder = AutoModel.from_pretrained(
            folder, local_files_only=True, attn_implementation=attention
        )
        self.encoder.pooler = None
        self.encoder.get_input_embeddings().requires_grad_(False)
        self.width: int = self.encoder.config.hidden_size
        typed = getattr(self.encoder.config, "type_vocab_size", 1) > 1
        self.types = None if typed else nn.Embedding(2, self.width)
        if self.types is not None:
            nn.init.zeros_(self.types.weight)
            self.register_buffer("words", _same_words(folder))

    def encoded(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """Shape (windows, wordpieces, `width`)."""
        if self.types is None:
            found = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types)
        else:
            words = self.encoder.get_input_embeddings()(cast("Tensor", self.words)[ids])
            found = self.encoder(inputs_embeds=words + self.types(types), attention_mask=mask)
        return cast("Tensor", found.last_hidden_state)

    @abstractmethod
    def loss(self, batch: Tensors) -> Tensor:
        """What training makes less."""

    def begin_from(self, checkpoint: Path) -> None:
        """Takes what a checkpoint of this model, or of another over the same encoder, has."""
        self.load_state_dict(torch.load(checkpoint, map_location="cpu")["model"], strict=False)


def _same_words(folder: Path) -> Tensor:
    """The number in another vocabulary of each word of the bundled one."""
    marks = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[UNK]": "<unk>"}
    theirs = tokenizer_of(folder).get_vocab()
    ours = tokenizer_of(bundled_folder()).get_vocab()
    in_order = sorted(ours, key=ours.__getitem__)
    return torch.tensor([theirs[marks.get(word, word)] for word in in_order])


class Batches(Dataset[Tensors], ABC):
    """Batches as tensors, made when they are asked for."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def __getitem__(self, step: int) -> Tensors: ...


def stacked(rows: Sequence[Mapping[str, NDArray[Any]]], blank: Mapping[str, int]) -> Tensors:
    """The rows of one batch, filled up to one length, by name; `blank` is what fills, else 0."""
    longest = -(-max(len(row["ids"]) for row in rows) // SHAPES) * SHAPES
    made: dict[str, Tensor] = {}
    for name, like in rows[0].items():
        shape = (len(rows), longest, *like.shape[1:])
        whole = np.full(shape, blank.get(name, 0), like.dtype)
        for held, row in zip(whole, rows, strict=True):
            held[: len(row[name])] = row[name]
        made[name] = torch.from_numpy(whole)
    return made


class Training:
    """Stages, each of which can be broken off at any time, with a checkpoint in `folder`."""

    def __init__(self, folder: Path, model: Encoder) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model = model.to(self.device)

    def run(self, stage: str, steps: Batches, rate: float) -> None:
        """Trains over the batches, from where the stage was broken off, if it was."""
        free = [p for p in self.model.parameters() if p.requires_grad]
        optimizer = torch.optim.AdamW(free, lr=rate, weight_decay=0.01)
        checkpoint, first = self.folder / f"{stage}.pt", 0
        if checkpoint.exists():
            kept = torch.load(checkpoint, map_location=self.device)
            self.model.load_state_dict(kept["model"])
            optimizer.load_state_dict(kept["optimizer"])
            first = kept["step"]
        self.model.train()
        batches = track(self.loaded(steps, first), stage, len(steps) - first, console=CONSOLE)
        for step, batch in enumerate(batches, first + 1):
            for options in optimizer.param_groups:
                options["lr"] = rate * _schedule((step - 1) / len(steps))
            with self.autocast():
                loss = self.model.loss(batch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(free, 1.0)
            optimizer.step()
            if step % LOGGED_EVERY == 0:
                CONSOLE.print(
                    f"{stage} {step}/{len(steps)} loss {loss.item():.4f}", highlight=False
                )
            if step == len(steps) or step % SAVED_EVERY == 0 and self.device == "cpu":
                state = {"model": self.model.state_dict(), "optimizer": optimizer.state_dict()}
                torch.save({**state, "step": step}, draft := checkpoint.with_suffix(".draft"))
                os.replace(draft, checkpoint)

    def loaded(self, steps: Batches, first: int = 0) -> Iterator[dict[str, Tensor]]:
        """The batches from `first` on; beside a GPU, others make them meanwhile."""
        workers = min(14, os.cpu_count() or 1) if self.device == "cuda" else 0
        loader = DataLoader(
            steps,
            batch_size=None,
            sampler=range(first, len(steps)),
            num_workers=workers,
            prefetch_factor=8 if workers else None,
        )
        for batch in loader:
            yield {
                name: tensor.to(self.device, non_blocking=True) for name, tensor in batch.items()
            }

    def autocast(self) -> torch.autocast:
        return torch.autocast(self.device, dtype=torch.bfloat16)


def _schedule(done: float) -> float:
    """Linear warm-up, then a cosine down to a twentieth."""
    if done < WARMUP:
        return done / WARMUP
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (done - WARMUP) / (1 - WARMUP)))


def ship(trained: Encoder, file: Path) -> None:
    """Writes the model, trained from the bundled weights, in int8; tells its size and its hash.

    Weights take 7 bits: on processors without VNNI, 8 would overflow the 16-bit sums of AVX2.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = type(trained)(bundled_folder(), "eager")
    model.load_state_dict(trained.state_dict())
    model = model.to("cpu").float().eval()
    free = {0: "windows", 1: "wordpieces"}
    whole = file.with_suffix(".float.onnx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of shapes it takes for constants
        torch.onnx.export(
            model,
            tuple(torch.ones(2, 8, dtype=torch.long) for _ in INPUTS),
            str(whole),
            dynamo=False,
            opset_version=OPSET,
            input_names=list(INPUTS),
            output_names=["logits"],
            dynamic_axes=dict.fromkeys([*INPUTS, "logits"], free),
        )
    quantize_dynamic(whole, file, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    CONSOLE.print(f"{file}: {file.stat().st_size} bytes, sha256 {sha256_of(file)}", highlight=False)
