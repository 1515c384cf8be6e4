"""Who says what inside an article: speaker, cue, content and the outlets credited, found when the
index is built.

Importing this loads no parser: what the index stores is read back by `load` alone.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.article import Article, Span
from corpus.outlets import OutletRegistry
from rag.statements.names import speaker_matches
from rag.statements.statement import Statement, dump, load
from rag.statements.words import words

if TYPE_CHECKING:
    from index.snapshot import Snapshot
    from rag.statements.parse import Parser

VERSION = 9
"""Of the rules of this package."""

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = words("the of and to in that is was for on said with it as he by")
_ENGLISH_SHARE = 0.12
_LOOKED_AT = 2_000
"""Characters of an article of unknown language."""

__all__ = [
    "Statement",
    "StatementAnnotator",
    "dump",
    "load",
    "said_in",
    "speaker_matches",
    "statements",
]


def statements(
    article: Article, sentences: Sequence[Span], registry: OutletRegistry
) -> tuple[Statement, ...]:
    """The statements of an article in text order; none for one that is not in English.

    `sentences` are spans of its text, in order. One pipeline is loaded for all calls of a process.
    """
    if not _is_english(article):
        return ()
    with _without_torch():
        from rag.statements.find import find  # spaCy takes a second to load: only when building

    return find(article, sentences, registry, _parser())


def said_in(article: str, snapshot: Snapshot) -> tuple[Statement, ...]:
    """The statements of an article, as the index keeps them."""
    return load(snapshot.annotation(article) or "[]")


@contextmanager
def _without_torch() -> Iterator[None]:
    """spaCy loads torch where there is any, which takes two seconds; this pipeline needs none."""
    if "torch" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]  # how Python notes what is not there
    try:
        yield
    finally:
        del sys.modules["torch"]


def _is_english(article: Article) -> bool:
    if article.language:
        return article.language.lower().startswith("en")
    seen = _WORD.findall(article.text[:_LOOKED_AT].lower())
    return sum(word in _ENGLISH for word in seen) >= _ENGLISH_SHARE * len(seen)


@lru_cache(maxsize=1)
def _parser() -> Parser:
    from rag.statements.parse import Parser

    return Parser()


class StatementAnnotator:
    """Writes an article's statements for the index to keep: an `index.update.Annotator`."""

    def __init__(self, registry: OutletRegistry) -> None:
        self._registry = registry
        self.signature = f"statements {VERSION}, outlets {registry.digest}"
        """Changes whenever other statements may be found: what is stored is then made anew."""

    def annotate(self, article: Article, sentences: Sequence[Span]) -> str:
        """The statements as `load` reads them."""
        return dump(statements(article, sentences, self._registry))
