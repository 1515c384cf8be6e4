"""Dates as records, pages and lines of text write them. An ambiguous date (03/04/2022) is none.

With dots, as in 03.04.2022, the day stands first wherever dates are written so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier janv enero ene gennaio gen января янв",
            "february feb februar février févr febrero febbraio февраля фев",
            "march mar märz mars marzo марта мар",
            "april apr avril avr abril abr aprile апреля апр",
            "may mai mayo maggio мая",
            "june jun juni juin junio giugno июня июн",
            "july jul juli juillet juil julio luglio июля июл",
            "august aug août agosto ago августа авг",
            "september sep sept septembre septiembre settembre сентября сен",
            "october oct oktober okt octobre octubre ottobre октября окт",
            "november nov novembre noviembre ноября ноя",
            "december dec dezember dez décembre déc diciembre dicembre декабря дек",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.|er)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_HOUR = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?!\d)\s*(?P<half>[ap]\.?m\b)?"
_CLOCK = rf"(?:,?\s*(?:at|um|à|-|–|\|)?\s*{_HOUR})?"
_FORMS = tuple(
    re.compile(pattern + _CLOCK, re.IGNORECASE)
    for pattern in (
        rf"\b{_DAY}\s+(?:of\s+|de\s+)?{_MONTH}(?:,?\s+(?:de\s+)?{_YEAR}\b)?",
        rf"\b{_MONTH}\s+{_DAY}\b(?:,?\s+{_YEAR}\b)?",
        rf"(?<![\d.])(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}\b",
        rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)\b",
    )
)
_RFC_2822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} [0-2]\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC)"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)


def parse_date(text: str) -> date | datetime:
    """The date or date-time that `text` is, as far as it is certain.

    Raises ValueError for what is no date, and for one whose day and month cannot be told apart.
    """
    text = text.strip()
    try:
        return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError:
        pass
    if _RFC_2822.fullmatch(text):
        return parsedate_to_datetime(text)
    # Seconds, or thousandths of them, since 1970, as machines write the years from 2001 to 2033
    if text.isdecimal() and text[0] == "1" and len(text) in (10, 13):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    found = find_date(text)
    if found is None:
        raise ValueError(f"{text[:60]!r} is not a date such as 2022-02-08")
    return found[0]


def find_date(text: str) -> tuple[date | datetime, int, int] | None:
    """The first written-out date of `text`, with its start and end, or None."""
    if "19" not in text and "20" not in text:
        return None
    firsts = [next((m for m in form.finditer(text) if m["year"]), None) for form in _FORMS]
    for match in sorted(filter(None, firsts), key=lambda match: match.start()):
        if when := _time_of(match):
            return when, match.start(), match.end()
    return None


def days_in(text: str, near: date | None) -> tuple[date, ...]:
    """The days that a text names: a day of a month, of no year the one nearest to `near`; a day of
    the week, the last one up to `near`, or the one a week before.
    """
    found = list(_dates_in(text, near))
    if near is None:
        return tuple(found)
    for weekday in _WEEKDAY.findall(text):
        last = near - timedelta((near.weekday() - _WEEKDAYS.index(weekday.lower())) % 7)
        found += [last, last - timedelta(7)]
    if "yesterday" in text.lower():
        found.append(near - timedelta(1))
    return tuple(found)


def _dates_in(text: str, near: date | None) -> Iterator[date]:
    for match in (match for form in _FORMS for match in form.finditer(text)):
        around = range(near.year - 1, near.year + 2) if near else ()
        years = (int(match["year"]),) if match["year"] else around
        days = [day for year in years if (day := _day_of(match, year))]
        if days:
            yield min(days, key=lambda day: abs(day - near) if near else timedelta(0))


def _day_of(match: re.Match[str], year: int) -> date | None:
    month = match["month"].lower()
    try:
        return date(year, _MONTHS.get(month) or int(month), int(match["day"]))
    except ValueError:  # 31 February
        return None


def _time_of(match: re.Match[str]) -> date | datetime | None:
    """The day with its hour, if it is told."""
    day = _day_of(match, int(match["year"]))
    if day is None or match["hour"] is None:
        return day
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half:
        hour = hour % 12 + 12 * half.startswith("p")
    try:
        return datetime(day.year, day.month, day.day, hour, int(match["minute"]))
    except ValueError:  # 25:61
        return None
