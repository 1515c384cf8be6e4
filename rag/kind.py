"""Which kind of reply a question wants, read from its sentence embedding and its words.

A multinomial logistic regression, fitted by `python -m evals.train.kinds`: a vector tells the
subject best, words and pairs of words tell what is wanted of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ReplyKind = Literal["answer", "overview", "corpus", "chat", "more", "provenance"]
EDGE, OTHER = "^", "_"
EVEN = 0.5
WORD = re.compile(r"\w+(?:['’]\w+)?|\?")


@dataclass(frozen=True, slots=True, eq=False)
class KindModel:
    """The fitted weights, a row for each kind."""

    kinds: tuple[ReplyKind, ...]
    weights: NDArray[np.float64]  # (kinds, dimension of the bundled embedding model + grams)
    bias: NDArray[np.float64]
    sure: NDArray[np.float64]  # least probability of each: fewer than 1 in 200 answers are misread
    places: dict[str, int]  # of each gram, among the weights
    scale: float  # the length of the grams' part; the embedding's is 1

    def kind_of(
        self, text: str, vector: NDArray[np.float32], expected: ReplyKind = "answer"
    ) -> ReplyKind:
        """The likeliest kind that is sure enough; "answer" when none is. Even odds are enough for
        one that is `expected`, by more than the question's words.
        """
        import numpy as np

        found = [self.places[gram] for gram in grams(text, self.places) if gram in self.places]
        logits = self.weights[:, : len(vector)] @ vector + self.bias
        logits += self.weights[:, found].sum(axis=1) * self.scale / max(len(found), 1) ** 0.5
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        even = np.array(self.kinds) == expected
        shares[shares < np.where(even, EVEN, self.sure)] = 0.0
        return self.kinds[int(shares.argmax())] if shares.any() else "answer"


def grams(text: str, known: Container[str]) -> set[str]:
    """Its words and pairs of neighbours; what is not known, as names and subjects, is all one."""
    words = [EDGE]
    for word in WORD.findall(text.lower()):
        kept = word if word in known else OTHER
        if (kept, words[-1]) != (OTHER, OTHER):
            words.append(kept)
    return {*words[1:], *map(" ".join, pairwise([*words, EDGE]))}


@cache
def kind_model() -> KindModel:
    """The model that ships with Byline."""
    import numpy as np

    kept = json.loads(files("rag").joinpath("kinds.json").read_text("utf-8"))
    weights, bias, sure = (np.array(kept[name]) for name in ("weights", "bias", "sure"))
    places = {gram: i for i, gram in enumerate(kept["grams"], -len(kept["grams"]))}
    return KindModel(tuple(kept["kinds"]), weights, bias, sure, places, kept["scale"])
