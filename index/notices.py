"""Which article a notice is on, where it stands in another article of the outlet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain

from rapidfuzz import fuzz

from corpus.article import Article
from corpus.dates import days_in
from corpus.lines import folded
from corpus.notices import EditorialNotice, is_state, notices_in, subject
from corpus.readers import Oddity
from index.lexical import subject_terms
from index.scope import Scope
from index.snapshot import Snapshot
from index.store import Entry

NEAREST_PASSAGES = 40
"""Passages of the outlet that may be of the article meant, by the words of the notice."""
TITLED = 90
"""Likeness, of 100, of a notice's title and that of the article it names."""
SHARED, SHARED_ON_THE_DAY = (3, 0.4), (2, 0.2)
"""How many terms of the notice, and what share of them, the article meant has at least: where the
notice names no day, and where it names the article's.
"""
SHARE_ON_THE_DAY = 0.5
"""The share of its terms that is enough on the day, be it one."""
_FORM = subject_terms(
    "said says article story piece post report item column headline editor editors note notice"
    " correction corrected retraction retracted withdrawn withdraw clarification update updated"
    " earlier previous version wrong wrongly incorrectly erroneously misstated published"
    " reported regret error apologise apologises readers because january february march april"
    " may june july august september october november december monday tuesday wednesday thursday"
    " friday saturday sunday"
)
"""What notices say, whatever they are on."""


def notices_of(article: str, snapshot: Snapshot) -> tuple[EditorialNotice, ...]:
    """The corrections, retractions and so on of an article, wherever its outlet has them."""
    known = snapshot.article(article)
    if not (outlets := {name for name in (known.published_by, known.outlet) if name}):
        own = notices_in(known) if article in snapshot.once(_noticing, "") else ()
        return tuple(notice for notice in own if notice.own)
    found = (snapshot.once(noticed, outlet).get(article, ()) for outlet in sorted(outlets))
    return tuple(dict.fromkeys(chain(*found)))


def _noticing(_: str, snapshot: Snapshot) -> frozenset[str]:
    """The articles that a notice stands in, on themselves or on another; and those whose title
    alone may be one.
    """
    numbers = [number for number, section in snapshot.sections if section == "notice"]
    titled = (entry.article for entry in snapshot.catalogue if is_state(entry.title))
    return frozenset((*(p.article for p in snapshot.passages(numbers)), *titled))


def noticed(outlet: str, snapshot: Snapshot) -> Mapping[str, tuple[EditorialNotice, ...]]:
    """By article, the outlet's notices on it; those that are on nothing known are left out."""
    found: dict[str, tuple[EditorialNotice, ...]] = {}
    for notice, on in _linked(outlet, snapshot):
        if on:
            found[on] = (*found.get(on, ()), notice)
    return found


def doubtful(snapshot: Snapshot) -> Iterator[Oddity]:
    """Notices that are on no article here, and articles that are retracted more than once."""
    retracted: dict[str, set[EditorialNotice]] = {}
    for outlet in snapshot.outlets:
        for notice, on in _linked(outlet, snapshot):
            if on is None:
                yield Oddity(notice.article, f"{notice.kind} of nothing that is here")
            elif notice.kind == "retraction":
                retracted.setdefault(on, set()).add(notice)
    for article, notices in retracted.items():
        if len(notices) > 1:
            by = ", ".join(sorted(f"{n.article} ({n.day or 'undated'})" for n in notices))
            yield Oddity(article, f"retracted {len(notices)} times: {by}")


def _linked(outlet: str, snapshot: Snapshot) -> Iterator[tuple[EditorialNotice, str | None]]:
    """The outlet's notices, each with the article that it is on, if that is known."""
    scope = Scope(outlets=frozenset((outlet,)))
    entries = [entry for entry in snapshot.catalogue if scope.admits(entry)]
    noticing = snapshot.once(_noticing, "")
    for article in (snapshot.article(e.article) for e in entries if e.article in noticing):
        for notice in notices_in(article):
            on = article.id if notice.own else _meant(notice, article, entries, scope, snapshot)
            yield notice, on


def _meant(
    notice: EditorialNotice,
    article: Article,
    entries: list[Entry],
    scope: Scope,
    snapshot: Snapshot,
) -> str | None:
    """The article that a notice is on: by its address or title, else by its day and subject.

    A notice below an article is on that one, unless another is named.
    """
    stands_below = any(section.kind == "body" for section in article.sections)
    until = article.published_on or date.max
    others = {
        entry.article: entry
        for entry in entries
        if entry.article != article.id and (entry.published_on or date.min) <= until
    }
    named = _named(notice.text, subject(article.title), others, snapshot)
    days = days_in(notice.text, article.published_on)
    if named or (stands_below and (not days or _is_near(article.published_on, days))):
        return named or article.id
    text = notice.text if stands_below else f"{subject(article.title)}. {notice.text}"
    form = _FORM | subject_terms(article.published_by or "")
    wanted = frozenset(t for t in subject_terms(text) - form if len(t) > 2)
    hits = snapshot.search_words(text, NEAREST_PASSAGES, scope)
    near = dict.fromkeys(p.article for p in snapshot.passages([hit.passage for hit in hits]))
    scored = [
        (_shared(wanted, snapshot.article(name)), str(others[name].published_on), name)
        for name in near
        if name in others and (not days or _is_near(others[name].published_on, days))
    ]
    (count, best), _, name = max(scored, default=((0, 0), "", ""))
    least, share = SHARED_ON_THE_DAY if days else SHARED
    same = (count >= least and best >= share) or (days and best >= SHARE_ON_THE_DAY)
    return name if same else None


def _named(text: str, title: str, others: Mapping[str, Entry], snapshot: Snapshot) -> str | None:
    """The article whose address or title the notice has."""
    if "//" in text or "www." in text:
        for name in others:
            url = (snapshot.article(name).url or "").partition("//")[2].rstrip("/")
            if url and url in text:
                return name
    plain, wanted = f" {folded(text)} ", folded(title)
    titles = {name: folded(entry.title) for name, entry in others.items() if entry.title}
    inside = [n for n, own in titles.items() if own.count(" ") >= 2 and f" {own} " in plain]
    like = [n for n, own in titles.items() if fuzz.ratio(own, wanted) >= TITLED]
    return max(inside or like, key=lambda n: (len(titles[n]), n), default=None)


def _is_near(day: date | None, days: tuple[date, ...]) -> bool:
    """Is it one of the days, or next to one, as with a paper's day and its page's?"""
    return day is not None and any(abs((day - named).days) <= 1 for named in days)


def _shared(wanted: frozenset[str], article: Article) -> tuple[int, float]:
    """How many of the terms the article has, and what share of them."""
    shared = wanted & subject_terms(f"{article.title} {article.text}")
    return len(shared), len(shared) / max(1, len(wanted))
