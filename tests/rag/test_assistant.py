"""Questions over a small newsroom: who said it, in which outlet, and when not to answer."""

from dataclasses import replace
from datetime import date

import pytest
from conftest import open_over, write_corpus

from corpus.errors import UsageProblem
from corpus.outlets import OutletRegistry
from rag.answer import Answer
from rag.people import person
from rag.question import Turn
from rag.reading import Filters
from rag.render.label import label
from rag.render.text import to_text
from rag.verify import fault_of, verified


def every_citation_is_exact(answer: Answer, assistant) -> bool:
    snapshot = assistant.snapshot()
    return all(
        snapshot.article(c.article).text[c.start : c.end] == c.quote
        for claim in answer.claims
        for c in claim.citations
    )


def test_a_quotation_comes_with_its_outlet_its_speaker_and_its_exact_characters(assistant):
    answer = assistant.ask("What did Mirela Okafor say about the pillars?")
    first = answer.claims[0]
    assert first.attribution.outlet == "Harbour Gazette"
    assert "Mirela Okafor" in first.attribution.speaker
    assert "The pillars are rotten" in first.citations[0].quote
    assert every_citation_is_exact(answer, assistant)


def test_a_pronoun_is_credited_to_the_person_it_stands_for(assistant):
    answer = assistant.ask("What did Mirela Okafor say about the passengers?")
    assert "carried by bus" in answer.claims[0].citations[0].quote
    assert "Mirela Okafor" in answer.claims[0].attribution.speaker


def test_a_relayed_report_names_every_outlet_on_the_way(assistant):
    answer = assistant.ask("What are the ferry crews preparing?")
    by = answer.claims[0].attribution
    assert by.outlet == "Inland Review"
    assert by.published_by == "Valley Mirror"
    assert by.relays == ("Reuters",)


def test_whoever_is_asked_about_is_quoted_through_the_outlet_that_passes_it_on(open_news):
    text = "The ferry crews said that the boats will stay in port on Saturday, CNN reported."
    articles = [{"id": "crews", "outlet": "Valley Mirror", "title": "A strike", "text": text}]
    opened = open_news(articles)
    claim = opened.ask("What did the ferry crews say about Saturday?").claims[0]
    assert claim.attribution.relays == ("CNN",)
    assert claim.attribution.speaker == "the ferry crews"


def test_what_somebody_is_feared_to_plan_does_not_quote_them(open_news):
    texts = {
        "Coast Tribune": "The port authority fears that Orla Tennant plans to sell the old bridge.",
        "Valley Mirror": "Orla Tennant said on Monday that she will not sell the old bridge.",
    }
    articles = [
        {"id": outlet, "outlet": outlet, "title": "A bridge", "text": text}
        for outlet, text in texts.items()
    ]
    opened = open_news(articles)
    asked = "What did Orla Tennant say about selling the old bridge?"
    quoted = {c.attribution.speaker: c.attribution.outlet for c in opened.ask(asked).claims}
    assert quoted == {"Orla Tennant": "Valley Mirror"}
    found = person("Orla Tennant", opened.snapshot(), OutletRegistry.load()).sayings
    assert [saying.attribution.outlet for saying in found] == ["Valley Mirror"]


@pytest.mark.parametrize("cue", ["has said", "pointed out"])
def test_what_somebody_is_said_to_have_said_quotes_them(open_news, cue):
    text = f"Lena Ruiz said that Orla Tennant {cue} that the old bridge is unsafe."
    articles = [{"id": "bridge", "outlet": "Valley Mirror", "title": "A bridge", "text": text}]
    opened = open_news(articles)
    found = person("Orla Tennant", opened.snapshot(), OutletRegistry.load()).sayings
    assert [saying.attribution.speaker for saying in found] == ["Orla Tennant"]


def test_an_excerpt_is_from_the_article_that_has_it_word_for_word(open_news):
    excerpt = (
        "“Bus drivers carried all the passengers while the crew looked for the dog,” she said."
    )
    alike = "“Bus drivers carried all the passengers while the crew looked for the dog,” he said."
    texts = {
        "Coast Tribune": (excerpt, "Notes of the week", "Bakers bake. Prices rise. " * 9),
        "Valley Mirror": (alike, "Bus drivers carried passengers while crew looked for dog", ""),
    }
    articles = [
        {"id": outlet, "outlet": outlet, "title": title, "text": f"{before}{told}"}
        for outlet, (told, title, before) in texts.items()
    ]
    opened = open_news(articles)
    claim = opened.ask(f'Which article is this excerpt from: "{excerpt}"').claims[0]
    assert claim.attribution.outlet == "Coast Tribune"


def test_an_outlet_that_is_only_credited_is_found_through_those_who_credit_it(assistant):
    answer = assistant.ask("According to Reuters, what do the ferry crews demand?")
    assert answer.claims
    assert all("Reuters" in claim.attribution.relays for claim in answer.claims)
    assert answer.coverage["Reuters"] == len(answer.claims)


def test_a_named_outlet_restricts_the_answer(assistant):
    answer = assistant.ask("According to the Coast Tribune, what will the repairs cost?")
    assert {claim.attribution.outlet for claim in answer.claims} == {"Coast Tribune"}
    assert "11 million" in answer.claims[0].citations[0].quote


def test_when_something_was_said_restricts_to_those_days_where_they_are_reported(assistant):
    answer = assistant.ask("What did Mirela Okafor say in March 2024?")
    assert answer.reading == ("since 2024-03-01", "until 2024-03-31")
    assert {claim.citations[0].article for claim in answer.claims} == {"harbour-gazette"}
    declined = assistant.ask("What did Mirela Okafor say in May 2024?")
    assert "between 2024-05-01 and 2024-05-31" in declined.refusal.message
    assert assistant.ask("What did Mirela Okafor say in May 1999?").reading == ()


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
    "question",
    [
        "Who won the chess championship in Reykjavik?",
        "What did Mirela Okafor say about the apple harvest?",
        "What did Boris Johnson say about the ferry terminal?",
    ],
)
def test_what_no_article_says_is_declined_with_the_nearest_evidence(assistant, question):
    answer = assistant.ask(question)
    assert answer.claims == ()
    assert answer.refusal.reason == "no_evidence"
    assert answer.refusal.nearest


def test_a_refusal_says_whether_the_person_is_quoted_at_all(assistant):
    elsewhere = assistant.ask("What did Mirela Okafor say about the apple harvest?").refusal
    nowhere = assistant.ask("What did Boris Johnson say about the ferry terminal?").refusal
    assert "Mirela Okafor is quoted in this corpus" in elsewhere.message
    assert "quotes Boris Johnson" in nowhere.message


def test_a_filter_restricts_by_date(assistant):
    after = Filters(since=date(2024, 4, 1))
    answer = assistant.ask("What is going on with the ferry crews?", filters=after)
    assert {c.article for claim in answer.claims for c in claim.citations} == {"valley-mirror"}


def test_dates_without_any_article_are_said_so(assistant):
    answer = assistant.ask("What about the ferry?", filters=Filters(until=date(1999, 1, 1)))
    assert answer.refusal.reason == "outside_dates"


def test_a_follow_up_is_made_whole(assistant):
    history = [Turn("user", "What did Mirela Okafor say about the pillars?")]
    answer = assistant.ask("And what did she say about the passengers?", history)
    assert "Mirela Okafor" in answer.standalone_question
    assert "carried by bus" in answer.claims[0].citations[0].quote


def test_the_stream_grows_claim_by_claim_into_the_answer(assistant):
    question = "What do outlets say about the ferry repairs?"
    grown = list(assistant.stream(question))
    assert [len(answer.claims) for answer in grown] == list(range(1, len(grown) + 1))
    assert grown[-1].claims == assistant.ask(question).claims


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


def test_verification_drops_a_claim_whose_characters_are_not_the_quote(assistant):
    claim = assistant.ask("What did Mirela Okafor say about the pillars?").claims[0]
    moved = replace(claim, citations=(replace(claim.citations[0], start=0),))
    kept, dropped = verified([moved, claim], assistant.snapshot())
    assert kept == [claim]
    assert "is not what" in dropped[0].why


def test_verification_drops_a_claim_credited_to_another_outlet(assistant):
    claim = assistant.ask("What did Mirela Okafor say about the pillars?").claims[0]
    snapshot = assistant.snapshot()
    wrong = replace(claim, attribution=replace(claim.attribution, outlet="Coast Tribune"))
    assert "byline" in fault_of(wrong, snapshot)
    cited = replace(claim, citations=(replace(claim.citations[0], outlet="Coast Tribune"),))
    assert "is not Coast Tribune's" in fault_of(cited, snapshot)


def test_verification_drops_words_that_the_passage_does_not_have(assistant):
    claim = assistant.ask("What did Mirela Okafor say about the pillars?").claims[0]
    assert "words" in fault_of(replace(claim, text="It was all invented."), assistant.snapshot())


def test_planted_instructions_change_nothing(assistant):
    answer = assistant.ask("What ruined the apple harvest?")
    assert answer.claims[0].attribution.outlet == "Orchard Bulletin"
    assert every_citation_is_exact(answer, assistant)


def test_what_two_outlets_report_alike_is_one_claim_with_both_cited(data):
    wire = "The Tarn bridge will reopen on Friday after nine months of repairs, the county said."
    copies = [
        {"id": "one", "outlet": "Tarn Courier", "title": "Bridge reopens", "text": wire},
        {"id": "two", "outlet": "Moor Gazette", "title": "Tarn bridge", "text": wire + " Finally."},
    ]
    copied = open_over(write_corpus(data / "copies.jsonl", copies), data)
    answer = copied.ask("When will the Tarn bridge reopen?")
    assert len(answer.claims) == 1
    assert {c.outlet for c in answer.claims[0].citations} == {"Tarn Courier", "Moor Gazette"}
    assert [c.n for c in answer.claims[0].citations] == [1, 2]
    assert answer.coverage == {"Tarn Courier": 1, "Moor Gazette": 1}
    assert "Also in: " in to_text(answer)


def test_a_filter_restricts_by_language(assistant):
    question = "What will the repairs of the ferry terminal cost?"
    assert assistant.ask(question, filters=Filters(languages=frozenset({"en"}))).claims
    assert assistant.ask(question, filters=Filters(languages=frozenset({"de"}))).refusal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The bridge repairs will cost 9 million crowns.",
            "The bridge repairs will cost 11 million crowns.",
        ),
        ("The council said the bridge is safe.", "The council said the bridge is not safe."),
    ],
)
def test_outlets_that_contradict_each_other_are_never_one_claim(open_news, one, other):
    articles = [
        {"id": "one", "outlet": "Tarn Courier", "title": "Bridge", "text": one},
        {"id": "two", "outlet": "Moor Gazette", "title": "Bridge", "text": other},
    ]
    both = open_news(articles)
    answer = both.ask("What is said about the bridge?")
    assert {claim.text for claim in answer.claims} == {one, other}
    assert all(len(claim.citations) == 1 for claim in answer.claims)


def test_verification_drops_words_that_run_from_an_article_into_its_comments(open_news):
    article = {
        "id": "thread",
        "outlet": "Tarn Courier",
        "title": "Bridge reopens",
        "text": "Bridge reopens\n\nThe bridge reopened on Friday.\n\nLeave a Reply",
    }
    thread = open_news([article])
    claim = thread.ask("When did the bridge reopen?").claims[0]
    cited = claim.citations[0]
    text = thread.snapshot().article("thread").text
    longer = replace(cited, end=len(text), quote=text[cited.start :])
    assert "furniture" in fault_of(replace(claim, citations=(longer,)), thread.snapshot())


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


THREAD = {
    "id": "bridge",
    "outlet": "Tarn Courier",
    "title": "Bridge reopens",
    "text": "Bridge reopens\n\nThe bridge over the Tarn reopened on Friday, the council said.\n\n"
    "It had been closed for two years.\n\n2 Comments\n\nold_heron\n\n"
    "You all know that the bridge will fall down again before the winter.\n\nMira\n\n"
    "I crossed it and I think it is lovely.\n",
}


def test_readers_comments_are_searched_alone_on_request_and_never_the_outlets_words(open_news):
    thread = open_news([THREAD])
    question = "What will happen to the bridge before the winter?"
    claims = thread.ask("When did the bridge reopen?", filters=Filters(comments=True)).claims
    assert all(claim.attribution.section == "comment" for claim in claims)
    (claim, *_) = thread.ask(question, filters=Filters(comments=True)).claims
    assert "fall down" in claim.text
    assert claim.attribution.speaker is None
    assert label(claim.attribution) == "a reader's comment under Tarn Courier's article"


def test_a_corpus_without_comments_says_so(assistant):
    refusal = assistant.ask("What about the ferry?", filters=Filters(comments=True)).refusal
    assert refusal.message == "No article in this corpus has readers' comments."


def test_a_quotation_of_nobody_known_is_not_the_outlets_own(open_news):
    text = (
        "The bridge over the Orlo is closed.\n\n"
        "“The girders were painted over twice. Nobody looked below the paint for years.”\n\n"
        "Girders like these are “not for sale”, and rust below paint is hard to see."
    )
    articles = [{"id": "bridge", "outlet": "Orlo Post", "title": "A bridge closes", "text": text}]
    opened = open_news(articles)
    claims = opened.ask("Who looked below the paint of the girders?").claims
    said = {claim.text: claim.attribution for claim in claims}
    by = next(by for text, by in said.items() if "Nobody looked" in text)
    assert (by.speaker, by.unnamed) == (None, True)
    assert label(by) == "Orlo Post, quoting somebody not named there"
    own = [by for text, by in said.items() if "rust" in text]
    assert all(not by.unnamed for by in own)


def test_a_claim_that_opens_with_a_pronoun_says_who_is_meant(open_news):
    article = {
        "id": "bridge",
        "outlet": "Tarn Courier",
        "title": "New keeper of the bridge",
        "language": "en",
        "text": "New keeper of the bridge\n\nMary Hallow has kept the Tarn bridge since Friday. "
        "She was a smith for thirty years.\n\nThe council and its clerks praised the smith’s work.",
    }
    bridge = open_news([article])
    answer = bridge.ask("Who was a smith for thirty years?")
    (claim,) = [claim for claim in answer.claims if claim.text.startswith("She")]
    assert claim.attribution.meant == ("She", "Mary Hallow")
    assert label(claim.attribution) == "Tarn Courier (“She” is Mary Hallow)"
    assert claim.text == claim.citations[0].quote


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        (
            "The storm tore the roof off the ferry hall and left forty cars under water, and the "
            "operator, which called it bad luck, will reopen the northern quay on the 1st of May.",
            None,
        ),
        ("The council decided to reopen the northern quay on the first of May.", None),
        (
            "The council announced that the northern quay reopens on the first of May.",
            "the council",
        ),
        (
            "The council says that the wall is dry, treats the harbour lights as settled and hopes "
            "to see the northern quay open again in May.",
            "the council",
        ),
        ("The council said it “regrets” that the northern quay closed in May.", "the council"),
    ],
)
def test_somebody_is_quoted_where_the_sentence_is_in_good_part_what_they_said(
    open_news, sentence, speaker
):
    article = {
        "id": "quay",
        "outlet": "Harbour Gazette",
        "title": "Winter is over",
        "language": "en",
        "text": f"Winter is over\n\n{sentence}",
    }
    gazette = open_news([article])
    claim, *_ = gazette.ask("When does the northern quay reopen?").claims
    assert claim.text == sentence
    assert claim.attribution.speaker == speaker


def test_an_article_in_another_language_says_that_speakers_are_not_read(open_news):
    article = {
        "id": "bruecke",
        "outlet": "Tarnbote",
        "title": "Brücke wieder offen",
        "language": "de",
        "text": "Die Brücke über den Tarn ist seit Freitag wieder offen, sagte Anna Holm.",
    }
    bridge = open_news([article])
    text = to_text(bridge.ask("Seit wann ist die Brücke über den Tarn offen?"))
    assert "(In another language, de: who is quoted is not read there.)" in " ".join(text.split())


def test_as_many_claims_come_as_are_asked_for(assistant):
    question = "What do they say about the ferry in Port Ellery?"  # nobody in particular
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


def test_each_of_several_reports_is_found_by_its_own_words_and_dates(assistant):
    found = assistant.retrieve(
        "Does the Harbour Gazette report on rotten pillars published on March 4, 2024 fit "
        "the Orchard Bulletin report on blossoms published on May 2, 2023?"
    )
    assert {e.article.id for e in found[:2]} == {"harbour-gazette", "orchard-times"}


def test_a_misspelt_outlet_restricts_the_answer_like_the_right_one(assistant):
    answer = assistant.ask("According to the Harbuor Gazette, what will the repairs cost?")
    assert answer.reading == ("Harbour Gazette",)
    assert {claim.attribution.outlet for claim in answer.claims} == {"Harbour Gazette"}
