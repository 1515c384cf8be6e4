"""The yardstick of statements, against counts made by hand."""

from __future__ import annotations

import json

import pytest

from corpus.article import Span
from corpus.speech import Statement
from evals.bench.statements import (
    SpanCounts,
    StatementReader,
    about,
    against_attributions,
    against_questions,
)
from evals.cases import Expected, Item

TEXT = "Susan Ferris told CNN that the bridge was safe. It rained on Monday."
SOURCE, CUE, CONTENT = Span(0, 12), Span(13, 17), Span(22, 46)


def spans(*found: Span) -> list[dict[str, int]]:
    return [{"start": s.start, "end": s.end} for s in found]


def test_exact_tokens_and_characters_are_counted_apart():
    counts = SpanCounts()
    counts.add("source", TEXT, [Span(0, 5)], [Span(0, 12)])
    assert counts.share("source exact") == (0.0, 0.0, 0.0)
    assert counts.share("source tokens") == pytest.approx((200 / 3, 100.0, 50.0))
    assert counts.share("source characters") == pytest.approx((100 * 10 / 16, 100.0, 100 * 5 / 11))


def test_a_span_found_twice_counts_once():
    counts = SpanCounts()
    counts.add("cue", TEXT, [CUE, CUE], [CUE])
    assert counts.share("cue exact") == (100.0, 100.0, 100.0)


def test_nothing_found_is_zero_and_not_an_error():
    counts = SpanCounts()
    counts.add("cue", TEXT, [], [])
    assert counts.share("cue exact") == (0.0, 0.0, 0.0)


def test_a_statement_is_about_a_quote_when_it_covers_half_of_it():
    whole = Statement(Span(0, 46), "Susan Ferris", SOURCE, CUE, (CONTENT,))
    little = Statement(Span(0, 30), "CNN", SOURCE, CUE, (Span(22, 26),))
    assert about([little, whole], CONTENT) == [whole]
    assert about([little], CONTENT) == [little]
    assert about([whole], Span(48, 60)) == []


@pytest.fixture
def reader(tmp_path):
    record = {"id": "a", "outlet": "Harbour Gazette", "language": "en", "text": TEXT}
    path = tmp_path / "corpus.jsonl"
    path.write_text(json.dumps(record), "utf-8")
    return StatementReader(path)


def test_a_perfect_reading_has_perfect_figures(reader):
    attribution = {"source": spans(SOURCE), "cue": spans(CUE), "content": spans(CONTENT)}
    counts, silent = against_attributions(reader, [{"article": "a", "attributions": [attribution]}])
    assert counts.share("source exact") == counts.share("content characters") == (100, 100, 100)
    assert silent == 1


def test_speakers_and_relays_of_gold_quotes_are_looked_up(reader):
    place = {"start": CONTENT.start, "end": CONTENT.end, "text": CONTENT.of(TEXT)}

    def item(id, **expected):
        gold = {"quotes": [{"article": "a", **place}], **expected}
        return Item(id=id, question="Who?", answerable=True, expected=Expected(**gold))

    right, wrong = item("1", speakers=["Susan Ferris"]), item("2", relayed_outlets=["Reuters"])
    nothing = Item(id="3", question="Who?", answerable=False)
    figures, missed = against_questions(reader, [right, wrong, nothing])
    assert figures == {"speaker hit": 1.0, "relay hit": 0.0}
    assert [item for item, _, _ in missed] == ["2"]
