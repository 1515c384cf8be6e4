"""Dates as records, pages and lines of text write them. An ambiguous date (03/04/2022) is none.

With dots, as in 03.04.2022, the day stands first wherever dates are written so.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
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
