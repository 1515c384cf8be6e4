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
SWITCH = 1.0
"""Log-odds that the beginning of a run, and its end, must have on its side."""
POINTED = 2.0
"""Log-odds that a source gains where a cue points to its beginning."""
BESIDE = 2
"""Wordpieces between what is said and who says it, at most, where no pointer joins the two."""
CUE_WITHIN = 47
"""Wordpieces between what is said and its cue, at most, where nobody is the source of either."""
WINDOW, STEP = 254, 190
"""Wordpieces that are read at once, and after how many the next window begins."""
LAP = (WINDOW - STEP) // 2
"""Wordpieces that a window reads for the sake of those that follow them."""


@dataclass(frozen=True, slots=True)
class TaggedSpeech:
    """Words that the text gives to somebody; source and cue may be unsaid."""

    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """From the first to the last character of source, cue and content."""
        runs = [run for run in (self.source, self.cue, *self.content) if run]
        return Span(min(r.start for r in runs), max(r.end for r in runs))


@dataclass(frozen=True, slots=True)
class Wordpieces:
    """A text as wordpieces, each with its characters; an END that marks a line break has none.

    The characters of a headline, which stands above the text, are counted from below 0.
    """

    ids: list[int]
    starts: list[int]
    ends: list[int]
    inside: list[bool]
    """Does it go on with a word?"""


class PieceRun(NamedTuple):
    """Wordpieces of one part, `end` exclusive."""

    part: str
    start: int
    end: int

    def apart(self, other: PieceRun) -> int:
        """How many wordpieces lie between the two."""
        return max(other.start - self.end, self.start - other.end)


class Tagger:
    """The tagger that comes with Byline. Making one loads it."""

    def __init__(self, threads: int = 0) -> None:
        """Raises ModelProblem when the weights are missing or not those that were shipped."""
        self._session: InferenceSession = shipped(WEIGHTS, WEIGHTS_SHA256, threads)
        self._tokenizer = tokenizer_of(bundled_folder())

    def tag(self, text: str, sentences: Sequence[Span], headline: str = "") -> list[TaggedSpeech]:
        """What of the sentences is attributed, in the order in which it begins.

        `headline` stands above them and not in the text; a first sentence would be taken for it.
        """
        pieces = pieces_of(self._tokenizer, text, sentences, headline)
        if not pieces.ids:
            return []
        read = [self._read(pieces.ids[start:end]) for start, end in windows(len(pieces.ids))]
        return _Reading(pieces, read).attributions()

    def _read(self, window: Sequence[int]) -> NDArray[np.float32]:
        import numpy as np

        ids = np.array([[START, *window, END]], dtype=np.int64)
        inputs = dict(zip(INPUTS, (ids, np.ones_like(ids), np.zeros_like(ids)), strict=True))
        found: NDArray[np.float32] = self._session.run(None, inputs)[0][0]
        return found


@lru_cache(maxsize=1)
def loaded(threads: int = 0) -> Tagger:
    """One for all articles of a process."""
    return Tagger(threads)


def pieces_of(
    tokenizer: Tokenizer, text: str, sentences: Sequence[Span], headline: str = ""
) -> Wordpieces:
    """The sentences as wordpieces with their characters in `text`, below the headline."""
    pieces = Wordpieces([], [], [], [])
    above = [(-len(headline) - 1, headline)] if headline else []
    parts = [*above, *((sentence.start, sentence.of(text)) for sentence in sentences)]
    before = 0
    for (start, words), encoded in zip(
        parts,
        tokenizer.encode_batch([readable(words) for _, words in parts], add_special_tokens=False),
        strict=True,
    ):
        if pieces.ids and (before < 0 or "\n" in text[before:start]):
            pieces.ids.append(END)
            pieces.starts.append(start)
            pieces.ends.append(start)
            pieces.inside.append(False)
        pieces.ids.extend(encoded.ids)
        pieces.starts.extend(start + a for a, _ in encoded.offsets)
        pieces.ends.extend(start + b for _, b in encoded.offsets)
        pieces.inside.extend(token.startswith("##") for token in encoded.tokens)
        before = start + len(words)
    return pieces


def windows(count: int) -> Iterator[tuple[int, int]]:
    """Where each window over so many wordpieces begins and ends."""
    for start in range(0, max(1, count - WINDOW + STEP), STEP):
        yield start, min(count, start + WINDOW)


class _Reading:
    """What the windows over a text tell of it together."""

    def __init__(self, pieces: Wordpieces, windows: Sequence[NDArray[np.float32]]) -> None:
        """`windows` have shape (its wordpieces + 2, TAGS + 2 POINTS). A wordpiece counts as in the
        window that has most of the text around it.
        """
        import numpy as np

        self._pieces, self._windows = pieces, windows
        tags = np.zeros((len(pieces.ids), len(TAGS)))
        for number, window in enumerate(windows):
            skipped = LAP if number else 0
            place = number * STEP + skipped
            tags[place : number * STEP + len(window) - 2] = window[1 + skipped : -1, : len(TAGS)]
        self._runs = _runs(tags, pieces.inside)
        for place in self._pointed():
            tags[place, TAGS.index("B-source")] += POINTED
        self._runs = [run for run in _runs(tags, pieces.inside) if pieces.starts[run.start] >= 0]

    def _pointed(self) -> Iterator[int]:
        """Where a source should begin, by the cues that were found."""
        import numpy as np

        for run in (run for run in self._runs if run.part == "cue"):
            start, matched = self._matched(run)
            odds = np.exp(matched - matched.max())
            best = int(odds.argmax())
            if best and 2 * odds[best] > odds.sum():
                yield start + best - 1

    def attributions(self) -> list[TaggedSpeech]:
        """A cue with what is said, each run of content with the nearest cue of its source."""
        sources = [run for run in self._runs if run.part == "source"]
        owners = {run: self._source_of(run, sources) for run in self._runs if run.part != "source"}
        held: dict[PieceRun, list[PieceRun]] = {run: [] for run in owners if run.part == "cue"}
        alone: list[PieceRun] = []
        for run in (run for run in owners if run.part == "content"):
            same = [cue for cue in held if owners[cue] == owners[run]]
            near = min(same, key=run.apart, default=None)
            if near and (owners[run] or near.apart(run) <= CUE_WITHIN):
                held[near].append(run)
            else:
                alone.append(run)
        for run in alone[:]:
            empty = (cue for cue in held if not held[cue])
            gaps = {cue: min(map(run.apart, (cue, owners[cue] or cue))) for cue in empty}
            near = min(gaps, key=gaps.__getitem__, default=None)
            if near and gaps[near] <= BESIDE:
                held[near] = [run]
                owners[near] = owners[near] or owners[run]
                alone.remove(run)
        found = [self._attribution(owners[cue], cue, runs) for cue, runs in held.items()]
        found += [self._attribution(owners[run], None, [run]) for run in alone]
        return sorted(found, key=lambda attribution: attribution.span.start)

    def _attribution(
        self, source: PieceRun | None, cue: PieceRun | None, content: list[PieceRun]
    ) -> TaggedSpeech:
        joined: list[PieceRun] = []
        for run in sorted(content):
            if joined and joined[-1].end == run.start:
                run = joined.pop()._replace(end=run.end)
            joined.append(run)
        return TaggedSpeech(
            self._span(source) if source else None,
            self._span(cue) if cue else None,
            tuple(map(self._span, joined)),
        )

    def _span(self, run: PieceRun) -> Span:
        return Span(self._pieces.starts[run.start], self._pieces.ends[run.end - 1])

    def _source_of(self, run: PieceRun, sources: Sequence[PieceRun]) -> PieceRun | None:
        """The source that the run points to, None when to the start of its window: to none."""
        start, matched = self._matched(run)
        there = [s for s in sources if 0 <= s.start - start < len(matched) - 1]
        best = int(matched[[0, *(s.start - start + 1 for s in there)]].argmax())
        return there[best - 1] if best else None

    def _matched(self, run: PieceRun) -> tuple[int, NDArray[np.float32]]:
        """Where the window of the run starts, and log-odds that its source begins at each wordpiece
        of it; the first stands for none.
        """
        home = max(0, (run.start + run.end) // 2 - LAP) // STEP
        home = min(home, len(self._windows) - 1)
        start, window = home * STEP, self._windows[home]
        first, last = max(run.start - start, 0) + 1, min(run.end - start, len(window) - 2)
        points = window[first : last + 1, len(TAGS) : len(TAGS) + POINTS].mean(axis=0)
        return start, window[:-1, len(TAGS) + POINTS :] @ points / POINTS**0.5


def _runs(logits: NDArray[np.float64], inside: Sequence[bool]) -> list[PieceRun]:
    """The likeliest runs, over whole words, where each costs `SWITCH` to begin and to end (Viterbi
    1967). `logits` have shape (wordpieces, TAGS).
    """
    words = [place for place, within in enumerate(inside) if not within]
    odds = logits[words] - logits[words, :1]
    begins, goes_on = (odds[:, 1::2] - SWITCH).tolist(), odds[:, 2::2].tolist()
    outside, within = 0.0, [-math.inf] * len(PARTS)
    paths = [(outside, within)]  # the best up to each word that is in no run, or in one of a part
    for begin, on in zip(begins, goes_on, strict=True):
        free = max(outside, max(within) - SWITCH)
        within = [max(free + b, w + o) for b, w, o in zip(begin, within, on, strict=True)]
        outside = free
        paths.append((outside, within))
    part = None if outside >= max(within) else within.index(max(within))
    runs, end = [], len(inside)
    for word in reversed(range(len(words))):
        (outside, within), free = paths[word], paths[word + 1][0]
        if part is None or free + begins[word][part] > within[part] + goes_on[word][part]:
            if part is not None:
                runs.append(PieceRun(PARTS[part], words[word], end))
            part = None if free == outside else within.index(max(within))
            end = words[word]
    return runs[::-1]
