"""What the reader learns from: questions, each with passages whose sentences are labelled.

Two kinds of files. Public sets of questions with the sentence that answers and others of its text;
and the project's own questions as people type them, whose gold is kept as offsets into articles
that are read from their corpus, with the passages that Byline itself finds for them.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Record = dict[str, Any]
ANSWERS, HELPS, SILENT = 1.0, 0.3, 0.0
"""Labels of a sentence."""

SHARES: Mapping[str, int] = {
    "qed-dev": 1021,
    "selqa": 2375,
    "squadshifts-new_wiki": 7000,
    "squadshifts-reddit": 4000,
    "squadshifts-amazon_reviews": 2000,
    "xquad-r-en": 1190,
    "xquad-r-de": 600,
    "xquad-r-es": 400,
    "xquad-r-ru": 400,
    "norquad-news": 600,
    "qamr": 2500,
}
"""Questions taken of each public file: of those that were written while looking at the sentence,
which teach to look for the same words, a part."""

GOLD, OTHERS = 2, 2
"""Most passages with gold, and without, that a question is asked of."""
TAKEN_AWAY = 0.1
"""Share of the answerable questions that are asked without the passages that answer them."""


@dataclass(frozen=True, slots=True)
class Passage:
    headline: str
    sentences: tuple[str, ...]


Labels = Mapping[int, float]
"""Sentence -> how far it answers; those that do not are left out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the passages found for it, best first, and which of their sentences answer."""

    question: str
    found: tuple[tuple[Passage, Labels], ...]

    def drawn(self, chance: random.Random, others: int) -> list[int]:
        """Places of the passages that it is asked of this time."""
        gold = [n for n, (_, labels) in enumerate(self.found) if ANSWERS in labels.values()]
        silent = [n for n in range(len(self.found)) if n not in gold]
        if gold and silent and chance.random() < TAKEN_AWAY:
            gold = []
        return gold[:GOLD] + chance.sample(silent, min(others, len(silent)))


# ------------------------------------------------------------------ public sets


def public(folder: Path, seed: int, shares: Mapping[str, int] = SHARES) -> list[Asked]:
    """Each question over its own text, shuffled, and over the text that shares most words with it;
    of a sixth of them the answering sentence is taken away. Raises OSError without the files.
    """
    chance = random.Random(seed)
    groups: list[Asked] = []
    for name, most in shares.items():
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
        picked = chance.sample(range(len(records)), min(most, len(records)))
        alike = _alike(records, picked)
        for place in picked:
            groups.append(_of_record(records[place], records[alike[place]], chance))
    chance.shuffle(groups)
    return groups


def _of_record(record: Record, other: Record, chance: random.Random) -> Asked:
    answering = record["answering"] if chance.random() > 1 / 6 else []
    labelled = [(s, ANSWERS) for s in answering] + [(s, SILENT) for s in record["others"]]
    chance.shuffle(labelled)
    labels = {number: label for number, (_, label) in enumerate(labelled) if label}
    strange = [s for s in (*other["answering"], *other["others"]) if s not in record["answering"]]
    chance.shuffle(strange)
    found: tuple[tuple[Passage, Labels], ...] = (
        (Passage("", tuple(s for s, _ in labelled)), labels),
        (Passage("", tuple(strange)), {}),
    )
    return Asked(record["question"], tuple(f for f in found if f[0].sentences))


def _alike(records: Sequence[Record], picked: Iterable[int]) -> dict[int, int]:
    """For each picked record the other text that shares most words with its question."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts: dict[frozenset[str], int] = {}
    for place, record in enumerate(records):
        texts.setdefault(frozenset((*record["answering"], *record["others"])), place)
    places = list(texts.values())
    vectorizer = TfidfVectorizer(sublinear_tf=True, min_df=1)
    matrix = vectorizer.fit_transform(
        " ".join((*records[p]["answering"], *records[p]["others"])) for p in places
    )
    found: dict[int, int] = {}
    asked = list(picked)
    for start in range(0, len(asked), 256):
        rows = asked[start : start + 256]
        scores = vectorizer.transform(records[p]["question"] for p in rows) @ matrix.T
        for row, place in zip(scores.toarray(), rows, strict=True):
            own = set(records[place]["answering"])
            for best in np.argsort(-row)[:20]:
                other = records[places[best]]
                if own.isdisjoint((*other["answering"], *other["others"])):
                    found[place] = places[best]
                    break
            else:
                found[place] = places[int(np.argmin(row))]
    return found


# ------------------------------------------------------------------ the project's own questions


def own_questions(path: Path, part: Literal["train", "fit"]) -> list[Record]:
    """The project's own questions of one part: those that the reader learns from, or those over
    other articles that its judgement is weighed with.
    """
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [record for line in lines if (record := json.loads(line))["part"] == part]


def asked_in(path: Path) -> list[Asked]:
    """Questions with their passages, as `evals.train.passages` writes them."""
    passages: dict[int, Passage] = {}
    asked = []
    with path.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if "passage" in record:
                sentences = tuple(record["sentences"])
                passages[record["passage"]] = Passage(record["headline"], sentences)
            else:
                found = tuple(
                    (passages[number], {int(n): label for n, label in labels.items()})
                    for number, labels in record["found"]
                )
                asked.append(Asked(record["question"], found))
    return asked
