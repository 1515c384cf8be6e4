"""Statement: a run of an article in which somebody says something. Stored with the index, so this
loads no parser.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import Any

from corpus.article import Span


@dataclass(frozen=True, slots=True)
class Statement:
    """Who says what. Spans are offsets into the article's text."""

    span: Span
    """From the first to the last character of source, cue and content."""
    speaker: str | None
    """The fullest form of the name within the article, or a description; None: the outlet itself
    speaks.
    """
    source: Span | None
    """The words that name the source here, a pronoun included."""
    cue: Span | None
    """The words that say that something is said."""
    content: tuple[Span, ...]
    """What is said, with its quotation marks; in several runs where source or cue interrupt it."""
    relays: tuple[str, ...] = ()
    """Outlets credited, outermost first, by their names in the registry."""
    through: tuple[str, ...] = ()
    """Speakers who pass on what this one says, outermost first."""
    direct: tuple[Span, ...] = ()
    """What of the content stands between quotation marks, with them: the speaker's own words."""


def dump(statements: Sequence[Statement]) -> str:
    """Compact JSON, one list of values a statement; `load` reads it back."""
    rows = [[*span, *rest] for span, *rest in map(astuple, statements)]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=512)  # articles: those of one topic are read again and again
def load(text: str) -> tuple[Statement, ...]:
    """The statements that `dump` wrote. Raises ValueError or TypeError for anything else."""
    return tuple(_read(row) for row in json.loads(text))


def _read(row: Sequence[Any]) -> Statement:
    start, end, speaker, source, cue, content, relays, through, direct = row
    return Statement(
        Span(start, end),
        speaker,
        Span(*source) if source else None,
        Span(*cue) if cue else None,
        tuple(Span(*run) for run in content),
        tuple(relays),
        tuple(through),
        tuple(Span(*run) for run in direct),
    )
