"""Which characters of a text are somebody's words, whose they are, and the cue that says so.

A tagger over wordpieces (BIO), from the embedding model's weights, and a pointer from each
wordpiece of content or cue to its source, as in dependency parsers (Dozat and Manning, ICLR 2017).
How it was trained stands in `rag/models/README.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.article import Span
from index.embedder import readable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PARTS = ("content", "source", "cue")
TAGS = ("O", *(f"{mark}-{part}" for part in PARTS for mark in "BI"))
START, END = 101, 102
"""[CLS] and [SEP] of the embedding model's vocabulary; the latter stands at line breaks too."""
WINDOW, STEP = 254, 190
"""Wordpieces that are read at once, and after how many the next window begins."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text as wordpieces, each with its characters; an END that marks a line break has none."""

    ids: tuple[int, ...]
    spans: tuple[Span, ...]


def pieces_of(tokenizer: Tokenizer, text: str, sentences: Sequence[Span]) -> Pieces:
    ids: list[int] = []
    spans: list[Span] = []
    parts = [readable(sentence.of(text)) for sentence in sentences]
    before = 0
    for sentence, encoded in zip(
        sentences, tokenizer.encode_batch(parts, add_special_tokens=False), strict=True
    ):
        if ids and "\n" in text[before : sentence.start]:
            ids.append(END)
            spans.append(Span(sentence.start, sentence.start))
        ids += encoded.ids
        spans += [Span(sentence.start + a, sentence.start + b) for a, b in encoded.offsets]
        before = sentence.end
    return Pieces(tuple(ids), tuple(spans))


def windows(count: int) -> Iterator[tuple[int, int]]:
    """Where each window over so many wordpieces begins and ends."""
    start = 0
    while True:
        yield start, min(count, start + WINDOW)
        if start + WINDOW >= count:
            return
        start += STEP
