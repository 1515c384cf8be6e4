from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelProblem
from corpus.onnx import BUNDLED, bundled_folder
from index.embedder import OnnxEmbedder, make_embedder
from index.onnx_export import exported

TEXTS = [
    "Ferry crews are preparing a strike.",
    "",
    "Die Fähre fährt nicht über den Fluss.",
    "word " * 2_000,
    "a lone surrogate \ud800 here",
    "Мост закрыт 😀",
]


def test_vectors_equal_those_of_sentence_transformers(models: Path) -> None:
    from_torch = make_embedder(str(bundled_folder()), models)
    difference = np.abs(OnnxEmbedder(models).embed(TEXTS) - from_torch.embed(TEXTS))
    assert difference.max() < 1e-4
    assert from_torch.dimension == OnnxEmbedder.dimension


def test_vectors_have_unit_length_and_come_in_the_order_of_the_texts(models: Path) -> None:
    embedder = OnnxEmbedder(models)
    together = embedder.embed(TEXTS)
    assert together.shape == (len(TEXTS), embedder.dimension)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    assert np.allclose(together, alone, atol=1e-5)
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "model"
    shutil.copytree(bundled_folder(), source)
    weights = source / "model.safetensors"
    changed = bytearray(weights.read_bytes())
    changed[-1] ^= 1
    weights.write_bytes(changed)
    with pytest.raises(ModelProblem, match="not the published ones"):
        exported(source, tmp_path / "models")
    weights.unlink()
    with pytest.raises(ModelProblem, match="cannot be read"):
        exported(source, tmp_path / "models")


def test_a_torn_export_is_told_and_a_short_one_is_made_again(tmp_path: Path, models: Path) -> None:
    copy = tmp_path / "models"
    shutil.copytree(models, copy)
    model = exported(bundled_folder(), copy)
    whole = model.read_bytes()
    model.write_bytes(b"x" * len(whole))
    with pytest.raises(ModelProblem, match="is not what was written"):
        OnnxEmbedder(copy).check()
    with pytest.raises(ModelProblem, match="cannot be loaded"):
        OnnxEmbedder(copy).embed(["x"])
    model.write_bytes(whole[:1000])
    OnnxEmbedder(copy).check()
    assert len(model.read_bytes()) == len(whole)


def test_a_model_that_is_not_on_this_computer_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ModelProblem) as raised:
        make_embedder("no-such-model", tmp_path).embed(["x"])
    assert "no-such-model" in str(raised.value)
    assert BUNDLED in str(raised.value)
    assert "\n" not in str(raised.value)
