"""The text of a piece of HTML that is an article already: of a mail, or of an entry of a feed."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Collection

import lxml.html
from lxml.etree import LxmlError, strip_elements
from lxml.html.defs import block_tags

from corpus.readers.encoding import mended

_HTML5 = ["article", "aside", "figcaption", "figure", "footer", "header", "main", "section"]
_BLOCKS = (block_tags - {"del", "ins"}).union(_HTML5, ["br"])
_UNSEEN = ("script", "style", "template", "noscript", "title", "head")
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


def text_of_html(html: str, without: Collection[str] = ()) -> str:
    """The text that a reader sees, a paragraph a line; plain text as it is.

    `without` are tags whose elements are left out.
    """
    if not _TAG.search(html) and entities.unescape(html) == html:
        return html.strip()
    flat = html.replace("\r", " ").replace("\n", " ").replace("\0", "")
    try:
        root = lxml.html.fromstring(f"<div>{flat}</div>")
    except (LxmlError, ValueError):  # nothing but comments, or an encoding declared within
        return ""
    strip_elements(root, *_UNSEEN, *without, with_tail=False)
    for block in root.iter(*_BLOCKS):
        block.text = f"\n{block.text or ''}"
        block.tail = f"\n{block.tail or ''}"
    lines = (" ".join(line.split()) for line in root.text_content().split("\n"))
    return "\n\n".join(line for line in lines if line)
