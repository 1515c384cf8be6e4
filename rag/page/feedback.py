"""What a reader thinks of an answer: the thumbs below it, and what is kept of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.answer import Answer
from rag.question import Turn
from rag.reading import Filters

LONGEST_NOTE = 2_000
"""Characters of a note."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reader's thumb, and all that it takes to ask the same again."""

    id: str
    """Of the exchange: a second thought replaces the first."""
    answer: Answer
    good: bool
    note: str
    history: tuple[Turn, ...]
    filters: Filters


Keep = Callable[[Feedback], None]
"""Keeps a reader's feedback. Raises OSError when it cannot be written."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader said of an answer, as the page shows it."""

    good: bool
    note: str = ""
    problem: str = ""
    """Why it could not be kept."""

    def __str__(self) -> str:
        """What became of it, in words."""
        if self.problem:
            return self.problem
        kept = "a good answer" if self.good else "an answer to correct"
        return f"Kept as {kept}{', with your note' if self.note else ''}."
