"""Which speakers of a snapshot's articles a name means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from rapidfuzz import fuzz

from corpus.speech import speaker_matches
from corpus.speech.names import HONORIFICS, SUFFIXES, TITLES, fold, parse_name, spelling

SUGGESTED = 3
"""Names that are suggested when nobody goes by the one asked for."""

RESEMBLING = 65.0
"""How alike, of 100, two names are spelt that may have been mistaken for each other."""

CLEARLY = 10
"""How many times as often somebody speaks whom a last name alone means."""
DESCRIBING = 3
"""Most words before a name, beside titles and the first name."""
SOUNDS = 3
"""Consonants from which on a last name tells one person, however it is spelt."""
WRITTEN = 55.0
"""Least resemblance, of 100, of two last names that sound the same: Cusack is not Kasich."""
_REST = re.compile(r",|\s(?:who|of the|of|at|from|in|with)\s")
"""What may follow a name within a description: "Camille Grand of the European Council"."""
_DEPENDS = frozenset(("for", "to", "by", "and", "or", "against", "about", "behind"))
"""Before a name, these make the speaker somebody else: "a spokesman for Putin"."""
_NAME = re.compile(r"\b(?!(?:The|A|An|His|Her|Their)\b)[A-Z]")


class Speakers(NamedTuple):
    """The speakers whom a name means, and others with the number of their statements."""

    names: frozenset[str]
    others: tuple[tuple[str, int], ...] = ()
    """Who go by it too; where nobody stands out, all of them, and there are no `names`."""
    perhaps: tuple[tuple[str, int], ...] = ()
    """Names that may be the same in another spelling."""


class _Key(NamedTuple):
    """What tells a person from others, folded."""

    suffix: str
    first: str
    last: str

    @classmethod
    def of(cls, speaker: str) -> _Key:
        name = parse_name(_head(speaker))
        return cls(name.suffix, name.first or "", name.last)

    @property
    def sound(self) -> str:
        return spelling(self.last)


def meant(name: str, speakers: Counter[str]) -> Speakers:
    """The speakers who go by `name`, in any spelling that is safely the same.

    A last name alone means the one who speaks ten times as often as any other who has it.
    """
    asked = _Key.of(name)
    people: dict[_Key, Counter[str]] = {}
    for speaker, count in speakers.items():
        if goes_by(name, speaker):
            people.setdefault(_Key.of(speaker), Counter())[speaker] = count
    bare = Counter[str]() if asked.first else people.pop(_Key("", "", asked.last), Counter())
    ranked = sorted(people.values(), key=Counter.total, reverse=True)
    others = tuple((max(counts, key=counts.__getitem__), counts.total()) for counts in ranked)
    if asked.first or len(ranked) < 2:
        others = ()
    elif others[0][1] < CLEARLY * others[1][1]:
        return Speakers(frozenset(), others)
    else:
        ranked, others = ranked[:1], others[1:]
    names = _without_namesakes(asked, set(bare).union(*ranked), speakers)
    if not names and not asked.first:
        alike = {s: n for s, n in speakers.items() if _Key.of(s).sound == asked.sound}
        perhaps = Counter(alike if len(asked.sound) >= SOUNDS else {})
        return Speakers(frozenset(), (), tuple(perhaps.most_common()))
    known = {asked}.union(_Key.of(speaker) for counts in ranked for speaker in counts)
    same, perhaps = _respelt(known, speakers, names)
    return Speakers(frozenset(names | same), others, tuple(perhaps.most_common()))


def _without_namesakes(asked: _Key, names: set[str], speakers: Collection[str]) -> set[str]:
    """Where others have the last name asked for, only who is named with the first, or has an
    office that they have: "President Quist" may not be Governor Mara Quist.
    """
    same_last = (key for key in map(_Key.of, speakers) if key.last == asked.last)
    if not asked.first or all(key.first in ("", asked.first) for key in same_last):
        return names
    full = {name for name in names if _Key.of(name).first}
    titles = {title for name in full for title in _titles(name)}
    return full | {name for name in names if titles.issuperset(_titles(name))}


def _titles(speaker: str) -> set[str]:
    return {fold(word) for word in parse_name(_head(speaker)).title} - HONORIFICS


def _respelt(
    known: Collection[_Key], speakers: Counter[str], names: Collection[str]
) -> tuple[set[str], Counter[str]]:
    """Further speakers who are one of `known`, and those who may be: last names that sound the
    same, after first names that are the same, or sound so.
    """
    same: set[str] = set()
    perhaps: Counter[str] = Counter()
    heard = {(key.suffix, key.sound): key for key in known if key.first}
    for speaker, count in speakers.items():
        key = _Key.of(speaker)
        like = heard.get((key.suffix, key.sound))
        if speaker in names or key in known or not like or len(key.sound) < SOUNDS:
            continue
        if fuzz.ratio(key.last, like.last) < WRITTEN:
            continue
        if key.first == like.first:
            same.add(speaker)
        elif spelling(key.first) == spelling(like.first):
            perhaps[speaker] = count
    return same, perhaps


@lru_cache(maxsize=1 << 15)
def goes_by(name: str, speaker: str | None) -> bool:
    """Does a statement's speaker go by `name`?

    Stricter than `speaker_matches`, which lets a question for "Trump" find his lawyer too: here the
    speaker's own name has to be meant, and not that of somebody they work for.
    """
    if speaker is None or name.split() == speaker.split():
        return speaker is not None
    if not speaker_matches(name, speaker):
        return False
    asked, words = _head(name).split(), _head(speaker).split()
    meant, spoken = parse_name(" ".join(asked)), parse_name(" ".join(words))
    places = [place for place, word in enumerate(words) if fold(word) == meant.last]
    if not places or (words[0].casefold() == "the" and len(words) < len(asked)):
        return False  # a bare last name is a person's; "the House" is not the White House
    if meant.first and meant.suffix != spoken.suffix:
        return False  # a son is not his father
    before, after = words[: places[-1]], words[places[-1] + 1 :]
    untitled = [word for word in before if fold(word) not in TITLES]
    if _is_anothers(before) or len(untitled) > DESCRIBING:
        return False  # a headline: "Ivo Marsh Endorses Mara Quist"
    if not untitled and len(asked) == len(after) == 1 and "’" not in "".join(words):
        return after[0][0].isupper()  # a first name
    return SUFFIXES.issuperset(map(fold, after))


def _is_anothers(before: Sequence[str]) -> bool:
    """Do the words before a name make the speaker somebody else: "criticism of", "a spokesman
    for", and not "Secretary of State"?
    """
    return any(
        word.casefold() in _DEPENDS
        or (word.casefold() == "of" and (not place or fold(before[place - 1]) not in TITLES))
        for place, word in enumerate(before)
    )


def _head(name: str) -> str:
    """The name without what describes it; "Secretary of State" is no description."""
    return next(
        (
            name[: cut.start()]
            for cut in _REST.finditer(name)
            if cut.start() and fold((name[: cut.start()].split() or [""])[-1]) not in TITLES
        ),
        name,
    )


def is_name(speaker: str) -> bool:
    """Is somebody named, so that it makes sense to ask for all that they are quoted with?"""
    return bool(_NAME.search(speaker))


def nearest(name: str, speakers: Counter[str]) -> tuple[str, ...]:
    """The names most like `name`, each person once; of two alike, the one who speaks more."""
    named = [speaker for speaker, _ in speakers.most_common() if is_name(speaker)]
    scored = sorted(
        ((_likeness(name, speaker), speaker) for speaker in named), key=itemgetter(0), reverse=True
    )
    near: list[str] = []
    for likeness, speaker in scored[: 10 * SUGGESTED]:
        known = any(goes_by(speaker, other) or goes_by(other, speaker) for other in near)
        if likeness >= RESEMBLING and not known:
            near.append(speaker)
    return tuple(near[:SUGGESTED])


def _likeness(name: str, speaker: str) -> float:
    """From 0 to 100: how alike the two are spelt, or their last names alone."""
    whole = fuzz.ratio(fold(name), fold(_head(speaker)))
    last, spoken = fold(name.split()[-1]), parse_name(_head(speaker)).last
    return max(whole, 0.9 * fuzz.ratio(last, spoken) if len(spoken) > 3 else 0.0)
