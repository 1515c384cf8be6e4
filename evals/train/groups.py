"""What the reader learns from: questions, each with passages whose sentences are labelled.

Two kinds of files. Public sets of questions with the sentence that answers and others of its text;
and the project's own questions as people type them, whose gold is kept as offsets into articles
that are read from their corpus, with the passages that Byline itself finds for them.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from corpus.article import Span
from evals import jsonl
from evals.cases import GoldQuote, Item
from evals.matching import overlap
from index.snapshot import Snapshot

Line = dict[str, Any]
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
class Texts:
    """A passage as the reader gets it."""

    headline: str
    sentences: tuple[str, ...]


Labels = Mapping[int, float]
"""Sentence -> how far it answers; those that do not are left out."""


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question, the passages found for it, best first, and which of their sentences answer."""

    question: str
    found: tuple[tuple[Texts, Labels], ...]

    def drawn(self, chance: random.Random, others: int) -> list[int]:
        """Places of the passages that it is asked of this time."""
        gold = [n for n, (_, labels) in enumerate(self.found) if ANSWERS in labels.values()]
        silent = [n for n in range(len(self.found)) if n not in gold]
        if gold and silent and chance.random() < TAKEN_AWAY:
            gold = []
        return gold[:GOLD] + chance.sample(silent, min(others, len(silent)))


# ------------------------------------------------------------------ public sets


def public(folder: Path, seed: int, shares: Mapping[str, int] = SHARES) -> list[LabelledQuestion]:
    """Each question over its own text, shuffled, and over the text that shares most words with it;
    of a sixth of them the answering sentence is taken away. Raises OSError without the files.
    """
    chance = random.Random(seed)
    groups: list[LabelledQuestion] = []
    for name, most in shares.items():
        records = jsonl.read(folder / f"{name}.jsonl.gz")
        picked = chance.sample(range(len(records)), min(most, len(records)))
        alike = _alike(records, picked)
        for place in picked:
            groups.append(_of_record(records[place], records[alike[place]], chance))
    chance.shuffle(groups)
    return groups


def _of_record(record: Line, other: Line, chance: random.Random) -> LabelledQuestion:
    answering = record["answering"] if chance.random() > 1 / 6 else []
    labelled = [(s, ANSWERS) for s in answering] + [(s, SILENT) for s in record["others"]]
    chance.shuffle(labelled)
    labels = {number: label for number, (_, label) in enumerate(labelled) if label}
    strange = [s for s in (*other["answering"], *other["others"]) if s not in record["answering"]]
    chance.shuffle(strange)
    found: tuple[tuple[Texts, Labels], ...] = (
        (Texts("", tuple(s for s, _ in labelled)), labels),
        (Texts("", tuple(strange)), {}),
    )
    return LabelledQuestion(record["question"], tuple(f for f in found if f[0].sentences))


def _alike(records: Sequence[Line], picked: Sequence[int]) -> dict[int, int]:
    """For each picked record the other text that shares most words with its question."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = {frozenset((*r["answering"], *r["others"])): place for place, r in enumerate(records)}
    places = list(texts.values())
    vectorizer = TfidfVectorizer(sublinear_tf=True)
    matrix = vectorizer.fit_transform(" ".join(sorted(text)) for text in texts)
    found: dict[int, int] = {}
    for place in picked:
        asked = vectorizer.transform([records[place]["question"]])
        own = set(records[place]["answering"])
        scores = (matrix @ asked.T).toarray().ravel()
        others = (places[n] for n in (-scores).argsort())
        strange = (
            n for n in others if own.isdisjoint((*records[n]["answering"], *records[n]["others"]))
        )
        found[place] = next(strange, place)
    return found


# ------------------------------------------------------------------ the project's own questions


def own_questions(path: Path, part: Literal["train", "fit"], snapshot: Snapshot) -> Iterator[Item]:
    """Every wording of the project's own questions of one part: those that the reader learns from,
    or those over other articles that its judgement is weighed with.

    The file has lines {"part", "question", "rewordings", "answerable", "quotes"}, and the latter
    are offsets into articles of the snapshot: {"article", "start", "end", "grade"}.
    """
    records = (record for record in jsonl.read(path) if record["part"] == part)
    for number, record in enumerate(records):
        quotes = [
            {**q, "text": snapshot.article(q["article"]).text[q["start"] : q["end"]]}
            for q in record["quotes"]
        ]
        for n, wording in enumerate([record["question"], *record["rewordings"]]):
            own = {"id": f"own-{number}-{n}", "question": wording}
            expected = {"answerable": record["answerable"], "expected": {"quotes": quotes}}
            yield Item.model_validate(own | expected)


def gold_label(article: str, span: Span, quotes: Iterable[GoldQuote]) -> float:
    """How far a sentence answers: it shares half of the shorter of the two with a gold quote."""
    held = (
        ANSWERS if quote.grade == 2 else HELPS
        for quote in quotes
        if quote.article == article
        and 2 * overlap(span.start, span.end, quote) >= min(quote.end - quote.start, len(span))
    )
    return max(held, default=SILENT)


def asked_in(path: Path) -> list[LabelledQuestion]:
    """Questions with their passages, as `evals.train.passages` writes them."""
    passages: dict[int, Texts] = {}
    asked = []
    for record in jsonl.read(path):
        if "passage" in record:
            texts = Texts(record["headline"], tuple(record["sentences"]))
            passages[record["passage"]] = texts
        else:
            found = tuple(
                (passages[number], {int(n): label for n, label in labels.items()})
                for number, labels in record["found"]
            )
            asked.append(LabelledQuestion(record["question"], found))
    return asked
