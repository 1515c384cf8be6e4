"""The chat page: what Gradio shows, and which events lead where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from corpus.outlets import OutletRegistry
from rag.assistant import Assistant
from rag.page.desk import Desk
from rag.page.events import Events, status
from rag.page.feedback import Keep
from rag.page.thread import PICK_A_SOURCE, masthead_html, thread_html

HERE = Path(__file__).parent
READERS = 4
"""Questions that are answered at the same time; others wait their turn."""
FRESH_SECONDS = 1
"""How often a page looks for a new snapshot, which costs it the look at one file."""


def build(assistant: Assistant, registry: OutletRegistry, keep: Keep) -> gr.Blocks:
    """The page over an assistant; `keep` is given what readers think of its answers.

    All state of a reader is in gr.State.
    """
    desk = Desk(assistant, registry, keep)
    start = desk.holdings()  # also loads what the first question needs
    on = Events(desk)

    page = gr.Blocks(title="Byline", analytics_enabled=False)
    with page:
        chat, person = gr.State(()), gr.State(None)
        masthead = gr.HTML(masthead_html(start), elem_id="masthead", apply_default_css=False)
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="conversation", scale=3, min_width=280):
                thread = gr.HTML(
                    thread_html((), start),
                    elem_id="thread",
                    js_on_load=_script("thread.js"),
                    apply_default_css=False,
                )
                with gr.Column(elem_id="composer"):
                    question = gr.Textbox(
                        label="Question",
                        placeholder="What did … say about …?",
                        show_label=False,
                        container=False,
                        lines=1,
                        max_lines=6,
                        submit_btn="Ask",
                        elem_id="question",
                        autofocus=True,
                    )
                    with gr.Row(elem_id="options"):
                        with (
                            gr.Accordion("Filter the search", open=False, elem_id="filters"),
                            gr.Row(),
                        ):
                            outlets = gr.Dropdown(
                                label="Outlets",
                                choices=list(start.outlets),
                                multiselect=True,
                                scale=2,
                                min_width=180,
                            )
                            since, until = _day_field("since"), _day_field("until")
                            comments = gr.Checkbox(
                                label="Readers’ comments only",
                                container=False,
                                min_width=180,
                                elem_id="comments",
                            )
                        with gr.Accordion("Look up a person", open=False, elem_id="lookup"):
                            name = gr.Textbox(
                                label="Name",
                                placeholder="Who is quoted with what?",
                                show_label=False,
                                container=False,
                                lines=1,
                                max_lines=1,
                                submit_btn="Look up",
                                elem_id="name",
                            )
                        whole = gr.Button("The corpus", size="sm", elem_id="whole", scale=0)
                        anew = gr.Button("New conversation", size="sm", elem_id="anew", scale=0)
            with gr.Column(elem_id="source", scale=2, min_width=280):
                panel = gr.HTML(
                    PICK_A_SOURCE,
                    elem_id="panel",
                    js_on_load=_script("panel.js"),
                    apply_default_css=False,
                )
        spoken = gr.HTML(status(""), elem_id="spoken")

        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        page.load(None, js=_script("folds.js"))
        page.load(on.arrive, None, [masthead, thread, outlets], **quiet)
        seen = gr.State(masthead_html(start))
        gr.Timer(FRESH_SECONDS).tick(on.follow, seen, [masthead, outlets, seen], **quiet)
        asked = [question, chat, outlets, since, until, comments]
        shown = [thread, chat, question, spoken, masthead, outlets]
        typed = question.submit(on.ask, asked, shown, **quiet)
        example = thread.example(on.example, None, question, **quiet)
        chosen = example.then(on.ask, asked, shown, **quiet)
        left = [thread, chat, question, spoken]
        question.stop(on.stop, chat, left, cancels=[typed, chosen], **quiet)
        # A click while another is at work is not lost: the last one counts.
        click = {**quiet, "trigger_mode": "always_last"}
        thread.cite(on.cite, chat, panel, **click)
        thread.lift(on.lift, chat, [thread, chat, spoken], **click)
        thread.more(on.more, chat, [thread, chat, spoken], **click)
        thread.judge(on.judge, chat, [thread, chat, spoken], **click)
        sought, found = [name, outlets, since, until], [person, panel, spoken]
        name.submit(on.who, sought, found, **click)
        thread.who(on.named, None, name, **click).then(on.who, sought, found, **quiet)
        whole.click(on.overview, None, panel, **click)
        panel.say(on.say, person, panel, **click)
        panel.back(on.back, person, panel, **click)
        panel.close(lambda: PICK_A_SOURCE, None, panel, **click)
        anew.click(on.restart, None, [thread, chat, panel], **quiet)
    page.queue(default_concurrency_limit=READERS, api_open=False)
    return page


def _day_field(word: str) -> gr.HTML:
    """A day as the browser's own date field gives it: 2022-01-31, or nothing."""
    return gr.HTML(
        "",
        html_template=f'<label>Published {word}<input type="date" class="day"></label>',
        js_on_load=_script("day.js"),
        apply_default_css=False,
        elem_id=word,
    )


def _script(name: str) -> str:
    return (HERE / name).read_text("utf-8")
