"""The JSON object of an answer: the contract's form, and nothing lost on the way."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from render_samples import ANSWERS

from rag.answer import Answer, Attribution, Citation, Claim, Dropped, Refusal
from rag.render.json import from_json, to_json
from rag.render.numbers import numbered

CITATION = Citation(
    n=1,
    article="a.txt",
    outlet="Harbour Gazette",
    title="Ferry terminal to close",
    author=None,
    published=date(2024, 3, 4),
    url=None,
    start=812,
    end=827,
    quote="It will be shut",
)
ANSWER = Answer(
    question="When?",
    standalone_question="When will the terminal close?",
    claims=(
        Claim(
            "It will be shut",
            Attribution(
                outlet="Harbour Gazette",
                published_by="Coast Copy",
                republished_from=("Harbour Gazette",),
                relays=("Reuters",),
                speaker="the harbour master",
                speech="direct",
                words=((812, 827),),
            ),
            (CITATION,),
        ),
    ),
    coverage={"Harbour Gazette": 1, "Valley Mirror": 0},
    dropped=(Dropped("It burned", "no article shows it"),),
    snapshot="s1",
    seconds={"retrieve": 0.03},
)
CONTRACT = {
    "question": "When?",
    "standalone_question": "When will the terminal close?",
    "refusal": None,
    "claims": [
        {
            "text": "It will be shut",
            "attribution": {
                "outlet": "Harbour Gazette",
                "published_by": "Coast Copy",
                "republished_from": ["Harbour Gazette"],
                "relays": ["Reuters"],
                "speaker": "the harbour master",
                "through": [],
                "speech": "direct",
                "words": [[812, 827]],
                "section": "body",
                "label": "Harbour Gazette (via Coast Copy), citing Reuters, "
                "quoting the harbour master",
            },
            "citations": [
                {
                    "n": 1,
                    "article": "a.txt",
                    "outlet": "Harbour Gazette",
                    "title": "Ferry terminal to close",
                    "author": None,
                    "published": "2024-03-04",
                    "url": None,
                    "start": 812,
                    "end": 827,
                    "quote": "It will be shut",
                }
            ],
        }
    ],
    "related": [],
    "coverage": {"Harbour Gazette": 1, "Valley Mirror": 0},
    "dropped": [{"text": "It burned", "why": "no article shows it"}],
    "composer": "extractive",
    "snapshot": "s1",
    "seconds": {"retrieve": 0.03},
}


def test_an_answer_has_the_form_and_order_of_the_contract() -> None:
    assert json.dumps(to_json(ANSWER)) == json.dumps(CONTRACT)


def test_the_id_of_an_evaluation_item_comes_first() -> None:
    record = to_json(ANSWER, id="item-1")
    assert next(iter(record.items())) == ("id", "item-1")
    assert {key: value for key, value in record.items() if key != "id"} == CONTRACT


def test_citations_are_numbered_in_order_and_a_passage_keeps_its_number() -> None:
    one, other = replace(CITATION, n=0), replace(CITATION, n=0, start=900, end=915)
    claims = [replace(ANSWER.claims[0], citations=c) for c in ((one, other), (other,), (one,))]
    told = numbered(replace(ANSWER, claims=(claims[0],), related=(claims[1], claims[2])))
    numbers = [[c.n for c in claim.citations] for claim in (*told.claims, *told.related)]
    assert numbers == [[1, 2], [2], [1]]
    assert numbered(told) == told


def test_a_refusal_carries_its_reason_and_the_nearest_evidence() -> None:
    refused = replace(ANSWER, claims=(), refusal=Refusal("no_evidence", "Nothing.", (CITATION,)))
    assert to_json(refused)["refusal"] == {
        "reason": "no_evidence",
        "message": "Nothing.",
        "nearest": CONTRACT["claims"][0]["citations"],  # type: ignore[index]
    }


def test_related_claims_come_right_after_the_claims_and_a_reply_only_where_there_is_one() -> None:
    beside = replace(ANSWER.claims[0], citations=(replace(CITATION, n=2, start=900),))
    record = to_json(replace(ANSWER, related=(beside,), reply="Hello."))
    assert list(record)[2:6] == ["reply", "refusal", "claims", "related"]
    assert record["related"][0]["citations"][0]["n"] == 2
    assert from_json(record).related == (beside,)
    assert from_json(record).reply == "Hello."


def test_a_time_of_publication_keeps_its_time() -> None:
    timed = replace(CITATION, published=datetime(2022, 1, 12, 15, 56))
    record = to_json(replace(ANSWER, claims=(replace(ANSWER.claims[0], citations=(timed,)),)))
    assert record["claims"][0]["citations"][0]["published"] == "2022-01-12T15:56:00"


def test_a_digest_is_told_apart() -> None:
    digest = replace(CITATION, kind="digest")
    record = to_json(replace(ANSWER, claims=(replace(ANSWER.claims[0], citations=(digest,)),)))
    assert record["claims"][0]["citations"][0]["kind"] == "digest"


@given(ANSWERS)
def test_an_answer_comes_back_from_its_json_as_it_was(answer: Answer) -> None:
    assert from_json(json.loads(json.dumps(to_json(answer)))) == numbered(answer)


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"question": "When?"},
        {**CONTRACT, "claims": None},
        {**CONTRACT, "claims": ["no claim"]},
        {**CONTRACT, "claims": [{**CONTRACT["claims"][0], "citations": []}]},  # type: ignore[dict-item]
        {**CONTRACT, "coverage": 3},
    ],
)
def test_what_is_no_answer_is_said_to_be_none(record: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"answer|claim|dictionary"):
        from_json(record)
