"""What a program may import of Byline; everything else may change without notice.

Each name is loaded when it is first asked for: `import rag` costs nothing, and LlamaIndex comes
with the retriever alone. The errors are drawn in `corpus/errors.py`; all are `BylineError`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.article import Article as Article
    from corpus.errors import BylineError as BylineError
    from corpus.folder import Corpus as Corpus
    from corpus.outlets import OutletRegistry as OutletRegistry
    from index.cli import bring_up_to_date as bring_up_to_date
    from rag.answer import Answer as Answer
    from rag.answer import Attribution as Attribution
    from rag.answer import Citation as Citation
    from rag.answer import Claim as Claim
    from rag.answer import Refusal as Refusal
    from rag.assistant import Assistant as Assistant
    from rag.people import Person as Person
    from rag.people import person as person
    from rag.question import Turn as Turn
    from rag.reading import Filters as Filters
    from rag.render.json import from_json as from_json
    from rag.render.json import to_json as to_json
    from rag.render.numbers import numbered as numbered
    from rag.render.text import to_text as to_text
    from rag.retrieve import Evidence as Evidence
    from rag.retriever import BylineRetriever as BylineRetriever
    from rag.settings import RagSettings as RagSettings
    from rag.wiring import open_assistant as open_assistant

_NAMES = {
    "corpus.article": ("Article",),
    "corpus.errors": ("BylineError",),
    "corpus.folder": ("Corpus",),
    "corpus.outlets": ("OutletRegistry",),
    "index.cli": ("bring_up_to_date",),
    "rag.answer": ("Answer", "Attribution", "Citation", "Claim", "Refusal"),
    "rag.assistant": ("Assistant",),
    "rag.people": ("Person", "person"),
    "rag.question": ("Turn",),
    "rag.reading": ("Filters",),
    "rag.render.json": ("from_json", "to_json"),
    "rag.render.numbers": ("numbered",),
    "rag.render.text": ("to_text",),
    "rag.retrieve": ("Evidence",),
    "rag.retriever": ("BylineRetriever",),
    "rag.settings": ("RagSettings",),
    "rag.wiring": ("open_assistant",),
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names}
__all__ = sorted(_HOMES)


def __dir__() -> list[str]:
    return __all__


if not TYPE_CHECKING:  # or a name that is not there would pass for one

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module 'rag' has no attribute {name!r}")
        return getattr(import_module(_HOMES[name]), name)
