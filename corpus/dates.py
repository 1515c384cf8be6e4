"""Dates as records, pages and lines of text write them. An ambiguous date (03/04/2022) is none.

With dots, as in 03.04.2022, the day stands first wherever dates are written so.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import chain

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
_ANY_YEAR = re.compile(_YEAR)
_HOUR = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?!\d)\s*(?P<half>[ap]\.?m\b)?"
_CLOCK = rf"(?:,?\s*(?:at|um|à|-|–|\|)?\s*{_HOUR})?"
_RFC_2822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} [0-2]\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC)"
)
_EPOCH = re.compile(r"(1\d{9})(?:\d{3})?")
"""Seconds, or thousandths of them, since 1970, as machines write the years from 2001 to 2033."""
_WRITTEN = tuple(
    re.compile(pattern + _CLOCK, re.IGNORECASE)
    for pattern in (
        rf"\b{_DAY}\s+(?:de\s+)?{_MONTH},?\s+(?:de\s+)?{_YEAR}\b",
        rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}\b",
        rf"(?<![\d.])(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}\b",
        r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b",
    )
)
_NAMED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_DAY}\s+(?:of\s+|de\s+)?{_MONTH}(?:,?\s+(?:de\s+)?{_YEAR}\b)?",
        rf"\b{_MONTH}\s+{_DAY}\b(?:,?\s+{_YEAR}\b)?",
        r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b",
    )
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
    if epoch := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(epoch[1]), UTC)
    found = find_date(text)
    if found is None:
        raise ValueError(f"{text[:60]!r} is not a date such as 2022-02-08")
    return found[0]


def find_date(text: str) -> tuple[date | datetime, int, int] | None:
    """The first written-out date of `text`, with its start and end, or None."""
    if _ANY_YEAR.search(text) is None:
        return None
    matches = [match for pattern in _WRITTEN if (match := pattern.search(text))]
    for match in sorted(matches, key=lambda match: match.start()):
        if (when := _date_of(match)) is not None:
            return when, match.start(), match.end()
    return None


def days_in(text: str, near: date | None) -> tuple[date, ...]:
    """The days that a text names: a day of a month, of no year the one nearest to `near`; a day of
    the week, the last one up to `near`, or the one a week before.
    """
    found = []
    for match in chain(*(pattern.finditer(text) for pattern in _NAMED)):
        years = [int(match["year"])] if match["year"] else []
        if near and not years:
            years = sorted(range(near.year - 1, near.year + 2), key=lambda y: abs(y - near.year))
        month = match["month"].lower()
        number = int(month) if month.isdigit() else _MONTHS[month]
        days = [day for y in years if (day := _day(y, number, int(match["day"])))]
        found += sorted(days, key=lambda day: abs((day - near).days) if near else 0)[:1]
    for match in _WEEKDAY.finditer(text):
        if near is None:
            break
        back = (near.weekday() - _WEEKDAYS.index(match[0].lower())) % 7
        found += [near - timedelta(back), near - timedelta(back + 7)]
    if near and re.search(r"\byesterday\b", text, re.IGNORECASE):
        found.append(near - timedelta(1))
    return tuple(found)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 31 February
        return None


def _date_of(match: re.Match[str]) -> date | datetime | None:
    month = match["month"].lower()
    number = int(month) if month.isdigit() else _MONTHS[month]
    try:
        day = date(int(match["year"]), number, int(match["day"]))
        if match["hour"] is None:
            return day
        return datetime(day.year, day.month, day.day, _hour(match), int(match["minute"]))
    except ValueError:  # 31 February, 25:61
        return None


def _hour(match: re.Match[str]) -> int:
    hour, half = int(match["hour"]), (match["half"] or "").lower().replace(".", "")
    if half == "pm":
        return hour % 12 + 12
    return hour % 12 if half == "am" else hour
