"""Article -> passages: what the index finds and an answer quotes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.article import Article, Section, SectionKind, Span
from corpus.onnx import readable
from index.sentences import sentences, stripped
from index.tokens import CountTokens

LONGEST_COUNTED = 2_000
"""Characters of a sentence before tokens are counted at all: 5 MB without a space must not be slow.
"""

CLAUSE = re.compile(r"(?:[,;:…]|\s[–—-])[\"”’»)]*\s+")
SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one section of an article, as offsets into its text."""

    number: int
    """Unique in a snapshot, and kept by the next one while the article does not change."""
    article: str
    span: Span
    sentences: tuple[Span, ...]
    section: SectionKind


def passages(article: Article, budget: int, count: CountTokens, first: int = 0) -> list[Passage]:
    """The passages of an article in order, numbered from `first`; each has at most `budget` tokens.

    Sentences are kept whole, but for one that is longer than the budget, which is cut at a clause,
    a space, or anywhere. Passages do not overlap. They never cross sections, except that a headline
    goes with the body after it. Boilerplate is in none.
    """
    found: list[Passage] = []
    for kind, runs in _stretches(article):
        units = [
            part
            for run in runs
            for sentence in _within(article, run)
            for part in _fitting(article.text, sentence, budget, count)
        ]
        for group in _packed(article.text, units, budget, count):
            span = Span(group[0].start, group[-1].end)
            section: SectionKind = (
                "headline" if kind == "body" and _is_headline(runs, span) else kind
            )
            found.append(Passage(first + len(found), article.id, span, tuple(group), section))
    return found


def _stretches(article: Article) -> Iterator[tuple[SectionKind, list[Section]]]:
    """Runs of sections that may share a passage: a headline with the body after it, else each
    alone.
    """
    whole = Section(Span(0, len(article.text)), "body")
    waiting: list[Section] = []
    for section in article.sections or (whole,):
        if section.kind == "headline":
            waiting.append(section)
        elif section.kind == "body":
            yield "body", [*waiting, section]
            waiting = []
        else:
            if waiting:
                yield "headline", waiting
                waiting = []
            if section.kind != "boilerplate":
                yield section.kind, [section]
    if waiting:
        yield "headline", waiting


def _is_headline(runs: list[Section], span: Span) -> bool:
    return not any(run.kind != "headline" and run.span.overlaps(span) for run in runs)


def _within(article: Article, section: Section) -> list[Span]:
    offset = section.span.start
    inside = sentences(section.span.of(article.text), article.language)
    return [Span(offset + s.start, offset + s.end) for s in inside]


def _fitting(text: str, span: Span, budget: int, count: CountTokens) -> Iterator[Span]:
    """The sentence itself, or its parts when it exceeds the budget: halved until each part fits."""
    if len(span) <= 1 or (
        len(span) <= LONGEST_COUNTED and count(readable(span.of(text))) <= budget
    ):
        yield span
        return
    cut = _cut(text, span)
    for start, end in ((span.start, cut), (cut, span.end)):
        part = stripped(text, start, end)
        if part:
            yield from _fitting(text, part, budget, count)


def _cut(text: str, span: Span) -> int:
    """Where to halve: the clause, else the white space, nearest to the middle; else the middle."""
    quarter, middle = len(span) // 4, (span.start + span.end) // 2
    lower, upper = span.start + quarter, span.end - quarter
    for pattern in (CLAUSE, SPACE):
        ends = [m.end() for m in pattern.finditer(text, lower, upper)]
        if ends:
            return min(ends, key=lambda end: abs(end - middle))
    return middle


def _packed(text: str, units: list[Span], budget: int, count: CountTokens) -> Iterator[list[Span]]:
    """Sentences in order, as many together as the budget holds."""
    group: list[Span] = []
    size = 0
    for unit in units:
        start = group[-1].end if group else unit.start
        size += count(readable(text[start : unit.end]))
        if group and size > budget:
            # Tokens join where sentences meet, so the sum is a little high: the whole decides.
            size = count(readable(text[group[0].start : unit.end]))
            if size > budget:
                yield group
                group, size = [], count(readable(unit.of(text)))
        group.append(unit)
    if group:
        yield group
