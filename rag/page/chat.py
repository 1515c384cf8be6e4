"""The chat page: which events lead where."""

from __future__ import annotations

from typing import Any

import gradio as gr

from rag.assistant import Assistant
from rag.page.desk import Desk, Keep
from rag.page.events import Events, picked
from rag.page.layout import Layout, script
from rag.page.thread import nothing_chosen_html

AT_ONCE = 4
"""Questions that are answered at the same time; others wait their turn."""
FRESH_SECONDS = 1
"""How often a page looks for a new snapshot, which costs it the look at one file."""
QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
CLICK = {**QUIET, "trigger_mode": "always_last"}
"""A click while another is at work is not lost: the last one counts."""


def chat_page(assistant: Assistant, keep: Keep) -> gr.Blocks:
    """The page over an assistant; `keep` is given what readers think of its answers."""
    desk = Desk(assistant, keep)
    start = desk.holdings()  # also loads what the first question needs
    page = gr.Blocks(title="Byline", analytics_enabled=False)
    with page:
        at = Layout(start)
        on = Events(desk, at)
        page.load(None, js=script("folds.js"))
        page.load(on.arrive, None, [at.masthead, at.thread, at.outlets], **QUIET)
        gr.Timer(FRESH_SECONDS).tick(on.follow, at.masthead, [at.masthead, at.outlets], **QUIET)
        _wire_conversation(at, on)
        _wire_panel(at, on)
    page.queue(default_concurrency_limit=AT_ONCE, api_open=False)
    return page


def _wire_conversation(at: Layout, on: Events) -> None:
    asked = [at.question, at.chat, at.outlets, at.since, at.until, at.comments]
    left = [at.thread, at.chat, at.question, at.spoken]
    shown = [*left, at.masthead, at.outlets]
    typed = at.question.submit(on.ask, asked, shown, **QUIET)
    example = at.thread.example(picked, None, at.question, **QUIET)
    tried = example.then(on.ask, asked, shown, **QUIET)
    at.question.stop(on.stop, at.chat, left, cancels=[typed, tried], **QUIET)
    changed = [at.thread, at.chat, at.spoken]
    at.thread.lift(on.lift, at.chat, changed, **CLICK)
    at.thread.more(on.more, at.chat, changed, **CLICK)
    at.thread.judge(on.judge, at.chat, changed, **CLICK)
    at.anew.click(on.restart, None, [at.thread, at.chat, at.panel], **QUIET)


def _wire_panel(at: Layout, on: Events) -> None:
    sought, found = [at.name, at.outlets, at.since, at.until], [at.person, at.panel, at.spoken]
    at.name.submit(on.who, sought, found, **CLICK)
    at.thread.who(picked, None, at.name, **CLICK).then(on.who, sought, found, **QUIET)
    at.thread.cite(on.cite, at.chat, at.panel, **CLICK)
    at.whole.click(on.desk.overview, None, at.panel, **CLICK)
    at.panel.say(on.say, at.person, at.panel, **CLICK)
    at.panel.back(on.back, at.person, at.panel, **CLICK)
    at.panel.close(nothing_chosen_html, None, at.panel, **CLICK)
