"""Quotations of a text: where they open and close, and which of them stand as speech."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.article import Span

MARK = re.compile(r"'{2,3}|[\"“”„‟«»]")
_OPENING, _CLOSING = frozenset("“„‟«"), frozenset("”»")
_ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Prof|Rev|St)\.$")
_SENTENCE_END = re.compile(r"(?<=[a-z\d)]{2})[.!?…](?=\s+[\"'‘“(]*[A-Z])")
_ASKED = re.compile(r"[?!](?:''|[\"”»])$")
_SAID = re.compile(r"[^\"“”,]{2,60}?\b(?:said|says|asked|asks|wrote|added|told|tweeted)\b")
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
    opened: int | None = None
    for mark in MARK.finditer(text, paragraph.start, paragraph.end):
        if opened is None and _opens(text, mark, paragraph):
            opened = mark.start()
        elif opened is not None and _closes(text, mark, paragraph):
            yield Quotation(Span(opened, mark.end()), closed=True)
            opened = None
    if opened is not None:
        yield Quotation(Span(opened, paragraph.start + len(paragraph.of(text).rstrip())), False)


def _opens(text: str, mark: re.Match[str], paragraph: Span) -> bool:
    if mark[0] in _OPENING:
        return True
    if mark[0] in _CLOSING:
        return False
    before = text[mark.start() - 1] if mark.start() > paragraph.start else " "
    after = text[mark.end()] if mark.end() < paragraph.end else " "
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


def first_sentence(text: str, quotation: Span) -> Span:
    """The quotation up to the end of its first sentence, or whole."""
    end = _SENTENCE_END.search(text, quotation.start + 2, quotation.end)
    return Span(quotation.start, end.end()) if end else quotation


def merged(text: str, sentences: Sequence[Span], found: Sequence[Quotation]) -> tuple[Span, ...]:
    """The sentences, joined where a boundary cuts a quotation, or parts it from "he said"."""
    joined: list[Span] = []
    quoted = iter(found)
    quotation = next(quoted, None)
    for sentence in sentences:
        while quotation and quotation.span.end <= sentence.start:
            quotation = next(quoted, None)
        inside = quotation is not None and bool(joined) and quotation.span.start < joined[-1].end
        if inside or (joined and _belongs(text, joined[-1], sentence)):
            joined[-1] = Span(joined[-1].start, sentence.end)
        else:
            joined.append(sentence)
    return tuple(joined)


def _belongs(text: str, before: Span, sentence: Span) -> bool:
    """Is it the rest of the sentence before: "said Ms. | Leon", "“Why?” | Ms. Leon asked"?"""
    if "\n" in text[before.end : sentence.start]:
        return False
    first = before.of(text)
    if _ABBREVIATED.search(first):
        return True
    return bool(_ASKED.search(first)) and bool(_SAID.match(sentence.of(text)))
