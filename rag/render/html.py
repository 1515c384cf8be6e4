"""Answer -> HTML for the chat page. Every text in it is escaped, and the whole is cleaned again."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from rag.answer import UNIDENTIFIED, Answer, Citation, Claim, Dropped, Refusal
from rag.people import is_name
from rag.render.escape import clean, esc, host, web_address
from rag.render.label import Part, label_parts, whose
from rag.render.parts import (
    REASONS,
    RELATED,
    also,
    day,
    differing,
    is_excerpt,
    limit,
    made_by,
    noticed,
    retracted,
    silent_outlets,
    sources_of,
    unread,
    worded,
)


def to_html(answer: Answer, exchange: int = 0, ignored: Collection[str] = ()) -> str:
    """The answer as a fragment: claims under their bylines, then related ones, then the numbered
    sources.

    Each citation is a button with `data-n`, its number, and `data-exchange`, which answer of the
    page it belongs to. What the question restricts the search to has a button each, too; `ignored`
    are those that the reader took away, which can be put back.
    """
    parts = [_read_as(answer), _searching(answer.reading, sorted(ignored), exchange)]
    parts += [_reply(answer.reply), _claims(answer.claims, exchange)]
    if answer.refusal:
        parts.append(_refusal(answer.refusal, exchange))
    parts += [f'<p class="differ">{esc(line)}</p>' for line in differing(answer)]
    parts += [_related(answer.related, exchange), _silent(silent_outlets(answer))]
    parts += [_sources(sources_of(answer), exchange)]
    parts += [_dropped(answer.dropped), _made_by(answer)]
    return clean(f'<div class="answer">{"".join(parts)}</div>')


def _read_as(answer: Answer) -> str:
    if answer.standalone_question.strip() in ("", answer.question.strip()):
        return ""
    return f'<p class="read-as">Read as: {esc(answer.standalone_question)}</p>'


def _searching(reading: Iterable[str], ignored: Iterable[str], exchange: int) -> str:
    kept = " · ".join(_limit(part, exchange, "×", "Search without this limit") for part in reading)
    gone = " · ".join(_limit(part, exchange, "↺", "Put this limit back") for part in ignored)
    lines = f'<p class="searching">Searching {kept}</p>' if kept else ""
    return lines + (f'<p class="searching lifted">Not limited to {gone}</p>' if gone else "")


def _limit(part: str, exchange: int, sign: str, about: str) -> str:
    return (
        f'<span class="limit">{esc(limit(part))}\xa0<button type="button" class="lift" '
        f'data-exchange="{exchange}" data-lift="{esc(part)}" '
        f'aria-label="{about}: {esc(limit(part))}">{sign}</button></span>'
    )


def _reply(reply: str) -> str:
    return f'<p class="reply" dir="auto">{esc(reply)}</p>' if reply else ""


def _claims(claims: Iterable[Claim], exchange: int) -> str:
    return "".join(_claim(claim, exchange) for claim in claims)


def _related(claims: Iterable[Claim], exchange: int) -> str:
    shown = _claims(claims, exchange)
    return f'<section class="related"><h3>{RELATED}</h3>{shown}</section>' if shown else ""


def _claim(claim: Claim, exchange: int) -> str:
    kinds = f"{claim.attribution.section} {claim.attribution.kind}"
    numbers = "".join(_button(c, exchange) for c in claim.citations)
    words = (_excerpt if is_excerpt(claim) else _wording)(worded(claim), numbers)
    notes = (also(claim).strip(), unread(claim).strip(" ()"))
    further = "".join(f'<p class="also">{esc(note)}</p>' for note in notes if note)
    notices = "".join(
        f'<p class="notice" dir="auto">{esc(line)} {_button(cited, exchange) if cited else ""}</p>'
        for line, cited in noticed(claim)
    )
    return f'<section class="claim {kinds}">{_byline(claim)}{words}{notices}{further}</section>'


def _byline(claim: Claim) -> str:
    parts = label_parts(claim.attribution)
    taken_back = f"<strong>{retracted(claim)}</strong>" if retracted(claim) else ""
    return f'<p class="byline">{taken_back}{"".join(map(_named, parts))}</p>'


def _named(part: Part) -> str:
    """A name of the byline; a speaker with a name is a button to all that they are quoted with."""
    text = esc(part.text)
    if part.role == "speaker" and is_name(part.text):
        return f'<button type="button" class="speaker" data-who="{text}">{text}</button>'
    return f'<span class="{part.role}">{text}</span>'


def _button(citation: Citation, exchange: int) -> str:
    about = f"Source {citation.n}: {citation.outlet or UNIDENTIFIED}, {citation.title}"
    return (
        f'<button type="button" class="cite" data-exchange="{exchange}" data-n="{citation.n}" '
        f'aria-label="{esc(about)}">{citation.n}</button>'
    )


def _refusal(refusal: Refusal, exchange: int) -> str:
    nearest = "".join(
        f'<li class="near"><p class="byline"><span class="outlet">'
        f"{esc(whose(c))}</span></p>{_passage(c, exchange)}</li>"
        for c in refusal.nearest
    )
    heading = '<h3>The nearest that the corpus has</h3><ul class="nearest">'
    return (
        f'<section class="refusal" data-reason="{esc(refusal.reason)}">'
        f'<p class="kicker">{esc(REASONS[refusal.reason])}</p><p>{esc(refusal.message)}</p>'
        f"{f'{heading}{nearest}</ul>' if nearest else ''}</section>"
    )


def _passage(citation: Citation, exchange: int) -> str:
    button = _button(citation, exchange)
    words = _wording if citation.kind == "digest" else _excerpt
    return words(citation.quote, button)


def _excerpt(text: str, numbers: str) -> str:
    return f'<blockquote class="quote" dir="auto">{esc(text)} {numbers}</blockquote>'


def _wording(text: str, numbers: str) -> str:
    return f'<p class="said" dir="auto">{esc(text)} {numbers}</p>'


def _silent(outlets: Iterable[str]) -> str:
    names = ", ".join(f"<b>{esc(outlet)}</b>" for outlet in outlets)
    return f'<p class="silent">Nothing on this from {names}.</p>' if names else ""


def _sources(articles: Iterable[list[Citation]], exchange: int) -> str:
    lines = "".join(_source(cited, exchange) for cited in articles)
    return f'<h3>Sources</h3><ul class="sources">{lines}</ul>' if lines else ""


def _source(cited: list[Citation], exchange: int) -> str:
    first = cited[0]
    numbers = "".join(_button(c, exchange) for c in cited)
    return (
        f'<li><span class="numbers">{numbers}</span> <span class="source">'
        f'<span class="outlet">{esc(first.outlet or UNIDENTIFIED)}</span> '
        f"<cite>{esc(first.title or first.article)}</cite> "
        f'<span class="facts">{facts(first)}</span></span></li>'
    )


def facts(citation: Citation) -> str:
    """Author, date, kind and link of a citation, as far as known, in one line."""
    known = [esc(citation.author)] if citation.author else []
    if date := day(citation.published):
        known.append(f'<time datetime="{date}">{date}</time>')
    if citation.kind != "news":
        known.append(esc(citation.kind))
    if url := web_address(citation.url):
        known.append(f'<a href="{esc(url)}" target="_blank">{esc(host(url))} ↗</a>')
    return " · ".join(known)


def _dropped(dropped: tuple[Dropped, ...]) -> str:
    if not dropped:
        return ""
    items = "".join(
        f'<li>{esc(d.text)} <span class="why">{esc(d.why)}</span></li>' for d in dropped
    )
    counted = "1 statement was" if len(dropped) == 1 else f"{len(dropped)} statements were"
    summary = f"{counted} left out, because no article shows it"
    return f'<details class="dropped"><summary>{summary}</summary><ul>{items}</ul></details>'


def _made_by(answer: Answer) -> str:
    line = made_by(answer)
    return f'<p class="composer">{esc(line)}</p>' if line else ""
