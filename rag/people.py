"""Who is quoted with what: everything that the articles of a snapshot quote one person with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz

from corpus.article import Article, Span
from corpus.outlets import OutletRegistry
from index.scope import Scope
from index.snapshot import Snapshot
from rag.answer import Attribution, Citation
from rag.attribute import attribution, citation
from rag.reading import UNFILTERED, Filters
from rag.statements import Statement, load, speaker_matches
from rag.statements.names import SUFFIXES, TITLES, fold, parse_name
from rag.statements.supposed import without_supposed

NEAREST = 3
"""Names that are suggested when nobody goes by the one asked for."""

ALIKE = 65.0
"""How alike, of 100, two names are spelt that may have been mistaken for each other."""

_REST = re.compile(r",|\s(?:who|of the|of|at|from|in|with)\s")
"""What may follow a name within a description: "Camille Grand of the European Council"."""
_DEPENDS = frozenset(("for", "to", "by", "and", "or", "against", "about", "behind"))
"""Before a name, these make the speaker somebody else: "a spokesman for Putin"."""
_NAME = re.compile(r"\b(?!(?:The|A|An|His|Her|Their)\b)[A-Z]")


@dataclass(frozen=True, slots=True)
class Saying:
    """One passage that quotes a person: whole sentences, in the article's exact words."""

    attribution: Attribution
    citation: Citation


@dataclass(frozen=True, slots=True)
class Person:
    """What is quoted of those who go by a name; by outlet, most sayings first, and by date."""

    asked: str
    sayings: tuple[Saying, ...] = ()
    names: tuple[tuple[str, int], ...] = ()
    """What the articles call the speaker, and in how many sayings; most first."""
    elsewhere: int = 0
    """Statements that the filters leave out."""
    nearest: tuple[str, ...] = ()
    """Names that do speak, when nobody goes by this one."""


def person(
    name: str, snapshot: Snapshot, registry: OutletRegistry, filters: Filters = UNFILTERED
) -> Person:
    """Everything that those who go by `name` are quoted with, where `filters` admit the article.

    What a reader's comment quotes is left out: it is not reporting.
    """
    admitted = _scope(snapshot, registry, filters)
    sayings: list[Saying] = []
    speakers: Counter[str] = Counter()
    elsewhere = 0
    for entry in snapshot.catalogue:
        spoken = load(snapshot.annotation(entry.article) or "[]")
        speakers.update(s.speaker for s in spoken if s.speaker)
        if not any(goes_by(name, s.speaker) for s in spoken):
            continue
        quoted = without_supposed(spoken, snapshot.article(entry.article).text)
        theirs = [s for s in quoted if goes_by(name, s.speaker)]
        if theirs and admitted is not None and admitted.admits(entry):
            sayings += _sayings(snapshot.article(entry.article), theirs, snapshot)
        else:
            elsewhere += len(theirs)
    found = _ordered(sayings)
    names = Counter(s.attribution.speaker for s in found if s.attribution.speaker)
    nearest = () if found or elsewhere else _nearest(name, speakers)
    return Person(name, found, tuple(names.most_common()), elsewhere, nearest)


def goes_by(name: str, speaker: str | None) -> bool:
    """Does a statement's speaker go by `name`?

    Stricter than `speaker_matches`, which lets a question for "Trump" find his lawyer too: here the
    speaker's own name has to be meant, and not that of somebody they work for.
    """
    return speaker is not None and _goes_by(name, speaker)


@lru_cache(maxsize=1 << 15)
def _goes_by(name: str, speaker: str) -> bool:
    if name.split() == speaker.split():
        return True
    if not speaker_matches(name, speaker):
        return False
    asked, words = _head(name).split(), _head(speaker).split()
    if words[0].casefold() == "the" and len(words) < len(asked):
        return False  # a bare last name is a person's; "the House" is not the White House
    last = parse_name(" ".join(asked)).last
    places = [i for i, word in enumerate(words) if fold(word) == last]
    if not places:
        return False
    before, after = words[: places[-1]], words[places[-1] + 1 :]
    if not _DEPENDS.isdisjoint(map(str.casefold, before)) or _is_owned(before):
        return False
    first_name = len(asked) == 1 and len(after) == 1 and after[0][0].isupper()
    rest = [word for word in after if fold(word) not in SUFFIXES]
    return not rest or (first_name and "’" not in "".join(words) and _is_titled(before))


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


def _is_owned(before: Sequence[str]) -> bool:
    """ "criticism of", but not "Secretary of State"."""
    return any(
        word.casefold() == "of" and (i == 0 or fold(before[i - 1]) not in TITLES)
        for i, word in enumerate(before)
    )


def _is_titled(before: Sequence[str]) -> bool:
    return all(fold(word) in TITLES for word in before)


def is_name(speaker: str) -> bool:
    """Is somebody named, so that it makes sense to ask for all that they are quoted with?"""
    return bool(_NAME.search(speaker))


# ------------------------------------------------------------------ steps


def _scope(snapshot: Snapshot, registry: OutletRegistry, filters: Filters) -> Scope | None:
    """What `filters` admit; None when the corpus has none of the outlets asked for."""
    known = {name for e in snapshot.catalogue for name in (e.outlet, e.published_by) if name}
    wanted = {name for name in known if any(registry.same(name, o) for o in filters.outlets)}
    if filters.outlets and not wanted:
        return None
    return Scope(outlets=frozenset(wanted), since=filters.since, until=filters.until)


def _sayings(article: Article, theirs: Sequence[Statement], snapshot: Snapshot) -> Iterator[Saying]:
    """The sentences that hold the statements, those that share a sentence together."""
    sentences = sorted({s for p in snapshot.passages_of(article.id) for s in p.sentences})
    end = 0
    for statement in theirs:
        span = _whole(statement.span, sentences)
        section = article.section_at(span.start)
        if span.end <= end or (section is not None and section.kind == "comment"):
            continue
        end = span.end
        yield Saying(attribution(article, span, (statement,)), citation(article, span, 0))


def _whole(span: Span, sentences: Sequence[Span]) -> Span:
    """From the start of the first sentence that `span` touches to the end of the last."""
    touched = [s for s in sentences if s.overlaps(span)]
    if not touched:
        return span
    return Span(min(touched[0].start, span.start), max(touched[-1].end, span.end))


def _ordered(sayings: Sequence[Saying]) -> tuple[Saying, ...]:
    """By outlet, the one with most sayings first, then by date; the citations are numbered so."""
    counts = Counter(s.citation.outlet for s in sayings)

    def place(saying: Saying) -> tuple[int, str, str, str, int]:
        cited = saying.citation
        day = cited.published.strftime("%Y-%m-%d") if cited.published else "undated"
        return -counts[cited.outlet], cited.outlet or "", day, cited.article, cited.start

    return tuple(
        Saying(s.attribution, replace(s.citation, n=n))
        for n, s in enumerate(sorted(sayings, key=place), start=1)
    )


def _nearest(name: str, speakers: Counter[str]) -> tuple[str, ...]:
    """The names most like `name`, each person once; of two alike, the one who speaks more."""
    named = [speaker for speaker, _ in speakers.most_common() if is_name(speaker)]
    scored = sorted(((_likeness(name, speaker), speaker) for speaker in named), key=_score)
    near: list[str] = []
    for likeness, speaker in scored[: 10 * NEAREST]:
        known = any(goes_by(speaker, other) or goes_by(other, speaker) for other in near)
        if likeness >= ALIKE and not known:
            near.append(speaker)
    return tuple(near[:NEAREST])


def _score(scored: tuple[float, str]) -> float:
    return -scored[0]


def _likeness(name: str, speaker: str) -> float:
    """From 0 to 100: how alike the two are spelt, or their last names alone."""
    whole = fuzz.ratio(fold(name), fold(_head(speaker)))
    last, spoken = fold(name.split()[-1]), parse_name(_head(speaker)).last
    return max(whole, 0.9 * fuzz.ratio(last, spoken) if len(spoken) > 3 else 0.0)
