"""The nearest passages of a snapshot: by Chroma's graph, or by comparing each within a scope."""

from __future__ import annotations

import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import IndexDamaged
from index.lexical import Hit
from index.manifest import FLAT, VECTORS, Manifest, Served

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.flat import FlatVectors, Numbers
    from index.vectors import VectorStore

WIDE = 6
"""A scope with more than one passage in so many is wide: Chroma is asked for more, and what is
outside is left out. Of 100,000 vectors one in six take 15 ms either way, more are slower to compare
each."""


class Nearest:
    """Opens either kind of vectors at its first use, once: Chroma takes a second to import."""

    def __init__(self, folder: Path, manifest: Manifest, served: Served | None) -> None:
        self._folder, self._manifest, self._served = folder, manifest, served
        self._lock = threading.Lock()
        self._opened: VectorStore | None = None

    def search(
        self, vector: NDArray[np.float32], k: int, allowed: Numbers | None = None
    ) -> list[Hit]:
        """The `k` nearest passages, of the `allowed` ones if given. IndexDamaged when the vectors
        are not as they were written.
        """
        if allowed is None:
            return self.chroma().search(vector, k)
        if len(allowed) * WIDE > self._manifest.passages:
            return self._inside(vector, k, allowed)
        return self.flat.search(vector, k, allowed)

    def _inside(self, vector: NDArray[np.float32], k: int, allowed: Numbers) -> list[Hit]:
        """Asks for more than `k` until enough of them are allowed."""
        total, inside = self._manifest.passages, set(allowed.tolist())
        asked = 2 * k * total // len(allowed)
        while True:
            found = self.chroma().search(vector, min(asked, total))
            hits = [hit for hit in found if hit.passage in inside]
            if len(hits) >= k or asked >= total:
                return hits[:k]
            asked *= 4

    def chroma(self) -> VectorStore:
        with self._lock:
            if self._opened is None:
                from index.vectors import VectorStore

                self._manifest.check_files(self._folder, VECTORS)
                self._opened = VectorStore(self._folder / VECTORS, served=self._served)
            return self._opened

    @cached_property
    def flat(self) -> FlatVectors:
        from index.flat import FlatVectors

        self._manifest.check_files(self._folder, FLAT)
        return FlatVectors(self._folder / FLAT, self._manifest.dimension)

    def warm(self) -> None:
        """Opens Chroma ahead of time; what goes wrong is told to the one who asks."""
        try:
            self.chroma()
        except IndexDamaged:
            return

    def close(self) -> None:
        with self._lock:
            if self._opened is not None:
                self._opened.close()
