"""What happens on the page when its reader does something: the desk asked, its answer drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import gradio as gr

from rag.page.desk import Desk
from rag.page.layout import Layout
from rag.page.thread import (
    Chat,
    Exchange,
    announcement,
    answered,
    is_written,
    masthead_html,
    nothing_chosen_html,
    spoken_html,
    stopped,
    thread_html,
)
from rag.people import Person
from rag.render.person import person_html, person_summary

Update = dict[Any, Any]
"""Component -> what it shows now."""
ASK = gr.update(submit_btn="Ask", stop_btn=False)
STOP = gr.update(submit_btn=False, stop_btn="Stop")
"""The box of the question when no model is at work, and while one is."""


class Events:
    """The callbacks of the page. What a browser sends with an event may be anything."""

    def __init__(self, desk: Desk, at: Layout) -> None:
        self.desk, self._at = desk, at

    def arrive(self) -> Update:
        """A reader opens the page."""
        return {self._at.thread: thread_html((), self.desk.holdings()), **self._held()}

    def follow(self, seen: str) -> Update:
        """There may be a new snapshot."""
        held = self._held()
        return gr.skip() if held[self._at.masthead] == seen else held

    def ask(
        self,
        question: str,
        chat: Chat,
        outlets: list[str],
        since: str,
        until: str,
        comments: bool,
    ) -> Iterator[Update]:
        """The conversation as the answer grows."""
        if not question.strip():
            yield gr.skip()
            return
        drawn = ""
        for grown in self.desk.answers(
            question.strip(), chat, outlets or [], since, until, comments
        ):
            before, drawn = drawn, thread_html(grown)
            if drawn == before:
                yield gr.skip()  # a model is waited for: the reader may stop here
                continue
            # Emptied once: what the reader types meanwhile stays.
            box = STOP if is_written(grown[-1]) else gr.skip() if before else gr.update(value="")
            yield {self._at.thread: drawn, self._at.chat: grown, self._at.question: box}
        said = spoken_html(announcement(grown[-1]))
        yield {self._at.question: ASK, self._at.spoken: said, **self._held()}

    def stop(self, chat: Chat) -> Update:
        """The reader does not want the rest of an answer."""
        if not chat:
            return {self._at.question: ASK}
        left = stopped(chat)
        said = spoken_html(announcement(left[-1]))
        return {self._at.question: ASK, self._at.spoken: said, **self._shown(left)}

    def lift(self, chat: Chat, event: gr.EventData) -> Iterator[Update]:
        """A limit of the question is taken away, or put back."""
        exchange, part = _sent(event, "exchange", "part")
        yield from self._changed(self.desk.toggled(chat, exchange, part), exchange)

    def more(self, chat: Chat, event: gr.EventData) -> Iterator[Update]:
        """More claims are wanted."""
        (exchange,) = _sent(event, "exchange")
        yield from self._changed([self.desk.continued(chat, exchange)], exchange)

    def judge(self, chat: Chat, event: gr.EventData) -> Iterator[Update]:
        """A thumb, or a note."""
        exchange, good, note = _sent(event, "exchange", "good", "note")
        judged = self.desk.judged(chat, exchange, good, note)
        yield from self._changed([judged], exchange, lambda of: str(of.opinion or ""))

    def restart(self) -> Update:
        """A new conversation."""
        fresh = thread_html((), self.desk.holdings())
        return {self._at.thread: fresh, self._at.chat: (), self._at.panel: nothing_chosen_html()}

    def cite(self, chat: Chat, event: gr.EventData) -> str:
        """A passage in its article, for the panel."""
        return self.desk.source(chat, *_sent(event, "exchange", "n"))

    def who(self, name: str, outlets: list[str], since: str, until: str) -> Update:
        """All that a person is quoted with."""
        found, panel = self.desk.person(name, outlets or [], since, until)
        said = spoken_html(person_summary(found) if found else "")
        return {self._at.person: found, self._at.panel: panel, self._at.spoken: said}

    def say(self, found: Person | None, event: gr.EventData) -> str:
        """A passage that quotes the person, for the panel."""
        return self.desk.saying(found, *_sent(event, "n"))

    def back(self, found: Person | None) -> str:
        """The person again, for the panel."""
        return person_html(found) if found else nothing_chosen_html()

    def _held(self) -> Update:
        now = self.desk.holdings()
        outlets = gr.update(choices=list(now.outlets))
        return {self._at.masthead: masthead_html(now), self._at.outlets: outlets}

    def _shown(self, chat: Chat) -> Update:
        return {self._at.thread: thread_html(chat), self._at.chat: chat}

    def _changed(
        self,
        chats: Iterable[Chat],
        exchange: object,
        told: Callable[[Exchange], str] = announcement,
    ) -> Iterator[Update]:
        """The chat each time that it has changed, and in the end what became of the exchange."""
        said = ""
        for chat in chats:
            yield self._shown(chat)
            at = answered(chat, exchange)
            said = told(at[1]) if at else ""
        yield {self._at.spoken: spoken_html(said)}


def picked(event: gr.EventData) -> str:
    """The name or the example that the reader chose."""
    (text,) = _sent(event, "chosen")
    return str(text or "")


def _sent(event: gr.EventData, *names: str) -> list[object]:
    """What the browser says under these names; None where it says nothing."""
    return [getattr(event, name, None) for name in names]
