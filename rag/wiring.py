"""From settings to what answers questions."""

from __future__ import annotations

from typing import Any

from corpus.outlets import OutletRegistry
from index.embedder import Embedder, make_embedder
from index.snapshot import SnapshotStore
from rag.assistant import Assistant
from rag.reader import make_reader
from rag.settings import RagSettings


def open_assistant(settings: RagSettings) -> Assistant:
    """An Assistant over the index of `settings`. Nothing heavy is loaded before the first question.

    Raises CorpusProblem for a bad outlets file; a missing index is told at the first question.
    """
    embedder = make_embedder(settings.embedding_model, settings.data / "models")
    return Assistant(
        SnapshotStore(settings.data, settings.corpus, settings.chroma_url),
        embedder,
        OutletRegistry.load(settings.outlets),
        claims=settings.claims,
        decline_below=settings.decline_below,
        reader=make_reader(settings.reranker),
        **(_by_model(settings, embedder) if settings.llm else {}),
    )


def _by_model(settings: RagSettings, embedder: Embedder) -> dict[str, Any]:
    """What it takes to have a model write the answers; without one none of it is loaded."""
    from index.tokens import cl100k
    from rag.compose.condense import Condenser
    from rag.compose.llm import Backend, LanguageModel
    from rag.compose.written import Budget, Written
    from rag.cross_encoder import Entailment
    from rag.support import Support

    backend = Backend(
        settings.llm,
        url=settings.llm_url,
        key=settings.llm_key.get_secret_value(),
        timeout=settings.llm_timeout,
        context=settings.llm_context,
    )
    model, count = LanguageModel(backend), cl100k()
    budget = Budget(
        min(settings.llm_budget, settings.llm_context),
        settings.llm_input_price,
        settings.llm_output_price,
    )
    wording = Support(embedder, Entailment(settings.entailment) if settings.entailment else None)
    return {
        "composer": Written(model, wording, count, budget),
        "wording": wording,
        "condenser": Condenser(model, count, budget),
    }
