"""What somebody is said by others to hope or think, which does not quote them.

"The mayor fears that Vance plans to sell" has Vance plan, and the mayor speak.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.statements.cues import LEMMAS, PHRASAL, SAYING
from rag.statements.statement import Statement


def without_supposed(statements: Sequence[Statement], text: str) -> list[Statement]:
    """The statements of a text whose speakers are quoted, or of whom it is told at first hand."""
    return [s for s in statements if _is_said(s, text) or not _is_within(s, statements)]


def _is_said(statement: Statement, text: str) -> bool:
    cue = statement.cue.of(text).casefold() if statement.cue else ""
    said = not cue or cue in PHRASAL or any(LEMMAS.get(word) in SAYING for word in cue.split())
    return said or statement.direct or bool(statement.relays)


def _is_within(statement: Statement, statements: Sequence[Statement]) -> bool:
    """Is it part of what somebody else says?"""
    return any(
        other.speaker != statement.speaker
        and any(run.contains(statement.span) for run in other.content)
        for other in statements
    )
