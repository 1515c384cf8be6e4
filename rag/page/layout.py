"""What Gradio shows of the chat page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from rag.page.examples import Holdings
from rag.page.thread import masthead_html, nothing_chosen_html, spoken_html, thread_html


class Layout:
    """The components of the page. All state of a reader is in `chat` and `person`."""

    def __init__(self, start: Holdings) -> None:
        self.chat, self.person = gr.State(()), gr.State(None)
        self.masthead = _html("masthead", masthead_html(start))
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="conversation", scale=3, min_width=280):
                self.thread = _html("thread", thread_html((), start), "thread.js")
                with gr.Column(elem_id="composer"):
                    self._add_composer(start.outlets)
            with gr.Column(elem_id="source", scale=2, min_width=280):
                self.panel = _html("panel", nothing_chosen_html(), "panel.js")
        self.spoken = _html("spoken", spoken_html(""))

    def _add_composer(self, outlets: Sequence[str]) -> None:
        self.question = _line(
            "question", "Question", "What did … say about …?", "Ask", max_lines=6, autofocus=True
        )
        with gr.Row(elem_id="options"):
            with gr.Accordion("Filter the search", open=False, elem_id="filters"), gr.Row():
                self.outlets = gr.Dropdown(
                    label="Outlets",
                    choices=list(outlets),
                    multiselect=True,
                    scale=2,
                    min_width=180,
                )
                self.since, self.until = _day("since"), _day("until")
                self.comments = gr.Checkbox(
                    label="Readers’ comments only",
                    container=False,
                    min_width=180,
                    elem_id="comments",
                )
            with gr.Accordion("Look up a person", open=False, elem_id="lookup"):
                self.name = _line("name", "Name", "Who is quoted with what?", "Look up")
            self.whole = gr.Button("The corpus", size="sm", elem_id="whole", scale=0)
            self.anew = gr.Button("New conversation", size="sm", elem_id="anew", scale=0)


def script(name: str) -> str:
    """A script of the page."""
    return Path(__file__).with_name(name).read_text("utf-8")


def _html(id: str, value: str, js: str = "", **options: Any) -> gr.HTML:  # noqa: ANN401 - Gradio's
    if js:
        options["js_on_load"] = script(js)
    return gr.HTML(value, elem_id=id, apply_default_css=False, **options)


def _day(word: str) -> gr.HTML:
    """A day as the browser's own date field gives it: 2022-01-31, or nothing."""
    field = f'<label>Published {word}<input type="date" class="day"></label>'
    return _html(word, "", "day.js", html_template=field)


def _line(
    id: str, label: str, placeholder: str, button: str, max_lines: int = 1, autofocus: bool = False
) -> gr.Textbox:
    return gr.Textbox(
        label=label,
        placeholder=placeholder,
        show_label=False,
        container=False,
        lines=1,
        max_lines=max_lines,
        submit_btn=button,
        elem_id=id,
        autofocus=autofocus,
    )
