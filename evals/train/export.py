"""A trained model as the int8 file that the package ships."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.onnx import INPUTS
from index.disk import sha256_of
from index.onnx_export import OPSET

if TYPE_CHECKING:
    from torch.nn import Module


def shipped(model: Module, small: Path) -> dict[str, Any]:
    """Writes the model to `small`, in int8; how many bytes it has, and its hash.

    Weights take 7 bits: on processors without VNNI, 8 would overflow the 16-bit sums of AVX2.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole = small.with_suffix(".float.onnx")
    _export(model, whole)
    quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    return {"bytes": small.stat().st_size, "sha256": sha256_of(small)}


def _export(model: Module, target: Path) -> None:
    import torch

    model = model.to("cpu").float().eval()
    free = {0: "windows", 1: "wordpieces"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of shapes it takes for constants
        torch.onnx.export(
            model,
            tuple(torch.ones(2, 8, dtype=torch.long) for _ in INPUTS),
            str(target),
            dynamo=False,
            opset_version=OPSET,
            input_names=list(INPUTS),
            output_names=["logits"],
            dynamic_axes=dict.fromkeys([*INPUTS, "logits"], free),
        )
