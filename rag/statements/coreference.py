"""Whom a source phrase means at its place in the article.

The rules rather leave it open than guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.article import Span
from rag.statements.parse import Unit
from rag.statements.speakers import Cast, Person, gender_of, is_pronoun

_NEAR = 2
"""Sentences; within them somebody of unknown gender gives way to somebody of the right one."""
_TITLE = 6
"""Words before a name that are shown with it; more are a description."""
_LONGEST_NAME = 60
"""Characters."""
_REACH = 6
"""Sentences that a pronoun reaches back."""
_CUT = re.compile(r",|\s--|\s[–—-]\s|\s\(|\bwho\b|\bwhich\b|\bwhose\b|\bthat\b|:")
_WHO = re.compile(r"\b(?:who|whom|whose|which|that)\b")
_AFTER_NAME = re.compile(r"(?:of|at|from|with|in|for)\b|\(")
_OF = re.compile(r"\s(?:of|from|with)\b")
_ORDINAL = re.compile(r"the (first|second|third|fourth|former|latter|last)(?: one)?$", re.I)
_ORDER = {"first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "latter": -1, "last": -1}
_TITLED = re.compile(r"the (?:former |then-)?(?P<title>[\w -]+)$", re.I)
_WORDS_OF = re.compile(
    r"(?P<name>.+?)['’]s? (?:[\w-]+ )*?(?:statements?|analysis|comments?|remarks?|speech|response"
    r"|tweets?|letter|memo|article|column|op-ed|testimony|words|post|account|book|essay|interview)$"
)
"""What somebody wrote or said, which speaks for them."""
_POSSESSIVE = re.compile(r"(his|her) (?=\w)", re.I)
_DESCRIPTION = re.compile(
    r"(?:[Aa]n?|[Oo]ne|[Aa]nother|[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir) [a-z]"
)
_IDENTIFIED = re.compile(
    r"(?P<the>[Tt]he)?(?(the)|(?:[Aa]n?|[Oo]ne|[Aa]nother)) (?:[a-z-]+ ){0,4}?[a-z-]+,? "
    r"(?:who (?:[a-z]+ ){0,2})?"
    r"(?:identified (?:(?:him|her)self )?(?:only )?(?:by [^,.;]{1,30}? )?as"
    r"|named by [^,.;]{1,30}? as|(?(the)(?!)|named)) "
)
"""A description of somebody who is then named; "the court named ..." names somebody else."""
_APPOINTED = re.compile(r" (?:as|to|and|in|its|his|her|their)\b")
_OPENING = re.compile(
    r"(?:Meanwhile|However|Still|Yet|But|And|Also|Instead|Later|Then)\s+(?=[A-Z])"
)
"""Words that open a sentence, written with a capital before a name."""
_INITIAL = re.compile(r"\w?\.?")
_SELF = re.compile(r"\s+(?:himself|herself|itself|themselves)$")


class Scene:
    """The article read so far, sentence by sentence: who was named, and who spoke."""

    def __init__(self, text: str, cast: Cast) -> None:
        self._text = text
        self._cast = cast
        self._before: list[tuple[Unit, list[str | None]]] = []

    def enter(self, unit: Unit) -> None:
        """Read on to `unit`."""
        self._before.append((unit, []))

    def said(self, speaker: str | None) -> None:
        """Note who spoke in the sentence being read."""
        self._before[-1][1].append(speaker)

    def speaker(self, named: Span) -> str | None:
        """The fullest name of the source that the words at `named` mean; None for nobody."""
        words = re.sub(r"\s+", " ", named.of(self._text)).strip(" ,")
        if is_pronoun(words):
            return self._of_pronoun(words.casefold(), named.start)
        head = _OPENING.sub("", _SELF.sub("", _CUT.split(words)[0].strip()))
        if _INITIAL.fullmatch(head):
            return None  # the end of "R-N.C.", not a name
        if (of := _WORDS_OF.match(head)) and of["name"].casefold() not in {"his", "her"}:
            return self.speaker(Span(named.start, named.start + of.end("name")))
        if found := self._described(head, named.start) or self._identified(named.start):
            return found
        people = self._cast.within(named)
        if not head or not people:
            return head or words
        core = Span(named.start, named.start + len(head))
        inside = [(person, at) for person, at in people if core.contains(at)]
        if inside and (found := self._in_core(head, core, inside)):
            return found
        clause = _WHO.search(self._text, core.end, named.end)
        end = clause.start() if clause else named.end
        appended = [person for person, at in people if core.end <= at.start < end]
        if appended and (head.split()[-1][0].islower() or _DESCRIPTION.match(head)):
            return appended[0].name
        return head

    def _described(self, head: str, at: int) -> str | None:
        """Whom "the senator", "the latter" or "his spokesman" means, where that is certain."""
        if ordinal := _ORDINAL.match(head):
            return self._listed(_ORDER[ordinal[1].casefold()])
        if titled := _TITLED.match(head):
            person = self._cast.titled(titled["title"])
            return person.name if person else None
        if possessive := _POSSESSIVE.match(head):
            owner = self._of_pronoun(possessive[1].casefold(), at)
            rest = head[possessive.end() :]
            return f"{owner}’s {rest}" if owner and rest[0].islower() else None
        return None

    def _identified(self, start: int) -> str | None:
        """The name that "a woman identified as ..." goes on with."""
        described = _IDENTIFIED.match(self._text, start)
        if not described:
            return None
        at = described.end()
        for person, place in self._cast.within(Span(at, at + _LONGEST_NAME)):
            if place.start == at and not _APPOINTED.match(self._text, place.end):
                return person.name
        return None

    def _listed(self, place: int) -> str | None:
        """The person at a place of the list that an earlier sentence gave."""
        for unit, _ in reversed(self._before[-3:-1]):
            people = list(dict.fromkeys(p.name for p, _ in self._cast.within(unit.span)))
            if len(people) > max(place, 1):
                return people[place]
        return None

    def _in_core(self, head: str, core: Span, people: list[tuple[Person, Span]]) -> str | None:
        """The person that the phrase itself names; None when it names somebody of theirs."""
        if len(people) > 1 and re.search(r"\band\b|\bor\b|&", head):
            return head
        # The last name of "Vance aide Mara Quist", but the first of "Mara Quist of Port Ellery".
        held = [(p, at) for p, at in people if _OF.match(self._text, at.end)]
        person, at = held[0] if held else people[-1]
        before = self._text[core.start : at.start].strip()
        after = self._text[at.end : core.end].strip(" ,")
        if after and not _AFTER_NAME.match(after):
            return None
        if not before and not after:
            return person.name
        full = " " in person.name
        fits = not full or (person.name.split()[0] in head and len(before.split()) <= _TITLE)
        return head if fits else person.name

    def _of_pronoun(self, pronoun: str, at: int) -> str | None:
        """Who spoke last, or was named first in the sentence nearest before, and may be "he".

        Somebody whose gender is not known is meant where they spoke just before, and else only
        where no other is near.
        """
        gender = gender_of(pronoun)
        if gender is None:
            return None
        if here := self._named_here(gender):
            return here
        perhaps: str | None = None
        for distance, (unit, speakers) in enumerate(reversed(self._before[-_REACH:])):
            if perhaps and distance > _NEAR:
                break
            for name, known in self._candidates(unit, speakers, at):
                if known == gender or (known is None and name in speakers and distance <= 1):
                    return name
                perhaps = perhaps or (name if known is None and name in speakers else None)
        return perhaps

    def _named_here(self, gender: str) -> str | None:
        """Who is named as speaking in this very sentence: "Leon said so, she said"."""
        for speaker in reversed(self._before[-1][1]):
            if speaker and speaker[0].isupper() and self._cast.gender(speaker) in (gender, None):
                return speaker
        return None

    def _candidates(
        self, unit: Unit, speakers: Sequence[str | None], at: int
    ) -> Iterator[tuple[str, str | None]]:
        """The people of a sentence whom a pronoun at `at` may mean, and their gender."""
        for speaker in reversed(speakers):
            if speaker and self._cast.knows(speaker):
                yield speaker, self._cast.gender(speaker)
        before = Span(unit.span.start, max(unit.span.start, min(at, unit.span.end)))
        for person, place in self._cast.within(before):
            if not any(q.span.contains(place) for q in unit.speech):
                yield person.name, person.gender
