from __future__ import annotations

import string
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article, Evidence, Provenance, Sourced, Span
from index.lexical import LexicalReader, LexicalWriter, terms
from index.passages import Passage
from index.scope import Scope
from index.vectors import VectorStore

STATED = Evidence("stated", "a test")


def written(writer: LexicalWriter, number: int, text: str, section="body", **facts) -> None:
    article = facts.pop("article", f"article {number}")
    known = {name: Sourced(value, STATED) for name, value in facts.items() if name != "chain"}
    chain = tuple(Sourced(outlet, STATED) for outlet in facts.get("chain", ()))
    made = Article(article, text, Provenance(republished_from=chain, **known))
    writer.add(made, [Passage(number, article, Span(0, len(text)), (), section)])


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> LexicalReader:
    folder = tmp_path_factory.mktemp("words")
    writer = LexicalWriter(folder)
    written(writer, 0, "The ferry crews strike.", outlet="Mirror", chain=["Review"], language="en")
    written(writer, 1, "Ferries, ferries!", published=date(2024, 1, 31), article="a/b [1].txt")
    written(writer, 2, "A comment on the ferry.", "comment", published=date(2024, 2, 1))
    written(writer, 3, "Nothing of it.", title="Ferry strike", outlet="Mirror")
    written(writer, 4, "Café Müller is open.")
    writer.commit()
    return LexicalReader(folder)


def numbers(words: LexicalReader, text: str, scope: Scope | None = None, **options) -> set[int]:
    return {hit.passage for hit in words.search(text, 10, scope or Scope(), **options)}


def test_words_are_found_in_any_form_and_in_titles(words: LexicalReader) -> None:
    assert numbers(words, "ferry") == {0, 1, 2, 3}
    assert numbers(words, "STRIKES") == {0, 3}
    assert numbers(words, "cafe muller") == {4}
    assert words.search("strike", 1, Scope())[0].passage == 0  # what the text says is worth more
    assert numbers(words, "zeppelin") == set()


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(outlets=frozenset({"Mirror"})), {0, 3}),
        (Scope(outlets=frozenset({"Review", "Nobody"})), {0}),
        (Scope(outlets=frozenset({"mirror"})), set()),
        (Scope(since=date(2024, 2, 1)), {2}),
        (Scope(until=date(2024, 1, 31)), {1}),
        (Scope(since=date(2024, 1, 31), until=date(2024, 2, 1)), {1, 2}),
        (Scope(sections=frozenset({"comment"})), {2}),
        (Scope(languages=frozenset({"en"})), {0}),
        (Scope(articles=frozenset({"a/b [1].txt"})), {1}),
        (Scope(outlets=frozenset({"Mirror"}), since=date(2024, 1, 1)), set()),
    ],
)
def test_a_scope_keeps_the_rest_out(words: LexicalReader, scope: Scope, expected: set) -> None:
    assert numbers(words, "ferry", scope) == expected


def test_a_filter_does_not_change_the_scores(words: LexicalReader) -> None:
    everything = {h.passage: h.score for h in words.search("ferry", 10, Scope())}
    mirror = words.search("ferry", 10, Scope(outlets=frozenset({"Mirror"})))
    assert all(hit.score == pytest.approx(everything[hit.passage]) for hit in mirror)


@given(st.text(st.characters() | st.sampled_from(list('+-&|!(){}[]^"~*?:\\/ AND OR'))))
def test_no_character_of_a_question_is_an_operator(words: LexicalReader, noise: str) -> None:
    for hit in words.search(noise, 3, Scope()):
        assert hit.score >= 0
    assert {0, 1, 2, 3} <= numbers(words, f"ferry {noise}")


def test_a_question_of_100000_characters_keeps_its_rare_words(words: LexicalReader) -> None:
    letters = string.ascii_lowercase
    padding = " ".join(a + b + c for a in letters for b in letters for c in letters)
    assert len(padding) > 60_000
    assert 0 in numbers(words, f"{padding} strike {padding}")


def test_document_frequency_counts_passages(words: LexicalReader) -> None:
    (term,) = terms("Ferries")
    assert words.document_frequency(term) == 3
    assert words.document_frequency("zeppelin") == 0


@pytest.fixture
def vectors(tmp_path: Path) -> VectorStore:
    generator = np.random.default_rng(7)
    made = generator.normal(size=(3_000, 16)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    with VectorStore(tmp_path, create=True) as store:
        store.add(range(3_000), made)
        yield store


def test_a_score_is_the_cosine_and_removed_passages_are_gone(vectors: VectorStore) -> None:
    query = vectors.get([5])[5]
    first, *_ = vectors.search(query, 3)
    assert (first.passage, first.score) == (5, pytest.approx(1, abs=1e-4))
    vectors.remove([5])
    assert len(vectors) == 2_999
    assert 5 not in {hit.passage for hit in vectors.search(query, 10)}
    assert vectors.search(query, 0) == []
