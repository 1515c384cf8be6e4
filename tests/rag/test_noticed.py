"""Claims are shown with the corrections and retractions of their articles."""

import json
from dataclasses import replace

import pytest

from corpus.outlets import OutletRegistry
from index.notices import doubtful, notices_of
from rag.people import person
from rag.render.html import to_html
from rag.render.json import from_json, to_json
from rag.render.numbers import numbered
from rag.render.person import person_html, person_to_text
from rag.render.text import to_text
from rag.verify import fault_of

MILL = {
    "id": "mill",
    "outlet": "Lorn Mirror",
    "title": "Sawmill at Lorn burns down",
    "published": "2023-05-02",
    "url": "https://mirror.example/sawmill",
    "text": "The sawmill at Lorn burnt down on Monday night, and nine workers were hurt.\n\n"
    "The owner, Petra Holm, said that the mill would be rebuilt within a year.",
}
OTHER = {
    "id": "ferry",
    "outlet": "Lorn Mirror",
    "title": "Ferry to Ellery gets a second deck",
    "published": "2023-05-02",
    "text": "The ferry to Ellery will get a second deck for bicycles, the line said.",
}
HURT = "How many workers were hurt when the sawmill at Lorn burnt down?"


def note(text, title="Corrections", day="2023-05-06", outlet="Lorn Mirror", name="note"):
    return {"id": name, "outlet": outlet, "title": title, "published": day, "text": text}


def below(text):
    return {**MILL, "text": f"{MILL['text']}\n\n{text}"}


def of_the_mill(answer):
    return next(c for c in answer.claims if c.citations[0].article == "mill")


def test_a_correction_below_an_article_is_shown_with_its_claims_and_cited(open_news):
    written = "Correction, May 4: An earlier version of this article said that nine workers were "
    written += "hurt. Six were."
    mirror = open_news([below(written), OTHER])
    answer = numbered(mirror.ask(HURT))
    claim = of_the_mill(answer)
    (notice,) = claim.notices
    assert (notice.kind, notice.text, str(notice.day)) == ("correction", written, "2023-05-04")
    assert notice.citation.quote == written
    assert MILL["text"][slice(*notice.about)].startswith("The sawmill at Lorn burnt down")
    assert not [c for c in answer.claims if c.text.startswith("Correction")]
    assert f"[{notice.citation.n}]" in to_text(answer)
    assert "Six were." in to_text(answer)
    assert f'data-n="{notice.citation.n}"' in to_html(answer)
    assert "Six were." in to_html(answer)
    assert from_json(json.loads(json.dumps(to_json(answer)))).claims == answer.claims
    assert fault_of(claim, mirror.snapshot()) is None
    wrong = replace(notice, text="Correction: All were hurt.")
    assert fault_of(replace(claim, notices=(wrong,)), mirror.snapshot())


@pytest.mark.parametrize(
    "written",
    [
        note("Nine workers were not hurt; six were.", "Correction: Sawmill at Lorn burns down"),
        note("An article on May 2 misstated how many workers of the sawmill were hurt. Six were."),
        note("An article on Tuesday about the sawmill misstated how many were hurt: six were."),
        note("Our report https://mirror.example/sawmill had nine hurt. It was six."),
        note("The story “Sawmill at Lorn burns down” wrongly said that nine were hurt."),
        note("The sawmill at Lorn burnt down on a Monday; six workers were hurt and not nine."),
    ],
)
def test_a_correction_in_another_article_finds_the_one_it_is_on(open_news, written):
    mirror = open_news([MILL, OTHER, written])
    (notice,) = of_the_mill(mirror.ask(HURT)).notices
    assert (notice.citation.article, notice.on) == ("note", "mill")
    assert not notices_of("ferry", mirror.snapshot())


@pytest.mark.parametrize(
    "written",
    [
        note("An article on May 2 misstated the price of the new church organ at Sund."),
        note("An article on April 12 misstated how many workers of the sawmill were hurt."),
        note("Six workers of the sawmill were hurt.", "Correction: Sawmill at Lorn burns down")
        | {"outlet": "Sund Herald"},
        note("The sawmill at Lorn burns down.", "Correction: Sawmill at Lorn burns", "2023-04-01"),
    ],
)
def test_a_correction_of_nothing_known_is_on_nothing(open_news, written):
    mirror = open_news([MILL, OTHER, written])
    assert not of_the_mill(mirror.ask(HURT)).notices


def test_a_retracted_article_says_so_first(open_news):
    gone = note("The Lorn Mirror has withdrawn its report of 2 May on the sawmill.", "A note")
    answer = open_news([MILL, OTHER, gone]).ask(HURT)
    claim = of_the_mill(answer)
    assert [n.kind for n in claim.notices] == ["retraction"]
    assert "Retracted: Lorn Mirror:" in to_text(answer)
    assert "<strong>Retracted: </strong>" in to_html(answer)
    assert all(c.notices for c in answer.related if c.citations[0].article == "mill")


def test_a_title_that_withdraws_its_article_is_shown_without_a_citation(open_news):
    answer = open_news([{**MILL, "title": "RETRACTED: Sawmill burns down"}, OTHER]).ask(HURT)
    (notice,) = of_the_mill(answer).notices
    assert (notice.text, notice.citation) == ("RETRACTED: Sawmill burns down", None)
    assert "Retracted: Lorn Mirror:" in to_text(answer)
    assert from_json(to_json(answer)).claims == numbered(answer).claims


def test_what_a_retracted_article_quotes_is_shown_so(open_news):
    mirror = open_news([below("This article has been retracted."), OTHER])
    found = person("Petra Holm", mirror.snapshot(), OutletRegistry.load())
    (saying,) = found.sayings
    assert [n.kind for n in saying.notices] == ["retraction"]
    assert "Retracted: Lorn Mirror" in person_to_text(found)
    assert "This article has been retracted." in person_html(found)


def test_of_notices_that_contradict_both_are_shown_the_newest_first(open_news):
    first = "Correction, May 3: Six workers were hurt."
    second = "Correction, May 8: Nine workers were hurt, as first reported."
    claim = of_the_mill(open_news([below(f"{first}\n\n{second}"), OTHER]).ask(HURT))
    assert [n.text for n in claim.notices] == [second, first]


def test_a_notice_answers_when_it_is_asked_about(open_news):
    gone = note("The Lorn Mirror has withdrawn its report of 2 May on the sawmill fire.", "A note")
    mirror = open_news([MILL, OTHER, gone])
    answer = mirror.ask("Why did the Lorn Mirror withdraw its report on the sawmill fire?")
    assert "note" in [c.citations[0].article for c in answer.claims]


def test_articles_of_nothing_but_notices_are_read(open_news):
    column = note(
        "An article on May 2 about the sawmill misstated how many were hurt.\n\n"
        "We regret the error.\n\n"
        "An article on May 2 about the ferry to Ellery misstated the number of its decks.",
        "Corrections and clarifications",
    )
    mirror = open_news([MILL, OTHER, column])
    (mill,), (ferry,) = (notices_of(name, mirror.snapshot()) for name in ("mill", "ferry"))
    assert mill.text.endswith("We regret the error.")
    assert ferry.text.startswith("An article on May 2 about the ferry")


def test_a_notice_on_nothing_and_two_retractions_of_one_article_are_in_doubt(open_news):
    lost = note("Correction: A report on beehives in Ostrava misstated their number.", name="lost")
    first = note(
        "Our article “Sawmill at Lorn burns down” of May 2 has been retracted.",
        title="Retraction",
        name="first",
    )
    again = {**first, "id": "again", "published": "2023-06-09"}
    again["text"] = first["text"].replace("has been", "was")
    found = {
        n.path: n.what for n in doubtful(open_news([MILL, OTHER, lost, first, again]).snapshot())
    }
    assert found["lost"] == "correction of nothing that is here"
    assert found["mill"].startswith("retracted 2 times: again (2023-06-09), first (2023-05-06)")
    assert set(found) == {"lost", "mill"}
