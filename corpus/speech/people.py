"""The people whom an article names, and the fullest name that it gives each of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.article import Span
from corpus.speech.names import (
    FEMALE,
    GIVEN_NAMES,
    HONORIFICS,
    MALE,
    ORGANISATIONS,
    SUFFIXES,
    TITLES,
    Name,
    fold,
    parse_name,
    spelling,
)
from corpus.speech.words import listed, words

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİŁŃŇŌŐŒŘŚŞŠŤŪŮŰŹŻŽ]"
_ABBREVIATION = (
    r"(?:Mr|Mrs|Ms|Dr|Sens?|Reps?|Gov|Gen|Lt|Col|Capt|Sgt|Maj|Adm|Prof|Rev|St|Jr|Sr|[A-Z])\."
)
_NAME_WORD = rf"(?:{_ABBREVIATION}(?:{_CAPITAL}\.)*|{_CAPITAL}[\w'’-]*(?<!['’]))"
_PARTICLE = r"(?:de|la|van|von|der|den|bin|al|el|di|da|del|dos|ibn|le)"
_RUN = re.compile(
    rf"(?<![\w]){_NAME_WORD}"
    rf"(?:[ \xa0](?:{_PARTICLE}[ \xa0]|(?<=Secretary[ \xa0])of[ \xa0](?:the[ \xa0])?){{0,2}}"
    rf"{_NAME_WORD})*"
)
_NOT_NOW = re.compile(
    r"(?:\b(?:an?|(?:former|then|ex|late|future)[- ]?(?:U\.S\.)?)\s?|[\"“])$", re.I
)
"""Before a title, these tell that whoever is named does not hold it, or is only called so."""
_SMALL = re.compile(r"\b[a-z]{2,}\b")
_FROM = re.compile(r" (?:of|from|with|at) ")
_NOT_NAMES = listed("not_names")
_SOUNDS = 4
"""Consonants of a name, at least, that tell it in another spelling."""
MASCULINE, FEMININE = "m", "f"
_MENS_TITLES = words(
    "mr sir lord congressman king prince chairman councilman assemblyman spokesman pope cardinal"
    " father imam"
)
_WOMENS_TITLES = words(
    "mrs ms miss dame lady congresswoman queen princess chairwoman councilwoman assemblywoman"
    " spokeswoman sister"
)
_FULL_TITLES = {"sen": "senator", "rep": "representative", "gov": "governor", "gen": "general"}


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of a person in the text."""

    name: Name
    span: Span


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """One person of an article, by the fullest name that it gives."""

    name: str
    first: str | None
    last: str
    suffix: str
    gender: str | None

    @property
    def is_given(self) -> bool:
        """Is the first name a known one?"""
        return self.first in GIVEN_NAMES


class Cast:
    """The people that an article names."""

    def __init__(self, text: str, not_people: Iterable[Span] = ()) -> None:
        self.mentions = tuple(_mentions(text, sorted(not_people)))
        self._starts = [m.span.start for m in self.mentions]

    @cached_property
    def _by_last(self) -> dict[str, list[NamedPerson]]:
        """Last name -> people, the first named first; before others, those with a given name:
        "Neither Vance" is nobody.
        """
        forms: dict[tuple[str, str, str], list[Name]] = {}
        for name in (m.name for m in self.mentions):
            if name.first:
                forms.setdefault((name.first, name.last, name.suffix), []).append(name)
        people: dict[str, list[NamedPerson]] = {}
        for names in sorted(forms.values(), key=lambda names: names[0].first not in GIVEN_NAMES):
            titles = Counter(title for n in names if (title := _shown_title(n.title)))
            title = max(titles, key=titles.__getitem__, default=())
            words = Counter(n.words for n in names).most_common(1)[0][0]
            people.setdefault(names[0].last, []).append(self._person((*title, *words), names))
        return people

    @cached_property
    def _by_spelling(self) -> dict[str, list[str]]:
        """Last names by the consonants that their spellings share, where these are many."""
        alike: dict[str, list[str]] = {}
        for last in self._by_last:
            if len(sounds := spelling(last)) >= _SOUNDS:
                alike.setdefault(sounds, []).append(last)
        return alike

    def _person(self, shown: Sequence[str], forms: Sequence[Name]) -> NamedPerson:
        name = forms[0]
        told = [title_gender(form.title) for form in forms]
        told.append(MASCULINE if name.first in MALE else FEMININE if name.first in FEMALE else None)
        gender = next(filter(None, told), None)
        if not gender:
            others = {title_gender(m.name.title) for m in self.mentions if m.name.last == name.last}
            others.discard(None)
            gender = others.pop() if len(others) == 1 else None
        return NamedPerson(" ".join(shown), name.first, name.last, name.suffix, gender)

    def person(self, name: Name) -> NamedPerson:
        """The person whom a name means; a last name alone means the first named who has it:
        the others, as a rule, keep their first names throughout.
        """
        known = [person for person in self.namesakes(name.last) if person.suffix == name.suffix]
        title = _shown_title(name.title)
        if name.first:
            fit = [person for person in known if person.first == name.first]
        else:
            gender = title_gender(name.title)
            fit = [person for person in known if gender is None or person.gender in (gender, None)]
            if len(self.namesakes(name.last)) > 1:  # "Senator Quist" is not another Quist
                fit = [person for person in fit if " ".join(title) in person.name]
        return fit[0] if fit else self._person((*(title or name.title), *name.words), [name])

    def namesakes(self, last: str) -> list[NamedPerson]:
        """All whom the text names in full by that last name, or alone by another spelling of it."""
        known = self._by_last.get(last)
        if known is None:
            alike = self._by_spelling.get(spelling(last), [])
            known = self._by_last[alike[0]] if len(alike) == 1 else []
        return known

    def gender(self, speaker: str) -> str | None:
        """Of the person whom a speaker's name ends with, where known."""
        return self.person(parse_name(_without_place(speaker))).gender

    def knows(self, name: str) -> bool:
        """Does the text name a person by this last name?"""
        parsed = parse_name(_without_place(name))
        if not parsed.words or not parsed.words[-1][:1].isupper():
            return False
        return bool(self.namesakes(parsed.last)) or parsed.last in self._titled_last_names

    @cached_property
    def _titled_last_names(self) -> frozenset[str]:
        return frozenset(m.name.last for m in self.mentions if m.name.title)

    def called(self, name: str) -> str:
        """The fullest name of the person whom `name` means; itself for others."""
        return self.person(parse_name(name)).name if self.knows(name) else name

    def titled(self, described: str) -> NamedPerson | None:
        """The only person of the article whose title has all words of "French president".

        A house is not whoever has its name in their title: "the State Department" is nobody.
        """
        role = described.split(" of ")[0].split()[-1]
        if fold(role) not in TITLES:
            return None
        wanted = _full_title(described.split())
        found = {
            self.person(m.name)
            for m in self.mentions
            if m.name.title and wanted <= _full_title(m.name.title)
        }
        return found.pop() if len(found) == 1 else None

    def within(self, span: Span) -> list[tuple[NamedPerson, Span]]:
        """The people named in `span`, in order."""
        return [(self.person(m.name), m.span) for m in self.mentioned(span)]

    def uncut(self, span: Span) -> Span:
        """The span with the whole of the names that it cuts."""
        near = self.mentions[max(0, bisect_left(self._starts, span.start) - 1) :][:4]
        ends = (span, *(m.span for m in near if m.span.overlaps(span)))
        return Span(min(e.start for e in ends), max(e.end for e in ends))

    def mentioned(self, span: Span) -> list[Mention]:
        """The names of people in `span`, in order."""
        first = bisect_left(self._starts, span.start)
        last = bisect_left(self._starts, span.end)
        return [
            m
            for m in self.mentions[first:last]
            if m.span.end <= span.end
            if m.name.first or m.name.title or self.namesakes(m.name.last)
        ]


def is_titled(name: str) -> bool:
    """Is it a title and a name, in capitals: "MS. QUIST"?"""
    return name.isupper() and bool(parse_name(name).title)


def title_gender(title: Iterable[str]) -> str | None:
    """Of whoever has the title, where it tells."""
    folded = set(map(fold, title))
    if folded & _MENS_TITLES:
        return MASCULINE
    return FEMININE if folded & _WOMENS_TITLES else None


def _full_title(title: Iterable[str]) -> set[str]:
    """Its words, folded, abbreviations written out."""
    return {_FULL_TITLES.get(word, word) for word in map(fold, title)}


def _without_place(speaker: str) -> str:
    """ "Mara Quist" of "Mara Quist of Port Ellery"; "Secretary of State Mara Quist" as it is."""
    head = _FROM.split(speaker)[0]
    return speaker if fold(head.split()[-1]) in TITLES else head


def _shown_title(title: tuple[str, ...]) -> tuple[str, ...]:
    if TITLES.isdisjoint(map(fold, title)):
        return ()  # "Republican Mara Quist", "Sweet Mara Quist"
    hidden = HONORIFICS - {"dr", "sir", "dame", "lord", "lady"}
    return tuple(word for word in title if fold(word) not in hidden)


def _not_of_the_name(words: list[str], common: Collection[str]) -> int:
    """How many words at the start of a capitalised run come before the name.

    `common` are words that the text also writes small: "Top" of "Top Sanders aides said".
    """
    count = 0
    for i, word in enumerate(words):
        owner = word.endswith(("'s", "’s")) and i + 1 < len(words)
        initials = len(words) > i + 2 and word.isupper() and word.isalpha() and len(word) > 1
        first = i == 0 and word in common and fold(word) not in GIVEN_NAMES
        _, based, tail = word.rpartition("-")  # Singapore-based
        compound = bool(based) and tail.islower() and len(tail) > 3
        described = fold(word) in _NOT_NAMES or compound or initials or first
        if owner or (i == count and described):
            count = i + 1
    return count


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 4) : start].rstrip(" \xa0\"“'‘")
    return start == 0 or (bool(before) and before[-1] in ".!?\n:")


def _mentions(text: str, taken: Sequence[Span]) -> Iterator[Mention]:
    common = {word.capitalize() for word in _SMALL.findall(text)}
    blocked = iter(taken)
    block = next(blocked, None)
    for run in _RUN.finditer(text):
        words = run[0].replace("\xa0", " ").split(" ")
        skipped = _not_of_the_name(words, common if _begins_sentence(text, run.start()) else ())
        start = run.start() + sum(len(w) + 1 for w in words[:skipped])
        while block and block.end <= start:
            block = next(blocked, None)
        if skipped == len(words) or (block and block.start < run.end()):
            continue
        name = parse_name(" ".join(words[skipped:]))
        end = run.end() - (2 if words[-1].endswith(("'s", "’s")) else 0)
        if not name.title and text[max(0, start - 4) : start].lower() in {"the ", "the\xa0"}:
            continue
        if _shown_title(name.title) and _NOT_NOW.search(text, max(0, start - 14), start):
            name = Name((), name.words)  # "a President Quist", "former Gov. Mara Quist"
        if _is_name(name):
            yield Mention(name, Span(start, end))


def _is_name(name: Name) -> bool:
    folded = {fold(word) for word in name.words}
    no_person = folded & (ORGANISATIONS | (_NOT_NAMES - GIVEN_NAMES))
    only = folded <= TITLES or folded <= SUFFIXES
    return bool(folded) and len(name.words) <= 4 and not no_person and not only
