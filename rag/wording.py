"""Comparing words while quotes stay exact."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from corpus.article import Span
from corpus.speech.words import words

# One character for one character, so that an offset into the folded text is one into the text.
_FOLDED = str.maketrans("\u00a0\u202f\u2009\n\t\r‘’‛“”„«»‐‑–—", '      \'\'\'"""""----')
SAME = 92.0  # least resemblance, of 100, at which words of the text count as a quotation


def fold(text: str) -> str:
    """The text in lower case, with plain quotes, dashes and spaces; of the same length, character
    for character.
    """
    text = text.translate(_FOLDED)
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    return lowered.replace("ς", "σ")  # the one letter whose lower case depends on its place


def locate(folded: str, text: str) -> Span | None:
    """Where a folded quotation stands in `text`, nearly word for word; None when it does not."""
    within = fold(text)
    if (start := within.find(folded)) >= 0:
        return Span(start, start + len(folded))
    if len(folded) > len(within):
        return None
    match = fuzz.partial_ratio_alignment(folded, within, score_cutoff=SAME)
    return Span(match.dest_start, match.dest_end) if match else None


def leans(sentence: str) -> bool:
    """Does the sentence open with a word that only what stands before it explains?"""
    return bool(_LEANS.match(sentence))


_LEANS = re.compile(
    r"\W*(?:(?:and|but|so|or|yet|then|still|also|instead|however|meanwhile|for|in|as|by|to|of)\W+)?"
    r"(?:he|she|they|it|this|that|these|those|his|her|their|its|him|them|there|the (?:two|three"
    r"|first|second|third|latter|former|others?|same))\b",
    re.I,
)
"""The closed class of words that point back, after a joint at most."""


def proper_names(text: str) -> list[str]:
    """Runs of capitalised words, without the question word that opens a sentence."""
    names = []
    for match in _CAPITALS.finditer(text):
        told = match.group().rstrip("'’.,").split()
        while told and told[0].casefold() in _OPENERS:
            told = told[1:]
        names.append(" ".join(told).removesuffix("'s").removesuffix("’s"))
    return [name for name in names if name]


_CAPITALS = re.compile(
    r"\b(?:[A-Z][\w.’'-]*)(?:\s+(?:(?:of|de|van|von|al|bin|the)\s+)?[A-Z][\w.’'-]*)*"
)
_OPENERS = words(
    "what who whom which when where why how did does do is are was were and but in on at according "
    "as has have had the a an compare list identify between considering after before will would "
    "can could should if"
)
