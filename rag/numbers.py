"""Numbers in folded text, in digits or in words, with the scale behind them: "1.2 million"."""

from __future__ import annotations

import re

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPELLED = {word: float(n) for n, word in enumerate(_ONES.split())}
_SPELLED |= {word: 10.0 * n for n, word in enumerate(_TENS.split(), start=2)}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_WORDS = "|".join(sorted(_SPELLED, key=len, reverse=True))
NUMBER = (
    rf"(?:\d[\d,]*(?:\.\d+)?|(?:{_WORDS})(?:-(?:{_WORDS}))?)(?![a-z])"
    rf"(?:[ -](?:{'|'.join(_SCALES)})(?![a-z]))?"
)
"""Of a regular expression, without groups."""
_PARTS = re.compile(rf"\d[\d,]*(?:\.\d+)?|{_WORDS}|{'|'.join(_SCALES)}")


def value(written: str) -> float:
    """The number that matched `NUMBER`."""
    total, scale = 0.0, 1.0
    for part in _PARTS.findall(written):
        if part in _SCALES:
            scale *= _SCALES[part]
        else:
            total += _SPELLED[part] if part in _SPELLED else float(part.replace(",", ""))
    return total * scale
