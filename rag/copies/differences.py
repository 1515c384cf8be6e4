"""Where outlets differ: "convicted" here, "acquitted" there in what is else the same sentence, "9
million dollars" here, "11 million dollars" there.

Numbers are pointed out only where two sentences tell the same thing of the same unit, so that what
is pointed out is worth a look. Which of the two is right, nobody here says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from corpus.speech.words import words
from rag.answer import Citation, Claim
from rag.copies.alike import NUMBER, differing, near, value, words_of
from rag.wording import fold, proper_names

SAME_THING, SAME_MONEY = 0.5, 0.8
"""Share of the words of the shorter sentence that the other has, from which they tell one thing.
Bare sums of money need more: a story has many, of which none says what it is of."""
SHARED = 2
"""Words at least that both have."""

_QUANTITY = re.compile(
    rf"(?<![\w.,-])(?P<money>[$€£])?(?P<number>{NUMBER})(?P<percent> ?%| percent| per cent)?"
    r"(?:[ -](?P<unit>[a-z]{3,}))?(?![\w])"
)
_NO_UNIT = words(
    """
    and the that for from with was were are had has have who which when where while after before
    other others more most than years year old month months day days hours hour
    """
)
"""Words after a number that name no unit, and times, of which a story has many."""
_MONEY = frozenset("$€£")
_WORD = re.compile(r"[a-z]{3,}")
_FREQUENT = words("the and that for from with its his her was were are has had have who which")
_ROUNDLY = (
    "more than", "fewer than", "less than", "greater than", "over", "under", "about", "around",
    "nearly", "almost", "roughly", "approximately", "at least", "at most", "up to", "some",
    "an estimated",
)  # fmt: skip
MOST_WORDS = 2
"""Places of a sentence at which a difference is told."""
ROUND_BY = 0.1
"""Share by which a number that is said to be round may be off."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing, and two ways in which it is told."""

    unit: str
    """Of two numbers; empty where words differ."""
    one: Citation
    one_says: str
    other: Citation
    other_says: str


@dataclass(frozen=True, slots=True)
class _Quantity:
    value: float
    unit: str
    written: str
    round: bool

    def differs(self, other: _Quantity) -> bool:
        apart = abs(self.value - other.value)
        near = ROUND_BY * max(self.value, other.value) if self.round or other.round else 0.0
        return apart > near


def differences(claims: Sequence[Claim]) -> tuple[Difference, ...]:
    """Where two claims of different outlets differ in a word, or give different numbers of the same
    unit for the same.

    The first number of each unit counts, and only where neither sentence has the other's too.
    """
    return tuple(
        found
        for one, other in combinations(claims, 2)
        if one.attribution.outlet != other.attribution.outlet
        if "satire" not in (one.attribution.kind, other.attribution.kind)
        for found in _between(one, other)
    )


def _between(one: Claim, other: Claim) -> Iterator[Difference]:
    if not near(one.text, other.text):
        if not _of_others(one.text, other.text):
            yield from _numbers(one, other)
        return
    pairs = differing(one.text, other.text)
    counts = [_counts(here) and _counts(there) for here, there in pairs]
    if all(counts):  # with another word, it is another thing that is counted
        yield from _numbers(one, other)
    elif not any(counts):
        for here, there in pairs[:MOST_WORDS]:
            yield Difference("", one.citations[0], here, other.citations[0], there)


def _of_others(one: str, other: str) -> bool:
    """Does each name somebody, a place or a year that the other does not?"""
    first, second = ({*proper_names(text), *_years(text)} for text in (one, other))
    return bool(first - second) and bool(second - first)


def _counts(text: str) -> bool:
    return any(word.same[0].isdigit() for word in words_of(text))


def _years(text: str) -> set[str]:
    return {w.same for w in words_of(text) if w.same.isdecimal() and 1500 <= int(w.same) < 2100}


def _numbers(one: Claim, other: Claim) -> Iterator[Difference]:
    first, second = fold(one.text), fold(other.text)
    shared = _shared(first, second)
    ours, theirs = list(_quantities(first)), list(_quantities(second))
    for unit in dict.fromkeys(quantity.unit for quantity in ours):
        mine = [q for q in ours if q.unit == unit]
        yours = [q for q in theirs if q.unit == unit]
        needed = SAME_MONEY if unit in _MONEY else SAME_THING
        if shared < needed:
            continue
        if len(mine) == len(yours) == 1 and mine[0].differs(yours[0]):
            yield Difference(
                unit, one.citations[0], mine[0].written, other.citations[0], yours[0].written
            )


def _shared(first: str, second: str) -> float:
    """Share of the shorter sentence's words, numbers aside, that the other one has."""
    one, other = (
        set(_WORD.findall(_QUANTITY.sub(" ", text))) - _FREQUENT for text in (first, second)
    )
    both = one & other
    return len(both) / min(len(one), len(other)) if len(both) >= SHARED else 0.0


def _quantities(folded: str) -> Iterator[_Quantity]:
    for match in _QUANTITY.finditer(folded):
        unit = match["money"] or ("percent" if match["percent"] else match["unit"] or "")
        if not unit or unit in _NO_UNIT:
            continue
        written = folded[match.start() : match.end("percent" if match["percent"] else 0)]
        before = folded[max(0, match.start() - 20) : match.start()].rstrip(" $€£")
        roundly = before.replace("-", " ").endswith(_ROUNDLY)
        yield _Quantity(value(match["number"]), unit.removesuffix("s"), written.strip(), roundly)
