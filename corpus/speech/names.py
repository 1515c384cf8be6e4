"""Names of people as news writes them: titles, first and last names, and when two of them may be
one person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from corpus.speech.given_names import FEMALE, MALE
from corpus.speech.words import words

TITLES = words(
    """
    mr mrs ms miss dr sir dame lord lady president vice prime minister chancellor premier
    secretary senator sen representative rep congressman congresswoman governor gov lt mayor
    judge justice chief general gen admiral adm colonel col captain capt major maj sergeant
    sgt lieutenant officer detective sheriff king queen prince princess pope cardinal bishop
    archbishop rabbi imam rev reverend father sister professor prof speaker leader whip
    director chairman chairwoman chair commissioner ambassador attorney councilman
    councilwoman alderman delegate deputy assemblyman assemblywoman spokesman spokeswoman
    spokesperson adviser advisor strategist candidate nominee ceo former coach justices sens
    reps analyst economist correspondent reporter host author treasurer comptroller
    """
)
HONORIFICS = frozenset({"mr", "mrs", "ms", "miss", "dr", "sir", "dame", "lord", "lady"})
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
    given = [fold(word) in MALE | FEMALE for word in words[cut : cut + 2]]
    if given == [False, True] and len(words) > cut + 2:
        cut += 1  # "Republican Mara Quist"
    return Name(tuple(words[:cut]), tuple(words[cut:]))


def spelling(word: str) -> str:
    """The consonants that transcriptions of one name share: slnsk of Zelensky and Selenskyj."""
    plain = _DIGRAPHS.sub("c", fold(word).replace("ph", "f")).translate(_SOUNDS)
    return "".join(letter for letter, _ in groupby(plain))


_DIGRAPHS = re.compile(r"tsch|tch|ch|sch|sh|zh|ts|tz")
_SOUNDS = str.maketrans("qczw", "kksv", "aeiouyjh-'")


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
    if _is_group(a) != _is_group(b):
        return False
    if set(a) <= set(b) or set(b) <= set(a):
        return len(a) > 1 or len(b) > 1 or a == b
    return a[-1] == b[-1] and len(a) > 1 and len(b) > 1 and _compatible(a[0], b[0])


_GROUPS = words(
    """
    campaign administration team office spokesman spokeswoman spokesperson aide aides adviser
    advisers family lawyer lawyers attorney attorneys supporters voters government ministry
    department foundation officials official strategist allies ally surrogate surrogates
    backers wife husband
    """
)


def _is_group(words: Sequence[str]) -> bool:
    return words[-1] in _GROUPS


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
