"""Notices, pleas, links, captions and buttons: the lines of a page that are not of its article."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from corpus.lines import Line, straight

_LONGEST = 500
"""Characters of a notice; a longer paragraph is written for the article."""
_OVER_LINKS, _OVER_COMMENTS = (
    "# Other articles: what may stand over a list of them",
    "# Readers' comments: what may stand over them",
)
"""Headings in boilerplate.txt."""


class _Patterns(NamedTuple):
    from_the_start: re.Pattern[str]
    further_on: re.Pattern[str]
    """Those that begin with any text; apart, since they are slow to fail."""
    over_links: re.Pattern[str]
    over_comments: re.Pattern[str]


def is_boilerplate(line: Line) -> bool:
    """Whether the whole line belongs to the page and not to the article."""
    if len(line.text) > _LONGEST:
        return False
    plain, patterns = line.plain.lower(), _patterns()
    return bool(patterns.from_the_start.fullmatch(plain) or patterns.further_on.fullmatch(plain))


def opens_links(text: str) -> bool:
    """Whether it is the heading of a list of other articles, such as "Related stories"."""
    plain = " ".join(straight(text).lower().split())
    return len(plain) <= 40 and _patterns().over_links.fullmatch(plain) is not None


def opens_comments(line: Line) -> bool:
    """Whether the line is the heading of a comment thread, such as "12 Comments"."""
    short = len(line.text) <= 200
    return short and _patterns().over_comments.fullmatch(line.plain.lower()) is not None


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    """The patterns of boilerplate.txt, which says how they are written."""
    text = Path(__file__).with_name("boilerplate.txt").read_text("utf-8")
    _, *groups = (group.splitlines() for group in text.split("\n\n"))
    headed = {heading: patterns for heading, *patterns in groups}
    links, comments = headed[_OVER_LINKS], headed.pop(_OVER_COMMENTS)
    every = list(chain(*headed.values()))
    further = [pattern for pattern in every if pattern.startswith(".{")]
    start = [pattern for pattern in every if not pattern.startswith(".{")]
    joined = map("|".join, (start, further, links, comments))
    return _Patterns(*(re.compile(rf"(?:{one})[.!\s…:»>*]*") for one in joined))
