"""What a person is quoted with, for the terminal and for the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from rag.answer import UNIDENTIFIED, Attribution
from rag.people import Person, Saying
from rag.render.html import drawn
from rag.render.label import speech, standing
from rag.render.parts import counted, day, notices_told, own_words_marked, retracted
from rag.render.text import wrapped
from rag.render.timeline import timeline

SAYINGS_SHOWN = 150
"""Sayings that the page shows; the terminal shows all."""
FORMS = 6
"""Forms of the name that are listed."""


def person_summary(person: Person) -> str:
    """In one sentence: how often the person is quoted, where and when; or why not."""
    if not person.sayings:
        return _nobody(person)
    times = counted(len(person.sayings), "passage")
    outlets = {s.citation.outlet for s in person.sayings}
    days = sorted(d for s in person.sayings if (d := day(s.citation.published)))
    when = "" if not days else f", {days[0]}" + (f" to {days[-1]}" if days[-1] != days[0] else "")
    return f"{person.asked} is quoted in {times} of {counted(len(outlets), 'outlet')}{when}."


def _nobody(person: Person) -> str:
    if person.elsewhere:
        made = counted(person.elsewhere, "statement")
        return f"{person.asked} makes {made} in this corpus, but none within these limits."
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


def aside(person: Person) -> list[str]:
    """What the articles call the speaker, and who else may be meant; a sentence each."""
    called = f"Named as {_named(person.names)}." if len(person.names) > 1 else ""
    spelt = f"Perhaps the same: {_named(person.perhaps)}." if person.perhaps else ""
    others = ""
    if person.sayings and person.others:
        others = f"Others who go by {person.asked}: {_named(person.others)}."
    left = f"Not listed: {counted(person.unsure, 'passage')} that may not be theirs."
    return [line for line in (called, spelt, others, left * bool(person.unsure)) if line]


def under_headings(sayings: Sequence[Saying]) -> Iterator[tuple[str, list[Saying]]]:
    """Their own words, then what is told of them, each under its heading."""
    for direct, said in groupby(sayings, key=lambda s: s.attribution.speech == "direct"):
        yield ("In their own words" if direct else "As the outlets tell it"), list(said)


# ------------------------------------------------------------------ terminal


def person_to_text(person: Person) -> str:
    """Everything, own words first: each passage with its outlet, article and place there."""
    blocks = [wrapped(" ".join([person_summary(person), *aside(person)]))]
    for heading, said in under_headings(person.sayings):
        blocks.append("\n\n".join([f"{heading} ({len(said):,})", *map(_saying, said)]))
    return "\n\n".join(blocks)


def _saying(saying: Saying) -> str:
    cited = saying.citation
    known = [cited.outlet or UNIDENTIFIED, day(cited.published) or "undated"]
    told = (*known, speech(saying.attribution), standing(saying.attribution), cited.title)
    head = retracted(saying) + ", ".join(filter(None, told))
    notices = (f"! {line}" for line, _ in notices_told(saying))
    lines = (own_words_marked(saying), *notices, f"{cited.article} [{cited.start}:{cited.end}]")
    return "\n".join([wrapped(head, "  ", "    "), *(wrapped(s, "    ", "    ") for s in lines)])


# ------------------------------------------------------------------ page


def person_html(person: Person) -> str:
    """The panel for a person: a timeline, then the passages, each a way into its article."""
    shown = person.sayings[:SAYINGS_SHOWN]
    left = len(person.sayings) - len(shown)
    more = (
        f"{left:,} more are not shown here. Filter by outlet or date to see them." if left else ""
    )
    undated = sum(s.citation.published is None for s in person.sayings)
    return drawn(
        "person.html",
        person=person,
        summary=person_summary(person),
        aside=aside(person),
        plot=timeline(person.sayings),
        undated=f"Not in the plot, for want of a date: {undated:,}." if undated else "",
        groups=under_headings(shown),
        more=more,
        passed_on=_passed_on,
    )


def _passed_on(saying: Saying) -> Attribution:
    """Its attribution; that it is an opinion or a digest is told with the article."""
    return replace(saying.attribution, kind="news")
