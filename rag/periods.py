"""The years and months in which what is asked for happened: "the flood in March 2021"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from corpus.article import Article, Span
from rag.dates import MONTH, days_of

_YEAR = r"(?:19|20)\d\d"
_PERIOD = re.compile(
    rf"(?<![\w$€£¥.,/-])(?:(?P<month>{MONTH})\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?)?(?P<year>{_YEAR})"
    r"(?![\w%/-]|[.,]\d)",
    re.I,
)
_BOUND = re.compile(
    r"\b(?:since|before|after|until|till|by|to|than)\s+(?:early\s+|late\s+)?$", re.I
)
_RELATIVE = re.compile(r"\b(?P<which>last|this) year\s*\W*$", re.I)
_WRITTEN = re.compile(rf"(?<!\w){_YEAR}(?!\w)")


@dataclass(frozen=True, slots=True)
class Period:
    """A year, or a month of one."""

    first: date
    last: date
    month: str = ""
    """The month as the question writes it."""

    @property
    def label(self) -> str:
        return f"{self.month} {self.first.year}".strip()

    def has(self, article: Article, sentence: Span) -> bool:
        """May the sentence tell of it: is it from then, or does the article name the time?

        Of an article without a date, what names no year may be of any.
        """
        text, when = article.text, article.published
        day = when.date() if isinstance(when, datetime) else when
        if day and self.first <= day <= self.last:
            return True
        told = set(_WRITTEN.findall(sentence.of(text)))
        year = str(self.first.year)
        if told and year not in told:
            return False
        is_year = year in text or (day is not None and day.year == self.first.year)
        of_month = not self.month or self.month[:3].casefold() in text.casefold()
        return (is_year and of_month) or (day is None and not _WRITTEN.search(text))


def periods(text: str, today: date) -> tuple[Period, ...]:
    """What the question names as the time of what it asks for, whichever it may be."""
    return tuple(dict.fromkeys(_periods(text, today)))


def _periods(text: str, today: date) -> Iterator[Period]:
    for found in _PERIOD.finditer(text):
        month = found["month"] or ""
        days = days_of(f"{month} {found['year']}".strip())
        if days and not _BOUND.search(text[: found.start()]):
            yield Period(*days, month)
    if relative := _RELATIVE.search(text):
        year = today.year - (relative["which"].casefold() == "last")
        yield Period(date(year, 1, 1), date(year, 12, 31))


def years_of(articles: Iterable[Article]) -> Sequence[int]:
    """When the articles are from, in order."""
    return sorted({a.published.year for a in articles if a.published})
