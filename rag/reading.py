"""A question read against one snapshot and the reader's filters: what to search for, and where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from corpus.article import Article, Span
from corpus.errors import UsageProblem
from corpus.outlets import OutletRegistry
from corpus.scripts import unread
from index.scope import Scope
from index.snapshot import Snapshot
from rag.characters import UNREAD
from rag.namesakes import Namesakes
from rag.question import Question, Turn, read_question

COMMENTS = Scope(sections=frozenset({"comment"}))
"""The sections that hold readers' words."""
READERS = "readers' comments"
"""How `Answer.reading` calls them."""
STRANGE_WORDS = (
    "Few words of the question stand in these articles: it was searched by its meaning alone."
)
STRANGE = 3
"""Words from which it can be told that a question is in another language than the articles."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader restricted the search to, beside what the question says."""

    outlets: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    languages: frozenset[str] = frozenset()
    """ISO 639-1 codes."""
    ignored: frozenset[str] = frozenset()
    """Parts of `Answer.reading` that the reader took away: the question does not restrict by them.
    """
    comments: bool = False
    """Search the comments of readers, and nothing else."""


UNFILTERED = Filters()


@dataclass(frozen=True)
class Reading:
    """A question, read against one snapshot, and where to look."""

    question: Question
    snapshot: Snapshot
    scope: Scope
    """Of the whole question."""
    scopes: tuple[Scope, ...]
    """Where to look: in each outlet that is compared, else in `scope`."""
    absent: tuple[str, ...]
    """Outlets asked for that published nothing here."""
    asked: tuple[str, ...]
    """Outlets asked for, as the corpus spells them."""
    doubts: tuple[str, ...] = ()
    """Which outlets are meant, where several go by a name."""

    @property
    def is_strange(self) -> bool:
        """Are most words of the question in no article, as when it is in another language?"""
        words = re.findall(r"[^\W\d_]{4,}", self.question.standalone)
        known = sum(map(self.snapshot.knows, words))
        return len(words) >= STRANGE and 2 * known < len(words)

    def is_timely(self, article: Article, sentence: Span) -> bool:
        """May the sentence tell of the time that the question names, if it names one?"""
        asked = () if self.question.form == "excerpt" else self.question.periods
        return not asked or any(period.has(article, sentence) for period in asked)

    @cached_property
    def unread(self) -> str | None:
        """What the question is written in, where no model reads it and its characters alone tell
        what is near.
        """
        return unread(self.question.standalone)

    @property
    def note(self) -> str:
        """What there is to know of the search beside its result."""
        strange = STRANGE_WORDS if self.is_strange else ""
        if self.unread:
            strange = UNREAD.format(self.unread)
        return " ".join(filter(None, (*self.doubts, strange)))

    @property
    def apart(self) -> bool:
        """Whether outlets are set side by side, each with words of its own."""
        return len(self.scopes) > 1

    @property
    def is_overview(self) -> bool:
        """Is it asked how outlets tell of something, and for no particular words?"""
        return self.question.form in {"compare", "which_outlet"} and not self.question.phrases

    def of_any_day(self, filters: Filters) -> Reading:
        """The same without the days that the question names."""

        def undated(scope: Scope) -> Scope:
            return replace(scope, since=filters.since, until=filters.until)

        return replace(self, scope=undated(self.scope), scopes=tuple(map(undated, self.scopes)))


def read(
    text: str,
    history: Sequence[Turn],
    filters: Filters,
    snapshot: Snapshot,
    registry: OutletRegistry,
) -> Reading:
    """Raises UsageProblem for an empty question."""
    if not text.strip():
        raise UsageProblem("The question is empty.", "Ask something about the news in the corpus.")
    names = snapshot.outlets
    namesakes = Namesakes(registry, snapshot)
    question = read_question(text, registry, names, history, snapshot.knows, namesakes)
    question = _within(question, filters, snapshot)
    given = {name: namesakes.of(name) for name in filters.outlets}
    spelled = {name: frozenset(found.outlets if found else ()) for name, found in given.items()}
    if not given:
        spelled = {o: frozenset(n for n in names if registry.same(n, o)) for o in question.outlets}
    present = [found for found in spelled.values() if found]
    shunned = {n for n in names if any(registry.same(n, o) for o in question.other_than)}
    scope = Scope(
        outlets=frozenset().union(*present)
        or (frozenset(names) - shunned if shunned else frozenset()),
        since=filters.since or question.since,
        until=filters.until or question.until,
        languages=filters.languages,
        sections=COMMENTS.sections if filters.comments or question.comments else frozenset(),
    )
    compared = question.form == "compare" and len(present) > 1
    return Reading(
        question=question,
        snapshot=snapshot,
        scope=scope,
        scopes=tuple(replace(scope, outlets=o) for o in present) if compared else (scope,),
        absent=tuple(name for name, found in spelled.items() if not found),
        asked=tuple(min(found) for found in present),
        doubts=tuple(n.doubt for n in given.values() if n and n.doubt) or question.doubts,
    )


def parts_of(question: Question) -> list[str]:
    """What the question restricts the search to, in words, a part each."""
    parts = [*question.outlets, *(f"other than {outlet}" for outlet in question.other_than)]
    if question.since:
        parts.append(f"since {question.since}")
    if question.until:
        parts.append(f"until {question.until}")
    if question.comments:
        parts.append(READERS)
    return parts


def _within(question: Question, filters: Filters, snapshot: Snapshot) -> Question:
    """The question without what a reader's filter decides, the reader took away, or the corpus has
    nothing of."""
    gone = filters.ignored
    no_since = bool(filters.since) or f"since {question.since}" in gone
    no_until = bool(filters.until) or f"until {question.until}" in gone
    comments = question.comments and not filters.comments and READERS not in gone
    return replace(
        question,
        outlets=() if filters.outlets else tuple(o for o in question.outlets if o not in gone),
        doubts=() if filters.outlets else question.doubts,
        other_than=tuple(o for o in question.other_than if f"other than {o}" not in gone),
        since=None if no_since else question.since,
        until=None if no_until else question.until,
        comments=comments and bool(snapshot.count(COMMENTS)),
    )
