"""Composers: ranked sentences -> claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from rag.answer import Claim
from rag.question import Question
from rag.rank import Candidate


class Composer(Protocol):
    """Writes the claims of an answer from the candidates, best first."""

    @property
    def name(self) -> str:
        """As an answer shows it: "extractive", or "llm:NAME"."""

    def compose(
        self, question: Question, candidates: Sequence[Candidate], most: int
    ) -> Iterator[Claim]:
        """At most `most` claims, each as soon as it is made.

        Their citations are numbered from 1.
        """
