"""Who says what: read from made-up news text through the real parser."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.article import Article, Evidence, Provenance, Sourced
from corpus.outlets import OutletRegistry
from corpus.speech import Statement, StatementAnnotator, dump, load, statements
from index.sentences import sentences

STATED = Evidence("stated", "test")


def article(text: str, outlet: str = "Harbour Gazette", language: str | None = "en") -> Article:
    provenance = Provenance(
        outlet=Sourced(outlet, STATED), language=Sourced(language, STATED) if language else None
    )
    return Article("a", text, provenance)


@pytest.fixture(scope="module")
def registry():
    return OutletRegistry.load()


@pytest.fixture(scope="module")
def read(registry):
    def read(text: str, **of: str) -> list[Statement]:
        return list(statements(article(text, **of), sentences(text), registry))

    return read


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
    "source",
    [
        "Vance aide Mara Quist",
        "Ten current and former diplomats of the EU and NATO",
    ],
)
def test_whom_a_source_works_for_is_not_the_speaker(read, source):
    [said] = read(f"{source} told reporters that the cranes are older than the quay.")
    assert said.speaker == source


def test_a_place_or_house_after_a_name_is_not_shown(read):
    text = "Mara Quist of the European Council on Harbour Relations said the cranes are old."
    assert read(text)[0].speaker == "Mara Quist"


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
    "source",
    [
        "A woman since identified as Mara Quist",
        "A woman who identified herself only as Mara Quist",
        "A woman, named by the police as Mara Quist,",
    ],
)
def test_whoever_is_identified_is_named(read, source):
    [said] = read(f"{source} said the bridge is a ruin.")
    assert said.speaker == "Mara Quist"


def test_whoever_names_somebody_speaks_for_themselves(read):
    told = read("The mayor, who named Mara Quist as his deputy, said the bridge is a ruin.")
    assert all(said.speaker != "Mara Quist" for said in told)


@pytest.mark.parametrize(
    "source", ["The report, which named Mara Quist,", "A court that named Mara Quist in May"]
)
def test_whoever_is_named_by_another_does_not_speak_for_them(read, source):
    assert read(f"{source} said the bridge is a ruin.")[-1].speaker != "Mara Quist"


def test_a_name_that_ends_like_an_adverb_is_a_name(read):
    [said] = read("“The bridge is a ruin,” said Skelly on Friday.")
    assert said.speaker == "Skelly"
    [said] = read("The council finally said the bridge is a ruin.")
    assert said.speaker == "The council"


def test_where_something_happens_is_no_first_name(read):
    text = "A quiet Oregon Marsh rally ended early in Oregon. Marsh said the talks had failed."
    assert read(text)[-1].speaker == "Marsh"


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


def test_where_nobody_is_named_nobody_is_invented(read):
    assert read("The bridge was closed on Monday. Nine people were hurt.") == []
    told = read("It is said that the bridge is haunted.")
    assert all(said.speaker is None and said.source is None for said in told)


class TestSpeakers:
    def test_the_fullest_form_is_shown(self, read):
        text = "President Ivo Marsh left early. Marsh said the talks had failed."
        assert read(text)[-1].speaker == "President Ivo Marsh"

    def test_he_and_she_are_the_nearest_of_their_kind(self, read):
        text = (
            "Robert Quill and Susan Ferris met on Monday. Quill said the bridge was safe. "
            "He added that it was cheap. Ferris disputed that. She said it was neither."
        )
        by_cue = {said.source.of(text): said.speaker for said in read(text) if said.source}
        assert by_cue["He"] == "Robert Quill"
        assert by_cue["She"] == "Susan Ferris"

    @pytest.mark.parametrize("who", ["Nkechi Odu", "Archbishop Ngozi Odu of Port Ellery"])
    def test_whoever_spoke_just_before_is_meant_though_their_name_tells_no_gender(self, read, who):
        text = (
            "Michael Hale is a clerk. He said it was late.\n\n"
            f"{who} said the fund was empty. “It was full in May,” he added."
        )
        assert read(text)[-1].speaker == who.removesuffix(" of Port Ellery")

    def test_a_house_is_not_whoever_has_its_name_in_a_title(self, read):
        text = (
            "Harbour Department Inspector General Orla Tennant was on the bridge.\n\n"
            "The Harbour Department said the bridge would be closed."
        )
        assert read(text)[-1].speaker == "The Harbour Department"

    def test_what_is_added_after_something_happened_is_added_by_who_spoke(self, read):
        text = (
            "“The vote is over,” Tennant said on Monday after the young senator won it, adding "
            "that the count took a night."
        )
        assert {said.speaker for said in read(text)} == {"Tennant"}

    def test_a_name_that_looks_like_a_modal_verb_is_a_name(self, read):
        text = "Ada Will is a columnist. “The bridge ought to have stayed shut,” Will wrote."
        assert read(text)[-1].speaker == "Ada Will"

    def test_who_is_the_one_before_it(self, read):
        text = "The mayor shook hands with Robert Quill, who said that the bridge was safe."
        assert "Robert Quill" in {said.speaker for said in read(text)}

    def test_an_unnamed_source_keeps_its_description(self, read):
        text = "“It is a ruin,” one anonymous harbour official said."
        assert read(text)[0].speaker == "one anonymous harbour official"

    def test_the_senator_is_the_only_senator(self, read):
        text = "Sen. Susan Ferris arrived. Robert Quill waited. The senator said it was late."
        assert read(text)[-1].speaker == "Sen. Susan Ferris"

    def test_the_second_is_the_second_of_the_list(self, read):
        text = (
            "Statements from Robert Quill, Susan Ferris and Ivo Marsh differ. "
            "The second said that the bridge was unsafe."
        )
        assert read(text)[-1].speaker == "Susan Ferris"

    def test_an_apposition_names_the_description(self, read):
        text = "The port’s chief engineer, Susan Ferris, said the bridge was safe."
        assert read(text)[0].speaker == "Susan Ferris"

    def test_a_spokesman_of_a_person_is_not_the_person(self, read):
        text = "Ivo Marsh spoke. Marsh’s lawyer said the talks had failed."
        assert read(text)[-1].speaker == "Marsh’s lawyer"

    def test_several_sources_are_kept_whole(self, read):
        text = "Robert Quill and Susan Ferris said the bridge was safe."
        assert read(text)[0].speaker == "Robert Quill and Susan Ferris"

    def test_a_dateline_is_nobody(self, read):
        text = "GENEVA (Reuters) – Port chief Susan Ferris said on Friday that it was late."
        assert read(text)[0].speaker == "Port chief Susan Ferris"


class TestRelays:
    def test_an_outlet_that_reports_is_a_relay_and_no_speaker(self, read):
        text = "The bridge is a ruin, The Washington Post reported on Monday."
        [said] = read(text)
        assert said.relays == ("The Washington Post",)
        assert said.speaker is None

    def test_a_short_name_is_the_outlet_named_before(self, read):
        text = (
            "The bridge is a ruin, according to the Washington Post. "
            "“It will fall,” one engineer told the Post. The outlet added that it was late."
        )
        told = read(text)
        assert [said.relays for said in told] == [("The Washington Post",)] * 3
        assert [said.speaker for said in told] == [None, "one engineer", None]

    @pytest.mark.parametrize(
        "said",
        [
            "Susan Ferris told CNN that the bridge was safe.",
            "In an interview with CNN, Susan Ferris said the bridge was safe.",
            "The bridge is safe, Susan Ferris said on CNN.",
            "“The bridge is safe,” Susan Ferris said Monday on CNN’s “Early Hour.”",
        ],
    )
    def test_whom_it_was_told_is_a_relay(self, read, said):
        told = read(said)
        assert told[0].relays == ("CNN",)
        assert told[0].speaker == "Susan Ferris"

    def test_a_journalist_of_an_outlet_speaks_and_the_outlet_relays(self, read):
        told = read("CNN’s Susan Ferris reported that the bridge was closed.")
        assert told[0].relays == ("CNN",)
        assert "Susan Ferris" in (told[0].speaker or "")

    def test_a_part_of_an_outlet_is_the_outlet(self, read):
        for part in ("investigative unit", "political desk", "fact-checkers"):
            [told, *_] = read(f"As CNN’s {part} reported on Monday, the bridge was never painted.")
            assert (told.speaker, told.relays) == (None, ("CNN",))

    def test_a_report_of_an_outlet_is_a_relay(self, read):
        text = "Critics seized on a New York Times report that the bridge was a ruin."
        assert ("The New York Times",) in [said.relays for said in read(text)]

    def test_an_outlet_does_not_relay_itself(self, read):
        told = read("Susan Ferris told CNN that the bridge was safe.", outlet="CNN")
        assert told[0].relays == ()

    def test_being_mentioned_is_not_being_credited(self, read):
        told = read("Susan Ferris said that CNN was a fine channel.")
        assert told[0].relays == ()


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


def test_in_its_own_paper_the_times_is_no_other_paper(read):
    text = "The Times reported on Monday that the council had lost the contract."
    assert all("The Times" not in said.relays for said in read(text, outlet="The New York Times"))
    assert any(said.relays == ("The Times",) for said in read(text))


@pytest.mark.parametrize(
    "text",
    [
        "The past day regrettably saw workers strike in Port Ellery.",
        "Last week showed that the bridge needs repairs.",
    ],
)
def test_a_stretch_of_time_says_nothing(read, text):
    assert all(not said.speaker for said in read(text))


def test_a_last_name_alone_is_the_first_of_the_family_that_is_named(read):
    text = (
        "Mayor Hilary Tennant opened the bridge. Bill Tennant stayed away. A paper had written of "
        "Bill Tennant and of Bill Tennant's debts. Never Tennant, a banner read.\n\n"
        "Tennant said the bridge is safe."
    )
    assert read(text)[-1].speaker == "Mayor Hilary Tennant"


def test_what_is_no_given_name_makes_no_relative(read):
    text = (
        "Neither Tennant nor Vance came. Maria Tennant sent a letter.\n\n"
        "Tennant said the bridge is safe."
    )
    assert read(text)[-1].speaker == "Maria Tennant"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The lawyer for Mrs. Vance, Ivo Marsh, said the bridge is safe.", "Ivo Marsh"),
        (
            "A spokesman for Mayor Orla Tennant said the bridge is safe.",
            "A spokesman for Mayor Orla Tennant",
        ),
        ("Hilary Tennant left. Her husband Bill Tennant stayed. Mr. Tennant said no.", "Bill"),
    ],
)
def test_whoever_speaks_for_somebody_is_not_that_somebody(read, text, speaker):
    assert (read(text)[-1].speaker or "").startswith(speaker)


@pytest.mark.parametrize(
    ("source", "speaker"),
    [
        ("The report", None),
        ("Tax records published on Friday", None),
        ("Only 24 percent", None),
        ("An analysis by Mara Quist", "Mara Quist"),
        ("Mara Quist's letter", "Mara Quist"),
        ("Another known figure, Mara Quist,", "Mara Quist"),
    ],
)
def test_a_thing_says_nothing_its_author_does(read, source, speaker):
    [said] = read(f"The bridge was closed in May. {source} said the bridge is safe.")
    assert said.speaker == speaker


def test_a_party_before_a_name_is_a_title_and_the_first_name_tells_who_she_is(read):
    text = (
        "Republican Christine Dell Tennant told the council that she would leave, which pleased"
        " Vance.\n\n“I am ashamed of Vance,” she said."
    )
    assert read(text)[-1].speaker == "Christine Dell Tennant"


@pytest.fixture(scope="module")
def read_below_headline(registry):
    """The statements of a text whose headline stands elsewhere."""

    def read(text: str) -> list[Statement]:
        outlet = Sourced("Harbour Gazette", STATED)
        provenance = Provenance(outlet=outlet, title=Sourced("A bridge is closed", STATED))
        return list(statements(Article("a", text, provenance), sentences(text), registry))

    return read


def test_a_first_sentence_is_not_taken_for_the_headline_that_stands_elsewhere(read_below_headline):
    [said] = read_below_headline("Mara Quist leads the council. “The bridge is safe,” Quist said.")
    assert said.speaker == "Mara Quist"


def test_a_last_name_in_another_spelling_means_who_alone_has_it(read_below_headline):
    text = "Viktor Saidowitsch leads the council. “The bridge is safe,” Saidovich said."
    [said] = read_below_headline(text)
    assert said.speaker == "Viktor Saidowitsch"


def test_he_is_whoever_spoke_last_though_unnamed_and_not_who_is_named_beside(read_below_headline):
    text = (
        "Peter Vance left the council on Monday.\n\nVance’s attorney said the council was wrong."
        "\n\nHe added, “A lengthy inquiry found nothing against Vance.”"
    )
    assert [s.speaker for s in read_below_headline(text)] == ["Vance’s attorney"] * 2


def test_all_of_a_long_sentence_is_whose_it_is_that_closes_it(read_below_headline):
    text = (
        "The harbour is full. Though the work has begun, some towns plan to “lay the ground” for a"
        " union of their own, six mayors have suggested to the outlet."
    )
    said = read_below_headline(text)[0]
    assert said.speaker == "six mayors"
    assert said.content[0].of(text).startswith("Though the work has begun")


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "Ivo Marsh supports Peter Vance. Vance came to Ellery. He told Vance that the port was"
            " lost.",
            "Ivo Marsh",
        ),
        (
            "Adam Quist spoke after Peter Vance. “I want Peter Vance to win,” he said to applause.",
            "Adam Quist",
        ),
    ],
)
def test_he_is_not_whom_he_tells_or_tells_of(read_below_headline, text, speaker):
    assert read_below_headline(text)[-1].speaker == speaker


@pytest.mark.parametrize("source", ["Only half of Vance supporters", "The printed Vance slate"])
def test_who_is_named_to_tell_whose_they_are_does_not_speak(read_below_headline, source):
    text = f"Peter Vance is a candidate. {source} said that the port was lost."
    assert "Peter" not in (read_below_headline(text)[-1].speaker or "")


def test_a_title_that_is_only_supposed_is_not_shown(read_below_headline):
    text = "What would a President Mara Quist do? “I would close the port,” Mara Quist said."
    assert read_below_headline(text)[-1].speaker == "Mara Quist"


def test_what_one_says_of_anothers_words_is_not_the_others_quotation(read_below_headline):
    text = (
        "Peter Vance told the council on Monday: “Mara Quist said last night that it is not our"
        " harbour.”"
    )
    theirs = [s for s in read_below_headline(text) if s.speaker == "Mara Quist"]
    assert not any(s.direct for s in theirs)


@pytest.mark.parametrize(
    ("text", "relays"),
    [
        ("Metro told passengers that the line would be closed.", ()),
        ("The National told voters that the tax would fall.", ()),
        ("The Guardian reported on Monday that the line would be closed.", ("The Guardian",)),
        ("Time magazine said that the line would be closed.", ("Time",)),
        ("The line would be closed, according to The Hill.", ("The Hill",)),
    ],
)
def test_a_word_that_opens_a_sentence_is_an_outlet_only_where_the_text_says_so(read, text, relays):
    assert read(text)[-1].relays == relays


def test_a_senator_of_another_state_is_not_the_senator_of_the_article(read_below_headline):
    text = (
        "“The harbour is lost,” said Mara Quist, a senator.\n\nThe Florida senator told reporters"
        " on Monday that he feels good about the harbour."
    )
    assert read_below_headline(text)[-1].speaker == "The Florida senator"
