"""Question x passage -> how likely each sentence of the passage answers the question.

A cross-encoder that reads the question, the headline and the whole passage at once, and gives a
number for each sentence: so a sentence is judged among its neighbours, and one run of the model
judges all of them. Labelling the sentences of a passage in one pass is taken from Provence
(Chirkova et al., ICLR 2025). It begins from the embedding model's weights and shares its tokenizer;
how it was trained stands in `models/README.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from corpus.article import Span
from corpus.onnx import END, INPUTS, START, bundled_folder, readable, shipped, tokenizer_of

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    from corpus.speech import Statement
    from rag.retrieve import Evidence

READER_WEIGHTS = Path(__file__).parent / "models" / "reader.onnx"
READER_SHA256 = "91040b9e2b0434af1b1811138b09499b96d1734d8f84af861777873464012a4a"

QUESTION_PIECES, HEADLINE_PIECES, SENTENCE_PIECES = 96, 32, 160
"""Most wordpieces of each that are read."""
WINDOW_PIECES = 320
"""Most wordpieces that are read at once; a passage that is longer is read in several windows."""
NOWHERE = -1
HeadedPassages = Sequence[tuple[str, Sequence[str]]]
"""The headline and the sentences of each passage."""


@dataclass(frozen=True, slots=True)
class Window:
    """What the model reads at once."""

    ids: tuple[int, ...]
    types: tuple[int, ...]
    """0 for the question, 1 for the headline and the sentences."""
    sentence: tuple[int, ...]
    """Which sentence each wordpiece belongs to, NOWHERE for those of none."""


def pieces_of(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """The wordpieces of each text, without marks."""
    encoded = tokenizer.encode_batch([readable(text) for text in texts], add_special_tokens=False)
    return [e.ids for e in encoded]


def windows(
    question: Sequence[int], headline: Sequence[int], sentences: Sequence[Sequence[int]]
) -> Iterator[Window]:
    """The passage in as few windows as hold it, each opening with the question and the headline;
    all of them as wordpieces.
    """
    asked = [START, *question[:QUESTION_PIECES], END]
    opening = [*asked, *headline[:HEADLINE_PIECES], END]
    ids: list[int] = []
    owners: list[int] = []

    def window() -> Window:
        pieces = (*opening, *ids)
        types = (0,) * len(asked) + (1,) * (len(pieces) - len(asked))
        return Window(pieces, types, (NOWHERE,) * len(opening) + tuple(owners))

    for number, pieces in enumerate(sentences):
        unit = [*pieces[:SENTENCE_PIECES], END]
        if ids and len(opening) + len(ids) + len(unit) > WINDOW_PIECES:
            yield window()
            ids, owners = [], []
        ids += unit
        owners += [number] * len(unit)
    if ids:
        yield window()


def as_read(found: Evidence, statements: Sequence[Statement]) -> list[str]:
    """The sentences of a passage as the reader gets them: where somebody speaks whom the sentence
    itself does not name, with the name before it.
    """
    text = found.article.text
    return [_with_speaker(s, text, statements) for s in found.passage.sentences]


def _with_speaker(sentence: Span, text: str, statements: Sequence[Statement]) -> str:
    words = sentence.of(text)
    for statement in statements:
        speaker = statement.speaker
        if speaker and any(run.overlaps(sentence) for run in statement.content):
            return words if speaker.split()[-1] in words else f"{speaker}: {words}"
    return words


class Reader(Protocol):
    """What reads a passage for a question. Making one loads nothing; the first `read` does."""

    def read(self, question: str, passages: HeadedPassages) -> list[list[float]]:
        """For each passage the log-odds of each sentence that it answers."""


class OnnxReader:
    """The reader that comes with Byline, run by ONNX Runtime in int8."""

    def __init__(self, weights: Path = READER_WEIGHTS, threads: int = 0) -> None:
        self._weights, self._threads = weights, threads

    def read(self, question: str, passages: HeadedPassages) -> list[list[float]]:
        """Raises ModelProblem when the weights are missing or not those that were shipped."""
        session, tokenizer = self._loaded
        logits = [[0.0] * len(sentences) for _, sentences in passages]
        asked, *rest = pieces_of(tokenizer, [question, *chain(*((h, *s) for h, s in passages))])
        pieces = iter(rest)
        for place, (_, sentences) in enumerate(passages):
            headline = next(pieces)
            for window in windows(asked, headline, list(islice(pieces, len(sentences)))):
                for number, logit in _judged(window, session):
                    logits[place][number] = logit
        return logits

    @cached_property
    def _loaded(self) -> tuple[InferenceSession, Tokenizer]:
        session = shipped(self._weights, READER_SHA256, self._threads)
        return session, tokenizer_of(bundled_folder())


def make_reader(name: str = "") -> Reader:
    """The cross-encoder of that name, or Byline's own reader for none; nothing loaded yet."""
    if not name:
        return OnnxReader()
    from rag.cross_encoder import CrossEncoderReader

    return CrossEncoderReader(name)


def _judged(window: Window, session: InferenceSession) -> Iterator[tuple[int, float]]:
    """Each sentence of the window with the mean of its wordpieces' numbers. A window is run alone:
    what stands beside it would change how its numbers are rounded.
    """
    import numpy as np

    ids, types = np.array([window.ids]), np.array([window.types])
    (tokens,) = session.run(None, dict(zip(INPUTS, (ids, np.ones_like(ids), types), strict=True)))
    owner = np.array(window.sentence) + 1
    total, pieces = np.bincount(owner, weights=tokens[0, : len(owner)]), np.bincount(owner)
    for number in np.unique(owner[owner > 0]):
        yield int(number) - 1, float(total[number] / pieces[number])
