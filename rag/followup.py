"""A follow-up question made whole by the questions before it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.wording import proper_names

_PRONOUN = re.compile(r"\b(?:he|him|his|she|her|hers|they|them|their|theirs|it|its)\b", re.I)
_ELLIPTIC = re.compile(
    r"^\s*(?:and|but|so|what about|how about|or|then|why|when|where|who else)\b", re.I
)
_POINTS_BACK = re.compile(
    r"\b(?:this|that|these|those|there|same|others?|else|more|latter|former)\b", re.I
)


def made_whole(text: str, asked: Sequence[str]) -> tuple[str, str]:
    """A follow-up with its pronoun replaced by the person last asked about, and the earlier
    question's words.

    A question that stands on its own comes back as it is, with no context.
    """
    if not asked:
        return text, ""
    pronoun = next((m for m in _PRONOUN.finditer(text) if not _has_antecedent(text, m)), None)
    if not pronoun and not _ELLIPTIC.match(text):
        return text, ""
    earlier = " ".join(asked[-1].split())
    names = proper_names(earlier) or [
        name for question in reversed(asked[:-1]) for name in proper_names(question)
    ]
    if pronoun and names and pronoun.group().casefold() not in {"it", "its"}:
        name = names[0]
        owner = pronoun.group().casefold() in {"his", "their", "theirs", "hers"} or (
            pronoun.group().casefold() == "her" and re.match(r"\s+[a-z]", text[pronoun.end() :])
        )
        text = text[: pronoun.start()] + name + ("'s" if owner else "") + text[pronoun.end() :]
    return text, earlier


def leans_on_history(text: str) -> bool:
    """May the question leave out what an earlier one said?"""
    pronoun = any(not _has_antecedent(text, match) for match in _PRONOUN.finditer(text))
    return pronoun or bool(_ELLIPTIC.match(text) or _POINTS_BACK.search(text))


def _has_antecedent(text: str, pronoun: re.Match[str]) -> bool:
    """Does the question itself name, before the pronoun, whom it may stand for?"""
    return bool(proper_names(text[: pronoun.start()]))
