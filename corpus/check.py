"""What is odd about a corpus, and what to do about each kind of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from corpus.article import Article
from corpus.folder import CorpusReading
from corpus.notices import notices_in
from corpus.outlets import MASTHEADS, OutletRegistry
from corpus.readers import Oddity
from corpus.readers.encoding import GARBLED
from corpus.scripts import unread
from corpus.shortnames import bare, goes_by, plain

REMEDIES = {
    "skipped": "not in the corpus; each line says what keeps it out",
    "odd": "read all the same; each line says what is odd",
    "differs": "the first has won; state in articles.toml which is right",
    "garbled": "get the text again, and save it as UTF-8",
    "undated": "state `published` in articles.toml, or --since and --until leave them out",
    "future": "a day to come: state the right one in articles.toml",
    "unidentified": "state `outlet` in articles.toml",
    "untitled": "state `title` in articles.toml",
    "ambiguous": "state the outlet's full name; in questions, add its country",
    "satire": "shown as satire beside every claim; state `kind` where that is wrong",
    "notice": "shown with every claim that it concerns",
    "doubtful": "find the article that is meant, or which notice holds",
    "unread": "found by its characters alone; translate what must be understood",
    "foreign": "searched, but who is quoted is not read",
}
"""Kind of finding -> what to do, in the order in which they are told."""
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:19|20)\d\d(?![\d/])")
_HEAD = 600
"""Characters of an article in which its own date would stand."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is odd, `where` being an article, a file, an outlet or a language."""

    kind: str
    where: str
    what: str = ""

    def __str__(self) -> str:
        return f"{self.kind:12} {self.where}{f': {self.what}' if self.what else ''}"


def findings(
    reading: CorpusReading, registry: OutletRegistry, today: date, doubtful: Sequence[Oddity] = ()
) -> list[Finding]:
    """All there is to tell, kind by kind. `doubtful` is what the index makes of the notices."""
    read: dict[str, Sequence[Oddity]] = {
        "skipped": reading.skipped,
        "odd": reading.oddities,
        "differs": reading.contradictions,
        "doubtful": doubtful,
    }
    found = chain(
        (Finding(kind, one.path, one.what) for kind, those in read.items() for one in those),
        *(_of_article(article, today) for article in reading.articles),
        _ambiguous(reading.articles, registry),
        _languages(reading.articles),
    )
    order = list(REMEDIES)
    return sorted(found, key=lambda finding: order.index(finding.kind))


def counts(found: Sequence[Finding]) -> Iterator[str]:
    """A line for each kind: how many, and what to do."""
    for kind, count in Counter(finding.kind for finding in found).items():
        yield f"{count:6} {kind}: {REMEDIES[kind]}"


def _of_article(article: Article, today: date) -> Iterator[Finding]:
    day = article.published_on
    if day is None:
        yield Finding("undated", article.id, _two_ways(article.text[:_HEAD]))
    elif day > today + timedelta(days=1):
        yield Finding("future", article.id, str(day))
    if not article.published_by:
        yield Finding("unidentified", article.id)
    if not article.title:
        yield Finding("untitled", article.id)
    if article.kind == "satire":
        yield Finding("satire", article.id, article.published_by or "")
    if found := GARBLED.search(article.text):
        yield Finding("garbled", article.id, repr(article.text[found.start() :][:20]))
    for notice in notices_in(article):
        yield Finding("notice", article.id, f"{notice.kind} {notice.day or ''}".strip())


def _languages(articles: Sequence[Article]) -> Iterator[Finding]:
    """Of each language and script that is not wholly read, how much there is."""
    found: dict[tuple[str, str], list[str]] = {}
    for article in articles:
        if script := unread(article.text):
            found.setdefault(("unread", script), []).append(article.id)
        elif article.language not in (None, "en"):
            found.setdefault(("foreign", str(article.language)), []).append(article.id)
    for (kind, name), ids in sorted(found.items()):
        yield Finding(kind, name, f"{len(ids)} of {len(articles)} articles, such as {ids[0]}")


def _two_ways(text: str) -> str:
    """What is said of a date that may be read in two ways, where it is all there is."""
    for written in _SLASHED.finditer(text):
        if written[1] != written[2] and max(int(written[1]), int(written[2])) <= 12:
            return f"{written[0]} may be of two months"
    return ""


def _ambiguous(articles: Sequence[Article], registry: OutletRegistry) -> Iterator[Finding]:
    """Short names that several outlets go by, and outlets of which nothing else is known."""
    names = sorted({registry.canonical(name) for a in articles for name in a.outlets})
    for short in sorted({short for name in names for short in _shorts(name)}):
        called = [name for name in names if goes_by(name, short)]
        if len(called) > 1:
            yield Finding("ambiguous", f"“{short.title()}”", f"may be {', '.join(called)}")
        elif [plain(name) for name in called] == [short] and (
            MASTHEADS.fullmatch(short.title()) and not registry.get(short)
        ):
            yield Finding("ambiguous", called[0], "many outlets are called so")


def _shorts(name: str) -> Iterator[str]:
    """A name as it is bare, where that is said of others too, and its last word."""
    short = bare(name)
    if short == plain(name) and not MASTHEADS.fullmatch(short.title()):
        yield short
    if MASTHEADS.fullmatch(last := short.title().split(" ")[-1]):
        yield last.casefold()
