"""Who wrote which comment of a web page, as its markup tells.

Sites name a commenter in few ways: schema.org's `author` of a Comment, the hCard `fn` that most
blog software writes, or a class that says author or user within one that says comment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml.html import HtmlElement

from corpus.article import Section, Span
from corpus.lines import folded, lines_of

_MOST = 2_000
"""Comments of a page whose authors are looked for."""
_LONGEST_NAME, _LONGEST_COMMENT = 60, 20_000
_AUTHORS = (
    "//*[contains(concat(' ', @class, ' '), ' fn ')]",
    "//*[@itemprop='author' or @itemprop='creator']",
    "//*[contains(@class, 'author') or contains(@class, 'user')]",
)
_SAID = ("says", "said", "wrote", "writes", "schreibt", "sagt", "dit", "dice", "пишет")


def comments_of(page: HtmlElement) -> dict[str, str]:
    """All that stands in a comment, letters alone -> its author, where one is named."""
    found: dict[HtmlElement, str] = {}
    for path in _AUTHORS:
        for node in page.xpath(path)[:_MOST]:
            words = node.text_content().rstrip(" \n\t:,").split()
            name = " ".join(words[:-1] if words and words[-1].lower() in _SAID else words)
            if len(name) <= _LONGEST_NAME and folded(name) and (block := _block(node)) is not None:
                found.setdefault(block, name)
    return {folded(block.text_content()): name for block, name in found.items()}


def by_author(text: str, start: int, comments: Mapping[str, str]) -> Iterator[Section]:
    """Comment sections for the lines of `text` from `start`, each with its author if one is known.

    `comments` are those of the page.
    """
    for line in lines_of(text[start:]):
        span = Span(start + line.span.start, start + line.span.end)
        words = folded(line.text)
        # A comment's block may hold the replies to it: the smallest is the line's own.
        holding = [comment for comment in comments if words and words in comment]
        yield Section(span, "comment", comments[min(holding, key=len)] if holding else None)


def _block(node: HtmlElement) -> HtmlElement | None:
    """The nearest element around a name that is a comment, with words of its own."""
    own = len(folded(node.text_content()))
    for around in node.iterancestors("li", "article", "div", "section", "td"):
        marks = " ".join(around.get(name, "") for name in ("class", "id", "itemtype")).lower()
        is_comment = any(word in marks for word in ("comment", "remark", "reply"))
        if is_comment and around.xpath("boolean(.//p) and not(.//h1)"):
            length = len(around.text_content())
            return around if own < length <= _LONGEST_COMMENT else None
    return None
