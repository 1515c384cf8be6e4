"""Does a sentence say no more than the passage that it rests on, in words of its own?

Every doubt counts against it: a sentence that fails can be replaced by the passage, which never
does. Looked at are names, numbers and dates, words that turn a meaning around (negation, hedges,
order, quantity), who does what to whom, who is said to speak, and how much of the sentence the
passage has: by words, by the index's own embedding, and by a model of entailment where one is
named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from index.embedder import Embedder
from index.lexical import terms
from rag.entail import Entailment
from rag.syntax import parsed, told_apart
from rag.telling import (
    NEUTRAL,
    attached,
    decisive,
    knows,
    numbers,
    owners,
    reordered,
    tokens_of,
    turned,
)
from rag.wording import fold

LONGEST = 400
"""Characters of a sentence; what is longer is no sentence."""
ALIKE = 0.55
"""Least cosine of sentence and passage."""
KNOWN = 0.85
"""Least share of the sentence's content words that the passage has."""
ENTAILED = 0.7
"""Least probability of entailment, where a model gives one."""

_MARKUP = re.compile(r"https?:|www\.|[<>{}\[\]\\|`*#]|\w[\w.]*@\w")


class Support:
    """Holds sentences against passages. Loads its parser with the first sentence."""

    def __init__(self, embedder: Embedder, entailment: Entailment | None = None) -> None:
        self._embedder, self._entailment = embedder, entailment

    def fault(self, text: str, passage: str, speaker: str | None) -> str | None:
        """Why the passage does not show the text; None when it does.

        `speaker` is whom the passage quotes, who need not be named in it.
        """
        said, shown = fold(text).strip(), fold(passage).strip()
        if said == shown:
            return None
        if not re.search(r"\w", said) or len(text) > LONGEST:
            return "it is not a sentence"
        if (odd := _MARKUP.search(said)) and odd.group() not in shown:
            return "it holds markup or an address that the passage does not have"
        known = f"{passage} {speaker or ''}"
        return (
            _names(text, known)
            or numbers(said, shown)
            or decisive(said, shown)
            or turned(said, shown)
            or owners(said, shown)
            or attached(said, shown)
            or told_apart(parsed(text), parsed(passage), speaker)
            or _unknown_words(text, known)
            or reordered(said, shown, fold(speaker or ""))
            or self._meaning(text, passage)
        )

    def _meaning(self, text: str, passage: str) -> str | None:
        one, other = self._embedder.embed([text, passage])
        cosine = float(np.dot(one, other) / (np.linalg.norm(one) * np.linalg.norm(other)))
        if cosine < ALIKE:
            return f"it does not mean what the passage says (similarity {cosine:.2f})"
        if self._entailment is None:
            return None
        probability = self._entailment.probability(passage, text)
        if probability < ENTAILED:
            return f"the passage does not entail it (probability {probability:.2f})"
        return None


def _names(text: str, known: str) -> str | None:
    """A word with a capital that the passage does not have: a name, or what passes for one."""
    there = {word.removesuffix("'s") for word in tokens_of(fold(known))}
    doc = parsed(text)
    for token in doc:
        if not token.text[:1].isupper() or token.text in ("I", "A"):
            continue
        if token.i == 0 and token.pos_ != "PROPN" and token.tag_ not in ("NNP", "NNPS"):
            continue
        parts = tokens_of(fold(token.text))
        if any(part not in there for part in parts):
            return f"the passage does not name {token.text}"
    return None


def _unknown_words(text: str, known: str) -> str | None:
    """Verbs and adjectives must be the passage's; of other words few may not be."""
    there = set(terms(known))
    content = [t for t in parsed(text) if t.pos_ in _CONTENT and fold(t.text) not in NEUTRAL]
    strange = [t for t in content if not knows(there, t.text)]
    telling = [t for t in strange if t.pos_ != "NOUN"]
    if telling or len(strange) > (1 - KNOWN) * len(content):
        return f"the passage does not say {(telling or strange)[0].text!r}"
    return None


_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM"})


def best(said: str, runs: Sequence[str]) -> int | None:
    """Which of the runs of a passage has most of the sentence's words; None when none has any."""
    mine = set(terms(said))
    shares = [len(mine & set(terms(run))) for run in runs]
    most = max(shares, default=0)
    return shares.index(most) if most else None
