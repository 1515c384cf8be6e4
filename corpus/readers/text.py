"""Plain text, in whatever encoding it came."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from corpus.article import Article
from corpus.language import detect
from corpus.readers import Read, Unreadable
from corpus.readers.export import parts

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LIKE_WESTERN = ("cp1250", "cp1252", "cp1254")
_WESTERN = (
    "ca",
    "da",
    "de",
    "en",
    "es",
    "fi",
    "fr",
    "gl",
    "is",
    "it",
    "nb",
    "nl",
    "no",
    "pt",
    "sv",
)
_LEGACY = "cp1252 cp1250 cp1251 cp1253 cp1254 cp1256 koi8_r gb18030 big5 shift_jis euc_jp euc_kr"


def read(data: bytes, path: str) -> Iterator[Read]:
    """One article, the whole file, or those of an archive's export."""
    text = text_of(data)
    yield from list(parts(text, path)) or [Article(id=path, text=text)]


def text_of(data: bytes) -> str:
    """The decoded text, line endings and all; raises Unreadable when there is none."""
    text = decode(data)
    if not text.strip():
        raise Unreadable("empty")
    return text


def decode(data: bytes) -> str:
    """The characters of `data`, without a byte order mark.

    The encoding is the one that the byte order mark names, else UTF-8, else the likeliest of the
    encodings that came before it. Raises Unreadable for what is no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\0" in data:
        raise Unreadable("not a text: it holds NUL bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data)
    if len(_CONTROL.findall(data)) > len(data) / 100:
        raise Unreadable("not a text: it is full of control characters")
    return text


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(f"not a text: it is marked as {encoding}, and is not") from error


def _legacy(data: bytes) -> str:
    """Text of an older encoding, chosen by how much the result looks like a language."""
    if _CONTROL.search(data):
        raise Unreadable("not a text in any known encoding")
    from charset_normalizer import from_bytes  # 30 ms, and seldom needed

    best = from_bytes(data, cp_isolation=_LEGACY.split()).best()
    if best is None:
        raise Unreadable("not a text in any known encoding")
    return _western(data) if best.encoding in _LIKE_WESTERN else data.decode(best.encoding)


def _western(data: bytes) -> str:
    """Text that could be of either half of Europe: the language decides.

    The two code pages share most letters of French or German, and what they do not share is too
    little for counting letters.
    """
    text = data.decode("cp1252", "replace")
    if "\ufffd" not in text and detect(text) in _WESTERN:
        return text
    return data.decode("cp1250", "replace")
