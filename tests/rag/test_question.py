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
    assert (question.outlets, question.form) == (("Politico",), "open")
    assert "Ada Quill" in question.topic
    assert "harbour" in question.topic
    assert "Politico" not in question.topic


@pytest.mark.parametrize(
    ("text", "outlets"),
    [
        ("What does the NYT say about the flood?", ["The New York Times"]),
        ("Who leads the political debate on fisheries?", []),
        ("Does Politico say so, in contrast to the Fox News article?", ["Politico", "Fox News"]),
        ("Which harbour, at the centre of discussions on Politico about dredging, was closed?",
         ["Politico"]),
        ("Which harbour, the focus of Politico's rumors about dredging, was closed?", ["Politico"]),
        ("Which harbour, mentioned in Politico for its dredging, was closed?", ["Politico"]),
    ],
)  # fmt: skip
def test_an_outlet_that_reports_is_asked_for_however_it_is_put(read, text, outlets):
    assert list(read(text).outlets) == outlets


def test_an_outlet_that_is_talked_about_does_not_restrict_the_search(read):
    text = "What did Ada Quill say about Fox News?"
    assert (read(text).outlets, read(text).topic) == ((), text)


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


@pytest.mark.parametrize("named", ["Politcio", "Politicoo", "New York Tmies", "Hufpost"])
def test_a_misspelt_outlet_is_read_where_no_such_word_is_known(registry, named):
    asked = f"According to {named}, what happened to the Ferry?"
    known = ["according", "to", "what", "happened", "the", "ferry", "new", "york", "political"]
    question = read_question(asked, registry, KNOWN, (), lambda word: word.lower() in known)
    assert len(question.outlets) == 1
    assert named not in question.topic
    assert read_question(asked, registry, KNOWN, (), lambda word: True).outlets == ()


@pytest.mark.parametrize(
    "text",
    [
        'What do outlets other than Politico report about "Harbour Reopens"?',
        'Politico ran "Harbour Reopens". How do other outlets report it?',
        'Which other outlets report what Politico reports under "Harbour Reopens"?',
    ],
)
def test_how_others_report_what_one_outlet_ran_is_not_asked_of_that_outlet(read, text):
    question = read(text)
    assert (question.outlets, question.other_than) == ((), ("Politico",))
    assert (question.form, question.phrases) == ("compare", ("Harbour Reopens",))


@pytest.mark.parametrize(
    ("text", "outlets"),
    [
        ("What do Fox News and HuffPost each say of a flood?", ("Fox News", "HuffPost")),
        (
            "What do the NYT and Politico each say a flood costs?",
            ("The New York Times", "Politico"),
        ),
    ],
)
def test_outlets_that_each_say_something_are_compared(read, text, outlets):
    question = read(text)
    assert (question.outlets, question.form) == (outlets, "compare")
    assert "a flood" in question.topic


def test_an_outlet_that_is_credited_is_not_asked_for(read):
    question = read("Which outlet cites Politico on the flood?")
    assert (question.outlets, question.form) == ((), "which_outlet")
    assert "Politico" not in question.topic


def test_a_media_company_is_no_outlet_that_is_asked_for(read):
    assert read("What media company did the port authority buy?").form != "which_outlet"
    assert read("What media reported that the port is closed?").form == "which_outlet"


def test_an_excerpt_is_one_phrase_even_with_quotations_inside(read):
    excerpt = (
        'The mayor said "no" twice, and then she said "perhaps", to nobody in particular at all'
    )
    question = read(f'Identify the article that this excerpt is from: "{excerpt}."')
    assert (question.form, question.phrases) == ("excerpt", (excerpt + ".",))


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("What was reported in January 2022 about gas?", "2022-01-01", "2022-01-31"),
        ("What was published on October 18, 2023 about gas?", "2023-10-18", "2023-10-18"),
        ("Do articles published on May 1, 2022, and June 3, 2022 fit?", "2022-05-01", "2022-06-03"),
        ("What does the one from May 1, 2022 say of gas?", "2022-05-01", "2022-05-01"),
        ("What do outlets say about gas since 2016-07?", "2016-07-01", None),
        ("What does the report by Politico on 6 Oct 2023 say?", "2023-10-06", "2023-10-06"),
        ("Did the Politico report before October 6, 2023 mention gas?", None, "2023-10-05"),
        ("What does the December 15, 2023, article say?", "2023-12-15", "2023-12-15"),
        ("What was published at 18:00:38 on November 9, 2023?", "2023-11-09", "2023-11-09"),
        ("Do the article published on 2023-10-02 and the one on 2023-11-06 differ?",
         "2023-10-02", "2023-11-06"),
        ("What says the piece published by Politico on 2023-10-02?", "2023-10-02", "2023-10-02"),
        ("What do articles published between July 2016 and September 2016 say?",
         "2016-07-01", "2016-09-30"),
        ("What do outlets say about gas before March 2020?", None, "2020-02-29"),
        ("Does the Politico report on gas published on October 6, 2023 agree with "
         "the HuffPost report on the ferry published on 2023-11-07?", "2023-10-06", "2023-11-07"),
        ("Which treaty was signed in 1990?", None, None),
    ],
)  # fmt: skip
def test_dates_of_publication_are_read(read, text, since, until):
    question = read(text)
    days = (date.fromisoformat(day) if day else None for day in (since, until))
    assert (question.since, question.until) == tuple(days)


def test_a_follow_up_names_whom_it_is_about(read):
    asked = read(
        "And whom did she decide not to meet?", Turn("user", "What did Ada Quill say in Oslo?")
    )
    assert asked.standalone.startswith("whom did Ada Quill decide not to meet?")
    assert not asked.lost
    assert read("And what did she say?").lost


def test_a_very_long_question_is_read_in_part(read):
    question = read("What did Ada Quill say about " + "harbours " * 20_000)
    assert question.topic.startswith("What did Ada Quill say about harbours")
    assert len(question.standalone) <= 4_000


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("What do readers say about the harbour?", True),
        ("What do commenters think of the harbour?", True),
        ("What is said of the harbour in the comments?", True),
        ("What did Ada Quill say about her comments on the harbour?", False),
        ("Why did the mayor decline to comment on the harbour?", False),
        ('Who wrote "the readers were the first to know"?', False),
    ],
)
def test_readers_comments_are_asked_for_by_that_name(read, text, wanted):
    assert read(text).comments is wanted


@pytest.mark.parametrize(
    ("text", "outlets"),
    [
        ("People by the weir told the mayor what?", set()),
        ("Nature came back to the pond when?", set()),
        ("Dawn Ferris told the club what?", set()),
        ("What did Vice Admiral Ruth Okoro tell the court?", set()),
        ("What do People say about the weir?", set()),
        ("When did the Metro open again?", set()),
        ("How long is The Hill closed to walkers?", set()),
        ("What did Nature report about the pond?", {"Nature"}),
        ("According to People, who sang at the weir?", {"People"}),
        ("What does Vice say about the pond?", {"Vice News"}),
        ("Which pond does Metro newspaper write about?", {"Metro"}),
        ("What do Reuters and Slate say about the pond?", {"Reuters", "Slate"}),
        ("Do 'Time' and 'Wired' differ on the pond?", {"Time", "Wired"}),
    ],
)
def test_an_everyday_word_is_an_outlet_where_the_question_means_it(registry, text, outlets):
    question = read_question(text, registry)
    assert set(question.outlets) == outlets
    assert outlets or question.topic == text


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
