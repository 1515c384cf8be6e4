"""What the current snapshot holds, and example questions that it is known to answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice, zip_longest

from corpus.article import Article
from corpus.errors import BylineError
from corpus.speech import Statement
from index.snapshot import Snapshot
from rag.assistant import Assistant
from rag.retrieve import said_in
from rag.wording import proper_names

SUGGESTED = 4
TRIED = 12
"""Candidates that are asked, to find examples that the corpus answers."""
LOOKED_AT = 200
"""Articles that are searched for named speakers."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What there is to ask about: the articles of the current snapshot, or why there are none."""

    articles: int = 0
    outlets: tuple[str, ...] = ()
    built: datetime | None = None
    examples: tuple[str, ...] = ()
    problem: str = ""


NOTHING_HELD = Holdings()


def holdings_of(assistant: Assistant, snapshot: Snapshot) -> Holdings:
    """What can be asked about in `snapshot`, the assistant's current one."""
    catalogue = snapshot.catalogue
    outlets = {name for e in catalogue for name in (e.outlet, e.published_by) if name}
    return Holdings(
        articles=len(catalogue),
        outlets=tuple(sorted(outlets)),
        built=datetime.fromisoformat(snapshot.manifest.created),
        examples=tuple(islice(_answered(assistant, snapshot), SUGGESTED)),
    )


def _answered(assistant: Assistant, snapshot: Snapshot) -> Iterator[str]:
    for question in islice(_questions(snapshot), TRIED):
        try:
            if assistant.ask(question).claims:
                yield question
        except BylineError:
            return  # the reader is told when they ask themselves; examples are only a courtesy


def _questions(snapshot: Snapshot) -> Iterator[str]:
    """One question a named speaker, taking turns among outlets; second, one that compares two."""
    by_outlet: dict[str, dict[str, str]] = {}
    for entry in islice(snapshot.catalogue, LOOKED_AT):
        asked = by_outlet.setdefault(entry.outlet or "", {})
        article = snapshot.article(entry.article)
        for statement in said_in(entry.article, snapshot):
            name = _full_name(statement)
            if name and not any(n != name and (name in n or n in name) for n in asked):
                asked[name] = asked.get(name) or _topic(statement, article, name)
    turns = chain.from_iterable(zip_longest(*(asked.items() for asked in by_outlet.values())))
    people: dict[str, str] = {}
    for name, topic in filter(None, turns):
        people.setdefault(name, f" about {topic}" if topic else "")
    named = sorted(people.items(), key=lambda person: not person[1])  # with a topic first
    questions = (f"What did {name} say{about}?" for name, about in named)
    yield from islice(questions, 1)
    yield from filter(None, [_comparison(by_outlet)])
    yield from questions


def _topic(statement: Statement, article: Article, speaker: str) -> str:
    """The first full name in somebody's words that is not their own, with the article it has there;
    "" where there is none."""
    said = " ".join(run.of(article.text) for run in statement.content).lstrip("\"'“‘")
    own = set(speaker.split())
    names = (n for n in proper_names(said) if " " in n and not own & set(n.split()))
    topic = next((name for name in names if not said.startswith(name)), "")
    return f"the {topic}" if topic and f"the {topic}" in said else topic


def _comparison(by_outlet: Mapping[str, Collection[str]]) -> str | None:
    """Asks two outlets about somebody whom both quote."""
    quoting: dict[str, list[str]] = {}
    for outlet, names in by_outlet.items():
        for name in names if outlet else ():
            quoting.setdefault(name, []).append(outlet)
            if len(quoting[name]) > 1:
                return "Compare what {} and {} quote {} as saying.".format(*quoting[name], name)
    return None


def _full_name(statement: Statement) -> str | None:
    words = (statement.speaker or "").split()
    named = 2 <= len(words) <= 3 and all(w[0].isupper() and w.isalpha() for w in words)
    return statement.speaker if named else None
