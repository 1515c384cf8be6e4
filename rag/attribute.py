"""Who says what stands in a span of an article.

Every outlet comes from the article's provenance or its text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.article import Article, Span
from rag.answer import Attribution, Citation, ClaimSection
from rag.statements import Statement
from rag.statements.quotes import quotations

MARK = 1
"""Characters by which a sentence may begin before a quotation, or end after it."""


def attribution(article: Article, span: Span, statements: Sequence[Statement]) -> Attribution:
    """The byline of the words in `span`.

    `statements` are those that the span holds, the one that answers first; its speaker and relays
    are named. Without one, the outlet itself speaks.
    """
    section = _section(article, span)
    comment = section == "comment"
    said = statements[0] if statements and not comment else None
    speaker = None if comment else _speaker(statements)
    return Attribution(
        outlet=article.outlet,
        published_by=article.published_by,
        republished_from=article.republished_from,
        relays=_relays(said, statements) if said else (),
        speaker=speaker,
        section=section,
        kind=article.kind,
        unnamed=not (comment or speaker) and _is_quotation(article.text, span),
    )


def _relays(said: Statement, statements: Sequence[Statement]) -> tuple[str, ...]:
    """The outlets that pass `said` on: those of statements that hold it, then its own."""
    passing = (s for s in statements if any(run.contains(said.span) for run in s.content))
    return tuple(dict.fromkeys(relay for s in (*passing, said) for relay in s.relays))


def _is_quotation(text: str, span: Span) -> bool:
    """Do all the words stand between quotation marks of their paragraph?"""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    marked = (q.span for q in quotations(text[start : end if end >= 0 else None]) if q.closed)
    return any(
        start + q.start <= span.start + MARK and span.end <= start + q.end + MARK for q in marked
    )


def _section(article: Article, span: Span) -> ClaimSection:
    section = article.section_at(span.start)
    return "comment" if section is not None and section.kind == "comment" else "body"


def _speaker(statements: Sequence[Statement]) -> str | None:
    """Who is quoted, by the first statement or by what it passes on.

    "The crews demand more, according to Reuters" relays Reuters and quotes the crews; a recording
    quotes whom it recorded.
    """
    if not statements:
        return None
    outer, *rest = statements
    inner = next((s.speaker for s in rest if any(c.contains(s.span) for c in outer.content)), None)
    if not outer.speaker or (inner and _RECORDING.match(outer.speaker)):
        return _within_a_line(inner)
    return _within_a_line(outer.speaker)


def _within_a_line(speaker: str | None) -> str | None:
    """The name or description without the capital of a sentence's first word: "the mayor"."""
    return _ARTICLE.sub(lambda article: article[0].lower(), speaker) if speaker else None


_RECORDING = re.compile(
    r"(?:the|an?) (?:video|audio|recording|tape|transcript|footage|clip)\b", re.I
)
_ARTICLE = re.compile(r"^(?:The|An?) (?=\w)")


def citation(article: Article, span: Span, n: int) -> Citation:
    """The exact characters of `span`, with what is known of the article."""
    return Citation(
        n=n,
        article=article.id,
        outlet=article.outlet,
        title=article.title,
        author=article.author,
        published=article.published,
        url=article.url,
        start=span.start,
        end=span.end,
        quote=span.of(article.text),
        kind=article.kind,
        section=_section(article, span),
        language=None if (article.language or "en").startswith("en") else article.language,
        published_by=article.published_by if article.published_by != article.outlet else None,
    )
