"""Questions over a small newsroom: what is searched, what is shown, and when not to answer."""

from dataclasses import replace
from datetime import date

import pytest
from port_ellery import every_citation_is_exact, open_over, write_corpus

from corpus.errors import UsageProblem
from rag.question import Turn
from rag.reading import Filters


@pytest.mark.parametrize(
    ("named", "outlet"),
    [("Coast Tribune", "Coast Tribune"), ("Harbuor Gazette", "Harbour Gazette")],
)
def test_a_named_outlet_restricts_the_answer_misspelt_or_not(assistant, named, outlet):
    answer = assistant.ask(f"According to the {named}, what will the repairs cost?")
    assert answer.reading == (outlet,)
    assert {claim.attribution.outlet for claim in answer.claims} == {outlet}
    assert "million" in answer.claims[0].citations[0].quote


def test_passages_of_other_days_follow_those_of_the_day_that_the_question_names(assistant):
    question = "What was published on March 5, 2024 about the ferry?"
    first, *others = assistant.retrieve(question)
    assert first.article.id == "coast-tribune"
    assert {"harbour-gazette", "valley-mirror"} <= {found.article.id for found in others}
    day = Filters(since=date(2024, 3, 5), until=date(2024, 3, 5))
    assert {e.article.id for e in assistant.retrieve(question, (), day)} == {"coast-tribune"}


def test_a_comparison_shows_both_outlets(assistant):
    answer = assistant.ask(
        "What do the Harbour Gazette and the Coast Tribune each say the repairs will cost?"
    )
    assert {claim.attribution.outlet for claim in answer.claims[:2]} == {
        "Harbour Gazette",
        "Coast Tribune",
    }


def test_an_outlet_that_is_not_there_is_a_refusal_that_names_it(assistant):
    answer = assistant.ask("According to The Guardian, what will the repairs cost?")
    assert answer.refusal.reason == "outlet_not_in_corpus"
    assert "The Guardian" in answer.refusal.message
    assert answer.coverage == {"The Guardian": 0}


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("Who won the chess championship in Reykjavik?", "Nothing in this corpus"),
        ("What did Boris Johnson say about the ferry terminal?", "Nothing in this corpus"),
        (
            "What did Mirela Okafor say about the apple harvest?",
            "Mirela Okafor is quoted in this corpus",
        ),
    ],
)
def test_what_no_article_says_is_declined_with_the_nearest_evidence(assistant, question, why):
    answer = assistant.ask(question)
    assert (answer.claims, answer.refusal.reason) == ((), "no_evidence")
    assert answer.refusal.message.startswith(why)
    assert answer.refusal.nearest


def test_a_filter_restricts_by_date(assistant):
    after = Filters(since=date(2024, 4, 1))
    answer = assistant.ask("What is going on with the ferry crews?", filters=after)
    assert {c.article for claim in answer.claims for c in claim.citations} == {"valley-mirror"}


def test_dates_without_any_article_are_said_so(assistant):
    answer = assistant.ask("What about the ferry?", filters=Filters(until=date(1999, 1, 1)))
    assert answer.refusal.reason == "outside_dates"
    assert "left out" not in answer.refusal.message


def test_articles_without_a_date_are_counted_where_dates_restrict(open_news):
    undated = {"id": "a", "outlet": "Gazette", "text": "The ferry crews went on strike again."}
    answer = open_news([undated]).ask(
        "What about the ferry?", filters=Filters(since=date(2024, 1, 1))
    )
    assert answer.refusal.message.endswith("; 1 without a date is left out.")


def test_a_follow_up_is_made_whole(assistant):
    history = [Turn("user", "What did Mirela Okafor say about the pillars?")]
    answer = assistant.ask("And what did she say about the passengers?", history)
    assert "Mirela Okafor" in answer.standalone_question
    assert "carried by bus" in answer.claims[0].citations[0].quote


def test_the_stream_grows_claim_by_claim_into_the_answer(assistant):
    question = "What do outlets say about the ferry repairs?"
    grown = list(assistant.stream(question))
    *growing, whole = grown
    assert [len(answer.claims) for answer in growing] == list(range(1, len(growing) + 1))
    assert whole.claims == growing[-1].claims == assistant.ask(question).claims


def test_an_empty_question_is_a_usage_problem(assistant):
    with pytest.raises(UsageProblem, match="empty"):
        assistant.ask(" \n ")


def test_a_question_of_a_hundred_thousand_characters_is_answered_or_declined(assistant):
    answer = assistant.ask("What about the ferry? " + "blah ( ] \" ' AND OR * " * 5_000)
    assert answer.claims or answer.refusal


def test_an_empty_corpus_says_what_to_do(tmp_path):
    empty = open_over(write_corpus(tmp_path / "none.jsonl", []), tmp_path)
    answer = empty.ask("What did anybody say?")
    assert answer.refusal.reason == "empty_corpus"
    assert "Add" in answer.refusal.message


def test_planted_instructions_change_nothing(assistant):
    answer = assistant.ask("What ruined the apple harvest?")
    assert answer.claims[0].attribution.outlet == "Orchard Bulletin"
    assert every_citation_is_exact(answer, assistant)


def test_a_filter_restricts_by_language(assistant):
    question = "What will the repairs of the ferry terminal cost?"
    assert assistant.ask(question, filters=Filters(languages=frozenset({"en"}))).claims
    assert assistant.ask(question, filters=Filters(languages=frozenset({"de"}))).refusal


def test_a_name_is_looked_for_without_its_suffix_and_accents(open_news):
    article = {
        "id": "one",
        "outlet": "Tarn Courier",
        "title": "Bridge reopens",
        "text": "Thanks to Mr. Sørensén the bridge reopened early, and he spoke of it with pride.",
    }
    named = open_news([article])
    best = named.candidates("What did Olaf Sorensen Jr. say about the bridge?")[0]
    assert best.probability > 0


def test_a_readers_own_filter_takes_the_place_of_the_outlet_in_the_question(assistant):
    question = "According to the Coast Tribune, what will the repairs cost?"
    answer = assistant.ask(question, filters=Filters(outlets=("Harbour Gazette",)))
    assert answer.reading == ()
    assert {claim.attribution.outlet for claim in answer.claims} == {"Harbour Gazette"}


def test_a_corpus_without_comments_says_so(assistant):
    refusal = assistant.ask("What about the ferry?", filters=Filters(comments=True)).refusal
    assert refusal.message == "No article in this corpus has readers' comments."


def test_as_many_claims_come_as_are_asked_for(assistant):
    question = "What will happen to the ferry in Port Ellery?"
    usual, more = assistant.ask(question), assistant.ask(question, claims=20)
    assert len(assistant.ask(question, claims=1).claims) == 1
    assert more.claims[: len(usual.claims)] == usual.claims
    assert len(usual.claims) <= assistant.claims


def test_what_an_article_says_twice_is_one_claim(open_news):
    said = "The bridge over the Tarn will be closed to lorries until the spring"
    article = {
        "id": "bridge",
        "outlet": "Tarn Courier",
        "title": "Bridge",
        "text": f"{said}\n\nA crack was found in June.\n\n{said}.",
    }
    bridge = open_news([article])
    answer = bridge.ask("Until when will the bridge over the Tarn be closed to lorries?")
    assert [said in claim.text for claim in answer.claims].count(True) == 1


def test_a_passage_is_found_with_the_whole_of_what_is_said_in_it(open_news):
    speech = " ".join(
        f"The {n}th lighthouse of the bay needs paint and new lamps." for n in "456789"
    )
    article = {
        "id": "lights",
        "outlet": "Tarn Courier",
        "title": "Lighthouses",
        "text": f"{'The fog lay over the bay all morning, and nobody sailed. ' * 11}\n\n"
        f"“We begin with the beacon of Saltholm. {speech[:-1]},” said keeper Olga Brunn.",
    }
    assistant = open_news([article])
    found = assistant.retrieve("What did Olga Brunn say about the beacon of Saltholm?")[0]
    stored = {p.span for p in assistant.snapshot().passages_of("lights")}
    assert found.passage.span not in stored
    assert found.text.count("lighthouse") == 6
    assert all(found.passage.span.contains(sentence) for sentence in found.passage.sentences)


def test_an_overview_finds_every_article_once_before_any_again(assistant):
    found = assistant.retrieve("How do outlets differ on the ferry terminal in Port Ellery?")
    articles = [evidence.article.id for evidence in found]
    distinct = len(set(articles))
    assert distinct > 1
    assert len(set(articles[:distinct])) == distinct


def test_each_of_several_reports_that_a_question_names_is_found(assistant):
    found = assistant.retrieve(
        "Does the Harbour Gazette report on rotten pillars published on March 4, 2024 fit "
        "the Orchard Bulletin report on blossoms published on May 2, 2023?"
    )
    assert {e.article.id for e in found[:2]} == {"harbour-gazette", "orchard-times"}


def test_what_may_help_stands_beside_the_answer_and_is_no_part_of_it(assistant):
    answer = assistant.ask("What did Mirela Okafor say about the pillars?")
    cited = [c for claim in answer.claims for c in claim.citations]
    beside = [c for claim in answer.related for c in claim.citations]
    assert beside
    assert not any(
        one.article == other.article and one.start < other.end and other.start < one.end
        for one in cited
        for other in beside
    )
    assert every_citation_is_exact(replace(answer, claims=answer.related), assistant)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("Which outlets are in here", "4 articles, from 2023-05-02 to 2024-05-20: "),
        ("thanks a lot", "Ask what the news in this corpus says"),
        ("And what did she say?", "leans on a question before it"),
        ("tell me more", "leans on a question before it"),
    ],
)
def test_what_asks_nothing_of_the_news_has_a_line_in_reply(assistant, said, line):
    answer = assistant.ask(said)
    assert line in answer.reply
    assert (answer.claims, answer.refusal) == ((), None)


def test_more_is_what_has_not_been_told(assistant):
    question = "What is going to happen to the ferry terminal in Port Ellery?"
    told = assistant.ask(question, claims=1).claims[0].text
    answer = assistant.ask("tell me more", [Turn("user", question), Turn("assistant", told)])
    assert answer.standalone_question == question
    assert answer.claims
    assert told not in [claim.text for claim in answer.claims]


def test_an_excerpt_comes_from_whoever_has_all_of_it(open_news):
    said = "“The bridge will hold for another hundred winters,” the engineer Lida Moreau wrote."
    more = "She added: “It is larch.”"
    title = "The bridge will hold for another hundred winters, engineer Lida Moreau wrote"
    part = {"id": "a", "outlet": "Coast Tribune", "title": title, "text": f"{said} The toll stays."}
    whole = {"id": "b", "outlet": "Harbour Gazette", "text": f"{said} {more} Ships pass at noon."}
    answer = open_news([part, whole]).ask(f'Where does this come from: "{said} {more}"')
    assert answer.claims[0].attribution.outlet == "Harbour Gazette"


@pytest.mark.parametrize("when", ["in 2019", "in May 2021", "last year"])
def test_another_year_is_no_answer(assistant, when):
    answer = assistant.ask(f"How many weeks will the ferry terminal in Port Ellery close {when}?")
    assert not answer.claims
    assert "The nearest is of 2024" in answer.refusal.message


def test_the_year_that_is_asked_for_answers(assistant):
    answer = assistant.ask("How many weeks will the ferry terminal in Port Ellery close in 2024?")
    assert "fourteen weeks" in answer.claims[0].text


def test_of_the_entries_of_a_live_blog_the_latest_leads(open_news):
    told = {
        "2024-02-03T08:10:00Z": "Three walkers are still missing on Mount Brann, the rescuers say.",
        "2024-02-04T17:40:00Z": "All three walkers have been found in a hut, the rescuers say.",
        "2024-02-02T21:05:00Z": "Three walkers have not come back from Mount Brann.",
    }
    entries = [
        {"id": f"brann.html#b{n}", "outlet": "Harbour Gazette", "published": time, "text": text}
        for n, (time, text) in enumerate(told.items())
    ]
    answer = open_news(entries).ask("How many walkers are missing?")
    days = [claim.citations[0].published for claim in answer.claims]
    assert len(days) > 1
    assert days == sorted(days, key=str, reverse=True)
