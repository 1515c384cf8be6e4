"""An article's lines, which are its paragraphs in most formats, and what a line looks like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

from corpus.article import Span

_PUNCTUATION = re.compile(r"[\W_]+")
_CLOSERS = "\"'”’»)]*_ \u00a0"
_SENTENCE_ENDS = frozenset(".!?…:;。！？")
_STRAIGHT = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("„", '"'), ("\u00ad", ""))


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank. `span` has no outer white space."""

    span: Span
    text: str
    blank_before: int
    """How many blank lines stand before it."""

    @property
    def ends_a_sentence(self) -> bool:
        return self.text.rstrip(_CLOSERS)[-1:] in _SENTENCE_ENDS

    @property
    def plain(self) -> str:
        """The text with straight quotes and ordinary spaces, for patterns."""
        if self.text.isascii() and "  " not in self.text and "\t" not in self.text:
            return self.text
        return " ".join(straight(self.text).split())

    @property
    def words(self) -> int:
        return len(self.text.split())


def straight(text: str) -> str:
    """`text` with straight quotes and without soft hyphens; offsets may move."""
    if not text.isascii():
        for curly, plain in _STRAIGHT:  # many times as fast as str.translate
            text = text.replace(curly, plain)
    return text


def lines_of(text: str) -> list[Line]:
    """The lines of `text` that are not blank, in order."""
    lines: list[Line] = []
    position = blank = 0
    for raw in text.splitlines(keepends=True):
        content = raw.strip()
        if content and content != "\ufeff":
            start = position + raw.index(content)
            lines.append(Line(Span(start, start + len(content)), content, blank))
            blank = 0
        else:
            blank += 1
        position += len(raw)
    return lines


def folded(text: str) -> str:
    """Letters and digits alone, in lower case: for telling whether two lines say the same."""
    return _PUNCTUATION.sub(" ", normalize("NFKC", text)).strip().casefold()
