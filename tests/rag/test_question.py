"""Reading a question: whose reporting, of which days, in which form, about what."""

from datetime import date

import pytest

from corpus.outlets import OutletRegistry
from rag.question import Question, Turn, read_question

KNOWN = ("The New York Times", "Politico", "Fox News", "HuffPost", "South Front")


@pytest.fixture(scope="module")
def registry() -> OutletRegistry:
    return OutletRegistry.load()


@pytest.fixture
def read(registry):
    def reader(text: str, *history: Turn) -> Question:
        return read_question(text, registry, KNOWN, history)

    return reader


@pytest.mark.parametrize(
    "text",
    [
        "According to Politico, what did Ada Quill say about the harbour?",
        "As Politico reports it, what did Ada Quill say about the harbour?",
        "What did Ada Quill say about the harbour, according to Politico?",
        "What does Politico report that Ada Quill said about the harbour?",
        "What did Politico report Ada Quill said about the harbour?",
    ],
)
def test_the_outlet_is_asked_for_and_the_rest_is_looked_for(read, text):
    question = read(text)
    assert question.outlets == ("Politico",)
    assert question.form == "open"
    assert "Ada Quill" in question.topic
    assert "harbour" in question.topic
    assert "Politico" not in question.topic


def test_an_alias_means_the_outlet(read):
    assert read("What does the NYT say about the flood?").outlets == ("The New York Times",)


def test_political_is_not_politico(read):
    assert read("Who leads the political debate on fisheries?").outlets == ()


def test_an_outlet_that_is_talked_about_does_not_restrict_the_search(read):
    question = read("What did Ada Quill say about Fox News?")
    assert question.outlets == ()
    assert "Ada Quill" in question.topic
    assert "Fox News" in question.topic


@pytest.mark.parametrize(
    ("named", "outlet"),
    [
        ("FoxNews.com", "Fox News"),
        ("SouthFront", "South Front"),
        ("Huff Post", "HuffPost"),
        ("'Fox News - Lifestyle'", "Fox News"),
        ("Fox News - Life and Style", "Fox News"),
        ("'Politico | Harbours And Ports Daily'", "Politico"),
        ("'Politico: The Latest'", "Politico"),
    ],
)
def test_an_outlet_is_known_by_its_web_address_and_its_sections(read, named, outlet):
    question = read(f"What does the {named} article say about the flood?")
    assert question.outlets == (outlet,)
    assert named.strip("'") not in question.topic


def test_what_follows_a_colon_is_no_section(read):
    question = read("According to Politico: Ada Quill said what about the flood?")
    assert question.outlets == ("Politico",)
    assert "Ada Quill" in question.topic


@pytest.mark.parametrize(
    "text",
    [
        "Which harbour, at the centre of discussions on Politico about dredging, was closed?",
        "Which harbour, the focus of Politico's rumors about dredging, was closed?",
        "Which harbour, mentioned in Politico for its dredging, was closed?",
    ],
)
def test_an_outlet_that_reports_is_asked_for_however_it_is_put(read, text):
    assert read(text).outlets == ("Politico",)


@pytest.mark.parametrize("named", ["Politcio", "Politicoo", "New York Tmies", "Hufpost"])
def test_a_misspelt_outlet_is_read_where_no_such_word_is_known(registry, named):
    asked = f"According to {named}, what happened to the Ferry?"
    known = ["according", "to", "what", "happened", "the", "ferry", "new", "york", "political"]
    question = read_question(asked, registry, KNOWN, (), lambda word: word.lower() in known)
    assert len(question.outlets) == 1
    assert named not in question.topic


def test_a_known_word_is_no_misspelt_outlet(registry):
    asked = "According to Politics, what happened?"
    assert read_question(asked, registry, KNOWN, (), lambda word: True).outlets == ()


def test_an_outlet_whose_article_is_meant_is_asked_for_wherever_it_stands(read):
    question = read("Does Politico blame the mayor, in contrast to the Fox News article?")
    assert question.outlets == ("Politico", "Fox News")


def test_outlets_other_than_one_are_asked_for(read):
    question = read('What do outlets other than Politico report about "Harbour Reopens"?')
    assert question.other_than == ("Politico",)
    assert question.outlets == ()
    assert question.form == "compare"
    assert question.phrases == ("Harbour Reopens",)


@pytest.mark.parametrize(
    "text",
    [
        'Politico ran "Harbour Reopens". How do other outlets report it?',
        'Which other outlets report what Politico reports under "Harbour Reopens"?',
    ],
)
def test_how_others_report_what_one_outlet_ran_is_not_asked_of_that_outlet(read, text):
    question = read(text)
    assert question.other_than == ("Politico",)
    assert question.outlets == ()


def test_two_outlets_are_compared(read):
    question = read("What do Fox News and HuffPost each say about the flood?")
    assert question.outlets == ("Fox News", "HuffPost")
    assert question.form == "compare"


def test_outlets_that_each_say_something_are_both_asked_for(read):
    question = read("What do the NYT and Politico each say the repairs will cost?")
    assert question.outlets == ("The New York Times", "Politico")
    assert "the repairs will cost" in question.topic


def test_an_outlet_that_is_credited_is_not_asked_for(read):
    question = read("Which outlet cites Politico on the flood?")
    assert "Politico" not in question.topic
    assert question.outlets == ()
    assert question.form == "which_outlet"


def test_a_media_company_is_no_outlet_that_is_asked_for(read):
    assert read("What media company did the port authority buy?").form != "which_outlet"
    assert read("What media reported that the port is closed?").form == "which_outlet"


def test_an_excerpt_is_one_phrase_even_with_quotations_inside(read):
    excerpt = (
        'The mayor said "no" twice, and then she said "perhaps", to nobody in particular at all'
    )
    question = read(f'Identify the article that this excerpt is from: "{excerpt}."')
    assert question.form == "excerpt"
    assert question.phrases == (excerpt + ".",)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("What was reported in January 2022 about gas?", date(2022, 1, 1), date(2022, 1, 31)),
        (
            "What was published on October 18, 2023 about gas?",
            date(2023, 10, 18),
            date(2023, 10, 18),
        ),
        (
            "Did it change between the articles published on May 1, 2022, and June 3, 2022?",
            date(2022, 5, 1),
            date(2022, 6, 3),
        ),
        ("What does the one from May 1, 2022 say of gas?", date(2022, 5, 1), date(2022, 5, 1)),
        ("What do outlets say about gas since 2016-07?", date(2016, 7, 1), None),
        (
            "What did the report by Politico on October 6, 2023 say of gas?",
            date(2023, 10, 6),
            date(2023, 10, 6),
        ),
        ("Did the Politico report before October 6, 2023 mention gas?", None, date(2023, 10, 5)),
        (
            "What does the December 15, 2023, article say of gas?",
            date(2023, 12, 15),
            date(2023, 12, 15),
        ),
        (
            "What was published at 18:00:38 on November 9, 2023 about gas?",
            date(2023, 11, 9),
            date(2023, 11, 9),
        ),
        (
            "Did it change between the article published on 2023-10-02 and the one on 2023-11-06?",
            date(2023, 10, 2),
            date(2023, 11, 6),
        ),
        (
            "What do articles published between July 2016 and September 2016 say of gas?",
            date(2016, 7, 1),
            date(2016, 9, 30),
        ),
        ("What do outlets say about gas before March 2020?", None, date(2020, 2, 29)),
        (
            "Did the Politico report on the flood published on October 6, 2023 agree with "
            "the HuffPost report on the ferry published on 2023-11-07?",
            date(2023, 10, 6),
            date(2023, 11, 7),
        ),
    ],
)
def test_dates_of_publication_are_read(read, text, since, until):
    question = read(text)
    assert (question.since, question.until) == (since, until)


def test_the_date_of_an_event_is_no_date_of_publication(read):
    question = read("Which treaty was signed in 1990?")
    assert question.since is None
    assert "1990" in question.topic


def test_a_follow_up_names_whom_it_is_about(read):
    question = read(
        "And whom did she decide not to meet?", Turn("user", "What did Ada Quill say in Oslo?")
    )
    assert question.standalone.startswith("whom did Ada Quill decide not to meet?")


def test_a_question_that_names_its_person_is_left_as_it_is(read):
    question = read("What did Max Stern say when he resigned?", Turn("user", "Who is Ada Quill?"))
    assert question.standalone == "What did Max Stern say when he resigned?"


def test_a_very_long_question_is_read_in_part(read):
    question = read("What did Ada Quill say about " + "harbours " * 20_000)
    assert question.topic.startswith("What did Ada Quill say about harbours")
    assert len(question.standalone) <= 4_000


@pytest.mark.parametrize(
    "text",
    [
        "What do readers say about the harbour?",
        "What do commenters think of the harbour?",
        "What is said of the harbour in the comments?",
    ],
)
def test_readers_comments_are_asked_for_by_that_name(read, text):
    assert read(text).comments


@pytest.mark.parametrize(
    "text",
    [
        "What did Ada Quill say about her comments on the harbour?",
        "Why did the mayor decline to comment on the harbour?",
        'Who wrote "the readers were the first to know"?',
    ],
)
def test_what_somebody_comments_is_no_readers_comment(read, text):
    assert not read(text).comments


def test_a_question_that_leans_on_one_before_it_is_lost_without(read):
    assert read("And what did she say?").lost
    assert not read("And what did she say?", Turn("user", "Who is Ada Quill?")).lost


@pytest.mark.parametrize(
    "text",
    [
        "People by the weir told the mayor what?",
        "Nature came back to the pond when?",
        "Dawn Ferris told the club what?",
        "What did Vice Admiral Ruth Okoro tell the court?",
        "What do People say about the weir?",
        "When did the Metro open again?",
        "How long is The Hill closed to walkers?",
    ],
)
def test_a_word_that_only_looks_like_an_outlet_restricts_nothing(registry, text):
    question = read_question(text, registry)
    assert (question.outlets, question.topic) == ((), text)


@pytest.mark.parametrize(
    ("text", "outlets"),
    [
        ("What did Nature report about the pond?", {"Nature"}),
        ("According to People, who sang at the weir?", {"People"}),
        ("What does Vice say about the pond?", {"Vice News"}),
        ("Which pond does Metro newspaper write about?", {"Metro"}),
        ("What do Reuters and Slate say about the pond?", {"Reuters", "Slate"}),
        ("Do 'Time' and 'Wired' differ on the pond?", {"Time", "Wired"}),
    ],
)
def test_an_everyday_word_is_an_outlet_where_the_question_means_it(registry, text, outlets):
    assert set(read_question(text, registry).outlets) == outlets


def test_what_may_be_either_is_an_outlet_of_the_corpus(registry):
    text = "How does the pond look in Wired these days?"
    assert read_question(text, registry).outlets == ()
    assert read_question(text, registry, ["Wired"]).outlets == ("Wired",)


@pytest.mark.parametrize(
    ("text", "outlets"),
    [
        ("What did the Tarn Valley Gazette report about the weir?", ("Tarn Valley Gazette",)),
        ("According to the Weir and Pond Magazine, who swam?", ("Weir and Pond Magazine",)),
        ("What does Pond Life magazine say about the weir?", ("Pond Life",)),
        ("According to the Harbour Master, who swam?", ()),
        ("Who broke the Tarn Valley Record at the pool?", ()),
    ],
)
def test_a_paper_that_nobody_knows_is_asked_for_all_the_same(registry, text, outlets):
    assert read_question(text, registry).outlets == outlets


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("What does Politico report about the harbour?", "the harbour?"),
        ("what has Politico said on the harbour", "the harbour"),
        ("What does Politico report that Ada Quill said?", "What does say that Ada Quill said?"),
    ],
)
def test_what_an_outlet_is_asked_for_is_its_topic(read, asked, topic):
    assert read(asked).topic == topic
