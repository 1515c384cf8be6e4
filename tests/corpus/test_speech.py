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


def test_a_quotation_after_which_a_name_stands_is_that_persons(read):
    text = "“The bridge will open in May,” said Mayor Orla Tennant."
    [said] = read(text)
    assert said.speaker == "Mayor Orla Tennant"
    assert content(text, said) == ["“The bridge will open in May,”"]
    assert said.cue is not None
    assert said.cue.of(text) == "said"
    assert said.direct


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


def test_a_quotation_goes_on_in_the_next_paragraph_where_the_first_is_not_closed(read):
    text = "“It is late,” Orla Tennant said. “It will not be later.\n\n“We promise that much.”"
    [said] = read(text)
    assert content(text, said)[-1] == "“We promise that much.”"


def test_a_block_that_a_colon_announces_is_quoted(read):
    text = (
        "Orla Tennant is the mayor. Tennant wrote:\n\n"
        "The bridge is safe. It always was.\n\nIt rained."
    )
    said = read(text)[-1]
    assert said.speaker == "Orla Tennant"
    assert content(text, said) == ["The bridge is safe. It always was."]


def test_reported_speech_has_its_that_clause(read):
    text = "The committee warned on Monday that the bridge could close."
    [said] = read(text)
    assert said.speaker == "The committee"
    assert content(text, said) == ["that the bridge could close"]
    assert not said.direct


def test_a_cue_set_off_by_commas_is_about_what_stands_around_it(read):
    text = "The bridge, the mayor said, will open in May."
    [said] = read(text)
    assert content(text, said) == ["The bridge", "will open in May"]


def test_a_marked_word_is_not_speech(read):
    assert read("The so-called “ghost bridge” was painted green in spring.") == []


def test_a_headline_with_a_colon_is_a_statement(read):
    text = "Tennant: Bridge will open soon\n\nMayor Orla Tennant walked to the bridge."
    [said] = read(text)
    assert said.speaker == "Mayor Orla Tennant"
    assert content(text, said) == ["Bridge will open soon"]


@pytest.mark.parametrize(
    "text",
    [
        "Nobody believed Mara Quist’s claim that the bridge is a ruin.",
        "It took Mara Quist to say the bridge is a ruin.",
    ],
)
def test_a_statement_needs_no_verb_with_a_subject_of_its_own(read, text):
    [said] = read(text)
    assert said.speaker == "Mara Quist"
    assert "".join(content(text, said)).removeprefix("that ") == "the bridge is a ruin"


@pytest.mark.parametrize(
    "text",
    [
        "He would quote Mara Quist, the engineer, when he was tired.",
        "In other words, the bridge is a ruin.",
        "The fire was a blow to the town, highlighting the age of its pumps.",
    ],
)
def test_whoever_is_merely_mentioned_says_nothing(read, text):
    assert all(said.speaker is None for said in read(text))


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


@pytest.mark.parametrize(
    "text",
    [
        "The past day regrettably saw workers strike in Port Ellery.",
        "Last week showed that the bridge needs repairs.",
    ],
)
def test_a_stretch_of_time_says_nothing(read, text):
    assert all(not said.speaker for said in read(text))


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
