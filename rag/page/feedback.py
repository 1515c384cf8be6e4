"""What a reader thinks of an answer: the thumbs below it, and what is kept of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.answer import Answer
from rag.question import Turn
from rag.reading import Filters
from rag.render.escape import esc

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


def feedback_html(opinion: Opinion | None, place: int) -> str:
    """The thumbs below the answer at `place`; after one is chosen, what became of it, and room
    for a note.
    """
    asked = "Is this answer good?"
    thumbs = _thumb(True, opinion, place) + _thumb(False, opinion, place)
    said = _said(opinion, place) if opinion else f'<span class="asked">{asked}</span>'
    return (
        f'<div class="feedback" role="group" aria-label="{asked}">'
        f'<span class="thumbs">{thumbs}</span>{said}</div>'
    )


def _thumb(good: bool, opinion: Opinion | None, place: int) -> str:
    word, way = ("yes", "up") if good else ("no", "down")
    chosen = opinion is not None and not opinion.problem and opinion.good == good
    return (
        f'<button type="button" class="thumb {way}" id="thumb-{way}-{place}" '
        f'data-exchange="{place}" data-good="{word}" aria-pressed="{str(chosen).lower()}" '
        f'aria-label="{"Good answer" if good else "Not a good answer"}"></button>'
    )


def _said(opinion: Opinion, place: int) -> str:
    role = "alert" if opinion.problem else "note"
    kind = "problem" if opinion.problem else "kept"
    word = "yes" if opinion.good else "no"
    return (
        f'<span class="{kind}" role="{role}">{esc(str(opinion))}</span>'
        f'<span class="remark"><textarea rows="1" maxlength="{LONGEST_NOTE}" aria-label="Note" '
        f'placeholder="A note: what is right, or what is missing?">{esc(opinion.note)}</textarea>'
        f'<button type="button" class="keep" id="keep-{place}" data-exchange="{place}" '
        f'data-good="{word}">Keep note</button></span>'
    )
