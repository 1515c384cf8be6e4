"""The page around the answers, as HTML: masthead, conversation, and what to do when empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer import Answer, Citation
from rag.matrix import matrix
from rag.page.examples import NOTHING_HELD, Holdings
from rag.question import Turn
from rag.reading import UNFILTERED, Filters
from rag.render.html import drawn, to_html
from rag.render.matrix import matrix_to_html
from rag.render.parts import RELATED, counted
from rag.render.text import to_text

LONGEST_NOTE = 2_000
"""Characters of a note."""
REMEMBERED = 6
"""Exchanges that a follow-up question is read against."""
MOST_CLAIMS = 50
OUTLETS_NAMED = 12
"""Outlets that the empty page names."""


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


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of a chat and what came of it: an answer that may still grow, or a problem."""

    question: str
    answer: Answer | None = None
    problem: str = ""
    filters: Filters = UNFILTERED
    id: str = ""
    """Of a whole answer; one that grows has none yet."""
    opinion: Opinion | None = None
    stopped: bool = False
    """Its reader did not want the rest."""
    claims: int = 5
    """The most that the answer was to have."""
    continued: bool = False
    """The reader has asked for more of them."""

    @property
    def is_full(self) -> bool:
        """Whether there may be more to say: the answer has as many claims as it was to have."""
        answer = self.answer
        made = len(answer.claims) + len(answer.dropped) if answer else 0
        return bool(self.id) and self.claims <= made < MOST_CLAIMS


Chat = tuple[Exchange, ...]


def history_of(chat: Chat) -> tuple[Turn, ...]:
    """The latest exchanges, as the assistant reads a history."""
    told = ((of.question, of.answer) for of in chat[-REMEMBERED:])
    return tuple(
        turn
        for question, answer in told
        if answer
        for turn in (Turn("user", question), Turn("assistant", to_text(answer)))
    )


def answered(chat: Chat, exchange: object) -> tuple[int, Exchange, Answer] | None:
    """The exchange that a button belongs to, its place and its answer; None when it has none.

    What a browser sends may be anything.
    """
    if not isinstance(exchange, int) or not 0 <= exchange < len(chat):
        return None
    answer = chat[exchange].answer
    return (exchange, chat[exchange], answer) if answer else None


def citation_at(chat: Chat, exchange: object, n: object) -> Citation | None:
    """The citation behind a button of the page, or None."""
    if not (at := answered(chat, exchange)):
        return None
    *_, answer = at
    nearest = answer.refusal.nearest if answer.refusal else ()
    shown = (*answer.claims, *answer.related)
    cited = [*(c for claim in shown for c in claim.cited), *nearest]
    return next((citation for citation in cited if citation.n == n), None)


def announcement(exchange: Exchange) -> str:
    """What a screen reader says when an answer is whole."""
    answer = exchange.answer
    if answer is None:
        return exchange.problem
    told = [answer.reply] if answer.reply else []
    if answer.refusal:
        told.append(f"No answer. {answer.refusal.message}")
    elif answer.claims or not told:
        outlets = {claim.attribution.outlet for claim in answer.claims}
        claims = counted(len(answer.claims), "claim")
        told.append(f"{claims} from {counted(len(outlets), 'outlet')}.")
    if answer.related:
        told.append(f"{RELATED}: {counted(len(answer.related), 'claim')}.")
    return " ".join(told)


def is_written(exchange: Exchange) -> bool:
    """Is a model at work on the answer?"""
    answer = exchange.answer
    by_model = answer is not None and answer.composer.startswith("llm:")
    return by_model and not exchange.id and not exchange.stopped


def stopped(chat: Chat) -> Chat:
    """The chat with its last answer as far as it got."""
    *before, last = chat
    problem = "" if last.answer and last.answer.claims else "Stopped."
    return (*before, replace(last, stopped=True, problem=problem))


def masthead_html(holdings: Holdings) -> str:
    """The name of the page, and the state of the index."""
    return drawn("masthead.html", holdings=holdings)


def thread_html(chat: Sequence[Exchange], holdings: Holdings = NOTHING_HELD) -> str:
    """The conversation so far, or what to do when there is none."""
    if not chat:
        return drawn("empty.html", holdings=holdings, listed=OUTLETS_NAMED)
    return "".join(_exchange(exchange, place) for place, exchange in enumerate(chat))


def _exchange(exchange: Exchange, place: int) -> str:
    answer = exchange.answer
    return drawn(
        "exchange.html",
        exchange=exchange,
        place=place,
        answer=to_html(answer, place, exchange.filters.ignored) if answer else "",
        matrix=matrix_to_html(matrix(answer), place) if answer else "",
        is_written=is_written(exchange),
        LONGEST_NOTE=LONGEST_NOTE,
    )


def nothing_chosen_html() -> str:
    """The panel before anything is opened in it."""
    return drawn("nothing_chosen.html")


def spoken_html(said: str) -> str:
    """What a screen reader is told."""
    return drawn("status.html", said=said)
