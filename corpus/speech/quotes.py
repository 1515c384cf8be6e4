"""Quotations of a text: where they open and close, and which of them stand as speech."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.article import Span

QUOTATION_MARK = re.compile(r"'{2,3}|``|[\"“”„‟«»‘’']")
SINGLE = frozenset("‘’'")
_SINGLE_END = re.compile(r"(?<=[\w.,!?…])[’'](?![\w’'])")
OPENING, CLOSING = frozenset("“„‟«\"'‘"), frozenset("”»“\"'’")
_OPENING, _CLOSING = frozenset(["“", "„", "‟", "«", "‘", "``"]), frozenset("”»")
_UTTERANCE = 7
"""Spaces; marked words at the start of a sentence that have more are no title or nickname."""
_PARAGRAPH = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Marked words of one paragraph. `span` has the marks in it; `closed` is False when the
    paragraph ends first.
    """

    span: Span
    closed: bool


def quotations(text: str) -> tuple[Quotation, ...]:
    """The quotations of `text`, in order, never crossing a line break, never nested (the outermost
    counts).
    """
    found: list[Quotation] = []
    for paragraph in _PARAGRAPH.finditer(text):
        found.extend(_of_paragraph(text, Span(*paragraph.span())))
    return tuple(found)


def _of_paragraph(text: str, paragraph: Span) -> Iterator[Quotation]:
    opened, passed = None, paragraph.start
    for mark in QUOTATION_MARK.finditer(text, paragraph.start, paragraph.end):
        if mark.start() < passed:
            continue
        if mark[0] in SINGLE:
            end = None if opened is not None else _single_end(text, mark, paragraph)
            if end:
                yield Quotation(Span(mark.start(), end), closed=True)
                passed = end
        elif opened is None and _opens(text, mark, paragraph):
            opened = mark.start()
        elif opened is not None and _closes(text, mark, paragraph):
            yield Quotation(Span(opened, mark.end()), closed=True)
            opened = None
    if opened is not None:
        yield Quotation(Span(opened, paragraph.start + len(paragraph.of(text).rstrip())), False)


def _single_end(text: str, mark: re.Match[str], paragraph: Span) -> int | None:
    """Where a quotation in single marks ends; None where the mark is an apostrophe.

    Without a curly mark to begin with, only what ends with punctuation is one.
    """
    if not _opens(text, mark, paragraph) or mark[0] == "’":
        return None
    double = QUOTATION_MARK.search(text, mark.end(), paragraph.end)
    while double and double[0] in SINGLE:
        double = QUOTATION_MARK.search(text, double.end(), paragraph.end)
    limit = double.start() if double else paragraph.end
    ends = [end for end in _SINGLE_END.finditer(text, mark.end(), limit)]
    spoken = next((end for end in ends if text[end.start() - 1] in ".,!?…"), None)
    end = spoken or (ends[0] if ends and mark[0] == "‘" else None)
    return end.end() if end else None


def _opens(text: str, mark: re.Match[str], paragraph: Span) -> bool:
    if mark[0] in _OPENING:
        return True
    before = text[mark.start() - 1] if mark.start() > paragraph.start else " "
    after = text[mark.end()] if mark.end() < paragraph.end else " "
    if mark[0] in _CLOSING:
        return before.isspace() and not after.isspace()  # ”so in Swedish”
    return not before.isalnum() and not after.isspace()


def _closes(text: str, mark: re.Match[str], paragraph: Span) -> bool:
    if mark[0] in _CLOSING:
        return True
    before = text[mark.start() - 1] if mark.start() > paragraph.start else " "
    after = text[mark.end()] if mark.end() < paragraph.end else " "
    if mark[0] in _OPENING:  # mistyped: “It's late,“ she said
        return before in ",.?!" and after.isspace()
    return after.isspace() or not (before.isspace() or after.isalnum())


def is_speech(text: str, quotation: Span, sentence: Span) -> bool:
    """Do these marked words stand on their own, as an utterance, and not as part of the sentence
    around them?
    """
    words = quotation.of(text).strip("\"'“”„‟«» ")
    if not words:
        return False
    before = text[sentence.start : quotation.start].rstrip()
    after = text[quotation.end : sentence.end].lstrip()
    if not before and words[0].isupper() and words.count(" ") >= _UTTERANCE:
        return True
    begins = not before or before[-1] in ",:—–―-" or words[0].isupper()
    ends = words[-1] in ".,!?…—–" or not after or after[0] in ",.;—–―-"
    return (
        begins and ends and (not before or words.count(" ") > 0) and not (not before and not ends)
    )
