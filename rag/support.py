"""Does a sentence say no more than the passage that it rests on, in words of its own?

It does when it is the passage with words left out, as in the compression of sentences (Knight and
Marcu 2002): each of its words is the passage's, in the passage's order, and nothing is left out
that what stays hangs on. So a name, number, negation or role that is not the passage's fails
without a rule of its own. There is no parser: what stays opens where a clause of the passage opens
and ends where a phrase of it ends, and in between only what adds to a phrase may go. Of 4,200
sentences of news with a name, number, place, verdict or negation changed, names swapped, or a
clause without what it hangs on, 2 pass, both with an s that moved; of 354 shortened by a tail, 349.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from corpus.speech import speaker_matches
from corpus.speech.quotes import quotations
from corpus.speech.words import words
from index.embedder import Embedder
from index.lexical import terms
from rag.copies.alike import DECIDE, words_of
from rag.cross_encoder import Entailment
from rag.wording import fold

LONGEST_SENTENCE = 400
"""Characters of a sentence; what is longer is no sentence."""
LEAST_COSINE = 0.55
"""Least cosine of sentence and passage."""
LEAST_ENTAILMENT = 0.7
"""Least probability of entailment, where a model gives one."""

_PLAINLY = words(
    """
    say says said saying state states stated tell tells told add adds added note notes noted write
    writes wrote report reports reported announce announces announced explain explains explained
    argue argues argued
    """
)
"""Verbs of saying that make nothing more or less of what is said."""
_ARTICLES = words("a an the")
_NOTHING = _ARTICLES | words("that have has had just also")
_BE = words("am are is was were be been being")
_LINKS = words(
    """
    of in on at by for from with into over under about between through during before after against
    to than as since without within among across behind near around amid despite toward towards
    upon
    """
)
_JOINTS = words("and but or nor if because when while where which who whose although though so")
_CLAUSES = words("and but while although")
_PERSONS = words("i you he she it we they me him her us them my his its our their")
_HELPERS = words("be will would shall should can could may might must ought do does did not")
_FUNCTION = _LINKS | _JOINTS | _PERSONS | _HELPERS | words("what how")
_BEFORE_NOUNS = _LINKS | _ARTICLES | words("be will would can")
_MEANT = dict(she="i", he="i", him="me", his="my", her="my", they="we", them="us", their="our")
"""What a speaker's own words have in the place of a pronoun."""
_TURNING = DECIDE | words(
    """
    cannot should must denying dispute disputed dismissed rejected false falsely untrue wrong
    impossible doubt doubts doubted rather instead deputy acting vice fake possible potential
    proposed planned
    """
)
"""Words without which it is another statement."""
_CONDITIONS = words("if unless provided")
_STOPS = set(".!?;")
_BREAKS = set(':,()"—')
_FUTURE = re.compile(r"\b(?:am|is|are|was|were) going to\b")
_MODIFIERS, _AUDIENCE = 2, 6
"""Most words left out before a noun, and between "said" and what was said."""
_MARKUP = re.compile(r"https?:|www\.|[<>{}\[\]\\|`*#]|\w[\w.]*@\w")
_FRAME = re.compile(
    r"(?:according to (?P<source>[^,]{2,80}), +"
    rf"|(?P<speaker>[^,]{{2,80}}?),? (?:{'|'.join(sorted(_PLAINLY))}),? (?:that )?)[\"']?(?=\S)"
)
"""What gives the rest of a folded sentence to somebody."""
_ELSE = re.compile(rf"\b(?:{'|'.join(_MEANT)})\b")
"""Pronouns that, in somebody's own words, are not that somebody."""


class Support:
    """Holds sentences against passages."""

    def __init__(self, embedder: Embedder, entailment: Entailment | None = None) -> None:
        self._embedder, self._entailment = embedder, entailment

    def fault(self, text: str, passage: str, speaker: str | None) -> str | None:
        """Why the passage does not show the text; None when it does.

        `speaker` is whom the passage quotes, who need not be named in it.
        """
        said, shown = fold(text).strip(), fold(passage).strip()
        if said == shown:
            return None
        plain = [w for w in sequence(text)[1:] if w.same.isalpha() and not w.is_name]
        if not plain or len(text) > LONGEST_SENTENCE:  # names alone are no sentence
            return "it is not a sentence"
        if (odd := _MARKUP.search(said)) and odd.group() not in shown:
            return "it holds markup or an address that the passage does not have"
        return _otherwise(text, passage, speaker) or self._meaning(text, passage)

    def _meaning(self, text: str, passage: str) -> str | None:
        one, other = self._embedder.embed([text, passage])
        cosine = float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))
        if cosine < LEAST_COSINE:
            return f"it does not mean what the passage says (similarity {cosine:.2f})"
        if self._entailment:
            probability = self._entailment.probability(passage, text)
            if probability < LEAST_ENTAILMENT:
                return f"the passage does not entail it (probability {probability:.2f})"
        return None


def _otherwise(text: str, passage: str, speaker: str | None) -> str | None:
    """What the sentence, or what it gives to the speaker, says otherwise than the passage."""
    shown = Shortening(passage, speaker)
    found = _FRAME.match(fold(text))
    fault = shown.fault(text)
    if fault is None or found is None:
        return fault
    if not _is_one(found["speaker"] or found["source"], speaker):
        return f"it has {text[: found.end()].strip()!r}, and the passage does not"
    given = text[found.end() :]
    if _ELSE.search(fold(given)) and quotations(passage) and _ELSE.search(fold(passage)):
        return "it leaves open who is meant"
    return shown.fault(given)


def _is_one(name: str, speaker: str | None) -> bool:
    """Is it the speaker that the passage has, or the noun for it: officials, two officials?"""
    noun = terms(name)[-1:]
    return bool(speaker and (noun == terms(speaker)[-1:] != [] or speaker_matches(name, speaker)))


class Word(NamedTuple):
    """A word of a text."""

    same: str
    """The same for all ways of writing it."""
    written: str
    marks: str
    """What stands before it, after the word before."""

    @property
    def is_name(self) -> bool:
        return self.written[:1].isupper()

    def means(self, shown: str) -> bool:
        """Is it that word of the passage, or stands for it where a speaker's words are told?"""
        return shown in (self.same, _MEANT.get(self.same))


def sequence(text: str) -> list[Word]:
    """The words of a text, in order."""
    folded, found, end = fold(text), [], 0
    folded = _FUTURE.sub(lambda going: "will".ljust(len(going[0])), folded)
    for word in words_of(folded):
        found.append(Word(_key(word.same), word.span.of(text), folded[end : word.span.start]))
        end = word.span.end
    return found


def _key(word: str) -> str:
    if word in _PLAINLY:
        return "say"
    if word in _BE:
        return "be"
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "siu" else word


def _telling(gone: Iterable[Word]) -> list[Word]:
    return [word for word in gone if word.same not in _NOTHING]


def _turns(gone: Iterable[Word]) -> bool:
    return any(word.same in _TURNING for word in gone)


class Shortening:
    """A passage, and what may be left out of it. `speaker` is whom it quotes."""

    def __init__(self, passage: str, speaker: str | None) -> None:
        self._words = sequence(passage)
        self._speaker = {w.same for w in sequence(speaker or "")} - _NOTHING
        if speaker:
            self._speaker |= _PERSONS

    def fault(self, text: str) -> str | None:
        """What the text has that is no shortening of the passage; None when it is one."""
        there = {word.same for word in self._words}
        said = self._known(_telling(sequence(text)), there)
        if not said:
            return "it says nothing"
        for word in said:
            if not any(map(word.means, there)):
                return f"the passage does not say {word.written!r}"
        if _CONDITIONS & there and not _CONDITIONS & {word.same for word in said}:
            return "it leaves out a condition of the passage"
        places = [-1]
        for word in said:
            after = [n for n, other in enumerate(self._words) if word.means(other.same)]
            places = [n for n in after if any(self._follows(p, n) for p in places)]
            if not places:
                return f"it has {word.written!r} without what goes before it in the passage"
        if not any(map(self._ends, places)):
            return f"it has {said[-1].written!r} without what goes on from it in the passage"
        return None

    def _known(self, said: Sequence[Word], there: Set[str]) -> list[Word]:
        """The words without those of the speaker's name before one that the passage has."""
        return [
            word
            for word, then in zip_longest(said, said[1:])
            if word.same in there
            or not (word.is_name and then and {word.same, then.same} <= self._speaker)
        ]

    def _follows(self, place: int, then: int) -> bool:
        """May all go that stands between the two places? -1 is the beginning of the passage."""
        if place >= then:
            return False
        gone = _telling(self._words[place + 1 : then])
        if place >= 0 and not gone:
            return True
        opening = self._opening(then)
        if opening > place + 1 or place < 0:
            is_new = place < 0 or self._ends(place)
            return is_new and self._opens(max(opening, place + 1), then)
        is_phrase = gone[0].same in _LINKS and self._words[then].same in _LINKS | _JOINTS
        return not _turns(gone) and (is_phrase or self._modifies(place + 1, then))

    def _opening(self, place: int) -> int:
        """Where the clause of the place begins; what somebody says goes with "he said"."""
        while place > 0:
            before = self._words[place - 1]
            is_said = before.same in ("say", "that") and not self._stops(place)
            if (self._breaks(place) or before.same in _CLAUSES) and not is_said:
                return place
            place -= 1
        return 0

    def _breaks(self, place: int) -> bool:
        marks = self._words[place].marks
        return self._stops(place) or not _BREAKS.isdisjoint(marks) or " -" in marks

    def _stops(self, place: int) -> bool:
        """Does a sentence end before the place, and not an abbreviation?"""
        before, marks = self._words[place - 1], self._words[place].marks
        is_short = len(before.written) == 1 or len(before.written) < 4 and before.is_name
        return not _STOPS.isdisjoint(marks) and not (is_short and marks.startswith(". "))

    def _opens(self, opening: int, place: int) -> bool:
        """May the clause, and all before it in the sentence, go as far as to the place?"""
        first = opening
        while first > 0 and not self._stops(first):
            first -= 1
        if _turns(self._words[first:place]):
            return False
        gone = _telling(self._words[opening:place])
        is_held = any(w.same == "that" for w in self._words[max(opening, first + 1) : place])
        if not is_held and (not gone or self._modifies(opening, place)):
            return True
        said = next((n for n, word in enumerate(gone) if word.same == "say"), None)
        if said is None:
            return False
        subject, audience = gone[:said], gone[said + 1 :]
        if not subject:
            subject = [w for w in self._words[first:opening] if w.same in self._speaker][:1]
        heard = bool(subject) and all(word.same in self._speaker for word in subject)
        ends_in_that = self._words[place - 1].same == "that"
        return heard and (not audience or len(audience) <= _AUDIENCE and ends_in_that)

    def _modifies(self, start: int, place: int) -> bool:
        """Are they adjectives after an article, or titles and first names?"""
        gone, after = _telling(self._words[start:place]), self._words[place]
        is_more = any(w.same in _FUNCTION or w.same == "say" for w in gone)
        if is_more or len(gone) > _MODIFIERS or any(map(self._breaks, range(start + 1, place + 1))):
            return False
        if after.is_name and all(word.is_name for word in gone):
            return True
        before = self._words[start - 1].same if start else ""
        return before in _BEFORE_NOUNS or self._words[start].same in _ARTICLES

    def _ends(self, place: int) -> bool:
        """May the rest of the clause go after the place?"""
        rest: list[Word] = []
        for then in range(place + 1, len(self._words)):
            if self._breaks(then) or (not rest and self._words[then].same in _JOINTS):
                break
            rest += _telling([self._words[then]])
        if not rest or _turns(rest):
            return not rest
        first = rest[0].same
        return first in _LINKS or first[:1].isdigit() or first.endswith("ly")
