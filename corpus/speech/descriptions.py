"""What a phrase tells that describes somebody: "his lawyer at the time"."""

from __future__ import annotations

import re

from corpus.speech.names import ORGANISATIONS
from corpus.speech.words import listed

THINGS = listed("things")
_DETERMINED = re.compile(r"(?:an?|the|his|her|its|their|one of|[\w.]+ ?[\w.]*['’]s?) ", re.I)
_GOES_ON = re.compile(
    r",|\b(?:of|at|for|in|with|who|that|which|from|and|on|to|by|about|over|being|seen|shown|made"
    r"|\w+ed)\b"
)
_CAPITALISED = re.compile(r"\b[A-Z]\w+")
_LONG = re.compile(r"\w{4,}")


def is_determined(phrase: str) -> bool:
    """Does it begin like a description, and not like a name: "the mayor", "Quist's mayor"?"""
    return bool(_DETERMINED.match(phrase))


def noun_of(phrase: str) -> str | None:
    """The noun of a description: "lawyer" of "his lawyer at the time"; None for a name."""
    words = _GOES_ON.split(phrase)[0].split()
    return words[-1].casefold() if words and words[-1].islower() else None


def is_thing(phrase: str) -> bool:
    """Is it something written, counted or done?"""
    noun = noun_of(phrase) or ""
    return noun in THINGS or noun.removesuffix("s") in THINGS


def is_one(phrase: str) -> bool:
    """May it be one person: "Quist's lawyer", and not a house, a thing or several?"""
    noun = noun_of(phrase)
    return noun is not None and noun not in ORGANISATIONS | THINGS and not noun.endswith("s")


def is_named(phrase: str) -> bool:
    """Has it a word with a capital, not counting a first word that has others after it?"""
    return bool(_CAPITALISED.search(phrase.partition(" ")[2] or phrase))


def stems(words: str) -> set[str]:
    """How the longer words of a description begin: "the Green" is of the Greens."""
    return {word.casefold()[:5] for word in _LONG.findall(words)}
