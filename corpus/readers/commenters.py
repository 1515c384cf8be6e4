"""Who wrote which comment of a web page, as its markup tells.

Sites name a commenter in few ways: schema.org's `author` of a Comment, the hCard `fn` that most
blog software writes, or a class that says author or user within one that says comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from corpus.article import Section, Span
from corpus.lines import folded, lines_of

_MOST = 2_000
"""Comments of a page whose authors are looked for."""
_LONGEST_NAME = 60
_LONGEST_COMMENT = 20_000
_BLOCKS = frozenset(["li", "article", "div", "section", "td"])
_IS_COMMENT = re.compile(r"comment|remark|reply", re.I)
_AUTHORS = (
    "//*[contains(concat(' ', @class, ' '), ' fn ')]",
    "//*[@itemprop='author' or @itemprop='creator']",
    "//*[contains(@class, 'author') or contains(@class, 'user')]",
)
_SAYS = re.compile(r"\s*(?:says|said|wrote|writes|schreibt|sagt|dit|dice|пишет)?\s*[:,]?\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment's author, and all that stands with the name in the page, by its letters alone."""

    author: str
    words: str


def comments_of(page: HtmlElement) -> tuple[Comment, ...]:
    """The comments of the page that name their author."""
    found: dict[HtmlElement, str] = {}
    for path in _AUTHORS:
        for node in page.xpath(path)[:_MOST]:
            name = _name(node)
            block = _block(node) if name else None
            if block is not None:
                found.setdefault(block, name)
    return tuple(Comment(name, words) for block, name in found.items() if (words := _words(block)))


def by_author(text: str, thread: Span, comments: Sequence[Comment]) -> Iterator[Section]:
    """Comment sections for the lines of `thread`, each with its author where one is known."""
    for line in lines_of(thread.of(text)):
        span = Span(thread.start + line.span.start, thread.start + line.span.end)
        words = folded(line.text)
        # A comment's block may hold the replies to it: the smallest is the line's own.
        holding = [c for c in comments if words and words in c.words]
        author = min(holding, key=lambda c: len(c.words)).author if holding else None
        yield Section(span, "comment", author)


def _name(node: HtmlElement) -> str:
    """The name that a node shows; empty when it shows more or less than one."""
    shown = " ".join(node.text_content().split())
    name = _SAYS.sub("", shown)
    return name if name and len(name) <= _LONGEST_NAME and folded(name) else ""


def _block(node: HtmlElement) -> HtmlElement | None:
    """The nearest element around a name that is a comment, with words of its own."""
    own = len(folded(node.text_content()))
    for around in node.iterancestors(*_BLOCKS):
        told = f"{around.get('class', '')} {around.get('id', '')} {around.get('itemtype', '')}"
        if _IS_COMMENT.search(told) and around.xpath("boolean(.//p) and not(.//h1)"):
            length = len(around.text_content())
            return around if own < length <= _LONGEST_COMMENT else None
    return None


def _words(block: HtmlElement) -> str:
    return folded(block.text_content())
