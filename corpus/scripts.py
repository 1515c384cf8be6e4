"""What a text is written in, and whether the models that Byline carries can read it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_READ = frozenset(["LATIN", "CYRILLIC", "GREEK"])
_NAMES = {"CJK": "Chinese", "HANGUL": "Korean", "DEVANAGARI": "Hindi and other Devanagari"}
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]{3,}"
)
"""Scripts without spaces between words, and Korean, which joins particles to them."""
_TONES = re.compile("[\u0e47-\u0e4e]")
_SAMPLE = 400


def unread(text: str) -> str | None:
    """The name of what most letters of a text are in, where the models cannot read it."""
    counted = Counter(script for c in text[:_SAMPLE] if (script := script_of(c)))
    if not counted or (best := max(counted, key=counted.__getitem__)) in _READ:
        return None
    if counted["KANA"] and best in ("CJK", "KANA"):
        return "Japanese"
    return _NAMES.get(best, best.title())


@lru_cache(maxsize=10_000)
def script_of(character: str) -> str | None:
    """The script of a letter, as Unicode names it; None of what is no letter."""
    if not character.isalpha():
        return None
    script = unicodedata.name(character, "LATIN").split()[0]
    return "KANA" if script in ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA") else script


def spaced(text: str) -> str:
    """The text with pairs of neighbouring characters for words, where no spaces part them."""
    if text.isascii():
        return text
    return _UNSPACED.sub(_pairs, _TONES.sub("", text))


def _pairs(run: re.Match[str]) -> str:
    written = run.group()
    return " ".join(written[i : i + 2] for i in range(len(written) - 1))
