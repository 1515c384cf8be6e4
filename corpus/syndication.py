"""Who ran the same story: groups of copies, which is likely the original, and what each changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import sentencex
from rapidfuzz import fuzz, process

from corpus.article import Article
from corpus.duplicates import body, copies
from corpus.lines import folded
from corpus.outlets import OutletRegistry

_SAME = 70
"""Of 100: likeness from which two sentences are one that was edited."""
_LONGEST_LINE = 20_000
"""Characters; finding sentences is quadratic in a line's length."""


@dataclass(frozen=True, slots=True)
class Group:
    """Articles that are copies of each other, the likely original first, then by date."""

    articles: tuple[Article, ...]
    known_by: Literal["stated", "earliest"] | None
    """How the first is known to be the original; None when nothing tells."""
    origin: str | None
    """The outlet whose story it is, as the articles tell; it may have no article here."""

    @property
    def original(self) -> Article | None:
        return self.articles[0] if self.known_by else None

    @property
    def outlets(self) -> tuple[str, ...]:
        """All who ran it, in the order of the articles."""
        names = (article.published_by or article.outlet for article in self.articles)
        return tuple(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True, slots=True)
class Difference:
    """Sentences of an original that a copy left out, and sentences of the copy's own."""

    left_out: tuple[str, ...]
    added: tuple[str, ...]


def groups(articles: Sequence[Article], registry: OutletRegistry) -> tuple[Group, ...]:
    """The copies among `articles`, largest group first."""
    by_id = {article.id: article for article in articles}
    return tuple(
        group_of([by_id[name] for name in sorted(ids)], registry) for ids in copies(articles)
    )


def group_of(members: Sequence[Article], registry: OutletRegistry) -> Group:
    """Two and more articles that are copies of each other, with what tells their original.

    A member that another names as its origin is the original; else the earliest, if just one.
    """
    origins = [registry.canonical(a.republished_from[-1]) for a in members if a.republished_from]
    origin = max(set(origins), key=lambda name: (origins.count(name), name)) if origins else None
    dated = sorted(members, key=lambda a: (a.published_on or date.max, _time(a), a.id))
    at_origin = [
        a
        for a in dated
        if origin and a.published_by and not a.republished_from
        and registry.same(a.published_by, origin)
    ]  # fmt: skip
    if at_origin:
        rest = [a for a in dated if a is not at_origin[0]]
        return Group((at_origin[0], *rest), "stated", origin)
    first, second = dated[0], dated[1]
    earlier = first.published_on and (first.published_on, _time(first)) < (
        second.published_on or date.max,
        _time(second),
    )
    if not earlier or first.republished_from:
        return Group(tuple(dated), None, origin)
    return Group(tuple(dated), "earliest", origin or first.outlet)


def _time(article: Article) -> float:
    """Seconds of the day of publication, for the order of one day; a date alone comes first."""
    when = article.published
    if not isinstance(when, datetime):
        return 0.0
    return when.hour * 3600 + when.minute * 60 + when.second


def difference(original: Article, copy: Article) -> Difference:
    """What became of the sentences of `original` in `copy`, whatever their order."""
    ours, theirs = _sentences(original), _sentences(copy)
    return Difference(_missing(ours, theirs), _missing(theirs, ours))


def _missing(sentences: dict[str, str], others: dict[str, str]) -> tuple[str, ...]:
    """The sentences that are not, not even edited, among the others."""
    candidates = list(others)
    return tuple(
        written
        for plain, written in sentences.items()
        if plain not in others
        and not process.extractOne(plain, candidates, scorer=fuzz.ratio, score_cutoff=_SAME)
    )


def _sentences(article: Article) -> dict[str, str]:
    """Sentences of the body as written, by their letters alone."""
    language = article.language or "en"
    found = (
        sentence.strip()
        for line in body(article).splitlines()
        for start in range(0, len(line), _LONGEST_LINE)
        for sentence in sentencex.segment(language, line[start : start + _LONGEST_LINE])
    )
    return {plain: sentence for sentence in found if (plain := folded(sentence))}
