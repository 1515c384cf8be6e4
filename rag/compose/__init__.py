"""Composers: ranked sentences -> claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.answer import Claim, Dropped, Usage
from rag.question import Question
from rag.rank import Candidate


@dataclass(frozen=True, slots=True)
class Note:
    """A line about the answer: why it is not what was asked for."""

    text: str
    composer: str
    """Which composer the answer is by."""


@dataclass(frozen=True, slots=True)
class Restated:
    """The question, made whole by what went before it."""

    question: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A model is at work: whoever shows the answer may stop here."""


Draft = Claim | Dropped | Note | Usage | Waiting
"""What a composer gives: claims, and whatever else there is to tell."""


class Composer(Protocol):
    """Writes the claims of an answer from the candidates, best first."""

    @property
    def name(self) -> str:
        """As an answer shows it: "extractive", or "llm:NAME"."""

    def compose(
        self, question: Question, candidates: Sequence[Candidate], most: int
    ) -> Iterator[Draft]:
        """At most `most` claims, each as soon as it is made; their citations bear no numbers yet.

        Closing the iterator ends the work on them.
        """
