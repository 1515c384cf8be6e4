"""A second search, told by the first where to look: relevance feedback (Rocchio 1971) that needs no
reader.

"Which company, praised by A and sued according to B, ...?" describes one thing in several ways, and
each report shows one of them: the name that the best passages share finds the others. What several
outlets tell of one event they tell within days: those days are searched again.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from rag.reading import Reading, Search
from rag.retrieve import Evidence
from rag.wanted import rarity
from rag.wording import proper_names

LOOKED_AT = 10
"""Passages whose names are counted."""
NAMES = 2
"""Names that are searched for."""
SHARED = 2
"""Outlets that a name stands in."""
NEWS = timedelta(days=3)
"""How long before and after one report of an event others are looked for."""
_ASKS_NAME = re.compile(
    r"\s*(?:who|which|what\s+(?:is\s+the\s+name|(?!did|does|do|is|are|was|were|has|have|had)[a-z]+))\b",
    re.I,
)


def second_look(reading: Reading, passages: Sequence[Evidence]) -> tuple[Reading, int]:
    """The reading with what the `passages` of its searches, best first, tell to look for; and how
    many of its searches are done. All of them, when they tell nothing.
    """
    if _asks_for_a_name(reading) and (names := shared_names(reading, passages)):
        return _looking_for(reading, names), 0
    done = len(reading.searches)
    if _asks_of_an_event(reading) and passages:
        return _around(reading, passages[0]), done
    return reading, done


def _asks_for_a_name(reading: Reading) -> bool:
    """Is somebody or something asked for that several reports tell of, and nobody's words?"""
    asked = reading.question
    return (
        reading.apart
        and bool(_ASKS_NAME.match(asked.standalone))
        and not (asked.speaker or asked.phrases)
    )


def shared_names(reading: Reading, passages: Sequence[Evidence]) -> list[str]:
    """Names that the first of `passages` share and the question does not say, best first."""
    snapshot = reading.snapshot
    said = set(snapshot.terms(reading.question.standalone))
    score: defaultdict[str, float] = defaultdict(float)
    spelled: defaultdict[str, Counter[str]] = defaultdict(Counter)
    outlets: defaultdict[str, set[str | None]] = defaultdict(set)
    for place, passage in enumerate(passages[:LOOKED_AT]):
        for term, name in _names(passage, reading).items():
            if term not in said:
                score[term] += 1 / (1 + place / 5) * rarity(term, snapshot)
                spelled[term][name] += 1
                outlets[term].add(passage.article.outlet)
    best = sorted(score, key=lambda term: -score[term])
    shared = [term for term in best if len(outlets[term]) >= SHARED]
    return [spelled[term].most_common(1)[0][0] for term in shared[:NAMES]]


def _names(passage: Evidence, reading: Reading) -> dict[str, str]:
    """Last term of each name in a passage or its headline -> the name as it is written."""
    found = proper_names(f"{passage.article.title}. {passage.text}")
    terms = ((reading.snapshot.terms(name), name) for name in found)
    return {term[-1]: name for term, name in terms if term}


def _looking_for(reading: Reading, names: Sequence[str]) -> Reading:
    """The reading with one search in all reports, for these names too."""
    asked, more = reading.question, " ".join(names)
    named = replace(asked, standalone=f"{asked.standalone} {more}", topic=f"{asked.topic} {more}")
    return replace(reading, searches=(Search(named, reading.scope),))


def _asks_of_an_event(reading: Reading) -> bool:
    """Is it asked how outlets report something, of whichever outlets there are?"""
    overview = reading.question.kind in {"compare", "which_outlet"}
    return overview and not reading.asked and not reading.asks_for_words


def _around(reading: Reading, found: Evidence) -> Reading:
    """The reading with a further search: in the days around what was found."""
    day, scope = found.article.published_on, reading.scope
    if day is None:
        return reading
    days = replace(
        scope,
        since=max(day - NEWS, scope.since or day - NEWS),
        until=min(day + NEWS, scope.until or day + NEWS),
    )
    return replace(reading, searches=(*reading.searches, Search(reading.question, days)))
