"""The text of a piece of HTML that is an article already: of a mail, or of an entry of a feed."""

from __future__ import annotations

import html as entities
import re

import lxml.html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from corpus.readers.text import mended

_BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "br", "div", "dl", "dt", "dd", "figcaption"]
    + ["figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol"]
    + ["p", "pre", "section", "table", "td", "th", "tr", "ul"]
)
_UNSEEN = frozenset(["script", "style", "template", "noscript", "title", "head"])
_MARKUP = re.compile(r"<[a-zA-Z/!][^>]*>|&\w+;|&#\w+;")
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)|\]\]>", re.DOTALL)
_ESCAPED = re.compile(
    r"&(?:amp;)*lt;(?:/\w+|(?:br|hr|img)\b[^<]*?|!\[CDATA\[.*?\]\])&(?:amp;)*gt;", re.I | re.DOTALL
)
"""What tells markup that was escaped once more from a text that is about markup."""
_TWICE = re.compile(r"&(?:amp;)+(?=(?!lt;|gt;)(?:[a-zA-Z]\w+|#\w+);)")
_MOST_ESCAPED = 4


def unescaped(html: str) -> str:
    """HTML without what escaped it, or put it into CDATA, more often than it should.

    What has tags of its own is not escaped: there `&lt;b&gt;` is a tag that is talked about.
    """
    for _ in range(_MOST_ESCAPED):
        html = _CDATA.sub(r"\1", html)
        if _TAG.search(html) or not _ESCAPED.search(html):
            break
        html = entities.unescape(html)
    return mended(_TWICE.sub("&", html))


def text_of_html(html: str, without: frozenset[str] = frozenset()) -> str:
    """The text that a reader sees, a paragraph a line; plain text as it is.

    `without` are tags whose elements are left out.
    """
    if not _MARKUP.search(html):
        return html.strip()
    try:
        root = lxml.html.fromstring(f"<div>{html}</div>".replace("\0", ""))
    except (LxmlError, ValueError):  # nothing but comments, or an encoding declared within
        return ""
    pieces: list[str] = []
    _collect(root, pieces, _UNSEEN | without)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n\n".join(line for line in lines if line)


def _collect(root: HtmlElement, pieces: list[str], unseen: frozenset[str]) -> None:
    """All text below `root` in order, with a line break around each block."""
    waiting: list[HtmlElement | str] = [root]
    while waiting:  # not recursive: pages nest ten thousand deep
        here = waiting.pop()
        if isinstance(here, str):
            pieces.append(here)
            continue
        tail = [here.tail or ""] if here is not root else []
        if not isinstance(here.tag, str) or here.tag in unseen:
            waiting += tail
            continue
        edge = "\n" if here.tag in _BLOCKS else ""
        pieces += [edge, _flat(here.text)]
        waiting += [*map(_flat, tail), edge, *reversed(here)]


def _flat(text: str | None) -> str:
    """Line breaks in the source are spaces to the reader."""
    return (text or "").replace("\r", " ").replace("\n", " ")
