"""The project's own figures are those of the yardstick, on the same answers."""

from __future__ import annotations

import importlib.util
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from corpus.article import Article
from corpus.folder import read_corpus
from corpus.outlets import OutletRegistry
from evals.cases import Item, read_set
from evals.figures import figures
from evals.judge import judge
from evals.outcome import Outcome
from rag.answer import Answer, Attribution, Citation, Claim, Refusal
from rag.render.json import from_json, to_json
from rag.render.numbers import numbered

SETS = {
    "seeds-dev": "seeds",
    "whosaid-dev": "newsroom.jsonl",
    "tow-dev": "newsroom.jsonl",
    "events-dev": "newsroom.jsonl",
    "events-basil-dev": "newsroom.jsonl",
    "multihop-dev": "multihop-facts.jsonl",
}


NATURAL = {
    "hit@1": "answer_hit@1",
    "hit@3": "answer_hit@3",
    "hit": "answer_hit",
    "facts": "fact_coverage",
    "outlets": "outlet_recall",
}
"""What the yardstick of natural questions calls by another name."""


@pytest.fixture(scope="module")
def score(shared):
    return loaded(shared("tools/score.py"))


@pytest.fixture(scope="module")
def natural(shared, score):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "score", score)  # it imports that from its own folder
        return loaded(shared("tools/natural.py"))


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def articles_of(shared):
    """Corpus name -> its articles by id, each corpus read once."""

    @cache
    def articles(name: str) -> dict[str, Article]:
        reading = read_corpus(shared(f"corpora/{name}"), OutletRegistry.load())
        return {article.id: as_the_yardstick_reads(article) for article in reading.articles}

    return articles


def as_the_yardstick_reads(article: Article) -> Article:
    """It takes an agency in the author's field for a part of the name."""
    known = article.provenance
    chain = tuple(step for step in known.republished_from if step.evidence.rank != "stated")
    return replace(article, provenance=replace(known, republished_from=chain))


@pytest.mark.parametrize("name", SETS)
def test_equals_the_yardstick_on_answers_right_wrong_and_missing(
    name, score, shared, articles_of, tmp_path
):
    articles = articles_of(SETS[name])
    questions = shared(f"evals/{name}.jsonl")
    items = read_set(questions, articles.__getitem__).items
    written = tmp_path / "answers.jsonl"
    answers = answered(items, articles, written)

    theirs, _ = score.score(
        score.read_jsonl(questions),
        {answer["id"]: answer for answer in score.read_jsonl(written)},
        score.read_corpus(shared(f"corpora/{SETS[name]}")),
    )
    assert_equal(theirs, items, answers, articles)


def test_equals_the_yardstick_of_natural_questions(natural, shared, articles_of, tmp_path):
    """With speakers that are named, null, and (in every third item) absent."""
    articles = articles_of("seeds")
    records = natural.read_jsonl(shared("evals/natural-seeds-dev.jsonl"))
    for record in records[::3]:
        for quote in record["expected"].get("quotes", ()):
            del quote["speaker"]
    questions, written = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    questions.write_text("\n".join(map(json.dumps, records)), "utf-8")
    items = read_set(questions, articles.__getitem__).items
    assert any(item.history for item in items)
    answers = answered(items, articles, written)

    theirs, _ = natural.score(records, {a["id"]: a for a in natural.read_jsonl(written)})
    assert {"found", "speaker_right", "speaker_none", "refusal_f1"} <= theirs.keys()
    theirs = {NATURAL.get(name, name): value for name, value in theirs.items()}
    assert_equal(theirs, items, answers, articles)


def assert_equal(
    theirs: dict[str, float],
    items: Sequence[Item],
    answers: dict[str, Answer],
    articles: dict[str, Article],
) -> None:
    outcomes = (Outcome(item, answers.get(item.id)) for item in items)
    rows = [judge(outcome, articles.__getitem__).tallies for outcome in outcomes]
    ours = {str(m): round(f.value, 4) for m, f in figures(rows, resamples=100).items()}
    counts = {"answerable", "unanswerable"}  # of the set, not of the answers
    ours["claims_per_answer"] = round(ours["claims_per_answer"], 2)
    assert {m: ours.get(m) for m in theirs.keys() - counts} == {
        m: value for m, value in theirs.items() if m not in counts
    }


def answered(
    items: Sequence[Item], articles: dict[str, Article], written: Path
) -> dict[str, Answer]:
    """Item id -> its answer, written and read back; some items have none."""
    chance = random.Random(items[0].id)
    made = {i.id: made_up(i, articles, chance) for i in items if chance.random() > 0.02}
    written.write_text("\n".join(json.dumps(to_json(a, id)) for id, a in made.items()), "utf-8")
    read = map(json.loads, written.read_text("utf-8").splitlines())
    answers = {record["id"]: from_json(record) for record in read}
    assert answers == {id: numbered(answer) for id, answer in made.items()}
    return answers


def made_up(item: Item, articles: dict[str, Article], chance: random.Random) -> Answer:
    """An answer somewhere between the gold and nonsense."""
    spoken = {"read": round(chance.random(), 3), "rank": round(chance.random(), 3)}
    if chance.random() < (0.2 if item.answerable else 0.7):
        nearest = a_claim(item, articles, chance, 0).citations
        refusal = Refusal("no_evidence", "nothing here", nearest)
        return Answer(item.question, item.question, refusal=refusal, seconds=spoken)
    claims, related = (
        tuple(a_claim(item, articles, chance, n) for n in range(chance.randint(0, 4)))
        for _ in ("claims", "related")
    )
    return Answer(item.question, item.question, claims=claims, related=related, seconds=spoken)


def a_claim(item: Item, articles: dict[str, Article], chance: random.Random, n: int) -> Claim:
    want = item.expected
    article = articles[chance.choice(want.articles or tuple(articles))]
    start, end = 0, min(80, len(article.text))
    if want.quotes and chance.random() < 0.7:
        quote = chance.choice(want.quotes)
        article = articles[quote.article]
        start, end = quote.start, quote.end - chance.randint(0, quote.end - quote.start - 1)
        end = min(end + chance.choice([0, 0, 300]), len(article.text))
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
