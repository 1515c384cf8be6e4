"""Byline's retrieval as a LlamaIndex retriever, for anybody's LlamaIndex application."""

from __future__ import annotations

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import (
    NodeRelationship,
    NodeWithScore,
    QueryBundle,
    RelatedNodeInfo,
    TextNode,
)

from rag.assistant import Assistant
from rag.reading import UNFILTERED, Filters
from rag.retrieve import Evidence


class BylineRetriever(BaseRetriever):
    """Retrieves at most `k` passages within `filters`, best first.

    A score compares passages of one question only. Metadata are `outlet`, `published_by`,
    `republished_from`, `title`, `author`, `published` (ISO 8601), `url` and `section`; None is not
    known. A node's character indices count in its article's text. Raises what `Assistant.retrieve`
    does.
    """

    def __init__(self, assistant: Assistant, k: int = 10, filters: Filters = UNFILTERED) -> None:
        super().__init__()
        self._assistant, self._k, self._filters = assistant, k, filters

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._assistant.retrieve(query_bundle.query_str, (), self._filters, self._k)
        return [NodeWithScore(node=_node(evidence), score=evidence.score) for evidence in found]


def _node(evidence: Evidence) -> TextNode:
    article, span = evidence.article, evidence.passage.span
    return TextNode(
        id_=f"{article.id}#{span.start}-{span.end}",
        text=evidence.text,
        start_char_idx=span.start,
        end_char_idx=span.end,
        metadata={
            "outlet": article.outlet,
            "published_by": article.published_by,
            "republished_from": list(article.republished_from),
            "title": article.title,
            "author": article.author,
            "published": article.published.isoformat() if article.published else None,
            "url": article.url,
            "section": evidence.passage.section,
        },
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article.id)},
    )
