"""The benchmark's own arithmetic and turn-taking; what it measures is measured by `make bench`."""

from __future__ import annotations

import json
import sys

import pytest

from corpus.errors import EvaluationProblem
from evals.bench.harness import first, in_turns, ratio
from evals.bench.speed import Timed, pace, questions, timed


@pytest.fixture
def articles(tmp_path):
    path = tmp_path / "news.jsonl"
    records = [
        {"id": str(n), "outlet": f"Outlet {n}", "title": f"Title {n}", "text": "Rain."}
        for n in range(6)
    ]
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


def test_whoever_was_second_goes_first_in_the_next_round():
    order = []

    def job(name):
        def run(turn):
            order.append((turn, name))
            return name

        return run

    done = in_turns(3, job("byline"), job("peer"))
    assert [name for _, name in order] == ["byline", "peer", "peer", "byline", "byline", "peer"]
    assert done == [("byline", "peer")] * 3


def test_the_ratio_is_the_median_of_the_rounds_own_ratios():
    assert ratio([(1.0, 5.0), (1.0, 3.0), (4.0, 40.0)]) == 5.0


def test_a_command_that_fails_ends_the_run_with_its_last_words():
    with pytest.raises(EvaluationProblem, match="ended with 7: too late"):
        timed([sys.executable, "-c", "import sys; print('too late'); sys.exit(7)"], (0, 3))


def test_a_shorter_run_takes_the_first_articles_and_asks_about_all_of_those(articles, tmp_path):
    part = first(articles, 4, tmp_path / "parts")
    assert [json.loads(line)["id"] for line in part.read_text("utf-8").splitlines()] == list("0123")
    assert questions(part, 2) == [
        "What does Outlet 0 say about Title 0?",
        "What does Outlet 2 say about Title 2?",
    ]


def test_pace_counts_articles_because_passages_differ_in_length():
    done = [(Timed(3.0, "", 0), Timed(6.0, "", 0))]
    assert pace(done, 6, (30, 36)) == (
        "6 articles: 120 articles/min, 10.0 passages/s; peer 60 articles/min, 6.0 passages/s"
    )
