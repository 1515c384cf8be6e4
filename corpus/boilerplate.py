"""Notices, pleas, links, captions and buttons: the lines of a page that are not of its article."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from corpus.lines import Line, straight

_LONGEST = 500
"""Characters of a notice; a longer paragraph is written for the article."""
_SHORT = 200
_HEADING = 40
_OVER_LINKS = "# Other articles: what may stand over a list of them"
_COUNT = r"(?:\ \(\d+\))?"
_THREAD = re.compile(
    rf"""(?: (?:(?:view|show|load|read|see)\ )?(?:all\ )?(?:\d[\d,.]*\ )?comments?{_COUNT}
           | \d+\ (?:comments|replies|responses|thoughts)\ (?:on|to)\ .{{0,160}}
           | (?:readers?'?s?|user|top|latest|newest|oldest)\ comments? | discussion{_COUNT}
           | (?:\d+\ )?kommentare?{_COUNT}(?:\ zu\ .{{0,160}})? | leserkommentare
           | (?:\d+\ )?(?:commentaires?|comentarios?|comment[io]){_COUNT}
           | комментари[ий]\w*{_COUNT} | обсуждение
         )\W*""",
    re.IGNORECASE | re.VERBOSE,
)


class _Patterns(NamedTuple):
    from_the_start: re.Pattern[str]
    further_on: re.Pattern[str]
    over_links: re.Pattern[str]
    telltales: list[str]


def is_boilerplate(line: Line) -> bool:
    """Whether the whole line belongs to the page and not to the article."""
    if len(line.text) > _LONGEST:
        return False
    plain, patterns = line.plain.lower(), _patterns()
    told = any(map(plain.__contains__, patterns.telltales))
    if (told or len(plain) <= _SHORT) and patterns.from_the_start.fullmatch(plain):
        return True
    return told and patterns.further_on.fullmatch(plain) is not None


def opens_links(text: str) -> bool:
    """Whether it is the heading of a list of other articles, such as "Related stories"."""
    plain = " ".join(straight(text).lower().split())
    return len(plain) <= _HEADING and _patterns().over_links.fullmatch(plain) is not None


def opens_comments(line: Line) -> bool:
    """Whether the line is the heading of a comment thread, such as "12 Comments"."""
    return len(line.text) <= 200 and _THREAD.fullmatch(line.plain) is not None


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    """The patterns of boilerplate.txt, which says how they are written."""
    text = Path(__file__).with_name("boilerplate.txt").read_text("utf-8")
    written, links = text.splitlines(), text.partition(_OVER_LINKS)[2].partition("\n\n")[0]
    patterns = [line for line in written if line and not line.startswith(("#", "telltale:"))]
    telltales = [line[9:].split(",") for line in written if line.startswith("telltale:")]
    return _Patterns(
        _any_of([pattern for pattern in patterns if not pattern.startswith(".{")]),
        _any_of([pattern for pattern in patterns if pattern.startswith(".{")]),
        _any_of(links.splitlines()[1:]),
        [word.strip() for words in telltales for word in words],
    )


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(patterns)})[.!\s…:»>*]*")
