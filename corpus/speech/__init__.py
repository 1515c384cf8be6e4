"""Who says what inside an article: speaker, cue, content and the outlets credited, found when the
index is built.

Importing this loads no model: what the index stores is read back by `load` alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.article import Article, Span
from corpus.language import detect
from corpus.outlets import OutletRegistry
from corpus.speech.find import find
from corpus.speech.names import speaker_matches
from corpus.speech.statement import Statement, dump, load
from corpus.speech.tagger import WEIGHTS_SHA256, loaded

VERSION = 24
"""Of the rules of this package."""

__all__ = [
    "Statement",
    "StatementAnnotator",
    "dump",
    "load",
    "speaker_matches",
    "statements",
]


def statements(
    article: Article, sentences: Sequence[Span], registry: OutletRegistry
) -> tuple[Statement, ...]:
    """The statements of an article in text order; none for one that is not in English.

    `sentences` are spans of its text, in order. One model is loaded for all calls of a process.
    """
    language = article.language or detect(article.text) or "en"
    if not language.lower().startswith("en"):
        return ()
    return find(article, sentences, registry, loaded())


class StatementAnnotator:
    """Writes an article's statements for the index to keep: an `index.update.Annotator`."""

    def __init__(self, registry: OutletRegistry) -> None:
        self._registry = registry
        self.signature = (
            f"statements {VERSION}, tagger {WEIGHTS_SHA256[:12]}, outlets {registry.digest}"
        )
        """Changes whenever other statements may be found: what is stored is then made anew."""

    def annotate(self, article: Article, sentences: Sequence[Span]) -> str:
        """The statements as `load` reads them."""
        return dump(statements(article, sentences, self._registry))
