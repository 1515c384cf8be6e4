"""The reader tells which sentences of a passage answer; a cross-encoder may take its place."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from tokenizers import Tokenizer

from corpus.article import Article, Provenance, Span
from corpus.errors import ModelProblem
from corpus.onnx import BUNDLED, bundled_folder
from corpus.outlets import OutletRegistry
from corpus.speech import Statement
from index.embedder import make_embedder
from index.passages import Passage
from index.snapshot import SnapshotStore
from rag.assistant import Assistant
from rag.compose.extractive import Extractive
from rag.cross_encoder import CrossEncoderReader
from rag.reader import (
    NOWHERE,
    READER_WEIGHTS,
    WINDOW_PIECES,
    OnnxReader,
    Reader,
    Window,
    as_read,
    make_reader,
    pieces_of,
    tokenizer_of,
    windows,
)
from rag.retrieve import Evidence
from rag.search import READ

QUESTION = "What did Mirela Okafor say about the pillars?"
HEADLINE = "Ferry terminal to close for repairs"
SENTENCES = (
    "The old ferry terminal in Port Ellery will close for fourteen weeks.",
    "“The pillars are rotten and we cannot wait another winter,” said Mirela Okafor.",
    "Shopkeepers in the old town fear for their trade.",
)


@pytest.fixture(scope="module")
def reader() -> OnnxReader:
    return OnnxReader(threads=1)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return tokenizer_of(bundled_folder())


@pytest.mark.parametrize(
    ("question", "headline", "sentences", "answer"),
    [
        (QUESTION, HEADLINE, SENTENCES, 1),
        ("how long will the terminal be closed", HEADLINE, SENTENCES, 0),
        (
            "Why did the Lorn growers lose their apples?",
            "A hard spring for the valley",
            (
                "Ilse Brandt has farmed in the Lorn valley for forty years.",
                "They lost half of their apples to a late frost, which killed the blossoms.",
                "The growers' market opens on Saturday at nine.",
            ),
            1,
        ),
        (
            "How much will the new bridge cost?",
            "Council votes for the Tarn bridge",
            (
                "The council met in the town hall on Tuesday evening.",
                "The mayor thanked all who had come in spite of the rain.",
                "The bridge is to cost 14 million crowns, most of it borrowed.",
            ),
            2,
        ),
        (
            "who is the new head of the waterways board",
            "Waterways board under new leadership",
            (
                "Petra Lindqvist was chosen to lead the waterways board on Friday.",
                "Dredging of the canal begins in June.",
                "Skippers have waited for it since the flood.",
            ),
            0,
        ),
    ],
)
def test_the_sentence_that_answers_stands_above_the_others(
    reader, question, headline, sentences, answer
):
    (logits,) = reader.read(question, [(headline, sentences)])
    assert np.argmax(logits) == answer


def test_a_passage_that_answers_stands_above_one_that_does_not(reader):
    other = ("Canal", ("Dredging of the canal begins in June.", "Skippers have waited for it."))
    about, aside = reader.read(QUESTION, [(HEADLINE, SENTENCES), other])
    assert max(about) > max(aside)


def test_there_is_one_number_a_sentence_in_the_order_of_the_passages(reader):
    passages = [(HEADLINE, SENTENCES[:n]) for n in (3, 1, 0, 2)]
    read = reader.read(QUESTION, passages)
    assert [len(row) for row in read] == [3, 1, 0, 2]
    assert np.isfinite(np.concatenate(read)).all()
    alone = [row for passage in passages for row in reader.read(QUESTION, [passage])]
    for together, by_itself in zip(read, alone, strict=True):
        assert together == pytest.approx(by_itself, abs=1.0)  # int8 rounds by the batch


@pytest.mark.parametrize(
    ("question", "passages"),
    [
        (QUESTION, []),
        (QUESTION, [("", ())]),
        ("", [("", ("",))]),
        ("?", [(HEADLINE, ("", " ", "The pillars are rotten."))]),
        ("A lone \ud800 surrogate", [("\ud800", ("Another \udfff one",))]),
        ("Мост закрыт 😀", [("Die Brücke", ("桥关闭了。", "الجسر مغلق"))]),
    ],
)
def test_nothing_much_is_read_without_complaint(reader, question, passages):
    read = reader.read(question, passages)
    assert [len(row) for row in read] == [len(sentences) for _, sentences in passages]


def windows_of(tokenizer: Tokenizer, headline: str, sentences: Sequence[str]) -> list[Window]:
    asked, opening, *pieces = pieces_of(tokenizer, [QUESTION, headline, *sentences])
    return list(windows(asked, opening, pieces))


def test_a_long_passage_is_read_in_windows_that_hold_each_sentence_once(tokenizer):
    sentences = [f"Lamp {n} of the harbour needs new glass and a coat of paint." for n in range(90)]
    made = windows_of(tokenizer, HEADLINE, sentences)
    assert len(made) > 1
    assert max(len(window.ids) for window in made) <= WINDOW_PIECES
    held = [sorted(set(window.sentence) - {NOWHERE}) for window in made]
    assert [number for numbers in held for number in numbers] == list(range(90))
    opening = made[0].ids[: made[0].sentence.count(NOWHERE)]
    assert all(window.ids[: len(opening)] == opening for window in made)
    assert all(len(w.ids) == len(w.types) == len(w.sentence) for w in made)


def test_every_sentence_of_a_long_passage_gets_its_number(reader):
    filler = [f"Lamp {n} of the harbour needs new glass and a coat of paint." for n in range(90)]
    for place in (0, 45, 90):
        sentences = [*filler[:place], SENTENCES[1], *filler[place:]]
        (logits,) = reader.read(QUESTION, [("Lamps", sentences)])
        assert len(logits) == 91
        assert 0.0 not in logits
        assert np.argmax(logits) == place


def test_a_sentence_longer_than_a_window_is_read_as_far_as_it_fits(reader, tokenizer):
    endless = "The harbour is old " * 5_000
    made = windows_of(tokenizer, endless, [endless, SENTENCES[1]])
    assert max(len(window.ids) for window in made) <= WINDOW_PIECES
    (logits,) = reader.read(QUESTION, [(endless, [endless, SENTENCES[1]])])
    assert logits[1] > logits[0]


def test_of_a_question_of_a_hundred_thousand_characters_the_beginning_is_read(reader):
    long = f"{QUESTION} " + "blah ( ] \" ' AND " * 6_000
    assert len(long) > 100_000
    (logits,) = reader.read(long, [(HEADLINE, SENTENCES)])
    assert len(logits) == len(SENTENCES)


def test_weights_that_are_damaged_or_missing_are_one_line_that_says_what_to_do(tmp_path):
    copy = tmp_path / "reader.onnx"
    shutil.copyfile(READER_WEIGHTS, copy)
    whole = copy.read_bytes()
    for damaged in (whole[:-1] + bytes([whole[-1] ^ 1]), whole[:1000], b""):
        copy.write_bytes(damaged)
        assert "not the published ones" in problem_of(OnnxReader(copy))
    copy.unlink()
    assert "cannot be read" in problem_of(OnnxReader(copy))


def problem_of(reader: OnnxReader) -> str:
    with pytest.raises(ModelProblem, match="Install byline again") as raised:
        reader.read(QUESTION, [(HEADLINE, SENTENCES)])
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_it_is_made_without_being_loaded_and_a_name_makes_one_of_the_users(tmp_path):
    OnnxReader(tmp_path / "nothing here")
    assert isinstance(make_reader(), OnnxReader)
    assert isinstance(make_reader("no-such-model"), CrossEncoderReader)


def test_a_sentence_is_read_with_who_speaks_where_it_does_not_name_them():
    text = "Mirela Okafor spoke first. She said that the pillars are rotten. It rained."
    spans = (Span(0, 26), Span(27, 64), Span(65, 75))
    article = Article("a", text, Provenance())
    passage = Passage(0, "a", Span(0, len(text)), spans, "body")
    said = Statement(spans[1], "Mirela Okafor", None, None, (Span(41, 63),))
    read = as_read(Evidence(passage, article, 1.0, 0.5), [said])
    first, second, third = (span.of(text) for span in spans)
    assert read == [first, f"Mirela Okafor: {second}", third]
    named = Statement(spans[0], "Mirela Okafor", None, None, (spans[0],))
    assert as_read(Evidence(passage, article, 1.0, 0.5), [named])[0] == first


# ------------------------------------------------------------------ in an assistant


class Taste:
    """A reader that takes a sentence for an answer when it holds a word."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.passages: list[Sequence[str]] = []

    def read(
        self, question: str, passages: Sequence[tuple[str, Sequence[str]]]
    ) -> list[list[float]]:
        self.passages += [sentences for _, sentences in passages]
        return [[8.0 if self.word in s else -8.0 for s in row] for _, row in passages]


@pytest.fixture
def opened(assistant, data) -> Callable[[Reader], Assistant]:
    """Opens an Assistant over the newsroom, with a reader of the test's own."""

    def opened(reader: Reader) -> Assistant:
        return Assistant(
            SnapshotStore(data, data / "newsroom.jsonl"),
            make_embedder(BUNDLED, data / "models"),
            OutletRegistry.load(),
            Extractive(),
            reader=reader,
        )

    return opened


@pytest.mark.parametrize("word", ["rotten", "by bus"])
def test_what_the_reader_takes_for_an_answer_comes_first(opened, word):
    best = opened(Taste(word)).candidates("What did Mirela Okafor say?")[0]
    assert word in best.text


def test_only_the_passages_that_were_found_first_are_read(open_news, opened, monkeypatch):
    taste = Taste("ferry")
    many = [
        {"id": f"n{n}", "outlet": "Coast Tribune", "text": f"Ferry {n} sails at {n} o'clock."}
        for n in range(READ + 8)
    ]
    assistant = open_news(many)
    monkeypatch.setattr(assistant._search, "_reader", taste)
    assistant.ask("When does the ferry sail?")
    assert len(taste.passages) == READ


def test_an_excerpt_is_looked_up_and_not_read(opened):
    taste = Taste("ferry")
    excerpt = "The pillars are rotten and we cannot wait another winter"
    answer = opened(taste).ask(f'Which article is this excerpt from: "{excerpt}"')
    assert taste.passages == []
    assert excerpt in answer.claims[0].citations[0].quote
