"""Each text here is made up; the seeds, where they are at hand, are labelled as a whole."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.folder import read_corpus
from corpus.lines import lines_of
from corpus.sections import sections

SEEDS = Path(__file__).parents[3] / "shared" / "corpora" / "seeds"

BODY = """\
The harbour council met on Monday evening to decide on the old pier, which a storm destroyed.

It voted by nine to four to rebuild the pier by next spring. The mayor called it “a good day”.

The fishermen of the town had asked for a longer pier, but the council found it too dear."""


def labelled(text, title=""):
    found = sections(text, lines_of(text), title)
    assert "".join(s.span.of(text) for s in found) == text
    return [(s.kind, s.span.of(text).strip()) for s in found]


def kinds(text, title=""):
    """Kind of each line."""
    found = sections(text, lines_of(text), title)
    return {
        line.text: next(s.kind for s in found if s.span.contains(line.span))
        for line in lines_of(text)
    }


LINES = st.sampled_from(
    [*BODY.splitlines(), "", "", "Ann Lee", "seer_77", "3 Comments", "2 hours ago", "Reply",
     "By Bo", "Leave a Reply", "Анна", "Do you believe that? I do not.", "\u00a0",
     "May 5, 2024 at 1:02 pm"]
)  # fmt: skip
ENDINGS = st.sampled_from(["\n", "\r\n", "\r", "\u2028"])
PAGES = st.builds(str.join, ENDINGS, st.lists(LINES))


@settings(max_examples=200)
@given(text=st.text() | PAGES, title=st.text() | LINES)
def test_sections_are_a_partition_of_any_text_and_of_what_pages_look_like(text, title):
    found = sections(text, lines_of(text), title)
    assert "".join(s.span.of(text) for s in found) == text
    assert all(len(s.span) for s in found)
    assert all(a != b for a, b in zip(found, found[1:], strict=False))


def test_the_headline_is_known_by_the_title_and_the_sites_name_stands_above_it():
    text = f"Harbour Gazette\n\nCouncil Votes for New Pier.\n\n{BODY}\n"
    assert labelled(text, "Council votes for new pier") == [
        ("boilerplate", "Harbour Gazette"),
        ("headline", "Council Votes for New Pier."),
        ("body", BODY),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "This website uses cookies to improve your experience. Accept Read More",
        "We use cookies and similar technologies.",
        "Comments are closed.",
        "Leave a Reply",
        "Schreibe einen Kommentar",
        "Оставить комментарий",
        "Your email address will not be published. Required fields are marked *",
        "Disclaimer: the Gazette is not responsible for advertisements.",
        "The views expressed here do not necessarily reflect those of the Gazette.",
        "The Gazette strives for a wide range of opinions. Contributions may differ.",
        "more on the subject – Fishermen want a longer pier",
        "READ MORE: Storm sinks three boats",
        "Sign up for our daily newsletter",
        "Follow Ann Lee on Twitter @annlee_hg.",
        "© 2024 Harbour Gazette",
        "The pier before the storm. (Photo: Bo Chan)",
        "FILE PHOTO: The old pier, June 3, 2019. Coastpix/Bo Chan via HARBOUR WIRE",
        "The mayor looks at the pier. Harbour Wire/Handout via Coastpix",
        "Got a news tip? Write to the newsroom.",
        "Advertisement",
    ],
)
def test_notices_of_the_page_are_boilerplate_wherever_they_stand(line):
    first, rest = BODY.split("\n\n", 1)
    for text in (f"{first}\n\n{line}\n\n{rest}", f"{BODY}\n\n{line}", f"{first}\n{line}\n{rest}"):
        found = kinds(text)
        assert found.pop(line) == "boilerplate"
        assert set(found.values()) == {"body"}


@pytest.mark.parametrize(
    "line",
    [
        "Cookies were sold at the harbour, and the bakers gave the money to the pier.",
        "The council said that the views of the fishermen do not reflect those of the town, "
        "which has more people than boats, and asked the mayor to call a meeting of all who live "
        "on the shore, whether they own a boat or rent one, before the end of the winter; the "
        "mayor agreed, and said that the hall of the school would be open to everybody on two "
        "evenings, that minutes would be kept, and that the council would vote only afterwards, "
        "in public, and with the names of those who vote for the pier read aloud one by one.",
        "“Follow the money,” the mayor said.",
        "Photographs of the storm were shown to the council.",
        "Share prices of the shipyard rose by a tenth.",
        "Related industries will gain as well, the mayor said.",
        "File photographs were no proof, the judge said.",
    ],
)
def test_sentences_of_the_article_stay_body(line):
    assert kinds(f"{BODY}\n\n{line}\n\nMore was not said.")[line] == "body"


def test_credits_at_the_end_are_boilerplate():
    text = f"{BODY}\n\nBy Ann Lee\n\nHarbour correspondent\n\nLeave a Reply"
    assert labelled(text) == [
        ("body", BODY),
        ("boilerplate", "By Ann Lee\n\nHarbour correspondent\n\nLeave a Reply"),
    ]


def test_links_to_other_articles_are_told_by_another_hands_quotation_marks():
    link = 'Mayor: We will not "sink the fleet" - Chan'
    text = BODY.replace("The council", "The town’s council").replace("harbour", "harbour’s")
    text = text.replace("town had", "town – all of them – had")
    text = text.replace("\n\nThe fishermen", f"\n\n{link}\n\nThe fishermen")
    assert kinds(text)[link] == "boilerplate"
    assert kinds(text.replace("’", "'"))[link] == "body"


THREAD = [
    ("seer_77", "This is a waste of money. Who paid you for it?"),
    ("Ann Lee", "I live at the harbour and we need the pier."),
    ("seer_77", "@Ann Lee you do not pay for it."),
]


def threaded(comments, gap="\n\n\n"):
    return BODY + "".join(f"{gap}{name}\n\n{words}" for name, words in comments)


def test_a_thread_without_markup_is_known_by_its_names_and_its_tone():
    found = sections(text := threaded(THREAD), lines_of(text))
    assert [(s.kind, s.author) for s in found] == [
        ("body", None),
        ("comment", "seer_77"),
        ("comment", "Ann Lee"),
        ("comment", "seer_77"),
    ]


@pytest.mark.parametrize(
    "comments",
    [
        [("Анна Петрова", "The pier is a folly, as I told you."), ("Bo Chan", "Not at all.")],
        [
            ("Juan Ramos", "El muelle viejo era mucho más bonito que este nuevo proyecto, y nadie "
             "sabe quién va a pagar la obra ni cuándo estará terminada de verdad."),
            ("Bo Chan", "You are right."),
        ],
        [("Ann Lee says:", "May 5, 2024 at 1:02 pm\n\nA fine pier."), ("Bo Chan says:", "No.")],
        [("Ann Lee", "2 hours ago\n\nA fine pier.\n\nReply"), ("Bo Chan", "1 hour ago\n\nNo.")],
    ],
)  # fmt: skip
def test_a_thread_is_known_by_script_language_or_times_of_posting(comments):
    text = threaded(comments, gap="\n\n")
    long_enough = text.replace(BODY, f"{BODY}\n\n{BODY}\n\n{BODY}")
    found = kinds(long_enough)
    assert {found[line] for line in BODY.splitlines() if line} == {"body"}
    assert "body" not in {found[line.text] for line in lines_of(text[len(BODY) :])}


def test_a_heading_announces_a_thread():
    text = f"{BODY}\n\n2 Comments\n\nAnn Lee\nA fine pier.\nBo Chan\nI beg to differ."
    assert [kind for kind, _ in labelled(text)] == ["body", "boilerplate", "comment", "comment"]


def test_what_has_no_name_over_it_has_no_author():
    text = threaded([*THREAD, ("Chris", "Mine is a fine boat.\n\nAnother one speaks here.")])
    found = sections(text, lines_of(text))
    last = found[-1]
    assert (last.kind, last.author) == ("comment", None)
    assert last.span.of(text) == "Another one speaks here."


@pytest.mark.parametrize(
    "subheads",
    [
        ["The Long Road", "A New Hope", "What Comes Next"],
        ["Ann Lee", "Bo Chan", "Ann Lee", "Bo Chan"],
        ["___", "___", "___"],
    ],
)
def test_subheadings_and_interviews_are_no_thread(subheads):
    part = "The council heard that the pier was worth it. It had been so for years."
    answer = "I would do it again. You know how the sea is here."
    for words in (part, answer):
        text = BODY + "".join(f"\n\n{head}\n\n{words}" for head in subheads)
        assert "comment" not in {kind for kind, _ in labelled(text)}


def seeds(registry):
    if not SEEDS.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{SEEDS} is missing")
        pytest.skip("the seeds are not at hand")
    return {article.id[:3]: article for article in read_corpus(SEEDS, registry).articles}


def test_the_seeds_are_labelled_line_by_line(registry):
    """For each seed the numbers, from 1, of the lines that are not body."""
    key = {
        "000": {1: "headline", **dict.fromkeys(range(35, 99), "comment")},
        "001": {1: "headline", **dict.fromkeys((3, 7, 21, 31, 39, 49, 51, 53), "boilerplate")},
        "002": {1: "headline"},
        "003": {3: "headline", **dict.fromkeys((1, 35, 37, 39), "boilerplate")},
        "004": {1: "headline", **dict.fromkeys((19, 21, 23), "boilerplate")},
    }
    for name, article in seeds(registry).items():
        position = 0
        for number, raw in enumerate(article.text.splitlines(keepends=True), start=1):
            if raw.strip():
                section = article.section_at(position)
                assert (number, section.kind) == (number, key[name].get(number, "body")), name
            position += len(raw)


def test_no_comment_of_the_seeds_has_an_author_that_is_not_over_it(registry):
    authors = [s.author for s in seeds(registry)["000"].sections if s.kind == "comment"]
    assert len([author for author in authors if author is None]) == 3
    assert {author for author in authors if author} >= {"AM Hants", "Marcelo Rodriguez"}


@pytest.mark.parametrize(
    "teasers",
    [
        "Related Stories\nBoats missing since the gale\nMill on the Elm sold",
        "You may also like\n\nBoats missing since the gale\n\nMill on the Elm sold",
        "Weitere Artikel:\nMühle an der Elm verkauft",
    ],
)
def test_the_links_below_a_heading_are_boilerplate(teasers):
    first, rest = BODY.split("\n\n", 1)
    found = labelled(f"{first}\n\n{teasers}\n\n{rest}")
    assert found == [("body", first), ("boilerplate", teasers), ("body", rest)]
