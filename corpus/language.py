"""The language that a text is in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_LEAST_LETTERS = 40
_SURE = 0.95


def detect(text: str) -> str | None:
    """The ISO 639-1 code of the language of `text`; None when it is short or not clear."""
    if sum(c.isalpha() for c in text[:400]) < _LEAST_LETTERS:
        return None
    code, probability = likeliest(text)
    return code if probability >= _SURE and len(code) == 2 else None


def likeliest(text: str) -> tuple[str, float]:
    """The code of the language that `text` is likeliest in, and how sure that is, 0 to 1."""
    code, probability = _identifier().classify(text)
    return str(code), float(probability)


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # half a second, seldom needed

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
