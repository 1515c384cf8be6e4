"""Whether two sentences say the same, and in which words they do not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from corpus.article import Span
from corpus.speech.words import words
from rag.wording import fold

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPELLED = {word: float(n) for n, word in enumerate(_ONES.split())}
_SPELLED |= {word: 10.0 * n for n, word in enumerate(_TENS.split(), start=2)}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_WORDS = "|".join(sorted(_SPELLED, key=len, reverse=True))
NUMBER = (
    rf"(?:\d[\d,]*(?:\.\d+)?|(?:{_WORDS})(?:-(?:{_WORDS}))?)(?![a-z])"
    rf"(?:[ -](?:{'|'.join(_SCALES)})(?![a-z]))?"
)
"""Of a regular expression, without groups."""
_PARTS = re.compile(rf"\d[\d,]*(?:\.\d+)?|{_WORDS}|{'|'.join(_SCALES)}")

NEARLY_ALIKE = 88.0
"""Resemblance, of 100, from which two sentences say the same thing."""
BEGINNING = 40
"""Characters that two sentences of an article do not share by chance."""
_ENDS = " .,;:!?…\"'-"
"""Marks that a sentence may end with, and not where it goes on."""
_WORD = re.compile(
    rf"(?P<number>(?<![\w.]){NUMBER})|n't\b|\d[\d.,]*|(?:(?!n't\b)[^\W\d_])+(?:'s?\b)?|[%$€£]"
)
_SAME = {"n't": "not", "%": "percent", "cent": "percent"}
_BRITISH = re.compile(r"(?<=\w{2})(?:s(?P<after>e[srd]?|ing|ations?)$|our)")
"""Organise, colour."""
_ADDS_NOTHING = words(
    """
    a about an and approximately around had has have is of on per roughly some that the was which
    """
)
_TIMES = words(
    """
    monday tuesday wednesday thursday friday saturday sunday morning afternoon evening night
    """
)
"""They may stand here or there: "on Monday the clerk said", "the clerk said on Monday"."""
DECIDE = words(
    """
    not no never none nobody nothing neither nor without hardly scarcely barely rarely seldom almost
    nearly only denied denies deny failed refused declined unable allegedly alleged reportedly
    supposedly attempted may might could would if unless except former until un non
    """
)
"""Negations, doubts and conditions: a sentence with one does not say what it says without."""


def alike(one: str, other: str) -> bool:
    """Do two sentences say the same in nearly the same words, without a word that decides?"""
    return near(one, other) and not differing(one, other)


def near(one: str, other: str) -> bool:
    """Are two sentences nearly the same, letter for letter, however their words are written?"""
    first, second = (" ".join(word.same for word in words_of(text)) for text in (one, other))
    return fuzz.ratio(first, second, score_cutoff=NEARLY_ALIKE) > 0


def differing(one: str, other: str) -> list[tuple[str, str]]:
    """The words of each, as they are written there, where two sentences do not say the same. Any
    word decides that stands in another's place, or elsewhere: "Vance accused Quist", "Quist accused
    Vance"; of words that only one of them has, few do.
    """
    first, second = words_of(one), words_of(other)
    aligned = SequenceMatcher(None, [w.same for w in first], [w.same for w in second], False)
    apart = [codes[1:] for codes in aligned.get_opcodes() if codes[0] != "equal"]
    gone = {word.same for a, b, _, _ in apart for word in first[a:b]}
    moved = {w.same for _, _, c, d in apart for w in second[c:d]} & gone - _ADDS_NOTHING - _TIMES
    found = []
    for a, b, c, d in apart:
        if not moved.isdisjoint(w.same for w in (*first[a:b], *second[c:d])) or not _is_nothing(
            first[a:b], second[c:d]
        ):
            more = int(a == b or c == d)  # with the next word: "closed", "not closed"
            found.append(
                (_written(one, first[a : b + more]), _written(other, second[c : d + more]))
            )
    return found


class _Word(NamedTuple):
    same: str
    """The same for all ways of writing it."""
    span: Span
    short: bool
    """Does a full stop follow, as after an abbreviation?"""


@lru_cache(maxsize=1024)  # a sentence is held against many
def words_of(text: str) -> tuple[_Word, ...]:
    folded = fold(text)
    return tuple(
        _Word(
            f"{value(found[0]):.15g}" if found["number"] else _same(found[0]),
            Span(*found.span()),
            folded[found.end() :].startswith("."),
        )
        for found in _WORD.finditer(folded)
    )


def _same(word: str) -> str:
    word = word.removesuffix("'s").rstrip("'")
    word = _SAME.get(word, word)
    return _BRITISH.sub(_american, word)


def _american(found: re.Match[str]) -> str:
    return f"z{found['after']}" if found["after"] else "or"


def _is_nothing(one: Sequence[_Word], other: Sequence[_Word]) -> bool:
    """Is it only an abbreviation, or words more on one side of which none decides?"""
    first, second = ([w for w in words if w.same not in _ADDS_NOTHING] for words in (one, other))
    if not first or not second:
        return DECIDE.isdisjoint(word.same for word in (*first, *second))
    return len(first) == len(second) and all(
        _shortens(a, b) or _shortens(b, a) for a, b in zip(first, second, strict=True)
    )


def _shortens(one: _Word, other: _Word) -> bool:
    return one.short and len(one.same) > 1 and other.same.startswith(one.same)


def _written(text: str, words: Sequence[_Word]) -> str:
    return text[words[0].span.start : words[-1].span.end] if words else ""


def value(written: str) -> float:
    """The number that matched `NUMBER`."""
    total, scale = 0.0, 1.0
    for part in _PARTS.findall(written):
        if part in _SCALES:
            scale *= _SCALES[part]
        else:
            total += _SPELLED[part] if part in _SPELLED else float(part.replace(",", ""))
    return total * scale


def begins_alike(one: str, other: str) -> bool:
    """Is one the beginning of the other, word for word, and long enough to be no chance?"""
    words = (fold(text).strip(_ENDS) for text in (one, other))
    shorter, longer = sorted(words, key=len)
    return len(shorter) >= BEGINNING and longer.startswith(shorter)
