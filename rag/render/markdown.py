"""Answer -> Markdown, for notes and reports."""

from __future__ import annotations

import re

from rag.answer import UNIDENTIFIED, Answer, Citation, Claim, Refusal
from rag.render.escape import web_address
from rag.render.label import label_parts, whose
from rag.render.parts import (
    REASONS,
    RELATED,
    also,
    day,
    differing,
    is_excerpt,
    made_by,
    noticed,
    retracted,
    searching,
    silent_outlets,
    sources_of,
    unread,
    worded,
)

SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&:@=$^])")
"""Punctuation that may mean something: all that CommonMark lets a backslash take back."""
LINE_BREAKS = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
"""A line break would end a quotation, or start a heading, a list or a block of code."""


def to_markdown(answer: Answer) -> str:
    """The answer as CommonMark, every text in it escaped; no line end after the last line."""
    blocks = [escaped(line) for line in (searching(answer), answer.reply) if line]
    blocks += [_claim(claim) for claim in answer.claims]
    if answer.refusal:
        blocks += _refusal(answer.refusal)
    blocks += map(escaped, differing(answer))
    if answer.related:
        blocks += [f"**{RELATED}**", *map(_claim, answer.related)]
    if silent := silent_outlets(answer):
        blocks.append(f"Nothing on this from: {', '.join(map(escaped, silent))}.")
    if answer.dropped:
        lines = [f"- {escaped(d.text)} ({escaped(d.why)})" for d in answer.dropped]
        blocks.append("\n".join(["Left out, because no article shows it:", "", *lines]))
    if cited := sources_of(answer):
        blocks.append("\n".join(["**Sources**", "", *map(_source, cited)]))
    if line := made_by(answer):
        blocks.append(escaped(line))
    return "\n\n".join(blocks)


def escaped(text: str) -> str:
    """`text` as it stands, on one line, none of it read as Markdown or HTML."""
    return SPECIAL.sub(r"\\\1", LINE_BREAKS.sub(" ", text).strip())


def _claim(claim: Claim) -> str:
    numbers = "".join(_number(c) for c in claim.citations) + _kept(also(claim) + unread(claim))
    byline = "".join(
        f"**{escaped(p.text)}**" if p.role == "outlet" else _kept(p.text)
        for p in label_parts(claim.attribution)
    )
    quote = "> " if is_excerpt(claim) else ""
    notices = "".join(
        f"\n\n*{escaped(line)}*{f' {_number(cited)}' if cited else ''}"
        for line, cited in noticed(claim)
    )
    taken_back = f"**{retracted(claim).strip()}** " if retracted(claim) else ""
    return f"{taken_back}{byline}:\n\n{quote}{escaped(worded(claim))} {numbers}{notices}"


def _kept(text: str) -> str:
    """Escaped, with the spaces around it, which join it to its neighbours."""
    return SPECIAL.sub(r"\\\1", LINE_BREAKS.sub(" ", text))


def _number(citation: Citation) -> str:
    return f"\\[{citation.n}\\]"


def _refusal(refusal: Refusal) -> list[str]:
    blocks = [f"**{REASONS[refusal.reason]}:** {escaped(refusal.message)}"]
    if refusal.nearest:
        blocks.append("The nearest that the corpus has:")
    for citation in refusal.nearest:
        quote = "" if citation.kind == "digest" else "> "
        blocks += [_source([citation], whose(citation)), f"{quote}{escaped(citation.quote)}"]
    return blocks


def _source(cited: list[Citation], owner: str = "") -> str:
    """`- [1] **Outlet**: title (author, date)`, the title linked where there is an address."""
    citation = cited[0]
    title = escaped(citation.title or citation.article)
    if url := web_address(citation.url):
        title = f"[{title}](<{_address(url)}>)"
    kind = None if citation.kind == "news" else citation.kind
    facts = ", ".join(filter(None, (kind, citation.author, day(citation.published))))
    head = (
        f"- {''.join(map(_number, cited))} "
        f"**{escaped(owner or citation.outlet or UNIDENTIFIED)}**: {title}"
    )
    return f"{head} ({escaped(facts)})" if facts else head


def _address(url: str) -> str:
    """An address between `<` and `>`, which may hold neither of them, nor a line break."""
    return "".join(c if c.isprintable() and c not in "<>\\ " else f"%{ord(c):02X}" for c in url)
