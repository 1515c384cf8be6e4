"""Whom a source phrase means at its place in the article.

The rules rather leave it open than guess.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.article import Span
from corpus.speech.descriptions import is_determined, is_named, is_one, is_thing, noun_of, stems
from corpus.speech.names import ORGANISATIONS
from corpus.speech.people import Cast, Mention, NamedPerson, title_gender
from corpus.speech.pronouns import RELATIVE, gender_of, is_group, is_pronoun

_NEAR = 2
"""Sentences; within them somebody of unknown gender gives way to somebody of the right one."""
_TITLE = 6
"""Words before a name that are shown with it; more are a description."""
_LONGEST_NAME = 60
"""Characters."""
_REACH = 6
"""Sentences that a pronoun reaches back."""
_CUT = re.compile(
    r",|\s(?:during|in an?|via|when)\s|\s--|\s[–—-]\s|\s\(|\bwho\b|\bwhich\b|\bwhose\b|\bthat\b|:"
)
_THEIRS = re.compile(r"\b(?:against|at|behind|by|for|from|in|near|of|on|to|with) $")
"""Before a name, these make the source somebody else."""
_NAMED = re.compile(r"\bas$")
_OF = re.compile(r"\s(?:of|from|with|at|for|in)\b")
_ORDINAL = re.compile(r"the (first|second|third|fourth|former|latter|last)(?: one)?$", re.I)
_ORDER = {"first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "latter": -1, "last": -1}
_TITLED = re.compile(r"the (?:former |then-)?(?P<title>[\w -]+)$", re.I)
_AUTHOR = re.compile(r"\b(?:by|from) (?=(?:the )?[A-Z])")
_WHOSE = re.compile(r"(?P<name>his|her|their|.+?(?=['’]))(?:['’]s?)? ", re.I)
_POSSESSIVE = re.compile(r"(his|her) (?=\w)", re.I)
_NEXT = re.compile(r"\s+\w+")


_WHO = re.compile(r"\b(?:who|whom|whose|which|that)\b")
_MODIFIES = re.compile(r"['’]?s? (?!(?:of|from|with|at|for|in|who|and|or)\b)[a-z]")
"""After a name, it tells whose something is: "half of Quist supporters"."""
_OWNER = re.compile(r"['’]s?$")
_OWN = re.compile(r"\s+(?:him|her|it)self$|\s+themselves$|['’]s?$")


@dataclass(slots=True)
class _Sentence:
    """A sentence, and who spoke in what of it was read so far."""

    span: Span
    speakers: list[str] = field(default_factory=list)


class Scene:
    """The article read so far: who was named, and who spoke."""

    def __init__(
        self,
        text: str,
        cast: Cast,
        sentences: Sequence[Span],
        told: Sequence[Span],
        sources: Iterable[Span],
    ) -> None:
        """`told` is what somebody says, and `sources` whom the text names for it, at any place."""
        self._text, self._cast, self._told = text, cast, told
        self._called: dict[str, set[str]] = {}
        for source in sources:
            for noun, name in self._appositions(source):
                self._called.setdefault(noun, set()).add(name)
        self._sentences = [_Sentence(span) for span in sentences]
        self._starts = [span.start for span in sentences]

    def said(self, at: int, speaker: str | None) -> None:
        """Note who speaks in the words at `at`."""
        here = self._before(at)
        if speaker and here:
            here[-1].speakers.append(speaker)

    def speaker(self, named: Span, others: Sequence[Span] = ()) -> str | None:
        """The fullest name of the source that the words at `named` mean; None for nobody. A pronoun
        means nobody who is named in `others`: whom they tell, and of whom.
        """
        named = self._cast.uncut(named)
        words = " ".join(named.of(self._text).split()).strip(" ,\"“”'‘’")
        if words.casefold() in RELATIVE:
            return self._antecedent(named.start)
        if is_pronoun(words):
            but = {person.name for span in others for person, _ in self._cast.within(span)}
            return self._of_pronoun(words, named.start, but)
        if words.casefold() in {"the", "a", "an"} and (word := _NEXT.match(self._text, named.end)):
            return self.speaker(Span(named.start, word.end()))
        if is_determined(words) and (beside := self._beside(named.start)):
            return beside
        head = _OWN.sub("", _CUT.split(words.removeprefix("And ").removeprefix("But "))[0].strip())
        if len(head.rstrip(".")) < 2:
            return None  # the end of "R-N.C.", not a name
        if is_thing(head):
            return self._author(named, head)
        return self._described(head, named.start) or self._named(named, head) or words

    def _named(self, named: Span, head: str) -> str | None:
        """Whom a source names, in its head or beside it; else its head."""
        people = self._people(named)
        if not people:
            return head
        core = Span(named.start, named.start + len(head))
        inside = [(person, at) for person, at in people if core.contains(at)]
        if not inside:
            between = self._text[core.end : people[0][1].start]
            named_so = _NAMED.search(between.rstrip()) or not _WHO.search(between)
            theirs = _MODIFIES.match(self._text, people[0][1].end, named.end)
            return people[0][0].name if named_so and not theirs else head  # "the mayor, Mara Quist"
        if _THEIRS.search(head[: inside[0][1].start - named.start]):
            after = (person.name for person, at in people if at.start >= core.end)
            return next(after, head)  # "the lawyer for Mara Quist, Ivo Marsh"
        beside = next((p for p, at in people if at.start >= core.end and p.is_given), None)
        described = head[inside[0][1].end - named.start :].strip()
        if beside and described and not any(person.is_given for person, _ in inside):
            return beside.name  # "Research Fellow of the House, Mara Quist"
        return self._in_core(head, core, inside) or head

    def _author(self, named: Span, head: str) -> str | None:
        """Who says what stands in "the analysis by Mara Quist" or "Quist's letter"."""
        if by := _AUTHOR.search(self._text, named.start, named.end):
            return self.speaker(Span(by.end(), named.end))
        if whose := _WHOSE.match(head):
            return self.speaker(Span(named.start, named.start + whose.end("name")))
        found = self._named(named, head)
        return found if found != head else None

    def _beside(self, at: int) -> str | None:
        """Who is named right before ", an engineer"."""
        place = len(self._text[:at].rstrip(" ,"))
        people = self._cast.within(Span(max(0, at - _LONGEST_NAME), at))
        apart = self._text[place:at].strip()
        return people[-1][0].name if people and people[-1][1].end == place and apart else None

    def _antecedent(self, at: int) -> str | None:
        """Who is named last before "who" in its sentence; not whose somebody is: "Quist's lawyer,
        who".
        """
        here = self._before(at)
        people = self._cast.within(Span(here[-1].span.start, at)) if here else []
        return people[-1][0].name if people and not self._owns(people[-1][1]) else None

    def _described(self, head: str, at: int) -> str | None:
        """Whom "the senator", "the latter" or "his spokesman" means, where that is certain."""
        if ordinal := _ORDINAL.match(head):
            return self._listed(_ORDER[ordinal[1].casefold()], at)
        if titled := _TITLED.match(head):
            person = self._cast.titled(titled["title"])
            return person.name if person else self._by_noun(head, at)
        if _WHOSE.match(head) and (alone := self._called.get(noun_of(head) or "", set())):
            return next(iter(alone)) if len(alone) == 1 else None
        if possessive := _POSSESSIVE.match(head):
            owner = self._of_pronoun(possessive[1], at)
            rest = head[possessive.end() :]
            return f"{owner}’s {rest}" if owner and rest[0].islower() else None
        return None

    def _people(self, named: Span) -> list[tuple[NamedPerson, Span]]:
        """The people named in a source; of several who share a last name, the one it describes, or
        who spoke last.
        """
        return [
            (self._namesake(mention, named) or self._cast.person(mention.name), mention.span)
            for mention in self._cast.mentioned(named)
        ]

    def _namesake(self, mention: Mention, named: Span) -> NamedPerson | None:
        name = mention.name
        people = self._cast.namesakes(self._cast.person(name).last)
        if name.first or title_gender(name.title) or len(people) < 2:
            return None
        described = stems(self._text[mention.span.end : named.end])
        before = self._before(mention.span.start)
        told = [sentence.span.of(self._text) for sentence in before[:-1]]
        alike = [
            len(described & stems(" ".join(words for words in told if other.name in words)))
            for other in people
        ]
        if max(alike) > sorted([0, *alike])[-2]:
            return people[alike.index(max(alike))]
        likely = {p.name: p for p in people if p.is_given} or {p.name: p for p in people}
        spoke = (name for sentence in reversed(before) for name in reversed(sentence.speakers))
        return next((likely[name] for name in spoke if name in likely), None)

    def _appositions(self, source: Span) -> Iterator[tuple[str, str]]:
        """The noun for somebody in a source: "Mara Quist, a lawyer", "his lawyer, Mara Quist"."""
        first, _, rest = " ".join(source.of(self._text).split()).partition(", ")
        if _WHO.match(rest):
            return  # "the mayor, who named Mara Quist"
        parts = (first, rest.split(", ")[0])
        names = [
            *(p.name for p, at in self._cast.within(source) if not self._owns(at)),
            *(part for part in parts if is_named(part)),
        ]
        for part in parts if names else ():
            noun = noun_of(part)
            if noun and is_determined(part) and names[0].split()[-1] not in part:
                yield noun, names[0]  # but not of "the Quist letter"

    def _owns(self, name: Span) -> bool:
        """Does the name only tell whose somebody is: "Quist's lawyer"?"""
        return bool(_OWNER.match(self._text[name.end : name.end + 2]))

    def _by_noun(self, head: str, at: int) -> str | None:
        """Whom alone the text calls so; else, for "the company", the house that spoke last."""
        noun = noun_of(head)
        if not noun or is_named(head):
            return None  # "the Florida senator" is not any senator
        called = self._called.get(noun, set())
        if len(called) == 1:
            return next(iter(called))
        is_house = noun in ORGANISATIONS and len(head.split()) == 2
        return self._last_house(at) if is_house else None

    def _last_house(self, at: int) -> str | None:
        """The speaker of the sentences before that is nobody by name: a house, a group."""
        near = self._before(at)[-_NEAR - 1 :]
        spoke = (s for sentence in reversed(near) for s in reversed(sentence.speakers))
        houses = [s for s in spoke if not self._cast.knows(s)]
        named = (s for s in houses if is_named(f"The {s.removeprefix('The ')}"))
        return next(named, houses[0] if houses else None)

    def _listed(self, place: int, at: int) -> str | None:
        """The person at a place of the list that an earlier sentence gave."""
        for sentence in reversed(self._before(at)[-3:-1]):
            people = list(dict.fromkeys(p.name for p, _ in self._cast.within(sentence.span)))
            if len(people) > max(place, 1):
                return people[place]
        return None

    def _in_core(self, head: str, core: Span, people: list[tuple[NamedPerson, Span]]) -> str | None:
        """The person that the phrase itself names; None when it names somebody of theirs."""
        if len(people) > 1 and re.search(r"\band\b|\bor\b|&", head):
            return head
        # The last name of "Vance aide Mara Quist", but the first of "Mara Quist of Port Ellery".
        held = [(p, at) for p, at in people if _OF.match(self._text, at.end)]
        person, at = held[0] if held else people[-1]
        before = self._text[core.start : at.start].strip()
        after = self._text[at.end : core.end].strip(" ,")
        if after and not (held or after.startswith("(")):
            return None
        titled = self._text[core.start : at.end].strip()
        if _NAMED.search(before):
            return person.name  # "a woman identified as Mara Quist"
        fits = person.name.split()[0] in titled and len(before.split()) <= _TITLE
        return titled if before and fits and " " in person.name else person.name

    def _of_pronoun(self, pronoun: str, at: int, but: Collection[str] = frozenset()) -> str | None:
        """Who spoke last, or was named first in the sentence nearest before, and may be "he".

        Somebody whose gender is not known is meant where they spoke, and else only where nobody
        else can be.
        """
        gender = gender_of(pronoun)
        if gender is None:
            return self._last_house(at) if is_group(pronoun) else None
        for speaker in reversed(self._before(at)[-1].speakers if self._before(at) else []):
            fits = self._cast.gender(speaker) in (gender, None)
            if speaker[0].isupper() and fits and self._cast.called(speaker) not in but:
                return speaker  # "Quist said so, she said"
        perhaps: list[str] = []
        here = self._before(at)[-_REACH:]
        for sentence in reversed(here):
            people = [
                (name, known)
                for name, known in self._candidates(sentence, at)
                if self._cast.called(name) not in but
            ]
            alone = sentence in here[-2:] and len({name for name, _ in people}) == 1
            for name, known in people:
                if known == gender or (known is None and (alone or name in sentence.speakers)):
                    return name
                perhaps += [name] if known is None else []
        return perhaps[0] if len(set(perhaps)) == 1 else None

    def _candidates(self, sentence: _Sentence, at: int) -> Iterator[tuple[str, str | None]]:
        """The people of a sentence whom a pronoun at `at` may mean, and their gender."""
        for speaker in reversed(sentence.speakers):
            if self._cast.knows(speaker):
                yield speaker, self._cast.gender(speaker)
            elif is_one(speaker):
                yield speaker, None
        before = Span(sentence.span.start, min(at, sentence.span.end))
        for person, place in self._cast.within(before):
            if not any(run.contains(place) for run in self._told):
                yield person.name, person.gender

    def _before(self, at: int) -> list[_Sentence]:
        """The sentences up to the one at `at`, which is the last."""
        return self._sentences[: bisect_right(self._starts, at)]
