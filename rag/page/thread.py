"""The page around the answers, as HTML: masthead, conversation, and what to do when empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rag.answer import Answer, Citation
from rag.matrix import matrix
from rag.page.feedback import Opinion, feedback_html
from rag.question import Turn
from rag.reading import UNFILTERED, Filters
from rag.render.escape import clean, esc
from rag.render.html import to_html
from rag.render.matrix import matrix_to_html
from rag.render.parts import RELATED
from rag.render.text import to_text

REMEMBERED = 6
"""Exchanges that a follow-up question is read against."""
MORE = 5
"""Claims that a reader is shown when they ask for more."""
MOST_CLAIMS = 50
LISTED = 12
"""Outlets that the empty page names."""


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


@dataclass(frozen=True, slots=True)
class Holdings:
    """What there is to ask about: the articles of the current snapshot, or why there are none."""

    articles: int = 0
    outlets: tuple[str, ...] = ()
    built: datetime | None = None
    examples: tuple[str, ...] = ()
    problem: str = ""


def turns(chat: Sequence[Exchange]) -> tuple[Turn, ...]:
    """The latest exchanges, as the assistant reads a history."""
    return tuple(
        turn
        for exchange in chat[-REMEMBERED:]
        if exchange.answer
        for turn in (
            Turn("user", exchange.question),
            Turn("assistant", to_text(exchange.answer)),
        )
    )


def citation_at(chat: Sequence[Exchange], exchange: object, n: object) -> Citation | None:
    """The citation behind a button of the page, or None: what a browser sends may be anything."""
    place = place_of(chat, exchange)
    answer = None if place is None else chat[place].answer
    if answer is None:
        return None
    nearest = answer.refusal.nearest if answer.refusal else ()
    shown = (*answer.claims, *answer.related)
    cited = [*(c for claim in shown for c in claim.cited), *nearest]
    return next((citation for citation in cited if citation.n == n), None)


def place_of(chat: Sequence[Exchange], exchange: object) -> int | None:
    """Which exchange a button of the page belongs to: what a browser sends may be anything."""
    known = isinstance(exchange, int) and 0 <= exchange < len(chat)
    return exchange if known and isinstance(exchange, int) else None


def announcement(exchange: Exchange) -> str:
    """What a screen reader says when an answer is whole."""
    answer = exchange.answer
    if answer is None:
        return exchange.problem
    told = [answer.reply] if answer.reply else []
    if answer.refusal:
        told.append(f"No answer. {answer.refusal.message}")
    elif answer.claims or not told:
        outlets = _counted(len({claim.attribution.outlet for claim in answer.claims}), "outlet")
        told.append(f"{_counted(len(answer.claims), 'claim')} from {outlets}.")
    if answer.related:
        told.append(f"{RELATED}: {_counted(len(answer.related), 'claim')}.")
    return " ".join(told)


def masthead_html(holdings: Holdings) -> str:
    """The name of the page, and the state of the index."""
    return clean(
        '<header class="masthead"><h1>Byline</h1>'
        '<p class="motto">Who said it, in the exact words.</p>'
        f'<p class="status">{esc(_status(holdings))}</p></header>'
    )


def _status(holdings: Holdings) -> str:
    if holdings.problem or not holdings.articles:
        return "No index yet" if holdings.problem else "No articles yet"
    facts = [_counted(holdings.articles, "article"), _counted(len(holdings.outlets), "outlet")]
    if holdings.built:
        facts.append(f"indexed {holdings.built.astimezone():%Y-%m-%d %H:%M}")
    return " · ".join(facts)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def thread_html(chat: Sequence[Exchange], holdings: Holdings) -> str:
    """The conversation so far, or what to do when there is none."""
    if chat:
        return "".join(_exchange(exchange, place) for place, exchange in enumerate(chat))
    if holdings.problem:
        return clean(f'<section class="empty"><h2>Not ready</h2>{_problem(holdings.problem)}')
    return clean(_welcome(holdings) if holdings.articles else NO_ARTICLES)


NO_ARTICLES = (
    '<section class="empty"><h2>This corpus has no articles yet</h2>'
    "<p>Put articles into its folder, or add them with <b>byline corpus add PATH</b>. "
    "Then run <b>byline index update</b> and ask here; the page need not be restarted.</p>"
    "</section>"
)


def _welcome(holdings: Holdings) -> str:
    named = [f"<b>{esc(outlet)}</b>" for outlet in holdings.outlets[:LISTED]]
    if more := len(holdings.outlets) - len(named):
        named.append(f"{more:,} more")
    asks = "".join(
        f'<li><button type="button" class="ask" data-ask="{text}">{text}</button></li>'
        for text in map(esc, holdings.examples)
    )
    examples = f'<h3>For example</h3><ul class="examples">{asks}</ul>' if asks else ""
    return (
        '<section class="empty"><h2>Ask what the news says, and see who says it</h2>'
        "<p>Every sentence of an answer names its outlet and opens at the passage that shows it. "
        "What no article shows is not said.</p>"
        f'<p class="holdings">In this corpus: {", ".join(named)}.</p>{examples}</section>'
    )


WRITING = '<p class="working">The model is writing …</p>'


def is_written(exchange: Exchange) -> bool:
    """Is a model at work on the answer?"""
    answer = exchange.answer
    by_model = answer is not None and answer.composer.startswith("llm:")
    return by_model and not exchange.id and not exchange.stopped


def stopped(chat: tuple[Exchange, ...]) -> tuple[Exchange, ...]:
    """The chat with its last answer as far as it got."""
    *before, last = chat
    problem = "" if last.answer and last.answer.claims else "Stopped."
    return (*before, replace(last, stopped=True, problem=problem))


def _exchange(exchange: Exchange, place: int) -> str:
    question = f'<h2 class="question" dir="auto">{esc(exchange.question)}</h2>'
    if exchange.problem:
        rest = _problem(exchange.problem)
    elif exchange.answer:
        rest = to_html(exchange.answer, place, exchange.filters.ignored)
        rest += _more(exchange, place)
        rest += matrix_to_html(matrix(exchange.answer), place) if exchange.id else ""
        rest += feedback_html(exchange.opinion, place) if exchange.id else ""
        rest += WRITING if is_written(exchange) else ""
    else:
        rest = '<p class="working">Reading the articles …</p>'
    return clean(f'<section class="exchange">{question}{rest}</section>')


def _more(exchange: Exchange, place: int) -> str:
    """A button for more claims, where there may be any; after it, a word when there were none."""
    if exchange.is_full:
        return (
            f'<p class="further"><button type="button" class="more" id="more-{place}" '
            f'data-exchange="{place}" data-more="yes">Show more</button></p>'
        )
    searched = exchange.id and exchange.continued
    return '<p class="further">There is no more on this.</p>' if searched else ""


def _problem(problem: str) -> str:
    return f'<p class="problem" role="alert">{esc(problem)}</p>'


PICK_A_SOURCE = (
    '<p class="no-source">Select a number beside a claim to read the passage in its article, '
    "or a name to see all that is quoted of a person.</p>"
)
