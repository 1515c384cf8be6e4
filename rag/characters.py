"""Questions in a script that no model reads: what has their characters is found all the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.rank import Candidate

UNREAD = "Byline's models read no {}: what is found has the characters of the question."
_HAS_TERMS, _NEAR_BEST = 0.18, 0.6
"""Share of the question's terms that a sentence has at least, and of the best one's share."""


def by_characters(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The sentences that have the terms of the question, whatever the models think of them."""
    found = [c for c in candidates if c.features.terms >= _HAS_TERMS]
    best = max((c.features.terms for c in found), default=0.0)
    near = [c for c in found if c.features.terms >= _NEAR_BEST * best]
    return sorted(near, key=lambda c: (-c.features.terms, len(c.span)))
