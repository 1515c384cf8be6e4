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
from rag.kind import ReplyKind
from rag.namesakes import Namesakes
from rag.question import Question, Turn, read_question

COMMENTS = Scope(sections=frozenset({"comment"}))  # the sections that hold readers' words
BY_READERS = "readers' comments"  # how `Answer.reading` calls them
SCRIPT_UNREAD = "Byline's models read no {}: what is found has the characters of the question."
STRANGE = "Few words of the question stand in these articles: it was searched by its meaning alone."
ENOUGH_WORDS = 3  # to tell that a question is in another language than the articles


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader restricted the search to, beside what the question says."""

    outlets: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    languages: frozenset[str] = frozenset()  # ISO 639-1 codes
    ignored: frozenset[str] = frozenset()  # parts of `Answer.reading` that the reader took away
    comments: bool = False  # search the comments of readers, and nothing else


UNFILTERED = Filters()


@dataclass(frozen=True)
class Reading:
    """A question, read against one snapshot, and where to look."""

    question: Question
    snapshot: Snapshot
    scope: Scope  # of the whole question
    scopes: tuple[Scope, ...]  # where to look: in each outlet that is compared, else in `scope`
    absent: tuple[str, ...]  # outlets asked for that published nothing here
    asked: tuple[str, ...]  # outlets asked for, as the corpus spells them
    doubts: tuple[str, ...] = ()  # which outlets are meant, where several go by a name
    kind: ReplyKind = "answer"  # the kind of reply that is wanted
    told: tuple[str, ...] = ()  # what was said before, where more is wanted than that

    @cached_property
    def unread(self) -> str | None:
        """What the question is written in, where no model reads it."""
        return unread(self.question.standalone)

    @property
    def note(self) -> str:
        """What there is to know of the search beside its result."""
        words = re.findall(r"[^\W\d_]{4,}", self.question.standalone)
        notes = list(self.doubts)
        if self.unread:
            notes.append(SCRIPT_UNREAD.format(self.unread))
        elif len(words) >= ENOUGH_WORDS and 2 * sum(map(self.snapshot.knows, words)) < len(words):
            notes.append(STRANGE)
        return " ".join(notes)

    def is_timely(self, article: Article, sentence: Span) -> bool:
        """May the sentence tell of the time that the question names, if it names one?"""
        asked = () if self.question.form == "excerpt" else self.question.periods
        return not asked or any(period.has(article, sentence) for period in asked)

    @property
    def apart(self) -> bool:
        """Whether outlets are set side by side, each with words of its own."""
        return len(self.scopes) > 1

    def of_any_day(self, filters: Filters) -> Reading:
        """The same without the days that the question names."""
        first, last = filters.since, filters.until
        scopes = tuple(replace(scope, since=first, until=last) for scope in self.scopes)
        return replace(self, scope=replace(self.scope, since=first, until=last), scopes=scopes)


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
    names, namesakes = snapshot.outlets, Namesakes(registry, snapshot)
    question = read_question(text, registry, names, history, snapshot.knows, namesakes)
    question = _within(question, filters, snapshot)
    given = {name: namesakes.of(name) for name in filters.outlets}
    spelled = {name: frozenset(found.outlets if found else ()) for name, found in given.items()}
    if not given:
        spelled = {o: frozenset(n for n in names if registry.same(n, o)) for o in question.outlets}
    present = [found for found in spelled.values() if found]
    shunned = {n for n in names if any(registry.same(n, o) for o in question.other_than)}
    rest = frozenset(names) - shunned if shunned else frozenset()
    scope = Scope(
        outlets=frozenset().union(*present) or rest,
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


def restrictions(question: Question) -> list[str]:
    """What the question restricts the search to, in words, a part each."""
    parts = [*question.outlets, *(f"other than {outlet}" for outlet in question.other_than)]
    parts += [f"since {question.since}"] if question.since else []
    parts += [f"until {question.until}"] if question.until else []
    return [*parts, BY_READERS] if question.comments else parts


def _within(question: Question, filters: Filters, snapshot: Snapshot) -> Question:
    """The question without what the filters decide, and what the corpus has nothing of."""
    gone = filters.ignored
    since = filters.since is None and f"since {question.since}" not in gone
    until = filters.until is None and f"until {question.until}" not in gone
    comments = question.comments and not filters.comments and BY_READERS not in gone
    return replace(
        question,
        outlets=tuple(o for o in question.outlets if not filters.outlets and o not in gone),
        doubts=() if filters.outlets else question.doubts,
        other_than=tuple(o for o in question.other_than if f"other than {o}" not in gone),
        since=question.since if since else None,
        until=question.until if until else None,
        comments=comments and snapshot.count(COMMENTS) > 0,
    )
