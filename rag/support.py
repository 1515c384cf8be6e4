"""Does a sentence say no more than the passage that it rests on, in words of its own?

It does when it is the passage with words left out, as in the compression of sentences (Knight and
Marcu 2002): each of its words is the passage's, in the passage's order, and nothing is left out
that what stays hangs on. So a name, number, negation or role that is not the passage's fails
without a rule of its own. Every doubt counts against the sentence: one that fails can be replaced
by the passage, which never does.
"""

from __future__ import annotations

import re

import numpy as np

from corpus.speech import speaker_matches
from corpus.speech.quotes import quotations
from index.embedder import Embedder
from index.lexical import terms
from rag.cross_encoder import Entailment
from rag.shortened import PLAINLY, Shortening, sequence
from rag.wording import fold

LONGEST_SENTENCE = 400
"""Characters of a sentence; what is longer is no sentence."""
ALIKE = 0.55
"""Least cosine of sentence and passage."""
ENTAILED = 0.7
"""Least probability of entailment, where a model gives one."""

_MARKUP = re.compile(r"https?:|www\.|[<>{}\[\]\\|`*#]|\w[\w.]*@\w")
_FRAME = re.compile(
    r"(?:according to (?P<source>[^,]{2,80}), +"
    rf"|(?P<speaker>[^,]{{2,80}}?),? (?:{'|'.join(sorted(PLAINLY))}),? (?:that )?)[\"']?(?=\S)"
)
"""What gives the rest of a folded sentence to somebody."""
_ELSE = re.compile(r"\b(?:he|she|him|her|his|they|them|their)\b")
"""Pronouns that, in somebody's own words, are not that somebody."""


class Support:
    """Holds sentences against passages."""

    def __init__(self, embedder: Embedder, entailment: Entailment | None = None) -> None:
        self._embedder, self._entailment = embedder, entailment

    def fault(self, text: str, passage: str, speaker: str | None) -> str | None:
        """Why the passage does not show the text; None when it does.

        `speaker` is whom the passage quotes, who need not be named in it.
        """
        said, shown = fold(text).strip(), fold(passage).strip()
        if said == shown:
            return None
        plain = [w for w in sequence(text)[1:] if w.same.isalpha() and not w.is_name]
        if not plain or len(text) > LONGEST_SENTENCE:  # names alone are no sentence
            return "it is not a sentence"
        if (odd := _MARKUP.search(said)) and odd.group() not in shown:
            return "it holds markup or an address that the passage does not have"
        return _otherwise(text, passage, speaker) or self._meaning(text, passage)

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


def _otherwise(text: str, passage: str, speaker: str | None) -> str | None:
    """What the sentence, or what it gives to the speaker, says otherwise than the passage."""
    shown = Shortening(passage, speaker)
    found = _FRAME.match(fold(text))
    fault = shown.fault(text)
    if fault is None or found is None:
        return fault
    if not _is_one(found["speaker"] or found["source"], speaker):
        return f"it has {text[: found.end()].strip()!r}, and the passage does not"
    given = text[found.end() :]
    if _ELSE.search(fold(given)) and quotations(passage) and _ELSE.search(fold(passage)):
        return "it leaves open who is meant"
    return shown.fault(given)


def _is_one(name: str, speaker: str | None) -> bool:
    """Is it the speaker that the passage has, or the noun for it: officials, two officials?"""
    same_noun = terms(name)[-1:] == terms(speaker or "")[-1:] != []
    return speaker is not None and (same_noun or speaker_matches(name, speaker))
