"""What the corpus holds, as a panel of the page: plots by month, and who ran the same story."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from corpus.onnx import readable
from rag.overview import Overview, Story
from rag.render.html import drawn
from rag.render.parts import counted
from rag.render.timeline import LINES, months, spread

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def overview_html(found: Overview) -> str:
    """The panel: articles by outlet and month, languages, and each story's spread in time."""
    longest = max((run.after or 0 for story in found.stories for run in story.runs), default=0)
    further, undated = len(found.outlets) - LINES, found.articles - len(found.published)
    left_out = [
        f"The {LINES} outlets with most articles; the list has {further:,} more."
        if further > 0
        else "",
        f"Not in the plot, for want of a date: {undated:,}." if undated else "",
    ]
    return drawn(
        "overview.html",
        found=found,
        summary=corpus_summary(found),
        months=months(found.published),
        left_out=" ".join(filter(None, left_out)),
        longest=longest,
        dated=_dated,
        told=_told,
        spread=lambda story: _spread(story, longest),
    )


def corpus_summary(found: Overview) -> str:
    """How many articles of how many outlets, and from when to when, in one sentence."""
    if not found.articles:
        return "This corpus has no articles yet. Add some, then run byline index update."
    days = sorted(day for _, day in found.published)
    when = f", {days[0]} to {days[-1]}" if days and days[0] != days[-1] else ""
    when = f" on {days[0]}" if days and not when else when
    outlets = counted(len(found.outlets), "outlet")
    return f"{counted(found.articles, 'article')}, published by {outlets}{when}."


def _spread(story: Story, longest: int) -> str:
    dated = [(run.outlet, run.after) for run in story.runs if run.after is not None]
    return spread(dated, longest) if any(after for _, after in dated) else ""


def _told(story: Story) -> str:
    undated = ", ".join(run.outlet for run in story.runs if run.after is None)
    return f"{_origin(story)} Undated: {undated}." if undated else _origin(story)


def _dated(text: str) -> Markup:
    """The text, in which no line ends within a date."""
    return Markup(_ISO_DAY.sub(r"<time>\g<0></time>", str(escape(readable(text)))))


def _origin(story: Story) -> str:
    """Whose story it is, as far as anything tells, and who ran it when."""
    first, days = story.runs[0], {run.published for run in story.runs}
    ran = ", ".join(dict.fromkeys(run.outlet for run in story.runs))
    when = f", all on {first.published}" if len(days) == 1 and first.published else ""
    if story.known_by == "stated":
        return f"A story of {story.origin}. Run by {ran}{when}."
    if story.origin and story.origin != first.outlet:
        return f"Credited to {story.origin}. Run by {ran}{when}."
    if story.known_by == "earliest":
        return f"First here in {first.outlet}, on {first.published}. Run by {ran}{when}."
    return f"Run by {ran}{when}. Nothing tells who was first."
