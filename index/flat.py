"""The passages' vectors once more, in a plain file, each compared: the nearest within a scope.

A graph is walked for the longer, the fewer of its neighbours a scope allows. Of 100,000 vectors the
60 nearest of 1,000 allowed ones take Chroma 31 ms by their ids; comparing each takes 2, and is
exact.
"""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexDamaged
from index.lexical import Hit

Numbers = NDArray[np.int64]

ROWS, NUMBERS = "rows.f16", "numbers.npy"
STORED = np.float16
"""Half the room of the embedder's own numbers; a cosine moves by less than 1e-3."""
BLOCK = 4_096
"""Rows that are in memory at once, as what numpy computes with."""


class FlatVectors:
    """Read access to the vectors in `folder`; safe to share between threads."""

    def __init__(self, folder: Path, dimension: int) -> None:
        """IndexDamaged when there are none, or not one row a passage."""
        self._rows = folder / ROWS
        try:
            self.numbers: Numbers = np.load(folder / NUMBERS)
            size = self._rows.stat().st_size
        except (OSError, ValueError, EOFError) as error:
            raise damaged(error) from error
        self._dimension = dimension
        if size != len(self.numbers) * dimension * STORED().itemsize:
            raise damaged("there is not one for each passage")

    def search(self, vector: NDArray[np.float32], k: int, allowed: Numbers) -> list[Hit]:
        """The `k` nearest of the `allowed` passages, nearest first; the score is the cosine."""
        cosines = self.cosines(vector, allowed)
        best = np.argpartition(-cosines, k)[:k] if k < len(cosines) else np.arange(len(cosines))
        best = best[np.argsort(-cosines[best], kind="stable")]
        return [Hit(int(allowed[i]), float(cosines[i])) for i in best]

    def cosines(self, vector: NDArray[np.float32], allowed: Numbers) -> NDArray[np.float32]:
        """One for each of the `allowed` passages. IndexDamaged when one of them has no vector."""
        found = np.empty(len(allowed), dtype=np.float32)
        for start in range(0, len(allowed), BLOCK):
            chunk = slice(start, start + BLOCK)
            found[chunk] = self.rows(allowed[chunk]).astype(np.float32) @ vector
        return found

    def rows(self, numbers: Numbers) -> NDArray[np.float16]:
        """The stored vectors of these passages, of shape (len(numbers), dimension).

        Read and not mapped: mapped pages would count as this process's memory, all of a file in
        the end.
        """
        places = self._places(numbers)
        rows = np.empty((len(places), self._dimension), STORED)
        width = self._dimension * STORED().itemsize
        apart = (np.flatnonzero(np.diff(places) != 1) + 1).tolist()
        try:
            with io.FileIO(self._rows) as file:
                for start, end in pairwise([0, *apart, len(places)] if len(places) else []):
                    run, at = rows[start:end], int(places[start]) * width
                    if os.preadv(file.fileno(), [run.data], at) != run.nbytes:
                        raise damaged("some are missing")
        except OSError as error:
            raise damaged(error) from error
        return rows

    def _places(self, numbers: Numbers) -> Numbers:
        places = np.searchsorted(self.numbers, numbers)
        if len(numbers) and (
            places.max() >= len(self.numbers) or (self.numbers[places] != numbers).any()
        ):
            raise damaged("some are missing")
        return places


class FlatWriter:
    """Writes the vectors of one snapshot into `folder`, in ascending order of their passages."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._numbers: list[Numbers] = []
        self._file = (folder / ROWS).open("wb")

    def carry(self, source: FlatVectors, numbers: Sequence[int]) -> None:
        """Takes these passages over from an earlier snapshot."""
        for start in range(0, len(numbers), BLOCK):
            chunk = np.asarray(numbers[start : start + BLOCK], dtype=np.int64)
            self._put(chunk, source.rows(chunk))

    def add(self, numbers: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """`vectors` has shape (len(numbers), dimension) and rows of unit length."""
        self._put(np.asarray(numbers, dtype=np.int64), vectors.astype(STORED))

    def _put(self, numbers: Numbers, rows: NDArray[np.float16]) -> None:
        self._file.write(np.ascontiguousarray(rows).data)
        self._numbers.append(numbers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if error is None:
            np.save(self._folder / NUMBERS, np.concatenate([np.empty(0, np.int64), *self._numbers]))


def damaged(error: Exception | str) -> IndexDamaged:
    """What is told when vectors are not as they were written."""
    return IndexDamaged(f"The vectors cannot be read: {error}.", "Run `byline index rebuild`.")
