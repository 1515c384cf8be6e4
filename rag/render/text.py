"""Answer -> plain text for a terminal."""

from __future__ import annotations

import textwrap

from rag.answer import UNIDENTIFIED, Answer, Citation, Claim, Refusal
from rag.render.label import label, whose
from rag.render.numbers import numbered
from rag.render.parts import (
    REASONS,
    RELATED,
    also,
    day,
    difference_lines,
    made_by,
    notices_told,
    retracted,
    searching,
    silent_outlets,
    sources_of,
    unread_note,
    worded,
)

COLUMNS = 88
"""Columns of a line of the text."""

UNPRINTABLE = (
    *(*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0)),  # these move the cursor,
    *(*range(0x202A, 0x202F), *range(0x2066, 0x206A)),  # these turn the line around,
    *range(0xD800, 0xE000),  # and these are half characters
)
PRINTABLE = dict.fromkeys(UNPRINTABLE, "\N{REPLACEMENT CHARACTER}")


def to_text(answer: Answer) -> str:
    """The answer in lines of `COLUMNS` columns where words allow; no line end after the last.

    Every claim stands under its byline. Quotation marks stand around a speaker's own words alone.
    """
    answer = numbered(answer)
    blocks = [wrapped(line) for line in (searching(answer), answer.reply) if line]
    blocks += [_claim(claim) for claim in answer.claims]
    if answer.refusal:
        blocks.append(_refusal(answer.refusal))
    blocks += map(wrapped, difference_lines(answer))
    if answer.related:
        blocks += [f"{RELATED}:", *map(_claim, answer.related)]
    if silent := silent_outlets(answer):
        blocks.append(wrapped(f"Nothing on this from: {', '.join(silent)}."))
    if answer.dropped:
        lines = [wrapped(f"{d.text} ({d.why})", "  - ", "    ") for d in answer.dropped]
        blocks.append("\n".join(["Left out, because no article shows it:", *lines]))
    if sources := sources_to_text(answer):
        blocks.append(sources)
    if line := made_by(answer):
        blocks.append(wrapped(line))
    return "\n\n".join(blocks)


def sources_to_text(answer: Answer) -> str:
    """The articles cited, under their numbers; "" when nothing is."""
    cited = sources_of(answer)
    return "\n".join(["Sources", *map(_source, cited)]) if cited else ""


def _claim(claim: Claim) -> str:
    numbers = "".join(f"[{c.n}]" for c in claim.citations)
    said = f"{worded(claim)} {numbers}{also(claim)}{unread_note(claim)}"
    byline = wrapped(f"{retracted(claim)}{label(claim.attribution)}:")
    notices = (f"{line}{f' [{cited.n}]' if cited else ''}" for line, cited in notices_told(claim))
    told = (wrapped(line, "    ! ", "      ") for line in notices)
    return "\n".join([byline, wrapped(said, "    ", "    "), *told])


def _refusal(refusal: Refusal) -> str:
    blocks = [wrapped(f"{REASONS[refusal.reason]}: {refusal.message}")]
    if refusal.nearest:
        blocks.append("The nearest that the corpus has:")
        blocks += [
            f"{_source([c], whose(c))}\n{wrapped(c.quote, '    ', '    ')}" for c in refusal.nearest
        ]
    return "\n".join(blocks)


def _source(cited: list[Citation], owner: str = "") -> str:
    """An article, after the numbers of its passages."""
    citation = cited[0]
    numbers = "".join(f"[{c.n}]" for c in cited)
    named = ": ".join(filter(None, (owner or citation.outlet or UNIDENTIFIED, citation.title)))
    kind = None if citation.kind == "news" else citation.kind
    facts = ", ".join(filter(None, (kind, citation.author, day(citation.published))))
    head = wrapped(f"{named} ({facts})" if facts else named, f"{numbers} ", "    ")
    return f"{head}\n{wrapped(citation.url or citation.article, '    ', '    ')}"


def wrapped(text: str, first: str = "", rest: str = "") -> str:
    """The text in printable lines of `COLUMNS` columns where words allow."""
    return textwrap.fill(
        printable(text),
        COLUMNS,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def printable(text: str) -> str:
    """The text without the characters that could move a terminal's cursor."""
    return text.translate(PRINTABLE)
