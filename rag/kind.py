"""Which kind of reply a question wants, read from its sentence embedding.

A multinomial logistic regression over the vector that retrieval computes anyway;
`python -m evals.train.kinds` fits it and writes `kinds.json`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Kind = Literal["answer", "overview", "corpus", "chat", "more"]


@dataclass(frozen=True, slots=True, eq=False)
class KindModel:
    """The fitted weights, a row for each kind."""

    kinds: tuple[Kind, ...]
    weights: NDArray[np.float64]
    """Shape (kinds, dimension of the bundled embedding model)."""
    bias: NDArray[np.float64]
    sure: NDArray[np.float64]
    """The least probability that each kind is read with, so chosen that cross-validation misreads
    fewer than 1 in 200 of the questions that want an answer. Two overviews in three of the examples
    miss theirs: a sentence embedding tells the subject better than what is wanted of it.
    """

    @classmethod
    def load(cls) -> KindModel:
        """The model that ships with Byline."""
        return _shipped()

    def kind_of(self, vector: NDArray[np.float32]) -> Kind:
        """The likeliest kind that is sure enough; "answer" when none is."""
        import numpy as np

        logits = self.weights @ vector + self.bias
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        shares[shares < self.sure] = 0.0
        return self.kinds[int(shares.argmax())] if shares.any() else "answer"


@cache
def _shipped() -> KindModel:
    import numpy as np

    kept = json.loads(files("rag").joinpath("kinds.json").read_text("utf-8"))
    numbers = (np.array(kept[name]) for name in ("weights", "bias", "sure"))
    return KindModel(tuple(kept["kinds"]), *numbers)
