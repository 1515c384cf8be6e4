"""The page around the answers: its empty states, its memory, and what a browser may send to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import gradio as gr
import pytest
from render_samples import ANSWER, CITED, Page

from corpus.errors import IndexMissing
from rag.answer import Answer, Refusal
from rag.page.desk import Desk, Keep
from rag.page.events import ASK, STOP, Events
from rag.page.examples import Holdings
from rag.page.thread import (
    Exchange,
    Opinion,
    announcement,
    citation_at,
    history_of,
    masthead_html,
    thread_html,
)
from rag.reading import Filters

HELD = Holdings(
    articles=1200,
    outlets=("Coast Tribune", "Harbour <b>Gazette</b>"),
    built=datetime(2024, 3, 4, 12, tzinfo=UTC),
    examples=('What did "Mirela" say?',),
)
REFUSED = Answer(
    "When?", "When?", refusal=Refusal("no_evidence", "Nothing.", (replace(CITED, n=4),))
)
BESIDE = replace(ANSWER.claims[0], citations=(replace(CITED, n=2),))
HELPED = replace(ANSWER, related=(BESIDE,))
CHAT = (Exchange("When?", ANSWER), Exchange("Why?"), Exchange("Where?", REFUSED))


def ignored(*_: object) -> None:
    """Nobody keeps what readers think."""


def test_the_masthead_tells_what_is_indexed() -> None:
    assert "1,200 articles · 2 outlets · indexed 2024-03-04" in Page(masthead_html(HELD)).text


def test_the_empty_page_names_outlets_and_offers_questions() -> None:
    page = Page(thread_html((), HELD))
    assert "Harbour <b>Gazette</b>" in page.text
    assert page.buttons()[0]["data-ask"] == 'What did "Mirela" say?'


def test_many_outlets_are_counted_rather_than_listed() -> None:
    many = replace(HELD, outlets=tuple(f"Outlet {n}" for n in range(87)))
    assert "75 more" in Page(thread_html((), many)).words["holdings"]


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (Holdings(), "byline index update"),
        (Holdings(problem="Nothing has been built."), "Nothing has been built."),
    ],
)
def test_where_nothing_can_be_asked_it_says_what_to_do(held: Holdings, said: str) -> None:
    assert said in Page(thread_html((), held)).text


def test_an_exchange_shows_its_question_and_that_it_is_being_answered() -> None:
    page = Page(thread_html((Exchange("<i>Why</i>?"),), HELD))
    assert page.words["question"] == "<i>Why</i>?"
    assert "working" in page.words


@pytest.mark.parametrize(
    ("exchange", "n", "found"),
    [(0, 1, True), (2, 4, True), (0, 7, False), (1, 1, False), (9, 1, False), (-1, 4, False)],
)
def test_a_button_leads_to_its_own_answers_citation(exchange: int, n: int, found: bool) -> None:
    assert (citation_at(CHAT, exchange, n) is not None) == found


def test_a_button_of_a_related_claim_leads_to_its_passage() -> None:
    assert citation_at((Exchange("When?", HELPED),), 0, 2) == BESIDE.citations[0]


@pytest.mark.parametrize("sent", [None, "0", 1.5, [], {}, "<script>"])
def test_a_browser_may_send_anything(sent: object) -> None:
    assert citation_at(CHAT, sent, sent) is None


def test_a_history_is_the_latest_answered_exchanges() -> None:
    history = history_of(CHAT * 5)
    assert [turn.content for turn in history if turn.role == "user"][-2:] == ["When?", "Where?"]
    assert len(history) == 8
    assert "It will be shut." in history[-3].content


def test_what_is_announced_is_short() -> None:
    assert announcement(CHAT[0]) == "1 claim from 1 outlet."
    assert announcement(CHAT[2]) == "No answer. Nothing."
    assert announcement(Exchange("Why?", problem="No index.")) == "No index."
    helped = announcement(Exchange("When?", HELPED))
    assert helped == "1 claim from 1 outlet. Related, but not an answer: 1 claim."
    assert announcement(Exchange("Hi", Answer("Hi", "Hi", reply="Hello."))) == "Hello."


class Failing:
    """An assistant that can only fail."""

    claims = 5

    def __init__(self, error: Exception) -> None:
        self.error = error

    def snapshot(self) -> None:
        raise self.error

    def stream(self, *_: object, claims: int) -> Iterator[Answer]:
        raise self.error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            IndexMissing("Nothing is indexed.", "Run byline index update."),
            "Run byline index update.",
        ),
        (ZeroDivisionError(), "Something unexpected: ZeroDivisionError."),
    ],
)
def test_what_goes_wrong_is_told_in_the_conversation(error: Exception, said: str) -> None:
    desk = Desk(Failing(error), ignored)  # type: ignore[arg-type]
    *_, last = desk.answers("When?", (), [], "", "")
    assert said in Page(thread_html(last, HELD)).words["problem"]


def test_a_day_that_is_none_is_told_too() -> None:
    *_, last = Desk(Failing(KeyError()), ignored).answers("When?", (), [], "yesterday", "")  # type: ignore[arg-type]
    assert "'yesterday' is not a day. Write it as 2022-01-31." in last[-1].problem


def test_a_passage_can_be_read_while_there_is_no_index() -> None:
    desk = Desk(Failing(IndexMissing("Nothing is indexed.")), ignored)  # type: ignore[arg-type]
    assert Page(desk.source(CHAT, 0, 1)).words["mark"] == CITED.quote
    assert desk.holdings().problem == "Nothing is indexed."


class Reading:
    """An assistant that reads a limit from every question, unless it is to ignore it; it has three
    claims to make, of which it makes one unless it is asked for more.
    """

    claims = 1

    def stream(
        self, question: str, history: object, filters: Filters, claims: int
    ) -> Iterator[Answer]:
        reading = () if "Coast <Tribune>" in filters.ignored else ("Coast <Tribune>",)
        made = ANSWER.claims * min(claims, 3)
        yield replace(ANSWER, question=question, reading=reading, claims=made)


def asked_once(keep: Keep = ignored) -> tuple[Desk, tuple[Exchange, ...]]:
    desk = Desk(Reading(), keep)  # type: ignore[arg-type]
    *_, chat = desk.answers("When?", (), ["Harbour Gazette"], "", "")
    return desk, chat


def test_a_limit_can_be_taken_away_and_put_back() -> None:
    desk, chat = asked_once()
    page = Page(thread_html(chat, HELD))
    assert page.words["searching"].startswith("Searching Coast <Tribune>")
    button = next(b for b in page.buttons() if b.get("data-lift"))
    *_, free = desk.toggled(chat, 0, button["data-lift"])
    assert len(free) == 1
    assert free[0].filters == Filters(("Harbour Gazette",), ignored=frozenset({"Coast <Tribune>"}))
    page = Page(thread_html(free, HELD))
    assert page.words["searching lifted"].startswith("Not limited to Coast <Tribune>")
    *_, again = desk.toggled(free, 0, "Coast <Tribune>")
    assert again[0].filters.ignored == frozenset()


@pytest.mark.parametrize(("exchange", "part"), [(0, "nonsense"), (7, "Coast <Tribune>"), (0, None)])
def test_no_other_limit_can_be_taken_away(exchange: int, part: object) -> None:
    desk, chat = asked_once()
    assert list(desk.toggled(chat, exchange, part)) == []


def test_a_thumb_is_kept_with_all_that_it_takes_to_ask_again() -> None:
    kept: list[object] = []
    desk, chat = asked_once(lambda *said: kept.append(said))
    judged = desk.judged(chat, 0, True, "  Just so. ")
    assert kept == [(replace(chat[0], opinion=Opinion(True, "Just so.")), ())]
    page = Page(thread_html(judged, HELD))
    assert page.words["kept"] == "Kept as a good answer, with your note."
    assert [b["aria-pressed"] for b in page.buttons() if b["class"].startswith("thumb")] == [
        "true",
        "false",
    ]
    assert "Just so." in page.text


def test_feedback_that_cannot_be_written_is_told_in_one_line() -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    desk, chat = asked_once(full)
    page = Page(thread_html(desk.judged(chat, 0, False, ""), HELD))
    assert page.words["problem"] == "This could not be kept: No space left on device."
    assert "true" not in [b.get("aria-pressed") for b in page.buttons()]


@pytest.mark.parametrize("sent", [(9, True, ""), (0, "yes", ""), (0, True, None), (None, 1, 1)])
def test_a_thumb_may_be_anything_too(sent: tuple[object, object, object]) -> None:
    kept: list[object] = []
    desk, chat = asked_once(lambda *said: kept.append(said))
    assert desk.judged(chat, *sent) == chat
    assert kept == []


def test_an_answer_that_still_grows_is_not_judged() -> None:
    desk, _ = asked_once()
    assert desk.judged(CHAT, 0, True, "") == CHAT


def test_more_claims_come_on_request_until_there_are_no_more() -> None:
    desk, chat = asked_once()
    assert any(b.get("data-more") for b in Page(thread_html(chat, HELD)).buttons())
    (more,) = desk.continued(chat, 0)
    assert len(more.answer.claims) == 3
    page = Page(thread_html((more,), HELD))
    assert not any(b.get("data-more") for b in page.buttons())
    assert "There is no more on this." in page.text
    assert more.filters == chat[0].filters


@pytest.mark.parametrize("sent", [None, -1, 7, "0", True])
def test_what_more_is_asked_of_may_be_anything(sent: object) -> None:
    desk, chat = asked_once()
    assert desk.continued(chat, sent) == chat


def test_stop_is_offered_while_a_model_writes_and_what_is_typed_meanwhile_stays() -> None:
    written = replace(ANSWER, claims=(), composer="llm:small")
    grows = [Exchange("When?"), Exchange("When?", written), Exchange("When?", written)]
    whole = Exchange("When?", replace(written, claims=ANSWER.claims), id="a")

    class Answering(Desk):
        def answers(self, *_: object) -> Iterator[tuple[Exchange, ...]]:
            yield from ((exchange,) for exchange in [*grows, whole])

    parts = ("thread", "chat", "question", "spoken", "masthead", "outlets")
    at = SimpleNamespace(**{part: part for part in parts})
    desk = Answering(Failing(IndexMissing("Nothing.")), ignored)  # type: ignore[arg-type]
    emptied, stoppable, waiting, rest, done = Events(desk, at).ask("When?", (), [], "", "", False)
    assert emptied[at.question]["value"] == ""
    assert stoppable[at.question] == STOP
    assert waiting == rest[at.question] == gr.skip()
    assert done[at.question] == ASK
    assert "1 claim from 1 outlet." in done[at.spoken]
