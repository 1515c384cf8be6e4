"""The people of an article, and whom a source phrase means: "Putin", "he", "the senator", "who"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from corpus.article import Span
from corpus.speech.given_names import FEMALE, MALE
from corpus.speech.names import HONORIFICS, SUFFIXES, TITLES, Name, fold, parse_name, spelling
from corpus.speech.words import words

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
_PLACE = re.compile(rf"\b[Ii]n ({_CAPITAL}[\w-]+)(?=[,.;:]|\s[a-z0-9])")
"""Where something happens: "Wisconsin" is no first name where the text has "in Wisconsin"."""
_FROM = re.compile(r" (?:of|from|with|at) ")
_DESCRIBES = re.compile(r"-[a-z]{4,}$|(?:east|west|north|south)ern$")
"""Singapore-based, Northeastern."""
_NOT_NAMES = words(
    """
    the a an and but or so yet nor if when while after before as at in on of for from to by
    with about although though because since until once that this these those there here he
    she it they we i you his her its their our my your who what where why how which not no yes
    still also now then today yesterday monday tuesday wednesday thursday friday saturday
    sunday january february march april may june july august september october november
    december meanwhile however earlier later last next some many most all both each every one
    two three four five six seven eight nine ten even just only like despite during under over
    among between against according asked given instead indeed moreover perhaps washington
    moscow jan feb mar apr jun jul aug sept sep oct nov dec nobody
    """
)
ORGANISATIONS = words(
    """
    ministers leaders officials senators lawmakers members families voters university college
    school institute institution department committee party house court
    council commission agency bureau foundation association union company corp inc group times
    post journal news street county city state states united north south east west new center
    centre bank fund ministry office senate congress parliament administration campaign
    network church hospital police service zoo museum league club coalition project board
    services act law firm organization organisation outlet lab american americans democrats
    republicans republican democratic national
    international hall avenue road river island day world war nations security air force army
    navy relations affairs europe european nato eu un
    """
)
THINGS = words(
    """
    account ad advertisement affidavit agreement analysis announcement application article average
    bill blog book brief broadcast clip column commentary comment complaint copy count data decision
    document documentary editorial email essay evidence exchange excerpt fact figure filing film
    findings footage graph guidelines indictment interview investigation judgment law lawsuit
    legislation letter list materials measure media memo message minutes movie notice number op-ed
    order page paperwork percent petition piece placards plan platform podcast policy poll polling
    post press probe projection proposal publication quotation record recording release remark
    report request research resolution response result returns review rule ruling rumors sign slogan
    song speech spot statement statistics stories story study studies suit summary survey tally tape
    testimony text transcript treaty tweet version video warning website words
    """
)
"""What is written, counted or done, and says nothing by itself: its author does, if anybody."""
_SOUNDS = 4
"""Consonants of a name, at least, that tell it in another spelling."""
MASCULINE, FEMININE = "m", "f"
_HE, _SHE = frozenset({"he", "his", "him", "himself"}), frozenset({"she", "her", "hers", "herself"})
_MENS_TITLES = words(
    "mr sir lord congressman king prince chairman councilman assemblyman spokesman pope cardinal"
    " father imam"
)
_WOMENS_TITLES = words(
    "mrs ms miss dame lady congresswoman queen princess chairwoman councilwoman assemblywoman"
    " spokeswoman sister"
)
_PLURAL, _THING = frozenset({"they", "their", "them", "both"}), frozenset({"it", "its"})
_AUTHOR = words(
    """
    i we you my our us me your one
    """
)
_FULL_TITLES = {"sen": "senator", "rep": "representative", "gov": "governor", "gen": "general"}
_RELATIVE = frozenset({"who", "which", "that", "what", "whose", "whom"})
_VAGUE = words(
    """
    another all each people some most nobody many anyone someone few others this everyone
    these those none
    """
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of a person in the text."""

    name: Name
    span: Span


@dataclass(frozen=True, slots=True)
class Person:
    """One person of an article, by the fullest name that it gives."""

    name: str
    last: str
    gender: str | None
    is_given: bool = False
    """Is the first name a known one?"""


class Cast:
    """The people that an article names."""

    def __init__(self, text: str, not_people: Iterable[Span] = ()) -> None:
        self._text = text
        taken = sorted((s.start, s.end) for s in not_people)
        self.mentions = tuple(_mentions(text, taken))
        self._starts = [m.span.start for m in self.mentions]

    @cached_property
    def _by_last(self) -> dict[str, list[tuple[str, str, Person]]]:
        """Last name -> (first name, suffix, person), the first named first; before others, those
        with a given name: "Neither Vance" is nobody.
        """
        forms: dict[tuple[str, str, str], list[Name]] = {}
        for name in (m.name for m in self.mentions):
            if name.first:
                forms.setdefault((name.first, name.last, name.suffix), []).append(name)
        people: dict[str, list[tuple[str, str, Person]]] = {}
        for first, last, suffix in sorted(forms, key=lambda name: name[0] not in MALE | FEMALE):
            person = self._person(forms[first, last, suffix])
            people.setdefault(last, []).append((first, suffix, person))
        return people

    def _person(self, forms: list[Name]) -> Person:
        words = Counter(n.words for n in forms).most_common(1)[0][0]
        titles = Counter(t for n in forms if (t := _shown_title(n.title)))
        last, first = forms[0].last, forms[0].first
        title = max(titles, key=lambda title: titles[title], default=())
        given = first in MALE | FEMALE
        return Person(" ".join((*title, *words)), last, self._gender(first, last, forms), given)

    def _gender(self, first: str | None, last: str, forms: list[Name]) -> str | None:
        for name in forms:
            told = title_gender(name.title)
            if told:
                return told
        if first in MALE:
            return MASCULINE
        if first in FEMALE:
            return FEMININE
        told_by = {title_gender(m.name.title) for m in self.mentions if m.name.last == last}
        told_by.discard(None)
        return told_by.pop() if len(told_by) == 1 else None

    def person(self, name: Name) -> Person:
        """The person whom a name means; a last name alone means the first named who has it:
        the others, as a rule, keep their first names throughout.
        """
        known = self._named(name.last)
        if name.first:
            for first, suffix, person in known:
                if (first, suffix) == (name.first, name.suffix):
                    return person
        else:
            gender = title_gender(name.title)
            fit = [
                person
                for _, suffix, person in known
                if suffix == name.suffix and person.gender in (gender or person.gender, None)
            ]
            so_titled = [p for p in fit if " ".join(_shown_title(name.title)) in p.name]
            if fit := so_titled if len(known) > 1 else fit:
                return fit[0]  # "Senator Quist" is not another Quist
        title = _shown_title(name.title) or name.title
        return Person(
            " ".join((*title, *name.words)), name.last, self._gender(name.first, name.last, [name])
        )

    def _named(self, last: str) -> list[tuple[str, str, Person]]:
        """Who has that last name, or alone has one that is it in another spelling."""
        known = self._by_last.get(last)
        if known is None:
            alike = self._by_spelling.get(spelling(last), [])
            known = self._by_last[alike[0]] if len(alike) == 1 else []
        return known

    @cached_property
    def _by_spelling(self) -> dict[str, list[str]]:
        """Last names by the consonants that their spellings share, where these are many."""
        alike: dict[str, list[str]] = {}
        for last in self._by_last:
            if len(sounds := spelling(last)) >= _SOUNDS:
                alike.setdefault(sounds, []).append(last)
        return alike

    def gender(self, speaker: str) -> str | None:
        """Of the person whom a speaker's name ends with, where known."""
        return self.person(parse_name(_without_place(speaker))).gender

    def knows(self, name: str) -> bool:
        """Does the text name a person by this last name?"""
        parsed = parse_name(_without_place(name))
        last = parsed.last
        if not parsed.words or not parsed.words[-1][:1].isupper():
            return False
        return bool(self._named(last)) or last in self._titled_last_names

    def namesakes(self, last: str) -> list[Person]:
        """All whom the text names in full by this last name."""
        return [person for _, _, person in self._named(last)]

    def called(self, name: str) -> str:
        """The fullest name of the person whom `name` means; itself for others."""
        return self.person(parse_name(name)).name if self.knows(name) else name

    def is_titled(self, name: str) -> bool:
        """Is it a title and a name, in capitals: "MS. QUIST"?"""
        return name.isupper() and bool(parse_name(name).title)

    @cached_property
    def _titled_last_names(self) -> frozenset[str]:
        return frozenset(m.name.last for m in self.mentions if m.name.title)

    @cached_property
    def _titles(self) -> dict[Name, frozenset[str]]:
        """The words of the title of every name that has one, abbreviations written out."""
        return {
            m.name: frozenset(_FULL_TITLES.get(fold(w), fold(w)) for w in m.name.title)
            for m in self.mentions
            if m.name.title
        }

    def titled(self, described: str) -> Person | None:
        """The only person of the article whose title has all words of "French president".

        A house is not whoever has its name in their title: "the State Department" is nobody.
        """
        role = described.split(" of ")[0].split()[-1]
        if fold(role) not in TITLES:
            return None
        wanted = {_FULL_TITLES.get(fold(w), fold(w)) for w in described.split()}
        found = {self.person(name) for name, title in self._titles.items() if wanted <= title}
        return found.pop() if len(found) == 1 else None

    def within(self, span: Span) -> list[tuple[Person, Span]]:
        """The people named in `span`, in order."""
        return [(self.person(m.name), m.span) for m in self.mentioned(span)]

    def uncut(self, span: Span) -> Span:
        """The span with the whole of the names that it cuts."""
        near = self.mentions[max(0, bisect_left(self._starts, span.start) - 1) :][:4]
        cut = [m.span for m in near if m.span.overlaps(span)]
        ends = (span, *cut)
        return Span(min(e.start for e in ends), max(e.end for e in ends))

    def mentioned(self, span: Span) -> list[Mention]:
        """The names of people in `span`, in order."""
        first = bisect_left(self._starts, span.start)
        last = bisect_left(self._starts, span.end)
        return [
            m
            for m in self.mentions[first:last]
            if m.span.end <= span.end
            if m.name.first or m.name.title or self._named(m.name.last)
        ]


def _without_place(speaker: str) -> str:
    """ "Mara Quist" of "Mara Quist of Port Ellery"; "Secretary of State Mara Quist" as it is."""
    head = _FROM.split(speaker)[0]
    return speaker if fold(head.split()[-1]) in TITLES else head


def gender_of(pronoun: str) -> str | None:
    return MASCULINE if pronoun in _HE else FEMININE if pronoun in _SHE else None


def is_pronoun(source: str) -> bool:
    return source.casefold() in _HE | _SHE | _PLURAL | _THING | _AUTHOR | _VAGUE


def is_group(pronoun: str) -> bool:
    return pronoun in _PLURAL | _THING


def is_relative(source: str) -> bool:
    return source.casefold() in _RELATIVE


def _shown_title(title: tuple[str, ...]) -> tuple[str, ...]:
    if not any(fold(word) in TITLES for word in title):
        return ()  # "Republican Mara Quist", "Sweet Mara Quist"
    return tuple(
        w for w in title if fold(w) not in HONORIFICS - {"dr", "sir", "dame", "lord", "lady"}
    )


def title_gender(title: tuple[str, ...]) -> str | None:
    folded = {fold(w) for w in title}
    if folded & _MENS_TITLES:
        return MASCULINE
    if folded & _WOMENS_TITLES:
        return FEMININE
    return None


def _not_of_the_name(words: list[str], common: Collection[str]) -> int:
    """How many words at the start of a capitalised run come before the name.

    `common` are words that the text also writes small: "Top" of "Top Sanders aides said".
    """
    count = 0
    for i, word in enumerate(words):
        owner = word.endswith(("'s", "’s")) and i + 1 < len(words)
        initials = len(words) > i + 2 and word.isupper() and word.isalpha() and len(word) > 1
        first = i == 0 and word in common and fold(word) not in MALE | FEMALE
        described = fold(word) in _NOT_NAMES or _DESCRIBES.search(word) or initials or first
        if owner or (i == count and described):
            count = i + 1
    return count


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 4) : start].rstrip(" \xa0\"“'‘")
    return start == 0 or (bool(before) and before[-1] in ".!?\n:")


def _mentions(text: str, taken: list[tuple[int, int]]) -> Iterable[Mention]:
    common = {word.capitalize() for word in _SMALL.findall(text)}
    places = {fold(place) for place in _PLACE.findall(text)} - MALE - FEMALE
    blocked = iter(taken)
    block = next(blocked, None)
    for run in _RUN.finditer(text):
        words = run[0].replace("\xa0", " ").split(" ")
        skipped = _not_of_the_name(words, common if _begins_sentence(text, run.start()) else ())
        start = run.start() + sum(len(w) + 1 for w in words[:skipped])
        while block and block[1] <= start:
            block = next(blocked, None)
        if skipped == len(words) or (block and block[0] < run.end()):
            continue
        name = parse_name(" ".join(words[skipped:]))
        end = run.end() - (2 if words[-1].endswith(("'s", "’s")) else 0)
        before = text[max(0, start - 4) : start].lower()
        if not name.title and before in {"the ", "the\xa0"}:
            continue
        if _shown_title(name.title) and _NOT_NOW.search(text, max(0, start - 14), start):
            name = Name((), name.words)  # "a President Quist", "former Gov. Mara Quist"
        folded = {fold(w) for w in name.words}
        if len(name.words) == 2 and not name.title and fold(name.words[0]) in places:
            start, name = start + len(name.words[0]) + 1, Name((), name.words[1:])
        if (
            not name.words
            or folded & ORGANISATIONS
            or (folded & _NOT_NAMES) - MALE - FEMALE
            or folded <= TITLES
        ):
            continue
        if len(name.words) > 4 or folded <= SUFFIXES:
            continue
        yield Mention(name, Span(start, end))
