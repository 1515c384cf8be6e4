"""Do vectors of sentences choose the sentence that answers better than words do?

    python -m evals.bench_sentences SET.jsonl CORPUS [SET.jsonl CORPUS ...]

One forward pass of a passage gives a vector for each token; their mean over a sentence is its
vector in context (late chunking; Günther et al. 2024). Its cosine with the question is given to the
ranking as one more feature, as float16 and as int8, and so is that of the sentence embedded by
itself. Each time the weights are fitted anew and cross-validated with whole articles held out, as
`make fit` does: hit@1 on articles seen and unseen.

Over 316 questions of whosaid-dev, multihop-dev and seeds-dev: words alone 0.883 unseen, in context
0.896 as float16 and 0.892 as int8, by itself 0.886. That is four questions, and no more than chance
would do, for 20 MB of vectors beside a newsroom's index of 34 MB; words choose.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sklearn.model_selection import GroupKFold
from tokenizers import Tokenizer

from corpus.outlets import OutletRegistry
from evals.bench_retrieval import open_over
from evals.cases import read_set
from evals.fit import FOLDS, Example, example, fit_ranking, history_of, hit_at_1
from evals.plan import Choice
from evals.run import chosen
from index.embedder import WORDPIECES, OnnxEmbedder, bundled_folder, readable
from rag.rank import Candidate

Vector = NDArray[np.float32]
VARIANTS = ("words alone", "late, float16", "late, int8", "sentence by itself")


@dataclass(frozen=True, slots=True)
class Tried:
    """One question, and the cosine of each of its candidates by every variant but the first."""

    example: Example
    cosines: NDArray[np.float64]
    """Shape (candidates, variants - 1)."""

    def by(self, variant: int) -> Example:
        """The example with the cosine of that variant as one more feature; none for the first."""
        if not variant:
            return self.example
        column = self.cosines[:, variant - 1 : variant]
        return replace(self.example, features=np.hstack([self.example.features, column]))


class InContext:
    """Vectors of sentences in the context of their passage, of unit length."""

    def __init__(self, embedder: OnnxEmbedder) -> None:
        self._embedder = embedder
        self._tokenizer = Tokenizer.from_file(str(bundled_folder() / "tokenizer.json"))
        self._tokenizer.enable_truncation(WORDPIECES)
        self._tokens = lru_cache(maxsize=10_000)(self._tokens_of)

    def of(self, candidate: Candidate) -> Vector:
        """The mean over the sentence's tokens; over the passage's where it is cut off before."""
        passage = candidate.evidence.passage.span
        start, end = candidate.span.start - passage.start, candidate.span.end - passage.start
        vectors, offsets = self._tokens(candidate.evidence.text)
        inside = [i for i, (first, last) in enumerate(offsets) if first < end and last > start]
        mean = vectors[inside or slice(None)].mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)

    def _tokens_of(self, text: str) -> tuple[Vector, list[tuple[int, int]]]:
        hidden, _ = self._embedder.token_vectors([text])
        return hidden[0], self._tokenizer.encode(readable(text)).offsets


def stored(vector: Vector, kind: type[np.float16] | type[np.int8]) -> Vector:
    """The vector as it comes back when it is kept that small."""
    if kind is np.float16:
        return vector.astype(np.float16).astype(np.float32)
    scale = np.float32(np.abs(vector).max() / 127)
    return np.asarray(np.round(vector / scale).astype(np.int8) * scale, dtype=np.float32)


def tried(set_file: Path, over: Path, data: Path, most: int, log: Console) -> list[Tried]:
    """The answerable items of a set, `most` of them at random, with the cosines."""
    embedder = OnnxEmbedder(data / "models")
    in_context = InContext(embedder)
    assistant = open_over(over, data, OutletRegistry.load())
    items = [item for item in read_set(set_file).items if item.answerable]
    found = []
    for item in track(chosen(items, Choice(sample=most)), description=set_file.stem, console=log):
        candidates = assistant.candidates(item.question, history_of(item))
        if not candidates:
            continue
        asked = embedder.embed([item.question])[0]
        late = [in_context.of(candidate) for candidate in candidates]
        cosines = [
            np.array([stored(vector, np.float16) for vector in late]) @ asked,
            np.array([stored(vector, np.int8) for vector in late]) @ asked,
            embedder.embed([candidate.text for candidate in candidates]) @ asked,
        ]
        table = np.array(cosines, dtype=np.float64).T
        found.append(Tried(example(item, candidates, present=True), table))
    return found


def cross_validated(examples: Sequence[Example]) -> tuple[float, float]:
    """hit@1 on articles that the fit has seen, and on those it has not."""
    groups = [e.group for e in examples]
    seen, unseen = [], []
    for train, test in GroupKFold(FOLDS).split(examples, groups=groups):
        known = [examples[i] for i in train]
        weights = fit_ranking(known)
        seen.append(hit_at_1(known, weights))
        unseen.append(hit_at_1([examples[i] for i in test], weights))
    return float(np.mean(seen)), float(np.mean(unseen))


def main() -> None:
    """Ask the sets, fit with each variant, print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("pairs", nargs="+", type=Path, metavar="SET CORPUS")
    parser.add_argument("--data", type=Path, default=Path(".byline"))
    parser.add_argument("--most", type=int, default=150, help="questions of a set (default 150)")
    options = parser.parse_args()
    out, log = Console(), Console(stderr=True)
    pairs = list(zip(options.pairs[::2], options.pairs[1::2], strict=True))
    found = [one for pair in pairs for one in tried(*pair, options.data, options.most, log)]
    table = Table("sentences chosen by", "hit@1 seen", "hit@1 unseen")
    for variant, name in enumerate(VARIANTS):
        seen, unseen = cross_validated([one.by(variant) for one in found])
        table.add_row(name, f"{seen:.3f}", f"{unseen:.3f}")
    out.print(table)
    out.print(f"{len(found)} questions")


if __name__ == "__main__":
    main()
