"""What the corpus holds, as a panel of the page: plots by month, and who ran the same story."""

from __future__ import annotations

import re

from rag.overview import Overview, Story
from rag.render.escape import clean, esc
from rag.render.timeline import LINES, months, spread

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def overview_html(found: Overview) -> str:
    """The panel: articles by outlet and month, languages, and each story's spread in time."""
    listed = "".join(f"<li>{esc(name)} <b>{count:,}</b></li>" for name, count in found.outlets)
    outlets = (
        f'<details class="tally"><summary>Articles of each outlet</summary><ul>{listed}</ul>'
        "</details>"
    )
    return clean(
        '<section class="overview" aria-label="The corpus"><header class="source-head">'
        '<p class="kicker">What there is to ask about</p>'
        '<button type="button" class="close" data-close="yes" aria-label="Close">×</button>'
        '<h2 tabindex="-1">The corpus</h2></header>'
        f'<p class="sum">{_whole(esc(summary(found)))}</p>'
        f"{_published(found)}{outlets if listed else ''}{_languages(found)}{_stories(found)}"
        "</section>"
    )


def summary(found: Overview) -> str:
    """How many articles of how many outlets, and from when to when, in one sentence."""
    if not found.articles:
        return "This corpus has no articles yet. Add some, then run byline index update."
    days = sorted(day for _, day in found.published)
    when = f", {days[0]} to {days[-1]}" if days and days[0] != days[-1] else ""
    when = f" on {days[0]}" if days and not when else when
    outlets = _counted(len(found.outlets), "outlet")
    return f"{_counted(found.articles, 'article')}, published by {outlets}{when}."


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _published(found: Overview) -> str:
    if not found.published:
        none = "None of the articles has a date, so there is no month to show them in."
        return _note(none) if found.articles else ""
    further, undated = len(found.outlets) - LINES, found.articles - len(found.published)
    aside = [
        f"The {LINES} outlets with most articles; the list has {further:,} more."
        if further > 0
        else "",
        f"Not in the plot, for want of a date: {undated:,}." if undated else "",
    ]
    plot = months(found.published)
    return f"<h3>By outlet and month</h3>{plot}{_note(' '.join(filter(None, aside)))}"


def _languages(found: Overview) -> str:
    if not found.languages:
        return ""
    listed = ", ".join(f"{code} ({count:,})" for code, count in found.languages)
    return _note(
        f"In other languages than English: {listed}. There, who is quoted is not read: a claim "
        "names its outlet alone."
    )


def _stories(found: Overview) -> str:
    if not found.articles:
        return ""
    heading = "<h3>Run more than once</h3>"
    if not found.stories:
        return heading + _note("No article here is a copy of another.")
    days = (run.after or 0 for story in found.stories for run in story.runs)
    longest = max(days, default=0)
    listed = "".join(f"<li>{_story(story, longest)}</li>" for story in found.stories)
    more = f"Not shown: {found.further:,} more, with as few copies." if found.further else ""
    axis = _note("The plots show days after the first copy.") if longest else ""
    return f'{heading}{axis}<ul class="stories">{listed}</ul>{_note(more)}'


def _story(story: Story, longest: int) -> str:
    dated = [(run.outlet, run.after) for run in story.runs if run.after is not None]
    undated = [run.outlet for run in story.runs if run.after is None]
    facts = [_origin(story), f"Undated: {', '.join(undated)}." if undated else ""]
    plot = spread(dated, longest) if any(after for _, after in dated) else ""
    return (
        f'<p class="title" dir="auto">{esc(story.title)}</p>'
        f'<p class="facts">{_whole(esc(" ".join(filter(None, facts))))}</p>{plot}'
    )


def _whole(text: str) -> str:
    """Escaped text in which no line ends within a date."""
    return _DAY.sub(r"<time>\g<0></time>", text)


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


def _note(text: str) -> str:
    return f'<p class="note">{esc(text)}</p>' if text else ""
