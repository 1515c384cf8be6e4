"""Whom the pronoun that opens a passage means. Told when an answer is made; needs no parser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.article import Article, Span
from corpus.outlets import OutletRegistry
from rag.statements.coreference import Scene
from rag.statements.quotes import Quotation, quotations
from rag.statements.relays import Outlets
from rag.statements.speakers import Cast
from rag.statements.statement import Statement

_OPENS = re.compile(r"\s*(?P<pronoun>He|She|His|Her)\b")
_BEFORE = 6
"""Sentences that are read before the one in question."""


@dataclass(frozen=True, slots=True)
class _Read:
    span: Span
    speech: tuple[Quotation, ...]


def opening(
    article: Article,
    span: Span,
    statements: Sequence[Statement],
    sentences: Sequence[Span],
    registry: OutletRegistry,
) -> tuple[str, str] | None:
    """The pronoun that `span` begins with, and the name of the person it means.

    None when it begins with another word, or when it is not certain who is meant. `statements` and
    `sentences` are the article's.
    """
    text = article.text
    found = _OPENS.match(text, span.start, span.end)
    if not found:
        return None
    pronoun, at = found["pronoun"], found.start("pronoun")
    speaks = next((s for s in statements if s.source and s.source.start == at), None)
    if speaks:
        return (pronoun, speaks.speaker) if speaks.speaker else None
    outlets = Outlets.of(article, text, registry)
    scene = Scene(text, Cast(text, (mention.span for mention in outlets.mentions)))
    quoted = quotations(text)
    near = [sentence for sentence in sentences if sentence.start <= span.start][-_BEFORE:]
    for sentence in near:
        inside = (q for q in quoted if q.span.overlaps(sentence))
        scene.enter(_Read(sentence, tuple(inside)))
        for statement in statements:
            if sentence.start <= statement.span.start < min(sentence.end, at):
                scene.said(statement.speaker)
    person = scene.speaker(Span(at, found.end("pronoun"))) if near else None
    return (pronoun, person) if person else None
