"""A set is checked whole before anything runs."""

from __future__ import annotations

import json

import pytest

from corpus.errors import EvaluationProblem
from evals.cases import FaultySet, Item, corpus_hash, read_set


def line(**fields) -> str:
    return json.dumps({"id": "a", "question": "Who?", "answerable": True} | fields)


def write(tmp_path, *lines: str):
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_reads_items_with_history_filters_and_gold(tmp_path, articles):
    words = "The cranes are older"
    start = articles["harbour"].text.index(words)
    quote = {"article": "harbour", "start": start, "end": start + len(words), "text": words}
    path = write(
        tmp_path,
        line(
            history=[{"role": "user", "content": "And before?"}],
            filters={"outlets": ["Ellery Gazette"], "since": "2024-01-31"},
            expected={"quotes": [quote], "facts": [["older", "old"]]},
            tags=["quote"],
        ),
        "",
        line(id="b", answerable=False),
    )
    first, second = read_set(path, articles.__getitem__).items
    assert first.filters.since is not None
    assert first.filters.since.isoformat() == "2024-01-31"
    assert first.expected.facts == (("older", "old"),)
    assert not second.answerable


@pytest.mark.parametrize("more", [{}, {"speaker": None}, {"speaker": "Mara Quist", "grade": 2}])
def test_a_quote_is_written_as_it_stands_in_the_file(more, asking):
    item = asking(quotes=[("harbour", "The cranes are older", more)])
    written = json.loads(item.line())
    assert written["expected"]["quotes"][0].items() >= more.items()
    assert len(written["expected"]["quotes"][0]) == 4 + len(more)
    (read,) = Item.model_validate_json(item.line()).expected.quotes
    assert (read.states("speaker"), read.states("grade")) == ("speaker" in more, "grade" in more)


def test_names_every_fault_by_line_and_id_at_once(tmp_path, articles):
    quote = {"article": "harbour", "start": 0, "end": 9, "text": "not these"}
    path = write(
        tmp_path,
        "{broken",
        line(id="typo", questoin="Who?"),
        line(id="typed", answerable="perhaps"),
        json.dumps({"id": "short"}),
        line(id="twice"),
        line(id="twice"),
        line(id="lost", expected={"articles": ["ferry"]}),
        line(id="shifted", expected={"quotes": [quote]}),
        line(id="empty", expected={"facts": [[]]}),
        "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
    )
    with pytest.raises(FaultySet) as caught:
        read_set(path, articles.__getitem__)
    said = str(caught.value)
    for fault in (
        "line 1: broken line",
        "line 2 (typo): unknown field 'questoin'",
        "line 3 (typed): answerable",
        "line 4 (short): lacks 'question'",
        "line 4 (short): lacks 'answerable'",
        "line 6 (twice): the id is that of line 5 too",
        "line 7 (lost): the corpus has no article 'ferry'",
        "line 8 (shifted): harbour [0:9] is not the quote 'not these'",
        "line 9 (empty): expected.facts.0",
        "line 10: broken line",
    ):
        assert fault in said
    assert "Nothing was run" in said


def test_asks_whether_a_set_is_for_another_corpus(tmp_path, articles):
    path = write(tmp_path, *(line(id=str(n), expected={"articles": [f"x{n}"]}) for n in range(60)))
    with pytest.raises(FaultySet, match="60 faults. Is it for another corpus"):
        read_set(path, articles.__getitem__)


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_an_empty_set_says_so(tmp_path, content):
    with pytest.raises(EvaluationProblem, match="holds no questions"):
        read_set(write(tmp_path, content))


def test_a_set_that_is_not_there_says_so(tmp_path):
    with pytest.raises(EvaluationProblem, match="cannot be read"):
        read_set(tmp_path / "none.jsonl")


def test_an_item_written_as_a_line_reads_back_as_itself(asking):
    item = asking("q9", quotes=[("bridge", "eleven years")], tags=["quote"], speakers=["Ilse"])
    assert Item.model_validate_json(item.line(), strict=True) == item


def test_the_hash_of_a_corpus_is_that_of_its_names_and_bytes(tmp_path):
    def folder(name: str, content: str):
        path = tmp_path / name
        path.mkdir()
        (path / "a.txt").write_text(content, "utf-8")
        return path

    one, same, other = folder("one", "A."), folder("same", "A."), folder("other", "B.")
    (same / ".hidden").write_text("x", "utf-8")
    assert corpus_hash(one) == corpus_hash(same)
    assert corpus_hash(one) != corpus_hash(other)
