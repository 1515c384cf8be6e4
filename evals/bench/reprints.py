"""Are reprints found?

Of N articles, drawn with a fixed seed, an edited reprint is planted among all: one word in ten
changed for another of the same article, one to three paragraphs cut, another headline, boilerplate
added. Pairs that `corpus.copies` puts into one group are compared with the planted ones; copies
that the corpus has of its own, as it is without the reprints, count neither way.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Annotated

import typer

from corpus.article import Article
from corpus.copies import body, copies
from corpus.folder import read_corpus
from corpus.outlets import OutletRegistry
from evals.bench.harness import CorpusPath, Result, Stopwatch

SEED = 20240506
_CHANGED = 0.1
_LEAST_WORDS = 60
"""Of an article that is reprinted; the shortest are notes of two sentences."""
_NOTICES = (
    "This website uses cookies to improve your experience. Accept Read More",
    "Sign up for our newsletter and get the day's news delivered to your inbox.",
    "Share this article on Facebook, Twitter and by e-mail with your friends.",
    "The views expressed here do not necessarily reflect those of this site.",
)

Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class PairCounts:
    """How many of the planted pairs were found, and how many of the pairs found were planted."""

    planted: int
    right: int
    wrong: int

    @property
    def recall(self) -> float:
        return self.right / self.planted

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0


def bench(
    corpus_path: CorpusPath,
    count: Annotated[int, typer.Option("--reprints", help="How many are planted.")] = 300,
    draws: Annotated[int, typer.Option(help="How often.")] = 3,
) -> Iterator[Result]:
    """Plant reprints, look for copies, compare."""
    articles = read_corpus(corpus_path, OutletRegistry.load()).articles
    own = pairs(copies(articles))
    rows = []
    for seed in range(SEED, SEED + draws):
        planted, watch = reprints(articles, count, seed), Stopwatch()
        with watch:
            found = pairs(copies((*articles, *planted)))
        of = measured(found, own, planted)
        counts = f"{of.planted}", f"{of.right}", f"{of.wrong}"
        rows.append((str(seed), *counts, of.recall, of.precision, watch.processors[0]))
    headings = ("seed", "planted", "found", "wrong", "recall", "precision", "seconds")
    yield Result(f"reprints among {len(articles)} articles", headings, rows)


def reprints(articles: Sequence[Article], count: int, seed: int) -> tuple[Article, ...]:
    """Edited reprints of `count` articles, the same for the same seed."""
    draw = random.Random(seed)
    long = [article for article in articles if len(body(article).split()) >= _LEAST_WORDS]
    drawn = draw.sample(long, min(count, len(long)))
    return tuple(_reprint(article, draw) for article in drawn)


def _reprint(article: Article, draw: random.Random) -> Article:
    paragraphs = [line for line in body(article).splitlines() if line.strip()]
    for _ in range(min(draw.randint(1, 3), len(paragraphs) // 4)):
        paragraphs.pop(draw.randrange(len(paragraphs)))
    vocabulary = sorted({word for line in paragraphs for word in re.findall(r"\w+", line)})

    def edited(word: re.Match[str]) -> str:
        return draw.choice(vocabulary) if draw.random() < _CHANGED else word[0]

    lines = [re.sub(r"\w+", edited, line) for line in paragraphs]
    headline = " ".join(draw.sample(vocabulary, min(8, len(vocabulary))))
    text = "\n\n".join((headline, *lines, *draw.sample(_NOTICES, 2)))
    return replace(article, id=f"reprint of {article.id}", text=text, sections=())


def pairs(groups: Iterable[frozenset[str]]) -> set[Pair]:
    """Every two articles that are in one group."""
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def measured(found: set[Pair], own: set[Pair], planted: Sequence[Article]) -> PairCounts:
    """The pairs found against the planted ones, and the corpus' own copies of what was planted."""
    wanted = {frozenset((copy.id, _original(copy.id))) for copy in planted}
    right = len(found & wanted)
    wrong = {pair for pair in found - wanted if not _is_own(pair, own)}
    return PairCounts(len(wanted), right, len(wrong))


def _is_own(pair: Pair, own: set[Pair]) -> bool:
    """Whether a pair is one of the corpus' own copies, or of a reprint with such a copy."""
    originals = frozenset(map(_original, pair))
    return len(originals) == 1 or originals in own


def _original(name: str) -> str:
    return name.removeprefix("reprint of ")
