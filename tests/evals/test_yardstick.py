"""The project's own figures are those of the yardstick, on the same answers."""

from __future__ import annotations

import importlib.util
import json
import random
from functools import cache

import pytest

from corpus.article import Article
from corpus.folder import read_corpus
from corpus.outlets import OutletRegistry
from evals.cases import Item, read_set
from evals.figures import figures
from evals.metrics import judge, outcome
from rag.answer import Answer, Attribution, Citation, Claim, Refusal
from rag.render.json import to_json

SETS = {
    "seeds-dev": "seeds",
    "whosaid-dev": "newsroom.jsonl",
    "tow-dev": "newsroom.jsonl",
    "events-dev": "newsroom.jsonl",
    "events-basil-dev": "newsroom.jsonl",
    "multihop-dev": "multihop-facts.jsonl",
}


@pytest.fixture(scope="module")
def score(shared):
    spec = importlib.util.spec_from_file_location("score", shared("tools/score.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def articles_of(shared):
    """Corpus name -> its articles by id, each corpus read once."""

    @cache
    def articles(name: str) -> dict[str, Article]:
        reading = read_corpus(shared(f"corpora/{name}"), OutletRegistry.load())
        return {article.id: article for article in reading.articles}

    return articles


@pytest.mark.parametrize("name", SETS)
def test_equals_the_yardstick_on_answers_right_wrong_and_missing(
    name, score, shared, articles_of, tmp_path
):
    articles = articles_of(SETS[name])
    questions = shared(f"evals/{name}.jsonl")
    items = read_set(questions, articles).items
    chance = random.Random(name)
    answers = {i.id: made_up(i, articles, chance) for i in items if chance.random() > 0.02}
    written = tmp_path / "answers.jsonl"
    lines = (json.dumps(to_json(a, id)) for id, a in answers.items())
    written.write_text("\n".join(lines), "utf-8")

    theirs, _ = score.score(
        score.read_jsonl(questions),
        {answer["id"]: answer for answer in score.read_jsonl(written)},
        score.read_corpus(shared(f"corpora/{SETS[name]}")),
    )
    rows = judge([outcome(item, answers.get(item.id), articles) for item in items])
    ours = {str(m): round(f.value, 4) for m, f in figures(rows, resamples=100).items()}

    counts = {"answerable", "unanswerable"}  # of the set, not of the answers
    ours["claims_per_answer"] = round(ours["claims_per_answer"], 2)
    assert {m: ours.get(m) for m in theirs.keys() - counts} == {
        m: value for m, value in theirs.items() if m not in counts
    }


def made_up(item: Item, articles: dict[str, Article], chance: random.Random) -> Answer:
    """An answer somewhere between the gold and nonsense."""
    spoken = {"read": round(chance.random(), 3), "rank": round(chance.random(), 3)}
    if chance.random() < (0.2 if item.answerable else 0.7):
        refusal = Refusal("no_evidence", "nothing here")
        return Answer(item.question, item.question, refusal=refusal, seconds=spoken)
    claims = tuple(a_claim(item, articles, chance, n) for n in range(chance.randint(0, 4)))
    return Answer(item.question, item.question, claims=claims, seconds=spoken)


def a_claim(item: Item, articles: dict[str, Article], chance: random.Random, n: int) -> Claim:
    want = item.expected
    article = articles[chance.choice(want.articles or tuple(articles))]
    start, end = 0, min(80, len(article.text))
    if want.quotes and chance.random() < 0.7:
        quote = chance.choice(want.quotes)
        article = articles[quote.article]
        start, end = quote.start, quote.end - chance.randint(0, quote.end - quote.start - 1)
    quoted = article.text[start:end]
    if chance.random() < 0.05:
        quoted = quoted.upper() + "!"
    facts = [" and ".join(fact) for fact in want.facts]
    outlet = chance.choice([article.outlet, article.outlet, "Nobody's News", "The AP", None])
    return Claim(
        text=chance.choice([*facts, quoted, "Something else."]),
        attribution=Attribution(
            outlet=outlet,
            published_by=article.published_by,
            relays=tuple(chance.sample(want.relayed_outlets, 1)) if want.relayed_outlets else (),
            speaker=chance.choice([*want.speakers, "Mr Somebody", None]),
            section=chance.choice(["body", "comment"]),
        ),
        citations=(Citation(n + 1, article.id, outlet, "", None, None, None, start, end, quoted),),
    )
