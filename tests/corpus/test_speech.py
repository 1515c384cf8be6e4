"""What is said: statements read from made-up news text through the real tagger."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spoken import article

from corpus.outlets import OutletRegistry
from corpus.speech import Statement, StatementAnnotator, dump, load, statements
from index.sentences import sentences


def content(text: str, said: Statement) -> list[str]:
    return [run.of(text) for run in said.content]


SAID = {
    "a quotation and a name after it": (
        "“The bridge will open in May,” said Mayor Orla Tennant.",
        "Mayor Orla Tennant",
        ["“The bridge will open in May,”"],
    ),
    "a quotation in two paragraphs, the first not closed": (
        "“It is late,” Orla Tennant said. “It will not be later.\n\n“We promise that much.”",
        "Orla Tennant",
        ["“It is late,”", "“It will not be later.", "“We promise that much.”"],
    ),
    "a block that a colon announces": (
        "Orla Tennant is the mayor. Tennant wrote:\n\n"
        "The bridge is safe. It always was.\n\nIt rained.",
        "Orla Tennant",
        ["The bridge is safe. It always was."],
    ),
    "a that clause": (
        "The committee warned on Monday that the bridge could close.",
        "The committee",
        ["that the bridge could close"],
    ),
    "a cue set off by commas": (
        "The bridge, the mayor said, will open in May.",
        "the mayor",
        ["The bridge", "will open in May"],
    ),
    "a headline with a colon": (
        "Tennant: Bridge will open soon\n\nMayor Orla Tennant walked to the bridge.",
        "Mayor Orla Tennant",
        ["Bridge will open soon"],
    ),
    "a noun for a cue": (
        "Nobody believed Mara Quist’s claim that the bridge is a ruin.",
        "Mara Quist",
        ["that the bridge is a ruin"],
    ),
    "a verb without a subject": (
        "It took Mara Quist to say the bridge is a ruin.",
        "Mara Quist",
        ["the bridge is a ruin"],
    ),
}


@pytest.mark.parametrize(("text", "speaker", "words"), SAID.values(), ids=SAID)
def test_what_is_said_and_by_whom(read, text, speaker, words):
    said = read(text)[-1]
    assert (said.speaker, content(text, said)) == (speaker, words)
    if said.cue:
        assert bool(said.direct) == ("“" in text)


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “ghost bridge” was painted green in spring.",
        "He would quote Mara Quist, the engineer, when he was tired.",
        "In other words, the bridge is a ruin.",
        "The fire was a blow to the town, highlighting the age of its pumps.",
        "The past day regrettably saw workers strike in Port Ellery.",
        "Last week showed that the bridge needs repairs.",
    ],
)
def test_whoever_is_merely_mentioned_says_nothing(read, text):
    assert all(said.speaker is None for said in read(text))


@pytest.mark.parametrize(
    "quoted",
    [
        '"The bridge will open in May,"',
        "''The bridge will open in May,''",
        "“The bridge\u00a0will open in May,”",
        "“The bridge will open in May. It is safe,”",
        "“The bridge will open in May,“",
        "''The bridge will open 'in May,'''",
    ],
)
def test_every_kind_of_quotation_mark_is_read(read, quoted):
    text = f"{quoted} Orla Tennant said."
    [said] = read(text)
    assert said.speaker == "Orla Tennant"
    assert content(text, said) == [quoted]


def test_a_quotation_goes_on_after_the_cue(read):
    text = "“It is late,” Orla Tennant said on Friday. “It will not be later. We promise.”"
    [said] = read(text)
    assert content(text, said) == ["“It is late,”", "“It will not be later. We promise.”"]
    assert said.span.of(text) == text


def test_whoever_does_not_ask_says_nothing_of_what_stands_before(read):
    text = "On the day that the bridge was shut by its owners, the councillors didn't ask about it."
    assert all("bridge" not in run for said in read(text) for run in content(text, said))


def test_statements_survive_storage(read):
    told = read("Mayor Orla Tennant told CNN that the bridge, long “a ruin,” would open.")
    assert told
    assert load(dump(told)) == tuple(told)


def test_another_language_has_no_statements(read):
    text = "„Die Brücke öffnet im Mai“, sagte Orla Tennant. Das ist gut für die Stadt."
    assert read(text, language="de") == []
    assert read(text, language=None) == []


def test_the_annotator_writes_what_load_reads(registry):
    text = "Orla Tennant said the bridge was safe."
    written = StatementAnnotator(registry).annotate(article(text), sentences(text))
    assert [said.speaker for said in load(written)] == ["Orla Tennant"]


def test_other_outlets_make_another_signature(registry):
    assert (
        StatementAnnotator(registry).signature != StatementAnnotator(OutletRegistry([])).signature
    )
    assert StatementAnnotator(registry).signature == StatementAnnotator(registry).signature


def test_stored_statements_are_read_without_a_model():
    code = "import sys, corpus.speech; sys.exit('onnxruntime' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


WORDS = "“ ” \" '' ( ) ? . : , — said he who the told according to Orla Tennant CNN 😀"


PIECES = st.sampled_from([*WORDS.split(), " ", "\n\n", "\n", "\u00a0", "\u00ad", "\ud800"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=40))
def test_no_text_breaks_the_spans(registry, pieces):
    text = " ".join(pieces)
    for said in statements(article(text), sentences(text), registry):
        assert said.content
        assert list(said.content) == sorted(said.content)
        for run in (*said.content, *filter(None, (said.source, said.cue))):
            assert said.span.contains(run)
            assert run.of(text).strip()
        assert said.span.end <= len(text)


def test_what_is_said_stands_in_the_order_of_the_text(read):
    text = (
        "“The bridge has no right to stand beside the mill,” Orla Tennant said on “Dawn and "
        "Friends.” “We would never accept a mill beside a school.”"
    )
    for said in read(text):
        assert list(said.content) == sorted(said.content)
        assert list(said.direct) == sorted(said.direct)


def test_a_first_sentence_is_not_taken_for_the_headline_that_stands_elsewhere(read_below_headline):
    [said] = read_below_headline("Mara Quist leads the council. “The bridge is safe,” Quist said.")
    assert said.speaker == "Mara Quist"


def test_all_of_a_long_sentence_is_whose_it_is_that_closes_it(read_below_headline):
    text = (
        "The harbour is full. Though the work has begun, some towns plan to “lay the ground” for a"
        " union of their own, six mayors have suggested to the outlet."
    )
    said = read_below_headline(text)[0]
    assert said.speaker == "six mayors"
    assert said.content[0].of(text).startswith("Though the work has begun")


def test_what_one_says_of_anothers_words_is_not_the_others_quotation(read_below_headline):
    text = (
        "Peter Vance told the council on Monday: “Mara Quist said last night that it is not our"
        " harbour.”"
    )
    theirs = [s for s in read_below_headline(text) if s.speaker == "Mara Quist"]
    assert not any(s.direct for s in theirs)
