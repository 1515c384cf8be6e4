"""What a person is quoted with, for the terminal and for the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from rag.answer import UNIDENTIFIED
from rag.people import Person, Saying
from rag.render.escape import clean, esc
from rag.render.html import facts
from rag.render.label import speech, standing
from rag.render.parts import day, marked, noticed, retracted
from rag.render.text import wrapped
from rag.render.timeline import timeline

SHOWN = 150
"""Sayings that the page shows; the terminal shows all."""
FORMS = 6
"""Forms of the name that are listed."""


def summary(person: Person) -> str:
    """In one sentence: how often the person is quoted, where and when; or why not."""
    if not person.sayings:
        return _nobody(person)
    times = _counted(len(person.sayings), "passage")
    outlets = {s.citation.outlet for s in person.sayings}
    days = sorted(d for s in person.sayings if (d := day(s.citation.published)))
    when = "" if not days else f", {days[0]}" + (f" to {days[-1]}" if days[-1] != days[0] else "")
    return f"{person.asked} is quoted in {times} of {_counted(len(outlets), 'outlet')}{when}."


def _nobody(person: Person) -> str:
    if person.elsewhere:
        counted = _counted(person.elsewhere, "statement")
        return f"{person.asked} makes {counted} in this corpus, but none within these limits."
    if person.others:
        return f"Several go by {person.asked}. Ask for one: {_named(person.others)}."
    nobody = f"Nobody who goes by {person.asked} is quoted in this corpus"
    if person.nearest:
        return f"{nobody}; the nearest who are: {', '.join(person.nearest)}."
    return f"{nobody}, nor anybody with a name like it."


def _named(names: Sequence[tuple[str, int]]) -> str:
    """ "A (3), B (1) and 2 more"."""
    listed = ", ".join(f"{name} ({count:,})" for name, count in names[:FORMS])
    more = len(names) - FORMS
    return f"{listed}{f' and {more:,} more' if more > 0 else ''}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def aside(person: Person) -> list[str]:
    """What the articles call the speaker, and who else may be meant; a sentence each."""
    called = f"Named as {_named(person.names)}." if len(person.names) > 1 else ""
    spelt = f"Perhaps the same: {_named(person.perhaps)}." if person.perhaps else ""
    others = ""
    if person.sayings and person.others:
        others = f"Others who go by {person.asked}: {_named(person.others)}."
    left = f"Not listed: {_counted(person.unsure, 'passage')} that may not be theirs."
    return [line for line in (called, spelt, others, left * bool(person.unsure)) if line]


def parts(sayings: Sequence[Saying]) -> Iterator[tuple[str, list[Saying]]]:
    """Their own words, then what is told of them, each under its heading."""
    for direct, said in groupby(sayings, key=lambda s: s.attribution.speech == "direct"):
        yield ("In their own words" if direct else "As the outlets tell it"), list(said)


# ------------------------------------------------------------------ terminal


def person_to_text(person: Person) -> str:
    """Everything, own words first: each passage with its outlet, article and place there."""
    blocks = [wrapped(" ".join([summary(person), *aside(person)]))]
    for heading, said in parts(person.sayings):
        blocks.append("\n\n".join([f"{heading} ({len(said):,})", *map(_saying, said)]))
    return "\n\n".join(blocks)


def _saying(saying: Saying) -> str:
    cited = saying.citation
    known = [cited.outlet or UNIDENTIFIED, day(cited.published) or "undated"]
    told = (*known, speech(saying.attribution), standing(saying.attribution), cited.title)
    head = retracted(saying) + ", ".join(filter(None, told))
    notices = (f"! {line}" for line, _ in noticed(saying))
    lines = (_words(saying), *notices, f"{cited.article} [{cited.start}:{cited.end}]")
    return "\n".join([wrapped(head, "  ", "    "), *(wrapped(s, "    ", "    ") for s in lines)])


# ------------------------------------------------------------------ page


def person_html(person: Person) -> str:
    """The panel for a person: a timeline, then the passages, each a way into its article."""
    shown = person.sayings[:SHOWN]
    groups = "".join(
        f"<h3>{heading}</h3><ul>{''.join(map(_item, said))}</ul>" for heading, said in parts(shown)
    )
    left = len(person.sayings) - len(shown)
    more = (
        f"{left:,} more are not shown here. Filter by outlet or date to see them." if left else ""
    )
    undated = sum(s.citation.published is None for s in person.sayings)
    left_out = f"Not in the plot, for want of a date: {undated:,}." if undated else ""
    return clean(
        f'<section class="person" aria-label="{esc(person.asked)}"><header class="source-head">'
        '<p class="kicker">Who said it</p>'
        '<button type="button" class="close" data-close="yes" aria-label="Close">×</button>'
        f'<h2 tabindex="-1">{esc(person.asked)}</h2></header>'
        f"<p>{esc(summary(person))}</p>{''.join(map(_note, aside(person)))}"
        f"{timeline(person.sayings)}{_note(left_out)}{groups}{_note(more)}</section>"
    )


def _note(text: str) -> str:
    return f'<p class="note">{esc(text)}</p>' if text else ""


def _words(saying: Saying) -> str:
    cited = saying.citation
    return marked(cited.quote, cited.start, saying.attribution.words)


def _item(saying: Saying) -> str:
    cited, passed_on = saying.citation, replace(saying.attribution, kind="news")
    tag, kind = ("p", "said") if cited.kind == "digest" else ("blockquote", "quote")
    about = f"Read this in its article: {cited.title or cited.article}"
    told = (esc(cited.outlet or UNIDENTIFIED), facts(cited), esc(speech(passed_on)))
    known = " · ".join(filter(None, (*told, esc(standing(passed_on)))))
    return (
        f'<li><p class="facts">{esc(retracted(saying))}{known}</p><p class="title" dir="auto">'
        f"{esc(cited.title or cited.article)}</p>"
        f'<{tag} class="{kind}" dir="auto">{esc(_words(saying))} '
        f'<button type="button" class="cite" data-say="{cited.n}" '
        f'aria-label="{esc(about)}">{cited.n}</button></{tag}>'
        f"{''.join(f'<p class=notice>{esc(line)}</p>' for line, _ in noticed(saying))}</li>"
    )
