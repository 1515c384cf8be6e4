"""Byline's retrieval in a LlamaIndex application."""

from rag.reading import Filters
from rag.retriever import BylineRetriever

QUESTION = "What will the repairs of the ferry terminal cost?"


def test_passages_come_best_first_with_their_provenance(assistant):
    found = BylineRetriever(assistant, k=3).retrieve(QUESTION)
    assert {"Harbour Gazette", "Coast Tribune"} <= {n.metadata["outlet"] for n in found}
    for node in (one.node for one in found):
        article = assistant.snapshot().article(node.source_node.node_id)
        assert article.text[node.start_char_idx : node.end_char_idx] == node.text
    only = BylineRetriever(assistant, filters=Filters(outlets=("Valley Mirror",)))
    (node,) = (one.node for one in only.retrieve(QUESTION))
    assert node.metadata["republished_from"] == ["Inland Review"]
    assert node.metadata["published"] == "2024-05-20"
