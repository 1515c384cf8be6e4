"""The part that all trained models begin with: an encoder that knows the words already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import torch
from torch import nn

from corpus.onnx import bundled_folder, tokenizer_of

if TYPE_CHECKING:
    from torch import Tensor


class Encoder(nn.Module):
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
        for parameter in self.encoder.get_input_embeddings().parameters():
            parameter.requires_grad = False
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


def begin_from(checkpoint: Path, model: nn.Module) -> None:
    """What a checkpoint of this model, or of another over the same encoder, has learned."""
    kept = torch.load(checkpoint, map_location="cpu")
    model.load_state_dict(kept.get("model", kept), strict=False)


def _same_words(folder: Path) -> Tensor:
    """The number in another vocabulary of each word of the bundled one."""
    marks = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[UNK]": "<unk>"}
    theirs = tokenizer_of(folder).get_vocab()
    ours = tokenizer_of(bundled_folder()).get_vocab()
    numbers = torch.zeros(len(ours), dtype=torch.long)
    for word, number in ours.items():
        numbers[number] = theirs[marks.get(word, word)]
    return numbers
