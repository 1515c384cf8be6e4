"""What readers think of answers becomes evaluation items."""

from __future__ import annotations

from datetime import date

from corpus.article import Span
from evals.cases import read_set
from evals.feedback import feedback_item, keep
from evals.judge import judge
from evals.outcome import Outcome
from rag.question import Turn
from rag.reading import Filters


def test_a_good_answer_becomes_the_gold(quoting, answering, articles, tmp_path):
    answer = answering(
        quoting("harbour", "The cranes are older than I am", speaker="Mara Quist"),
        quoting("harbour", "300 jobs", relays=("The Tidewater Post",)),
    )
    item = feedback_item("x1", answer, good=True, note=" Just so. ")
    assert item.expected.speakers == ("Mara Quist",)
    assert item.expected.relayed_outlets == ("The Tidewater Post",)
    quote = item.expected.quotes[0]
    assert Span(quote.start, quote.end).of(articles["harbour"].text) == quote.text
    assert item.source.endswith(": Just so.")

    path = tmp_path / "deep" / "feedback.jsonl"
    keep(path, item)
    assert read_set(path, articles.__getitem__).items == (item,)
    assert judge(Outcome(item, answer), articles.__getitem__).verdict.kind == "right"


def test_a_good_refusal_says_that_there_is_no_answer(answering):
    assert not feedback_item("x1", answering(), good=True).answerable


def test_of_a_bad_answer_only_the_question_is_kept(quoting, answering):
    answer = answering(quoting("harbour", "300 jobs"))
    item = feedback_item("x1", answer, good=False)
    assert item.answerable
    assert not item.expected.quotes
    assert "to-correct" in item.tags
    assert feedback_item("x2", answering(), good=False).answerable


def test_history_and_filters_are_kept(answering, tmp_path):
    asked = Filters(("Ellery Gazette",), date(2024, 1, 31), languages=frozenset(["de"]))
    history = [Turn("user", "And before?")]
    item = feedback_item("x1", answering(), good=False, history=history, filters=asked)
    keep(tmp_path / "feedback.jsonl", item)
    (read,) = read_set(tmp_path / "feedback.jsonl").items
    assert (read.filters, list(read.history)) == (asked, history)


def test_who_thinks_again_replaces_what_was_said(answering, tmp_path):
    path = tmp_path / "feedback.jsonl"
    keep(path, feedback_item("x1", answering(), good=True))
    keep(path, feedback_item("x2", answering(), good=True))
    keep(path, feedback_item("x1", answering(), good=False))
    found = read_set(path).items
    assert [(item.id, item.answerable) for item in found] == [("x2", False), ("x1", True)]


def test_a_line_that_a_person_broke_is_kept(answering, tmp_path):
    path = tmp_path / "feedback.jsonl"
    path.write_text("{half a line\n", "utf-8")
    keep(path, feedback_item("x1", answering(), good=True))
    assert path.read_text("utf-8").startswith("{half a line\n")
