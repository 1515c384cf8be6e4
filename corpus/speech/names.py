"""Names of people as news writes them: titles, first and last names, and when two of them may be
one person.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from corpus.speech.words import listed

MALE, FEMALE = listed("male"), listed("female")
GIVEN_NAMES = MALE | FEMALE
TITLES, ORGANISATIONS = listed("titles"), listed("organisations")
HONORIFICS = frozenset({"mr", "mrs", "ms", "miss", "dr", "sir", "dame", "lord", "lady"})
_GROUPS = listed("groups")
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_ARTICLES = frozenset({"the", "a", "an"})
_WORD = re.compile(r"[^\W_][\w'.-]*")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its parts, as written."""

    title: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def last(self) -> str:
        """The last name, folded; without Jr. and the like."""
        words = [w for w in map(fold, self.words) if w not in SUFFIXES] or [""]
        return words[-1]

    @property
    def suffix(self) -> str:
        """ "jr" of a son, who is not his father; or ""."""
        return next((w for w in map(fold, self.words) if w in SUFFIXES), "")

    @property
    def first(self) -> str | None:
        words = [w for w in map(fold, self.words) if w not in SUFFIXES]
        return words[0] if len(words) > 1 else None


_PLAIN = str.maketrans("ıłøđð", "ilodd")
"""Letters that have no accent to take away."""


@lru_cache(maxsize=1 << 14)
def fold(word: str) -> str:
    """Case, accents, full stops and the possessive taken away."""
    plain = unicodedata.normalize("NFKD", word.replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return plain.translate(_PLAIN).removesuffix("'s").strip(".'")


def parse_name(text: str) -> Name:
    """`text` split after its last title; the possessive is taken off."""
    words = [w for w in text.replace("\xa0", " ").replace("\xad", "").split() if w]
    if words:
        words[-1] = re.sub(r"['’]s?$", "", words[-1])
    cut = 0
    for i, word in enumerate(words[:-1]):
        if fold(word) in TITLES:
            cut = i + 1
            if words[cut] == "of":  # Secretary of State, Secretary of the Treasury
                cut += 3 if words[cut + 1 : cut + 2] == ["the"] else 2
    given = [fold(word) in GIVEN_NAMES for word in words[cut : cut + 2]]
    if given == [False, True] and len(words) > cut + 2:
        cut += 1  # "Republican Mara Quist"
    return Name(tuple(words[:cut]), tuple(words[cut:]))


_DIGRAPHS = re.compile(r"tsch|tch|ch|sch|sh|zh|ts|tz")
_SOUNDS = str.maketrans("qczw", "kksv", "aeiouyjh-'")


def spelling(word: str) -> str:
    """The consonants that transcriptions of one name share: slnsk of Zelensky and Selenskyj."""
    plain = _DIGRAPHS.sub("c", fold(word).replace("ph", "f")).translate(_SOUNDS)
    return "".join(letter for letter, _ in groupby(plain))


def speaker_matches(asked: str, speaker: str | None) -> bool:
    """Whether a question's name may mean a statement's speaker: "Putin", "President Putin",
    "Vladimir Putin".

    Titles and articles do not count. A single word must be a word of the other's name; of two
    full names the last
    names must agree and the first names not differ. "Clinton campaign" is not Clinton.
    """
    if not speaker:
        return False
    a, b = _significant(asked), _significant(speaker)
    if not a or not b:
        return False
    if (a[-1] in _GROUPS) != (b[-1] in _GROUPS):
        return False
    if set(a) <= set(b) or set(b) <= set(a):
        return len(a) > 1 or len(b) > 1 or a == b
    return a[-1] == b[-1] and len(a) > 1 and len(b) > 1 and _compatible(a[0], b[0])


@lru_cache(maxsize=1 << 14)
def _significant(name: str) -> tuple[str, ...]:
    head = re.split(r",| of the | who ", name)[0]
    words = [fold(w) for w in _WORD.findall(head.replace("’", "'").replace("\xa0", " "))]
    kept = [w for w in words if w not in _ARTICLES and w not in SUFFIXES]
    named = [w for w in kept if w not in TITLES or w in _GROUPS]
    return tuple(named or kept)


def _compatible(a: str, b: str) -> bool:
    """May two first names be one person's: equal, an initial, or a short form that begins alike?"""
    return a[0] == b[0] and (len(a) == 1 or len(b) == 1 or a[:3] == b[:3])
