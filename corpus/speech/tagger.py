"""Which characters of a text are somebody's words, whose they are, and the cue that says so.

A tagger over wordpieces (BIO), from the embedding model's weights, and a pointer from each
wordpiece of content or cue to the source, as in dependency parsers (Dozat and Manning, ICLR 2017).
How it was trained stands in the `README.md` beside this file.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from corpus.article import Span
from corpus.onnx import END, INPUTS, START, bundled_folder, readable, shipped, tokenizer_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

WEIGHTS = Path(__file__).parent / "speech.onnx"
WEIGHTS_SHA256 = "8c1c8ed4fc0cb9466916eb2da68f4b355df2e7b0de8465f1c32c756b2ee13245"

PARTS = ("content", "source", "cue")
TAGS = ("O", *(f"{mark}-{part}" for part in PARTS for mark in "BI"))
POINTS = 64
"""Numbers by which a wordpiece and its source are matched."""
OUTSIDE = -1
SWITCH = 1.0
"""Log-odds that the beginning of a run, and its end, must have on its side."""
POINTED = 2.0
"""Log-odds that a source gains where a cue points to its beginning."""
BESIDE = 2
"""Wordpieces between what is said and who says it, at most, where no pointer joins the two."""
WINDOW, STEP = 254, 190
"""Wordpieces that are read at once, and after how many the next window begins."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words that the text gives to somebody; source and cue may be unsaid."""

    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text as wordpieces, each with its characters; an END that marks a line break has none."""

    ids: tuple[int, ...]
    spans: tuple[Span, ...]
    inside: tuple[bool, ...]
    """Does it go on with a word?"""
    above: int = 0
    """So many stand above the text."""

    def below(self, others: Pieces) -> Pieces:
        """These in a text that has the others for its headline."""
        count = len(others.ids) + 1 if others.ids else 0
        return Pieces(
            (*others.ids, END)[:count] + self.ids,
            (Span(0, 0),) * count + self.spans,
            (*others.inside, False)[:count] + self.inside,
            count,
        )


class Run(NamedTuple):
    """Wordpieces of one part, `end` exclusive."""

    part: str
    start: int
    end: int


class Tagger:
    """The tagger that comes with Byline. Making one loads it."""

    def __init__(self, threads: int = 0) -> None:
        """Raises ModelProblem when the weights are missing or not those that were shipped."""
        self._session: InferenceSession = shipped(WEIGHTS, WEIGHTS_SHA256, threads)
        self._tokenizer = tokenizer_of(bundled_folder())

    def tag(self, text: str, sentences: Sequence[Span], headline: str = "") -> list[Attribution]:
        """What of the sentences is attributed, in the order in which it begins.

        `headline` stands above them and not in the text; a first sentence would be taken for it.
        """
        above = pieces_of(self._tokenizer, headline, [Span(0, len(headline))])
        pieces = pieces_of(self._tokenizer, text, sentences).below(above)
        if pieces.above == len(pieces.ids):
            return []
        return _Reading(pieces, [self._read(pieces, *w) for w in windows(len(pieces.ids))]).made()

    def _read(self, pieces: Pieces, start: int, end: int) -> tuple[int, NDArray[np.float32]]:
        import numpy as np

        ids = np.array([[START, *pieces.ids[start:end], END]], dtype=np.int64)
        inputs = dict(zip(INPUTS, (ids, np.ones_like(ids), np.zeros_like(ids)), strict=True))
        (found,) = self._session.run(None, inputs)
        return start, found[0]


@lru_cache(maxsize=1)
def loaded(threads: int = 0) -> Tagger:
    """One for all articles of a process."""
    return Tagger(threads)


def pieces_of(tokenizer: Tokenizer, text: str, sentences: Sequence[Span]) -> Pieces:
    """The sentences as wordpieces with their characters in `text`."""
    ids: list[int] = []
    spans: list[Span] = []
    inside: list[bool] = []
    parts = [readable(sentence.of(text)) for sentence in sentences]
    before = 0
    for sentence, encoded in zip(
        sentences, tokenizer.encode_batch(parts, add_special_tokens=False), strict=True
    ):
        if ids and "\n" in text[before : sentence.start]:
            ids.append(END)
            spans.append(Span(sentence.start, sentence.start))
            inside.append(False)
        ids += encoded.ids
        spans += [Span(sentence.start + a, sentence.start + b) for a, b in encoded.offsets]
        inside += [token.startswith("##") for token in encoded.tokens]
        before = sentence.end
    return Pieces(tuple(ids), tuple(spans), tuple(inside))


def windows(count: int) -> Iterator[tuple[int, int]]:
    """Where each window over so many wordpieces begins and ends."""
    start = 0
    while True:
        yield start, min(count, start + WINDOW)
        if start + WINDOW >= count:
            return
        start += STEP


class _Reading:
    """What the windows over a text tell of it together."""

    def __init__(self, pieces: Pieces, rows: Sequence[tuple[int, NDArray[np.float32]]]) -> None:
        """`rows`: where each window starts, and its numbers, shape (its wordpieces + 2, TAGS +
        2 POINTS). A wordpiece counts as in the window that has most of the text around it.
        """
        import numpy as np

        self._spans, self._rows = pieces.spans, rows
        count = len(pieces.ids)
        tags = np.zeros((count, len(TAGS)), dtype=np.float32)
        around = np.full(count, -1)
        self._home = np.zeros(count, dtype=np.int64)
        for number, (start, row) in enumerate(rows):
            size = len(row) - 2
            here = slice(start, start + size)
            room = np.minimum(np.arange(size), np.arange(size)[::-1])
            better = room > around[here]
            tags[here][better] = row[1:-1, : len(TAGS)][better]
            around[here][better] = room[better]
            self._home[here][better] = number
        self._runs = _runs(tags, pieces.inside)
        for place in self._pointed():
            tags[place, 1 + 2 * PARTS.index("source")] += POINTED
        self._runs = [r for r in _runs(tags, pieces.inside) if r.start >= pieces.above]

    def _pointed(self) -> Iterator[int]:
        """Where a source should begin, by the cues that were found."""
        import numpy as np

        for run in (run for run in self._runs if run.part == "cue"):
            start, matched = self._matched(run)
            odds = np.exp(matched - matched.max())
            best = int(odds.argmax())
            if best and 2 * odds[best] > odds.sum():
                yield start + best - 1

    def made(self) -> list[Attribution]:
        """A cue with what is said, each run of content with the nearest cue of its source."""
        sources = [run for run in self._runs if run.part == "source"]
        owners = {run: self._source_of(run, sources) for run in self._runs if run.part != "source"}
        cues = [run for run in owners if run.part == "cue"]
        held: dict[Run | None, list[Run]] = {cue: [] for cue in cues}
        alone: list[Run] = []
        for run, owner in owners.items():
            if run.part == "content":
                same = [cue for cue in cues if owners[cue] == owner]
                near = min(same, key=lambda cue: _apart(cue, run), default=None)
                if near is None or (owner is None and _apart(near, run) > STEP // 4):
                    alone.append(run)
                else:
                    held[near].append(run)
        for run in alone[:]:
            ends = {
                c: min(_apart(r, run) for r in (c, owners[c] or c)) for c in cues if not held[c]
            }
            near = min(ends, key=lambda cue: ends[cue], default=None)
            if near and ends[near] <= BESIDE:
                held[near] = [run]
                owners[near] = owners[near] or owners[run]
                alone.remove(run)
        found = [self._attribution(owners[cue], cue, runs) for cue, runs in held.items() if cue]
        found += [self._attribution(owners[run], None, [run]) for run in alone]
        return sorted(found, key=_begins)

    def _attribution(self, source: Run | None, cue: Run | None, content: list[Run]) -> Attribution:
        return Attribution(
            self._span(source) if source else None,
            self._span(cue) if cue else None,
            tuple(self._span(run) for run in _joined(content)),
        )

    def _span(self, run: Run) -> Span:
        return Span(self._spans[run.start].start, self._spans[run.end - 1].end)

    def _source_of(self, run: Run, sources: Sequence[Run]) -> Run | None:
        """The source that the run points to, None when to the start of its window: to none."""
        start, matched = self._matched(run)
        there = [s for s in sources if 0 <= s.start - start < len(matched) - 1]
        best = int(matched[[0, *(s.start - start + 1 for s in there)]].argmax())
        return there[best - 1] if best else None

    def _matched(self, run: Run) -> tuple[int, NDArray[np.float32]]:
        """Where the window of the run starts, and log-odds that its source begins at each wordpiece
        of it; the first stands for none.
        """
        start, row = self._rows[int(self._home[(run.start + run.end) // 2])]
        first, last = max(run.start, start) - start + 1, min(run.end, start + len(row) - 2) - start
        points = row[first : last + 1, len(TAGS) : len(TAGS) + POINTS].mean(axis=0)
        return start, row[:-1, len(TAGS) + POINTS :] @ points / POINTS**0.5


def _runs(logits: NDArray[np.float32], inside: Sequence[bool]) -> list[Run]:
    """The likeliest runs, over whole words, where each costs `SWITCH` to begin and to end (Viterbi
    1967). `logits` have shape (wordpieces, TAGS).
    """
    words = [place for place, within in enumerate(inside) if not within]
    outside, scores = 0.0, [-math.inf] * len(PARTS)
    steps: list[tuple[int, list[bool]]] = []
    for row in (logits[place].tolist() for place in words):
        ended = [score - SWITCH for score in scores]
        free = max(outside, *ended)
        begins = [free - SWITCH + row[2 * part + 1] for part in range(len(PARTS))]
        goes_on = [score + row[2 * part + 2] for part, score in enumerate(scores)]
        steps.append(
            (
                OUTSIDE if free == outside else ended.index(free),
                [one > other for one, other in zip(begins, goes_on, strict=True)],
            )
        )
        outside = free + row[0]
        scores = [max(pair) for pair in zip(begins, goes_on, strict=True)]
    best = max(scores)
    part, end = (OUTSIDE if outside >= best else scores.index(best)), len(inside)
    runs: list[Run] = []
    for place, (before, began) in zip(reversed(words), reversed(steps), strict=True):
        if part == OUTSIDE or began[part]:
            if part != OUTSIDE:
                runs.append(Run(PARTS[part], place, end))
            part, end = before, place
    return runs[::-1]


def _joined(content: Sequence[Run]) -> list[Run]:
    """Runs that touch are one."""
    joined: list[Run] = []
    for run in sorted(content, key=attrgetter("start")):
        if joined and joined[-1].end == run.start:
            joined[-1] = joined[-1]._replace(end=run.end)
        else:
            joined.append(run)
    return joined


def _apart(cue: Run, content: Run) -> int:
    """How many wordpieces lie between the two."""
    return max(content.start - cue.end, cue.start - content.end)


def _begins(attribution: Attribution) -> int:
    return min(s.start for s in (attribution.cue, attribution.source, *attribution.content) if s)
