"""Dates of publication in a question: "published on October 18, 2023", "since July 2016"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from corpus.article import Span

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = (
    rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH}\s+\d{{4}})"
)
_DAY_ORMONTH = rf"(?:{_DAY}|\d{{4}}-\d{{2}}|{MONTH}\s+\d{{4}})"
_DATE = rf"(?:{_DAY_ORMONTH}|\d{{4}})"
_OUTLET = "\ue000"
"""Stands for each character of an outlet's name: a private character, which no question has."""
_REPORT = r"(?:article|report|piece|story|coverage|reporting|interview|review|one)s?"
_AT = r"(?:\s+at\s+\d\d:\d\d(?::\d\d)?)?"
# "in 2017" alone is mostly the date of the event, not of the article: words of publishing make it
# a filter, or the outlet whose report of that day is meant.
_PUBLISHED = re.compile(
    rf"\b(?:published|reported|written|printed|posted){_AT}\s+(?P<how>on|in|since|after|before|until)\s+(?P<date>{_DATE})\b"
    rf"|\b(?:article|one|piece|report|story)s?\s+(?P<of>from|of|dated)\s+(?P<day>{_DATE})\b"
    rf"|\b{_REPORT}\s+(?:from|by|in)\s+(?:the\s+)?['\"‘“]?{_OUTLET}+['\"’”]?\s+"
    rf"(?P<how_by>on|since|after|before|until)\s+(?P<date_by>{_DAY})\b"
    rf"|{_OUTLET}['\"’”]?(?:['’]s)?\s+(?:later\s+)?{_REPORT}\s+(?P<how_of>on|from|before|after)\s+(?P<date_of>{_DAY})\b"
    rf"|\b(?P<plain>{_DAY}),?\s+(?:article|report|story|piece)s?\b",
    re.I,
)
_FURTHER = re.compile(
    r",?\s+(?:and|or)\s+(?:the\s+(?:one|other|second)\s+)?(?:published\s+)?(?:from\s+|on\s+|in\s+)?"
    rf"(?P<date>{_DATE})\b",
    re.I,
)
_BETWEEN = re.compile(
    rf"\b(?:published|reported|written|printed|posted|{_REPORT})\s+(?:between|from)\s+(?P<first>{_DATE})\s+(?:and|to|until|through)\s+(?P<last>{_DATE})\b",
    re.I,
)
_RANGE = re.compile(
    rf"[,\s]\s*\b(?P<how>since|after|before|until)\s+(?P<date>{_DATE})\s*\??$", re.I
)


def publication_dates(
    text: str, outlets: Sequence[Span] = ()
) -> tuple[date | None, date | None, list[Span]]:
    """First and last day of publication asked for, and the spans that said so. `outlets` is where
    the text names outlets.

    Several dates ("published on X ... published on Y") widen the range to hold them all.
    """
    since: list[date] = []
    until: list[date] = []
    spans: list[Span] = []
    for outlet in outlets:
        text = text[: outlet.start] + _OUTLET * len(outlet) + text[outlet.end :]
    for how, written, span in _stated(text):
        days = days_of(written)
        if not days:
            continue
        first, last = days
        spans.append(span)
        if how in {"on", "in"}:
            since.append(first)
            until.append(last)
        elif how == "since":
            since.append(first)
        elif how == "after":
            since.append(last + timedelta(days=1))
        elif how == "before":
            until.append(first - timedelta(days=1))
        else:
            until.append(last)
    return min(since, default=None), max(until, default=None), spans


def _stated(text: str) -> Iterator[tuple[str, str, Span]]:
    """(on | in | since | after | before | until, the date as written, where both stand)"""
    for match in _PUBLISHED.finditer(text):
        how = (match["how"] or match["how_by"] or match["how_of"] or "on").casefold()
        how = "on" if how == "from" else how
        found = ("date", "day", "date_by", "date_of", "plain")
        yield how, next(match[name] for name in found if match[name]), Span(*match.span())
        if how in {"on", "in"} and (further := _FURTHER.match(text, match.end())):
            yield how, further["date"], Span(*further.span())
    for match in _BETWEEN.finditer(text):
        yield "since", match["first"], Span(*match.span())
        yield "until", match["last"], Span(*match.span())
    for match in _RANGE.finditer(text):
        yield match["how"].casefold(), match["date"], Span(*match.span())


def days_of(text: str) -> tuple[date, date] | None:
    """First and last day of a day, month or year in words; None when it names none."""
    if match := re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", text):
        year, month, day = (int(part) if part else None for part in match.groups())
    else:
        import dateparser

        parsed = dateparser.parse(text, languages=["en"], settings={"PREFER_DAY_OF_MONTH": "first"})
        if not parsed:
            return None
        year, month = parsed.year, parsed.month
        day = parsed.day if re.search(r"\b\d{1,2}(?!\d)", text) else None
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    if month:
        return first, first.replace(day=calendar.monthrange(first.year, month)[1])
    return first, date(first.year, 12, 31)
