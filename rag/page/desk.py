"""What the chat page asks of the assistant, and the words for what goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from threading import Lock
from uuid import uuid4

from corpus.errors import BylineError, IndexMissing, UsageProblem
from rag.answer import Citation
from rag.assistant import Assistant
from rag.overview import overview
from rag.page.examples import Holdings, holdings_of
from rag.page.thread import (
    LONGEST_NOTE,
    MOST_CLAIMS,
    Chat,
    Exchange,
    Opinion,
    answered,
    citation_at,
    history_of,
    nothing_chosen_html,
)
from rag.people import Person, person
from rag.question import Turn
from rag.reading import Filters
from rag.render.html import drawn
from rag.render.numbers import numbered
from rag.render.overview import overview_html
from rag.render.person import person_html
from rag.render.source import source_html

LOG = logging.getLogger("byline")
MORE = 5
"""Claims that a reader is shown when they ask for more."""
LONGEST_NAME = 200
"""Characters of a name that is looked up."""


Keep = Callable[[Exchange, tuple[Turn, ...]], None]
"""Keeps an exchange with its reader's opinion, and what went before it: all that it takes to ask
the same again. A second thought has the same id. Raises OSError when it cannot be written.
"""


class Desk:
    """Answers the events of the page. Holds no conversation: that is in each browser's session.

    What belongs to an exchange or a part of it is `object`: what a browser sends may be anything.
    """

    def __init__(self, assistant: Assistant, keep: Keep) -> None:
        self._assistant, self._keep = assistant, keep
        self._holdings = lru_cache(maxsize=1)(partial(holdings_of, assistant))
        self._one_at_a_time = Lock()  # pages that all see a new snapshot wait for one to read it

    def holdings(self) -> Holdings:
        """What can be asked about now."""
        try:
            with self._one_at_a_time:
                return self._holdings(self._assistant.snapshot())
        except BylineError as error:
            return Holdings(problem=str(error))

    def answers(
        self,
        question: str,
        chat: Chat,
        outlets: Sequence[str],
        since: str,
        until: str,
        comments: bool = False,
    ) -> Iterator[Chat]:
        """The chat with the question in it, and its answer as it grows."""
        asked = Exchange(question, claims=self._assistant.claims)
        yield (*chat, asked)
        try:
            limits = _filters(outlets, since, until, comments)
        except UsageProblem as error:
            yield (*chat, replace(asked, problem=str(error)))
            return
        for grown in self._grown(replace(asked, filters=limits), chat):
            yield (*chat, grown)

    def toggled(self, chat: Chat, exchange: object, part: object) -> Iterator[Chat]:
        """The chat with one question asked again, without a limit that it names, or with it again.

        Nothing, where there is no such limit.
        """
        if not (at := answered(chat, exchange)) or not isinstance(part, str):
            return
        place, of, answer = at
        if part not in (*answer.reading, *of.filters.ignored):
            return
        limits = replace(of.filters, ignored=of.filters.ignored ^ {part})
        asked = Exchange(of.question, filters=limits, claims=self._assistant.claims)
        for grown in self._grown(asked, chat[:place]):
            yield _with(chat, place, grown)

    def continued(self, chat: Chat, exchange: object) -> Chat:
        """The chat with more claims in one answer, if there are any."""
        if not (at := answered(chat, exchange)) or not at[1].is_full:
            return chat
        place, of, _ = at
        more = min(of.claims + MORE, MOST_CLAIMS)
        asked = replace(of, id="", opinion=None, claims=more, continued=True)
        *_, grown = self._grown(asked, chat[:place])
        return _with(chat, place, grown)

    def judged(self, chat: Chat, exchange: object, good: object, note: object) -> Chat:
        """The chat with what the reader thinks of an answer; it is kept, or it says why not."""
        at = answered(chat, exchange)
        if not at or not at[1].id or not isinstance(good, bool) or not isinstance(note, str):
            return chat
        place, of, _ = at
        opinion = Opinion(good, note.strip()[:LONGEST_NOTE])
        try:
            self._keep(replace(of, opinion=opinion), history_of(chat[:place]))
        except OSError as error:
            why = error.strerror or type(error).__name__
            opinion = replace(opinion, problem=f"This could not be kept: {why}.")
        return _with(chat, place, replace(of, opinion=opinion))

    def _grown(self, asked: Exchange, before: Chat) -> Iterator[Exchange]:
        """The exchange with its answer as it grows; the last has an id, or a problem."""
        history, most = history_of(before), asked.claims
        try:
            for answer in self._assistant.stream(
                asked.question, history, asked.filters, claims=most
            ):
                asked = replace(asked, answer=numbered(answer))
                yield asked
            yield replace(asked, id=uuid4().hex)
        except BylineError as error:
            yield replace(asked, answer=None, problem=str(error))
        except Exception as error:  # noqa: BLE001 - a page that says nothing is worse than any error
            LOG.debug("a question failed", exc_info=True)
            problem = f"Something unexpected: {type(error).__name__}."
            remedy = "Serve with --debug to see where in the terminal."
            yield replace(asked, answer=None, problem=f"{problem} {remedy}")

    def source(self, chat: Chat, exchange: object, n: object) -> str:
        """The panel for a citation of the chat."""
        return self._passage(citation_at(chat, exchange, n))

    def person(
        self, name: object, outlets: Sequence[str], since: str, until: str
    ) -> tuple[Person | None, str]:
        """All that a person is quoted with, and the panel for it; None and why there is nothing."""
        if not isinstance(name, str) or not name.strip():
            return None, nothing_chosen_html()
        try:
            limits, name = _filters(outlets, since, until), name.strip()[:LONGEST_NAME]
            found = person(name, self._assistant.snapshot(), self._assistant.registry, limits)
        except BylineError as error:
            return None, drawn("problem.html", problem=str(error))
        return found, person_html(found)

    def overview(self) -> str:
        """The panel for the whole corpus."""
        try:
            held = overview(self._assistant.snapshot(), self._assistant.registry)
        except BylineError as error:
            return drawn("problem.html", problem=str(error))
        return overview_html(held)

    def saying(self, found: Person | None, n: object) -> str:
        """The panel for one of the passages that quote a person, with a way back."""
        cited = (saying.citation for saying in (found.sayings if found else ()))
        return self._passage(next((c for c in cited if c.n == n), None), back=True)

    def _passage(self, citation: Citation | None, back: bool = False) -> str:
        if citation is None:
            return nothing_chosen_html()
        try:
            article = self._assistant.snapshot().article(citation.article)
        except (KeyError, IndexMissing):
            article = None
        return source_html(article, citation, back)


def _with(chat: Chat, place: int, exchange: Exchange) -> Chat:
    return (*chat[:place], exchange, *chat[place + 1 :])


def _filters(outlets: Sequence[str], since: str, until: str, comments: bool = False) -> Filters:
    return Filters(tuple(outlets), _day(since), _day(until), comments=bool(comments))


def _day(written: str | None) -> date | None:
    text = (written or "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageProblem(f"{text!r} is not a day.", "Write it as 2022-01-31.") from error
