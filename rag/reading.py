"""A question read against one snapshot and the reader's filters: what to search for, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus.errors import UsageProblem
from corpus.outlets import OutletRegistry
from index.scope import Scope
from index.snapshot import Snapshot
from rag.question import Question, Turn, read_question
from rag.reports import Part

COMMENTS = frozenset({"comment"})
"""The sections that hold readers' words."""


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


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for, and where."""

    question: Question
    scope: Scope


@dataclass(frozen=True, slots=True)
class Reading:
    """A question, read against one snapshot, and where to look."""

    question: Question
    snapshot: Snapshot
    scope: Scope
    """Of the whole question."""
    searches: tuple[Search, ...]
    """One for each outlet or report that is compared, else one."""
    absent: tuple[str, ...]
    """Outlets asked for that published nothing here."""
    asked: tuple[str, ...]
    """Outlets asked for, as the corpus spells them."""
    apart: bool
    """Whether outlets are set side by side, each with words of its own."""

    @property
    def asks_for_words(self) -> bool:
        """Are particular words asked for, and no overview?"""
        asked = self.question
        return bool(
            asked.speaker
            or asked.kind in {"who", "quote", "excerpt"}
            or (asked.kind == "which_outlet" and asked.phrases)
        )

    def of_any_day(self, filters: Filters) -> Reading:
        """The same without the days that the question names."""

        def undated(scope: Scope) -> Scope:
            return replace(scope, since=filters.since, until=filters.until)

        searches = tuple(replace(s, scope=undated(s.scope)) for s in self.searches)
        return replace(self, scope=undated(self.scope), searches=searches)


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
    question = read_question(text, registry, names, history, snapshot.knows)
    question = _within(_dated(question, snapshot), filters)
    wanted = filters.outlets or question.outlets
    spelled = {name: frozenset(n for n in names if registry.same(n, name)) for name in wanted}
    present = [found for found in spelled.values() if found]
    shunned = {n for n in names if any(registry.same(n, o) for o in question.other_than)}
    scope = Scope(
        outlets=frozenset().union(*present)
        or (frozenset(names) - shunned if shunned else frozenset()),
        since=filters.since or question.since,
        until=filters.until or question.until,
        languages=filters.languages,
        sections=COMMENTS if filters.comments else frozenset(),
    )
    searches = tuple(_searches(question, scope, spelled))
    return Reading(
        question=question,
        snapshot=snapshot,
        scope=scope,
        searches=searches,
        absent=tuple(name for name, found in spelled.items() if not found),
        asked=tuple(min(found) for found in present),
        apart=len(searches) > 1,
    )


def _dated(question: Question, snapshot: Snapshot) -> Question:
    """The question with when something was said taken for when it was reported, if the corpus
    reports anything of those days."""
    if question.said_on is None:
        return question
    said = question.said_on
    scope = Scope(since=said.first, until=said.last)
    if not any(scope.admits_day(entry.published_on) for entry in snapshot.catalogue):
        return question
    words = said.span.of(question.standalone)
    topic = " ".join(question.topic.replace(words, " ").split())
    return replace(question, since=said.first, until=said.last, topic=topic)


def _searches(
    question: Question, scope: Scope, spelled: Mapping[str, frozenset[str]]
) -> Iterator[Search]:
    """A search for each report that the question sets side by side, else for each outlet compared,
    else one for all."""
    present = [found for found in spelled.values() if found]
    reports = [
        (part, found)
        for part in question.parts
        for name in part.outlets
        if (found := spelled.get(name))
    ]
    if len(reports) > 1:
        for part, found in reports:
            yield Search(
                replace(question, standalone=part.topic, topic=part.topic, context=question.topic),
                replace(
                    scope,
                    outlets=found,
                    since=part.since or scope.since,
                    until=part.until or scope.until,
                ),
            )
    elif question.kind == "compare" and len(present) > 1:
        for found in present:
            yield Search(question, replace(scope, outlets=found))
    else:
        yield Search(question, scope)


def parts_of(question: Question) -> list[str]:
    """What the question restricts the search to, in words, a part each."""
    parts = [*question.outlets, *(f"other than {outlet}" for outlet in question.other_than)]
    if question.since:
        parts.append(f"since {question.since}")
    if question.until:
        parts.append(f"until {question.until}")
    if not question.since and not question.until:
        parts += [limits for part in question.parts if (limits := _limits(part))]
    return list(dict.fromkeys(parts))


def _limits(part: Part) -> str:
    """The dates of one report in words: "The Verge since 2023-11-01"; empty when it has none."""
    since = f" since {part.since}" if part.since else ""
    until = f" until {part.until}" if part.until else ""
    return f"{' and '.join(part.outlets)}{since}{until}" if since or until else ""


def _within(question: Question, filters: Filters) -> Question:
    """The question without what a reader's filter decides, or the reader took away."""
    gone = filters.ignored
    no_since = bool(filters.since) or f"since {question.since}" in gone
    no_until = bool(filters.until) or f"until {question.until}" in gone
    parts = tuple(
        replace(
            part,
            since=None if no_since or _limits(part) in gone else part.since,
            until=None if no_until or _limits(part) in gone else part.until,
        )
        for part in question.parts
    )
    return replace(
        question,
        outlets=() if filters.outlets else tuple(o for o in question.outlets if o not in gone),
        other_than=tuple(o for o in question.other_than if f"other than {o}" not in gone),
        speaker=None if filters.comments else question.speaker,  # there, every reader speaks
        since=None if no_since else question.since,
        until=None if no_until else question.until,
        parts=() if filters.outlets else parts,
    )
