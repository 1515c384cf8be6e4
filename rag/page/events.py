"""What happens on the page when its reader does something: the desk asked, its answer drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from rag.page.desk import Chat, Desk
from rag.page.thread import (
    PICK_A_SOURCE,
    Holdings,
    announcement,
    is_written,
    masthead_html,
    place_of,
    stopped,
    thread_html,
)
from rag.people import Person
from rag.render.html import drawn
from rag.render.person import person_html, summary

ASK = gr.update(submit_btn="Ask", stop_btn=False)
STOP = gr.update(submit_btn=False, stop_btn="Stop")
"""The box of the question when no model is at work, and while one is."""


class Events:
    """The callbacks of the page. What a browser sends with an event may be anything."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def arrive(self) -> tuple[str, str, Any]:
        """-> masthead, thread, outlets"""
        now = self._desk.holdings()
        return masthead_html(now), thread_html((), now), gr.update(choices=list(now.outlets))

    def follow(self, seen: str) -> tuple[Any, Any, str]:
        """-> masthead, outlets, the masthead as the reader has it"""
        now = self._desk.holdings()
        drawn = masthead_html(now)
        if drawn == seen:
            return gr.skip(), gr.skip(), seen
        return drawn, gr.update(choices=list(now.outlets)), drawn

    def ask(
        self,
        question: str,
        chat: Chat,
        outlets: list[str],
        since: str,
        until: str,
        comments: bool,
    ) -> Iterator[tuple[Any, ...]]:
        """-> thread, chat, question, spoken, masthead, outlets"""
        if not question.strip():
            yield (gr.skip(),) * 6
            return
        limits = outlets or [], since, until, comments
        box: Any = gr.update(value="")  # once: what the reader types meanwhile stays
        drawn, stoppable = "", False
        for grown in self._desk.answers(question.strip(), chat, *limits):
            before, drawn = drawn, thread_html(grown, Holdings())
            if drawn == before:
                yield (gr.skip(),) * 6  # a model is waited for: the reader may stop here
                continue
            if is_written(grown[-1]) and not stoppable:
                box, stoppable = STOP, True
            yield drawn, grown, box, gr.skip(), gr.skip(), gr.skip()
            box = gr.skip()
        now = self._desk.holdings()
        said = status(announcement(grown[-1]))
        choices = gr.update(choices=list(now.outlets))
        yield gr.skip(), gr.skip(), ASK, said, masthead_html(now), choices

    def stop(self, chat: Chat) -> tuple[Any, ...]:
        """-> thread, chat, question, spoken"""
        if not chat:
            return gr.skip(), gr.skip(), ASK, gr.skip()
        left = stopped(chat)
        return thread_html(left, Holdings()), left, ASK, status(announcement(left[-1]))

    def lift(self, chat: Chat, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        """-> thread, chat, spoken"""
        exchange, part = event._data.get("exchange"), event._data.get("part")
        grown = chat
        for grown in self._desk.toggled(chat, exchange, part):
            yield thread_html(grown, Holdings()), grown, gr.skip()
        place = place_of(grown, exchange)
        yield gr.skip(), gr.skip(), status("" if place is None else announcement(grown[place]))

    def more(self, chat: Chat, event: gr.EventData) -> tuple[str, Chat, str]:
        """-> thread, chat, spoken"""
        exchange = event._data.get("exchange")
        grown = self._desk.continued(chat, exchange)
        place = place_of(grown, exchange)
        said = status("" if place is None else announcement(grown[place]))
        return thread_html(grown, Holdings()), grown, said

    def judge(self, chat: Chat, event: gr.EventData) -> tuple[str, Chat, str]:
        """-> thread, chat, spoken"""
        sent = event._data
        judged = self._desk.judged(chat, sent.get("exchange"), sent.get("good"), sent.get("note"))
        place = place_of(judged, sent.get("exchange"))
        opinion = None if place is None else judged[place].opinion
        return thread_html(judged, Holdings()), judged, status(str(opinion or ""))

    def restart(self) -> tuple[str, Chat, str]:
        """-> thread, chat, panel"""
        return thread_html((), self._desk.holdings()), (), PICK_A_SOURCE

    def cite(self, chat: Chat, event: gr.EventData) -> str:
        """-> panel"""
        return self._desk.source(chat, event._data.get("exchange"), event._data.get("n"))

    def who(
        self, name: str, outlets: list[str], since: str, until: str
    ) -> tuple[Person | None, str, str]:
        """-> person, panel, spoken"""
        found, panel = self._desk.person(name, outlets or [], since, until)
        return found, panel, status(summary(found) if found else "")

    def overview(self) -> str:
        """-> panel"""
        return self._desk.overview()

    def say(self, found: Person | None, event: gr.EventData) -> str:
        """-> panel"""
        return self._desk.saying(found, event._data.get("n"))

    def back(self, found: Person | None) -> str:
        """-> panel"""
        return person_html(found) if found else PICK_A_SOURCE

    def named(self, event: gr.EventData) -> str:
        """-> name"""
        return str(event._data.get("name", ""))

    def example(self, event: gr.EventData) -> str:
        """-> question"""
        return str(event._data.get("question", ""))


def status(said: str) -> str:
    """What a screen reader is told."""
    return drawn("status.html", said=said)
