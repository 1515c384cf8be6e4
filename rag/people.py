"""Who is quoted with what: everything that the articles of a snapshot quote one person with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Annotated

from corpus.article import Article, Span
from corpus.outlets import OutletRegistry
from corpus.speech import Statement
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
from rag.speakers import meant, nearest

SURE = 1.5
"""Log-odds of saying it from which a passage is listed. Of 260 passages of ten people, read with
the article open, 91% are theirs, and 96% of the three in four above this.
"""


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
    names, others, perhaps = meant(name, speakers)
    if not names:
        near = () if others else nearest(name, speakers)
        return Person(name, others=others, perhaps=perhaps, nearest=near)
    found: list[tuple[bool, Saying]] = []
    elsewhere = 0
    for entry, said in spoken.items():
        theirs = [s for s in said if s.speaker in names]
        if theirs and admitted is not None and admitted.admits(entry):
            article = snapshot.article(entry.article)
            found += _sayings(article, names, said, snapshot)
        else:
            elsewhere += len(theirs)
    if about is not None:
        before = len(found)
        found = [s for s in found if any(_within(s[1].citation, passage) for passage in about)]
        elsewhere += before - len(found)
    sure = [saying for is_sure, saying in found if is_sure]
    sayings = _ordered(sure or [saying for _, saying in found])
    called = Counter(s.attribution.speaker for s in sayings if s.attribution.speaker).most_common()
    unsure = len(found) - len(sayings)
    return Person(name, sayings, tuple(called), elsewhere, unsure, others, perhaps)


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
