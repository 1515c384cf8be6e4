"""Dates in a question: of publication ("since July 2016"), and of what happened ("in May 2021")."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from corpus.article import Article, Span

REPORT = (
    r"(?:articles?|reports?|reporting|story|stories|pieces?|coverage|interviews?|reviews?"
    r"|discussions?|rumou?rs?)"
)
"""What an outlet publishes."""
_ARTICLE = r"(?:articles?|reports?|pieces?|story|stories|ones?)"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_ANY_YEAR = r"(?:1[6-9]|20)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = re.compile(r"(?<!\w)(?:19|20)\d\d(?!\w)")
_DATE = re.compile(
    rf"(?<![\w$€£¥.,/-])(?:(?:{_DAY} )?{_MONTH} (?:{_DAY},? )?{_ANY_YEAR}"
    rf"|{_ANY_YEAR}(?:-\d\d){{0,2}}|(?:last|this) year(?=\W*$))(?:(?=T\d)|(?![\w%/-]|[.,]\d))",
    re.I,
)
# "in 2017" alone is mostly the date of the event, not of the article: words of publishing make it
# a filter, or an outlet's report of that very day. Names of outlets are blank here.
_PUBLISHED = re.compile(
    r"\b(?:(?P<act>published|reported|written|printed|posted)(?: at [\d:]+)?(?: by)?"
    rf"|(?P<what>{_ARTICLE})(?: (?:from|by|in)(?: the)?)?"
    rf"|(?:(?<=   ){REPORT}|{REPORT}(?: (?:from|by|in)(?: the)?)?(?=   )))\W+"
    r"(?P<how>on|in|since|after|before|until|between|from|of|dated) $",
    re.I,
)
_FURTHER = re.compile(
    r",? (?:and|or|to|until|through)(?: the (?:one|other|second))?(?: published)?"
    r"(?: (?:from|on|in))? ",
    re.I,
)
_BOUND = re.compile(
    r"\b(?P<how>since|before|after|until|till|by|to|than) (?P<vague>early |late )?$", re.I
)
_BOUNDS = {"since", "after", "before", "until"}


@dataclass(frozen=True, slots=True)
class Period:
    """A year, a month or a day, from its first to its last day."""

    first: date
    last: date

    @property
    def label(self) -> str:
        """As a year or month is said: "2018", "May 2018"."""
        return f"{self.first:{'%B %Y' if self.first.month == self.last.month else '%Y'}}"

    def has(self, article: Article, sentence: Span) -> bool:
        """May the sentence tell of it: is it from then, or does the article name the time?

        Of an article without a date, what names no year may be of any.
        """
        text, day, year = article.text, article.published_on, f"{self.first:%Y}"
        told = _YEAR.findall(sentence.of(text))
        if day and self.first <= day <= self.last:
            return True
        if told and year not in told:
            return False
        if not day and not _YEAR.search(text):
            return True
        if self.first.month == self.last.month and f"{self.first:%b}".lower() not in text.lower():
            return False
        return year in text or (day is not None and day.year == self.first.year)


class Dates(NamedTuple):
    """The dates of a question."""

    since: date | None
    until: date | None  # first and last day of publication asked for
    spans: tuple[Span, ...]  # where it says so
    periods: tuple[Period, ...]  # when what is asked for happened; it may be any of them


def dates_in(text: str, today: date) -> Dates:
    """What the text, in which names of outlets are blank, says of days, months and years.

    Several dates of publication widen the range to hold them all.
    """
    since: list[date] = []
    until: list[date] = []
    spans: list[Span] = []
    periods: list[Period] = []
    for match in _DATE.finditer(text):
        try:
            said = _period(match[0], today)
        except ValueError:  # a day that never was
            continue
        how, start = _asked(text, Span(*match.span()), spans, said.first == said.last)
        if how:
            spans.append(Span(start, match.end()))
            if how not in {"before", "until"}:
                since.append(said.last + timedelta(days=1) if how == "after" else said.first)
            if how not in {"since", "after"}:
                until.append(said.first - timedelta(days=1) if how == "before" else said.last)
        elif said.first.year >= 1900 and not (
            _BOUND.search(text[: match.start()]) or "-" in match[0]
        ):
            periods.append(_month(said.first) if said.first == said.last else said)
    named = tuple(dict.fromkeys(periods))
    return Dates(min(since, default=None), max(until, default=None), tuple(spans), named)


def _asked(text: str, at: Span, before: Sequence[Span], is_day: bool) -> tuple[str, int]:
    """How a date restricts publication (on | since | after | before | until), if it does, and
    where it begins to say so; `before` are the dates that do.
    """
    earlier, later = text[: at.start], text[at.end :].lstrip(", ")
    if stated := _PUBLISHED.search(earlier):
        how = stated["how"].lower()
        plain = is_day or stated["act"] or how in {"between", "from", "dated"}
        if stated["what"] if how == "of" else plain:
            return how, stated.start()
    if before and _FURTHER.fullmatch(text, before[-1].end, at.start):
        return "on", before[-1].end
    if is_day and later.startswith(("article", "report", "story", "piece")):
        return "on", at.start
    bound = _BOUND.search(earlier)
    if bound and not bound["vague"] and not later.strip(" ?") and bound["how"].lower() in _BOUNDS:
        return bound["how"].lower(), bound.start()
    return "", at.start


def _period(written: str, today: date) -> Period:
    """The day, month or year in words. Raises ValueError for a day that never was."""
    year = written if written.isdigit() else ""
    if written[0] in "LlTt":
        year = str(today.year - (written[0] in "Ll"))
    if year:
        return Period(date(int(year), 1, 1), date(int(year), 12, 31))
    if written[:4].isdigit():
        whole = date.fromisoformat(written if written.count("-") > 1 else f"{written}-01")
        return Period(whole, whole) if written.count("-") > 1 else _month(whole)
    from dateparser.date import DateDataParser

    found = DateDataParser(["en"]).get_date_data(written)
    if found.date_obj is None:
        raise ValueError(written)
    day = found.date_obj.date()
    return Period(day, day) if found.period == "day" else _month(day)


def _month(day: date) -> Period:
    last = calendar.monthrange(day.year, day.month)[1]
    return Period(day.replace(day=1), day.replace(day=last))
