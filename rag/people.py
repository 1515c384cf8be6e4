"""Who is quoted with what: everything that the articles of a snapshot quote one person with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter
from typing import Annotated, NamedTuple

from rapidfuzz import fuzz

from corpus.article import Article, Span
from corpus.outlets import OutletRegistry
from corpus.speech import Statement, speaker_matches
from corpus.speech.names import HONORIFICS, SUFFIXES, TITLES, Name, fold, parse_name, spelling
from index.passages import Passage
from index.scope import Scope
from index.snapshot import Snapshot
from rag.answer import IF_ANY, Attribution, Citation, Notice
from rag.attribute import attribution, citation
from rag.credit import credited
from rag.namesakes import Namesakes
from rag.notices import notices_on
from rag.reading import UNFILTERED, Filters
from rag.retrieve import said_in

NEAREST = 3
"""Names that are suggested when nobody goes by the one asked for."""

ALIKE = 65.0
"""How alike, of 100, two names are spelt that may have been mistaken for each other."""

SURE = 1.5
"""Log-odds of saying it from which a passage is listed. Of 260 passages of ten people, read with
the article open, 91% are theirs, and 96% of the three in four above this.
"""
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


@dataclass(frozen=True, slots=True)
class Saying:
    """One passage that quotes a person: whole sentences, in the article's exact words."""

    attribution: Attribution
    citation: Citation
    notices: Annotated[tuple[Notice, ...], IF_ANY] = ()
    """The corrections, retractions and so on of its article, newest first."""


@dataclass(frozen=True, slots=True)
class Person:
    """What is quoted of those who go by a name: their own words first, then what is told of them;
    in both, one saying of each outlet after the other.
    """

    asked: str
    sayings: tuple[Saying, ...] = ()
    names: tuple[tuple[str, int], ...] = ()
    """What the articles call the speaker, and in how many sayings; most first."""
    elsewhere: int = 0
    """Statements that the filters leave out."""
    unsure: int = 0
    """Passages that are not listed: it is less sure that they speak, and there are surer ones."""
    others: tuple[tuple[str, int], ...] = ()
    """Others who go by the name, with their statements; where nobody stands out, all of them, and
    there are no sayings.
    """
    perhaps: tuple[tuple[str, int], ...] = ()
    """Names that may be the same in another spelling, with their statements."""
    nearest: tuple[str, ...] = ()
    """Names that do speak, when nobody goes by this one."""


def person(
    name: str,
    snapshot: Snapshot,
    registry: OutletRegistry,
    filters: Filters = UNFILTERED,
    about: Collection[Passage] | None = None,
) -> Person:
    """Everything that those who go by `name` are quoted with, where `filters` admit the article;
    with `about`, in these passages alone.

    What a reader's comment quotes is left out: it is not reporting.
    """
    admitted = _scope(snapshot, registry, filters)
    spoken = {
        entry: told for entry in snapshot.catalogue if (told := said_in(entry.article, snapshot))
    }
    speakers = Counter(s.speaker for said in spoken.values() for s in said if s.speaker)
    meant = _meant(name, speakers)
    if not meant.names:
        nearest = () if meant.others else _nearest(name, speakers)
        return Person(name, others=meant.others, perhaps=meant.perhaps, nearest=nearest)
    found: list[tuple[bool, Saying]] = []
    elsewhere = 0
    for entry, said in spoken.items():
        theirs = [s for s in said if s.speaker in meant.names]
        if theirs and admitted is not None and admitted.admits(entry):
            article = snapshot.article(entry.article)
            found += _sayings(article, meant.names, said, snapshot)
        else:
            elsewhere += len(theirs)
    if about is not None:
        near = [s for s in found if any(_within(s[1].citation, passage) for passage in about)]
        found, elsewhere = near, elsewhere + len(found) - len(near)
    sure = [saying for is_sure, saying in found if is_sure]
    sayings = _ordered(sure or [saying for _, saying in found])
    names = Counter(s.attribution.speaker for s in sayings if s.attribution.speaker)
    unsure = len(found) - len(sayings)
    called = tuple(names.most_common())
    return Person(name, sayings, called, elsewhere, unsure, meant.others, meant.perhaps)


class _Meant(NamedTuple):
    """Which speakers a name means."""

    names: frozenset[str]
    others: tuple[tuple[str, int], ...] = ()
    perhaps: tuple[tuple[str, int], ...] = ()


def _meant(name: str, speakers: Counter[str]) -> _Meant:
    """The speakers who go by `name`, in any spelling that is safely the same.

    A last name alone means the one who speaks ten times as often as any other who has it.
    """
    asked = parse_name(_head(name))
    people: dict[Name, Counter[str]] = {}
    for speaker, count in speakers.items():
        if goes_by(name, speaker):
            people.setdefault(_key(speaker), Counter())[speaker] = count
    bare = people.pop(_key(asked.last), Counter()) if not asked.first else Counter()
    ranked = sorted(people.values(), key=Counter.total, reverse=True)
    others = tuple((max(counts, key=counts.__getitem__), counts.total()) for counts in ranked)
    if asked.first or len(ranked) < 2:
        others = ()
    elif others[0][1] < CLEARLY * others[1][1]:
        return _Meant(frozenset(), others)
    else:
        ranked, others = ranked[:1], others[1:]
    names = set(bare).union(*ranked)
    if asked.first and any(_key(s).words[0] for s in speakers if _is_namesake(s, asked)):
        titles = {title for s in names if _key(s).words[0] for title in _titles(s)}
        names = {s for s in names if _key(s).words[0] or titles.issuperset(_titles(s))}
    if not names and not asked.first:
        sound = spelling(asked.last)
        alike = {s: n for s, n in speakers.items() if spelling(_key(s).words[1]) == sound}
        perhaps = Counter(alike if len(sound) >= SOUNDS else {})
        return _Meant(frozenset(), (), tuple(perhaps.most_common()))
    known = {_key(speaker) for counts in ranked for speaker in counts} | {_key(name)}
    same, perhaps = _respelt(known, speakers, names)
    return _Meant(frozenset(names | same), others, tuple(perhaps.most_common()))


def _is_namesake(speaker: str, asked: Name) -> bool:
    last, first = _key(speaker).words[::-1]
    return last == asked.last and first not in ("", asked.first)


def _titles(speaker: str) -> set[str]:
    """The offices before a name: "President Quist" may not be Governor Mara Quist."""
    return {fold(word) for word in parse_name(_head(speaker)).title} - HONORIFICS


def _key(speaker: str) -> Name:
    """What tells a person from others: suffix, first and last name, folded."""
    parts = parse_name(_head(speaker))
    return Name((parts.suffix,), (parts.first or "", parts.last))


def _respelt(
    known: Collection[Name], speakers: Counter[str], names: Collection[str]
) -> tuple[set[str], Counter[str]]:
    """Further speakers who are one of `known`, and those who may be: last names that sound the
    same, after first names that are the same, or sound so.
    """
    same: set[str] = set()
    perhaps: Counter[str] = Counter()
    heard = {(key.title, spelling(key.words[1])): key.words for key in known if key.words[0]}
    for speaker, count in speakers.items():
        key = _key(speaker)
        sound = spelling(key.words[1])
        first, last = heard.get((key.title, sound), ("", ""))
        if speaker in names or key in known or not first or len(sound) < SOUNDS:
            continue
        if fuzz.ratio(key.words[1], last) < WRITTEN:
            continue
        if key.words[0] == first:
            same.add(speaker)
        elif spelling(key.words[0]) == spelling(first):
            perhaps[speaker] = count
    return same, perhaps


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
    meant, spoken = parse_name(" ".join(asked)), parse_name(" ".join(words))
    if meant.first and meant.suffix != spoken.suffix:
        return False  # a son is not his father
    last = meant.last
    places = [i for i, word in enumerate(words) if fold(word) == last]
    if not places:
        return False
    before, after = words[: places[-1]], words[places[-1] + 1 :]
    if not _DEPENDS.isdisjoint(map(str.casefold, before)) or _is_owned(before):
        return False
    if sum(fold(word) not in TITLES for word in before) > DESCRIBING:
        return False  # a headline: "Ivo Marsh Endorses Mara Quist"
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
    namesakes = Namesakes(registry, snapshot)
    wanted = {n for o in filters.outlets if (name := namesakes.of(o)) for n in name.outlets}
    if filters.outlets and not wanted:
        return None
    return Scope(outlets=frozenset(wanted), since=filters.since, until=filters.until)


def _sayings(
    article: Article, names: Collection[str], said: Sequence[Statement], snapshot: Snapshot
) -> Iterator[tuple[bool, Saying]]:
    """The sentences that those who go by `names` say, those that hold one statement together, and
    whether it is sure.
    """
    sentences = sorted({s for p in snapshot.passages_of(article.id) for s in p.sentences})
    end = 0
    for statement in (s for s in said if s.speaker in names):
        span = _whole(statement.span, sentences)
        section = article.section_at(span.start)
        if span.end <= end or (section is not None and section.kind == "comment"):
            continue
        here = [other for other in said if other.span.overlaps(span)]
        theirs = [s for s in credited(article.text, span, here) if s.speaker in names]
        if theirs:
            end = span.end
            cited = citation(article, span, 0)
            sure = any(s.speaker in names for s in credited(article.text, span, here, SURE))
            by = attribution(article, span, theirs)
            yield sure, Saying(by, cited, notices_on((cited,), snapshot))


def _whole(span: Span, sentences: Sequence[Span]) -> Span:
    """From the start of the first sentence that `span` touches to the end of the last."""
    touched = [s for s in sentences if s.overlaps(span)]
    if not touched:
        return span
    return Span(min(touched[0].start, span.start), max(touched[-1].end, span.end))


def _within(cited: Citation, passage: Passage) -> bool:
    return passage.article == cited.article and passage.span.overlaps(Span(cited.start, cited.end))


def _ordered(sayings: Sequence[Saying]) -> tuple[Saying, ...]:
    """Own words first, an outlet's turn after the other's, by date; the citations numbered so."""
    turns: Counter[tuple[bool, str | None]] = Counter()
    placed = []
    for saying in sorted(sayings, key=_place):
        told = saying.attribution.speech != "direct"
        turns[told, saying.citation.outlet] += 1
        placed.append((told, turns[told, saying.citation.outlet], saying))
    ordered = sorted(placed, key=itemgetter(0, 1))
    return tuple(
        replace(s, citation=replace(s.citation, n=n)) for n, (_, _, s) in enumerate(ordered, 1)
    )


def _place(saying: Saying) -> tuple[str, str, str, int]:
    cited = saying.citation
    day = cited.published.strftime("%Y-%m-%d") if cited.published else "undated"
    return cited.outlet or "", day, cited.article, cited.start


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
