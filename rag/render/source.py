"""A cited passage in its article -> HTML for the sources panel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from corpus.article import Article, Evidence, Section, Sourced, Span
from rag.answer import UNIDENTIFIED, Citation
from rag.render.escape import clean, esc
from rag.render.html import facts

T = TypeVar("T")

AROUND = 20_000
"""Characters of the article that are shown before and after the passage."""
NAMES = {
    "notice": "Notice",
    "comment": "Reader’s comment",
    "boilerplate": "Not part of the article",
}
RANKS = {
    "stated": "stated in",
    "markup": "read from the page’s",
    "text": "read from the text:",
}


def source_html(article: Article | None, citation: Citation, back: bool = False) -> str:
    """The panel for `citation`: what is known of its article, and the passage in <mark> there.

    `back` adds a button that leads to where the reader came from within the panel.

    Without the article, or when its text no longer has the passage there, the quote stands alone
    with a word on why. Sections that are not the article's own words are labelled.
    """
    here = Span(citation.start, citation.end)
    if article is None or here.of(article.text) != citation.quote:
        text = _gone(citation)
    else:
        text = f'<div class="text" dir="auto">{"".join(_sections(article, here))}</div>'
    known = f"{_standing(article, here)}{_provenance(article)}" if article else ""
    name = f"Source {citation.n}: {citation.outlet or UNIDENTIFIED}"
    return clean(
        f'<section aria-label="{esc(name)}">{_head(citation, back)}{known}{text}</section>'
    )


def _head(citation: Citation, back: bool) -> str:
    digest = "<p class='note'>A digest of the article, in other words: not a quotation.</p>"
    way = '<button type="button" class="back" data-back="yes">← All quotations</button>'
    return (
        f'<header class="source-head">{way if back else ""}'
        f'<p class="kicker">Source {citation.n}</p>'
        f'<button type="button" class="close" data-close="yes" aria-label="Close the source">×'
        f'</button><h2 class="outlet" tabindex="-1">{esc(citation.outlet or UNIDENTIFIED)}</h2>'
        f'<p class="title" dir="auto">{esc(citation.title or citation.article)}</p>'
        f'<p class="facts">{facts(citation)}</p></header>'
        f"{digest if citation.kind == 'digest' else ''}"
    )


def _gone(citation: Citation) -> str:
    quote = esc(citation.quote)
    return (
        '<p class="note">The article has changed or gone since this answer was given. '
        f'This is what it said then:</p><div class="text" dir="auto"><mark>{quote}</mark></div>'
    )


def _standing(article: Article, here: Span) -> str:
    """What a reader must not miss: that the copy is another outlet's, or the words a reader's."""
    lines = []
    if article.republished_from:
        copier = article.published_by or f"an {UNIDENTIFIED}"
        lines.append(f'<p class="note">This copy was published by <b>{esc(copier)}</b>.</p>')
    section = article.section_at(here.start)
    if section and section.kind == "comment":
        author = f", {esc(section.author)}" if section.author else ""
        lines.append(f'<p class="note">The words of a reader{author}: not the outlet’s own.</p>')
    return "".join(lines)


def _provenance(article: Article) -> str:
    known = article.provenance
    rows = [_row("Published by", known.outlet)]
    rows += [_row("Republished from", step) for step in known.republished_from]
    rows += [_row("Author", known.author), _row("Published", known.published)]
    rows += [_row("Address", known.url)]
    file = f"<dt>File</dt><dd>{esc(article.id)}</dd>"
    return (
        '<details class="provenance"><summary>How this is known</summary>'
        f"<dl>{''.join(rows)}{file}</dl></details>"
    )


def _row(name: str, fact: Sourced[T] | None) -> str:
    if fact is None:
        return f"<dt>{name}</dt><dd>not known</dd>"
    return f"<dt>{name}</dt><dd>{esc(str(fact.value))} {_evidence(fact.evidence)}</dd>"


def _evidence(evidence: Evidence) -> str:
    return f'<span class="evidence">{RANKS[evidence.rank]} {esc(evidence.where)}</span>'


def _sections(article: Article, here: Span) -> Iterator[str]:
    """The text around the passage, section by section; what is cut off is counted."""
    shown = Span(max(0, here.start - AROUND), min(len(article.text), here.end + AROUND))
    if shown.start:
        yield f'<p class="note">{shown.start:,} characters before this are not shown.</p>'
    whole = Section(Span(0, len(article.text)), "body")
    for section in article.sections or (whole,):
        if section.span.overlaps(shown):
            span = Span(max(section.span.start, shown.start), min(section.span.end, shown.end))
            yield _section(article.text, section, span, here)
    if left := len(article.text) - shown.end:
        yield f'<p class="note">{left:,} characters after this are not shown.</p>'


def _section(text: str, section: Section, span: Span, here: Span) -> str:
    name = NAMES.get(section.kind, "")
    author = f" by {esc(section.author)}" if section.author else ""
    heading = f'<p class="section-name">{name}{author}</p>' if name else ""
    start, end = max(span.start, here.start), min(span.end, here.end)
    if start < end:
        before, marked, after = text[span.start : start], text[start:end], text[end : span.end]
        words = f"{esc(before)}<mark>{esc(marked)}</mark>{esc(after)}"
    else:
        words = esc(span.of(text))
    return f'<section class="{section.kind}">{heading}{words}</section>'
