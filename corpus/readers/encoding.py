"""From bytes to characters, in whatever encoding a text came."""

from __future__ import annotations

import codecs
import re
from collections.abc import Generator

from corpus.language import likeliest
from corpus.readers import Oddity, Unreadable

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # begins as the mark of UTF-16 does
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CONTROLS = bytes([*range(9), *range(14, 27), *range(28, 32)])
_WESTERN = "ca da de en es eu fi fr ga gl is it nb nl no pt sv"
_LANGUAGES = {
    "cp1252": _WESTERN,
    "mac_roman": _WESTERN,
    "cp1250": "bs cs hr hu pl ro sk sl sq sr",
    "cp1251": "be bg mk ru sr uk",
    "koi8_u": "be bg ru uk",
    "cp1253": "el",
    "cp1254": "az tr",
    "cp1255": "he",
    "cp1256": "ar fa ur",
    "gb18030": "zh",
    "big5": "zh",
    "shift_jis": "ja",
    "euc_jp": "ja",
    "euc_kr": "ko",
}
"""The encodings from before UTF-8, and what was written in them."""
_AS_THE_WEB = dict.fromkeys(["iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"], "cp1252") | {
    "gb2312": "gb18030", "gbk": "gb18030", "iso-8859-9": "cp1254", "iso-8859-11": "cp874",
    "ks_c_5601-1987": "cp949", "shift_jis": "cp932", "koi8-r": "koi8_u",
}  # fmt: skip
"""Encodings that are declared -> what browsers read them as."""
_WINDOWS = {n: bytes([n]).decode("cp1252", "ignore") or None for n in range(0x80, 0xA0)}
_BYTES = {n: 0xDC00 + n for n in range(0x80, 0xA0)}
_TAIL = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
GARBLED = re.compile(f"[ÂÃÐÑ]{_TAIL}|â€|\ufffd")
"""What UTF-8 looks like that was taken for windows-1252, and what could not be read at all."""
_SUSPECT = re.compile(f"[\u0080-\u009f]|[Â-ô]{_TAIL}")
"""Without any of these, no letter can have been taken for another: most texts cost no more."""
_GARBLED_AT_LEAST = 3
"""Letters that show the same where none of them is a sure sign."""
_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_DECLARED_WITHIN = 4096
"""Bytes of a page or a feed in which it declares its encoding."""
_LOST = 0.02
"""Share of the letters beyond ASCII that may be lost where an encoding is the right one."""
_SAMPLE = 3000
"""Characters of the lines with more than ASCII in them by which an encoding is chosen."""


def decoded(data: bytes, path: str, *, declares: bool = False) -> Generator[Oddity, None, str]:
    """Yields what is to be doubted of the text, which is returned, line endings and all; what was
    garbled on its way here is mended. A page or a feed `declares` its encoding.

    Raises Unreadable when there is no text.
    """
    declared = _CHARSET.search(data[:_DECLARED_WITHIN]) if declares else None
    written, doubt = _decoded(data, declared[1].decode() if declared else None)
    text = mended(written)
    if not text.strip():
        raise Unreadable("empty")
    if doubt:
        yield Oddity(path, doubt)
    if len(text) < len(written):
        yield Oddity(path, "UTF-8 was taken for windows-1252 in it, which is mended: check names")
    return text


def mended(text: str) -> str:
    """The text as it was written, where UTF-8 was taken for windows-1252 throughout, or that for
    ISO 8859-1.
    """
    if not _SUSPECT.search(text):
        return text
    try:
        once = text.translate(_BYTES).encode("cp1252", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return text.translate(_WINDOWS)
    is_garbled = GARBLED.search(text) or sum(not c.isascii() for c in once) >= _GARBLED_AT_LEAST
    return once if is_garbled else text.translate(_WINDOWS)


def decode(data: bytes) -> str:
    """The characters of `data`, without a byte order mark. Raises Unreadable for no text."""
    return _decoded(data, None)[0]


def _decoded(data: bytes, declared: str | None) -> tuple[str, str | None]:
    """The text, and what is to be doubted of it.

    The encoding is the one that the byte order mark names, else UTF-8, else the one `declared`,
    else the likeliest of those that came before UTF-8.
    """
    if encoding := _unicode(data):
        try:
            return data.decode(encoding), None
        except UnicodeDecodeError as error:
            raise Unreadable(f"not a text: it is marked as {encoding}, and is not") from error
    text = _as(data, "utf-8") or (_as(data, declared) if declared else None)
    if text is None:
        return _likeliest(data)
    if len(data) - len(data.translate(None, _CONTROLS)) > len(data) / 100:
        raise Unreadable("not a text: it is full of control characters")
    return text, None


def _unicode(data: bytes) -> str | None:
    """The encoding that a byte order mark names, or, every other byte, the NULs of a Latin text."""
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return encoding
    for encoding, at in (("utf-16-le", 1), ("utf-16-be", 0)):
        if data[at::2].count(0) > len(data) / 4 and not data[1 - at :: 2].count(0):
            return encoding
    if b"\0" in data:
        raise Unreadable("not a text: it holds NUL bytes")
    return None


def _as(data: bytes, encoding: str, lost: float = _LOST) -> str | None:
    """The text in an encoding, if it is a text in that but for a few letters."""
    codec = _AS_THE_WEB.get(encoding.lower(), encoding)
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        text = data.decode(codec, "replace")
    except (LookupError, UnicodeError):
        return None
    gone = text.count("\ufffd")
    return text if not gone or gone <= lost * sum(not c.isascii() for c in text) else None


def _likeliest(data: bytes) -> tuple[str, str]:
    """Text of an older encoding, by how surely it is in a language that was written in it."""
    from charset_normalizer.md import mess_ratio  # 30 ms, and seldom needed

    def likelihood(encoding: str) -> float:
        lines = (line for line in texts[encoding].splitlines() if not line.isascii())
        sample = "\n".join(lines)[:_SAMPLE]
        language, probability = likeliest(sample)
        return (language in _LANGUAGES[encoding].split()) * probability - 3 * mess_ratio(sample)

    texts = {e: text for e in _LANGUAGES if (text := _as(data, e, 0)) is not None}
    if not texts or data != data.translate(None, _CONTROLS):
        raise Unreadable("not a text in any known encoding")
    best = max(texts, key=likelihood)
    return texts[best], f"read as {best}, which it does not say: save it as UTF-8 if letters differ"
