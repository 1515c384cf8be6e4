"""Who says what stands in a span of an article.

Every outlet comes from the article's provenance or its text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.article import Article, Span
from corpus.speech import Statement
from corpus.speech.quotes import quotations
from rag.answer import Attribution, Citation, ClaimSection, Speech
from rag.credit import covered

MARGIN = 1
"""Characters by which a sentence may begin before a quotation, or end after it."""


def attribution(article: Article, span: Span, statements: Sequence[Statement]) -> Attribution:
    """The byline of the words in `span`.

    `statements` are those that the span holds, the one that answers first; its speaker and relays
    are named. Without one, the outlet itself speaks.
    """
    section = article.section_at(span.start)
    comment = section is not None and section.kind == "comment"
    held = () if comment else statements
    held = tuple(dict.fromkeys(s for s in held if s.speaker == held[0].speaker))
    speaker = section.author if section and comment else None
    if held:
        speaker = _within_a_line(held[0].speaker, article.text)
    words = _own_words(held, span) if speaker else ()
    speech: Speech | None = None
    if comment or (not speaker and _is_quotation(article.text, span)):
        speech, words = ("direct", (span,)) if speaker or not comment else (None, ())
    elif speaker:
        speech = "direct" if _mostly(words, held, span) else "indirect"
    return Attribution(
        outlet=article.outlet,
        published_by=article.published_by,
        republished_from=article.republished_from,
        relays=held[0].relays if held else (),
        speaker=speaker,
        through=held[0].through if held else (),
        speech=speech,
        words=tuple((run.start, run.end) for run in words),
        section="comment" if comment else "body",
        kind=article.kind,
    )


def _own_words(statements: Sequence[Statement], span: Span) -> tuple[Span, ...]:
    """What of the span stands between the marks of somebody's words."""
    runs = {run for statement in statements for run in statement.direct if run.overlaps(span)}
    return tuple(Span(max(r.start, span.start), min(r.end, span.end)) for r in sorted(runs))


def _mostly(words: Sequence[Span], said: Sequence[Statement], span: Span) -> bool:
    """Are the speaker's own words more than half of what is said in the span?"""
    return 2 * covered(words, span) > covered((run for s in said for run in s.content), span)


def _is_quotation(text: str, span: Span) -> bool:
    """Do all the words stand between quotation marks of their paragraph?"""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    marked = (q.span for q in quotations(text[start : end if end >= 0 else None]) if q.closed)
    return any(
        start + q.start <= span.start + MARGIN and span.end <= start + q.end + MARGIN
        for q in marked
    )


def _section(article: Article, span: Span) -> ClaimSection:
    section = article.section_at(span.start)
    return "comment" if section is not None and section.kind == "comment" else "body"


def _within_a_line(speaker: str | None, text: str) -> str | None:
    """The name or description without the capital of a sentence's first word: "the mayor",
    "organizers of the march", where the text has that word in small letters too.
    """
    begins = _DESCRIBED.match(speaker or "")
    if not speaker or not begins or not re.search(rf"\b{begins[0].lower()}\b", text):
        return speaker
    return speaker[0].lower() + speaker[1:]


_DESCRIBED = re.compile(r"[A-Z][a-z]+s$|(?:An?|The)(?= \w)|[A-Z][a-z]+(?= [a-z])")
"""A plural alone, or a word that a description goes on from."""


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
