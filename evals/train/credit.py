"""Fits the weights by which somebody is credited with a sentence: `make fit-credit`.

    python -m evals.train.credit SET.jsonl CORPUS [SET.jsonl CORPUS ...]

The sets' gold quotes have `speaker`, null where the outlet itself speaks. A logistic regression
over the signs of `rag/credit.py`, cross-validated with whole articles held out; both sides are
printed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from corpus.article import Span
from corpus.folder import read_corpus
from corpus.outlets import OutletRegistry
from corpus.speech import statements
from evals.cases import read_set
from index.sentences import sentences
from rag.credit import Signs, covered, signs

FOLDS = 10


class Sentence(NamedTuple):
    """A gold sentence of which somebody says something: the signs of who says most of it."""

    article: str
    signs: Signs
    somebody: bool
    """Does somebody say it, by the gold?"""


def read(gold: Path, articles: Path) -> Iterator[Sentence]:
    """The gold sentences of a set in which the tagger finds a speaker, each once."""
    registry = OutletRegistry.load()
    every = (quote for item in read_set(gold).items for quote in item.expected.quotes)
    quotes = {quote for quote in every if quote.states("speaker")}
    wanted = {quote.article for quote in quotes}
    for article in read_corpus(articles, registry).articles:
        if article.id in wanted:
            said = [s for s in statements(article, sentences(article.text), registry) if s.speaker]
            for quote in (q for q in quotes if q.article == article.id):
                span = Span(quote.start, quote.end)
                here = [s for s in said if covered(s.content, span)]
                voices = {s.speaker: [o for o in here if o.speaker == s.speaker] for s in here}
                seen = [signs(article.text, span, voice) for voice in voices.values()]
                if seen:
                    most = max(seen, key=attrgetter("content"))
                    yield Sentence(article.id, most, quote.speaker is not None)


def main() -> None:
    paths = [Path(argument) for argument in sys.argv[1:]]
    found = [s for pair in zip(paths[::2], paths[1::2], strict=True) for s in read(*pair)]
    articles, seen, said = (np.array(column) for column in zip(*found, strict=True))
    model = LogisticRegression().fit(seen, said)
    unseen = cross_val_predict(
        model, seen, said, groups=articles, cv=GroupKFold(FOLDS), method="decision_function"
    )
    console = Console()
    for name, odds in (("fitted", model.decision_function(seen)), ("held out", unseen)):
        right, wrong = (odds > 0)[said].mean(), (odds > 0)[~said].mean()
        console.print(
            f"{name}: of {said.sum()} said by somebody {right:.3f} are credited, of "
            f"{(~said).sum()} of the outlet's {wrong:.3f}; AUROC {roc_auc_score(said, odds):.3f}"
        )
    weights = dict(zip(Signs._fields, model.coef_[0].round(2).tolist(), strict=True))
    console.print(f"{weights}, bias {model.intercept_[0]:.2f}")


if __name__ == "__main__":
    main()
