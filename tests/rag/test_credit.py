"""Who is credited with what an answer says, and what verification keeps from it."""

from dataclasses import replace

import pytest
from port_ellery import every_citation_is_exact, open_over, write_corpus

from corpus.outlets import OutletRegistry
from rag.people import person
from rag.reading import Filters
from rag.render.label import label
from rag.render.text import to_text
from rag.verify import fault_of, verified


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
    claims = [claim.attribution for claim in opened.ask(asked).claims]
    assert (claims[0].speaker, claims[0].outlet) == ("Orla Tennant", "Valley Mirror")
    assert {by.speaker for by in claims if by.outlet == "Coast Tribune"} <= {
        "the port authority",
        None,
    }
    found = person("Orla Tennant", opened.snapshot(), OutletRegistry.load()).sayings
    assert [saying.attribution.outlet for saying in found] == ["Valley Mirror"]


@pytest.mark.parametrize("cue", ["has said", "told reporters"])
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
    assert answer.coverage == {"Tarn Courier": 1, "Moor Gazette": 1}
    assert "Also in: " in to_text(answer)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "How much will the bridge repairs cost?",
            "The bridge repairs will cost 9 million crowns.",
            "The bridge repairs will cost 11 million crowns.",
        ),
        (
            "Is the bridge safe?",
            "The council said the bridge is safe.",
            "The council said the bridge is not safe.",
        ),
    ],
)
def test_outlets_that_contradict_each_other_are_never_one_claim(open_news, question, one, other):
    articles = [
        {"id": "one", "outlet": "Tarn Courier", "title": "Bridge", "text": one},
        {"id": "two", "outlet": "Moor Gazette", "title": "Bridge", "text": other},
    ]
    both = open_news(articles)
    answer = both.ask(question)
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
    assert claim.attribution.speaker == "old_heron"
    said = "a reader's comment under Tarn Courier's article, by old_heron"
    assert label(claim.attribution) == said


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
    assert (by.speaker, by.speech) == (None, "direct")
    assert label(by) == "Orlo Post, quoting somebody not named there"
    own = [by for text, by in said.items() if "rust" in text]
    assert all(not by.speech for by in own)


def test_a_claim_that_opens_with_a_pronoun_says_who_is_meant(open_news):
    article = {
        "id": "bridge",
        "outlet": "Tarn Courier",
        "title": "New keeper of the bridge",
        "language": "en",
        "text": "New keeper of the bridge\n\n“The Tarn bridge is in good hands,” Mary Hallow said. "
        "She was a smith for thirty years.\n\nThe council and its clerks praised the smith’s work.",
    }
    bridge = open_news([article])
    answer = bridge.ask("Who was a smith for thirty years?")
    (claim,) = [claim for claim in answer.claims if claim.text.startswith("She")]
    assert claim.attribution.meant == ("She", "Mary Hallow")
    assert label(claim.attribution) == "Tarn Courier (“She” is Mary Hallow)"
    assert claim.text == claim.citations[0].quote


def test_what_leans_on_the_outlets_own_sentence_is_shown_with_it(open_news):
    told = "Mary Hallow has kept the Tarn bridge since Friday. She was a smith for thirty years."
    article = {"id": "bridge", "outlet": "Tarn Courier", "title": "A keeper", "text": told}
    claim = open_news([article]).ask("Who was a smith for thirty years?").claims[0]
    assert claim.text == claim.citations[0].quote == told
    assert claim.attribution.meant is None


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
    claim, *_ = gazette.ask("When will the northern quay open again?").claims
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


def test_own_words_on_both_sides_of_whoever_says_them_are_quoted(open_news):
    text = (
        "The talks went on.\n\n“That is one thing about any ferry that we buy,” the harbour master "
        "Orla Tennant told the council. “It can never be a raft.”"
    )
    articles = [{"id": "ferry", "outlet": "Valley Mirror", "title": "A ferry", "text": text}]
    [claim, *_] = open_news(articles).ask("What did Orla Tennant say about the ferry?").claims
    assert (claim.attribution.speech, len(claim.attribution.words)) == ("direct", 2)


def test_of_two_who_speak_in_a_sentence_the_one_whose_part_is_asked_for_is_credited(open_news):
    text = (
        "A ferry pilot said the pillars had been rotten for years, while a senior official of the"
        " port authority said that no winter had ever been as cold."
    )
    opened = open_news([{"id": "p", "outlet": "Valley Mirror", "title": "Ferry", "text": text}])
    pilot = opened.ask("What did a ferry pilot say about the pillars?").claims[0]
    assert "pilot" in pilot.attribution.speaker
    official = opened.ask("What did a port official say about the cold winter?").claims[0]
    assert "official" in official.attribution.speaker


def test_what_somebody_may_say_is_not_said(open_news):
    text = "Fishermen may say that the ferry was never needed in Port Ellery at all."
    opened = open_news([{"id": "p", "outlet": "Valley Mirror", "title": "Ferry", "text": text}])
    claim = opened.ask("Was the ferry needed in Port Ellery?").claims[0]
    assert claim.attribution.speaker is None
