"""What a corpus holds: articles by outlet and month, and the stories that several outlets ran."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus.article import Article
from corpus.copies import CopyGroup, group_of
from corpus.outlets import OutletRegistry
from index.snapshot import Snapshot
from index.store import Entry
from rag.answer import UNIDENTIFIED
from rag.reading import Reading

STORIES = 12  # stories that are told in full: those with most copies


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a story: who ran it, and how many days after the first, where that is known."""

    outlet: str
    published: date | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Story:
    """A text that several articles have, the likely original first."""

    title: str
    known_by: Literal["stated", "earliest"] | None
    """How the first is known to be the original; None when nothing tells."""
    origin: str | None
    runs: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The articles of a snapshot, counted."""

    articles: int
    outlets: tuple[tuple[str, int], ...]  # who published how many, most first
    published: tuple[tuple[str, date], ...]  # outlet and day of each article that has a date
    languages: tuple[tuple[str, int], ...]  # codes of the languages other than English, most first
    stories: tuple[Story, ...]
    further: int  # stories beyond those


def overview(snapshot: Snapshot, registry: OutletRegistry) -> Overview:
    """What there is in `snapshot`. An article counts for whoever published this copy."""
    entries, stories = snapshot.catalogue, snapshot.stories()
    languages = Counter(e.language for e in entries if e.language and e.language != "en")
    told = ([snapshot.article(article) for article in story] for story in stories[:STORIES])
    return Overview(
        articles=len(entries),
        outlets=tuple(Counter(map(_ran, entries)).most_common()),
        published=tuple((_ran(e), e.published_on) for e in entries if e.published_on),
        languages=tuple(languages.most_common()),
        stories=tuple(_story(group_of(articles, registry)) for articles in told),
        further=max(0, len(stories) - STORIES),
    )


def _story(group: CopyGroup) -> Story:
    runs = [(_ran(article), article.published_on) for article in group.articles]
    first = min((day for _, day in runs if day), default=None)
    return Story(
        title=next((a.title for a in group.articles if a.title), group.articles[0].id),
        known_by=group.known_by,
        origin=group.origin,
        runs=tuple(
            Copy(outlet, day, (day - first).days if day and first else None) for outlet, day in runs
        ),
    )


def _ran(article: Article | Entry) -> str:
    return article.published_by or article.outlet or UNIDENTIFIED


OUTLETS_TOLD = 12  # outlets that a reply names
HELLO = (
    "Ask what the news in this corpus says, or who said it: each sentence of the answer names its "
    "outlet and shows the passage."
)
LOST = "That leans on a question before it, and there is none. Name whom or what it is about."


def plain_reply(reading: Reading) -> str:
    """A plain line for what asks nothing of the news; "" for what does."""
    if reading.kind == "chat":
        return HELLO
    if reading.kind == "corpus":
        return holdings(reading)
    return LOST if reading.question.lost else ""


def holdings(reading: Reading) -> str:
    """How many articles there are, of which outlets, from when to when; of those that the question
    restricts it to, if it does.
    """
    entries = [e for e in reading.snapshot.catalogue if reading.scope.admits(e)]
    if reading.absent and not reading.asked:
        return f"This corpus has nothing from {' or '.join(reading.absent)}."
    if not entries:
        return "This corpus has no such articles."
    ran = Counter(map(_ran, entries))
    named = [f"{name} ({count:,})" for name, count in ran.most_common(OUTLETS_TOLD)]
    if more := len(ran) - len(named):
        named.append(f"{more:,} more")
    days = sorted(e.published_on for e in entries if e.published_on)
    when = f", from {days[0]} to {days[-1]}" if days else ""
    articles = f"{len(entries):,} article{'' if len(entries) == 1 else 's'}"
    return f"This corpus has {articles}{when}: {', '.join(named)}."
