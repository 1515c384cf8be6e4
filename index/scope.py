"""Scope: which part of the corpus a search may look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.store import Entry


@dataclass(frozen=True, slots=True)
class Scope:
    """What a search is restricted to; an empty field restricts nothing.

    An outlet matches the articles that it wrote and those that it published. With `since` or
    `until` (both inclusive), articles without a date are left out: nobody can say that they are
    inside.
    """

    outlets: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    languages: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()

    def admits(self, entry: Entry) -> bool:
        """Whether an article is inside, whatever its sections."""
        return (
            (not self.outlets or not self.outlets.isdisjoint((entry.outlet, entry.published_by)))
            and (not self.languages or entry.language in self.languages)
            and (not self.articles or entry.article in self.articles)
            and self.admits_day(entry.published_on)
        )

    def admits_day(self, day: date | None) -> bool:
        """Whether an article of this day is inside `since` and `until`."""
        if self.since is None and self.until is None:
            return True
        if day is None:
            return False
        return (self.since or date.min) <= day <= (self.until or date.max)

    def restricts(self) -> bool:
        return self != EVERYTHING


EVERYTHING = Scope()
