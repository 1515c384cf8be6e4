"""Two runs side by side."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from corpus.errors import EvaluationProblem
from evals.compare import changes, compare, differences, write_comparison
from evals.judge import judge
from evals.metrics import Measure, Tally
from evals.outcome import Outcome
from evals.runs import FinishedRun

HIT = Measure("quote_hit")
WRONG = Measure("wrong_outlets")


def test_a_steady_gain_on_hard_and_easy_items_is_more_than_chance():
    chance = random.Random(0)
    hard = [chance.random() for _ in range(200)]
    a = [{HIT: Tally(value)} for value in hard]
    b = [{HIT: Tally(min(1, value + 0.03))} for value in hard]
    (found,) = differences(a, b)
    assert found.change == "better"
    assert 0 < found.low < found.value < found.high < 0.04


def test_noise_is_within_chance_and_nothing_is_the_same():
    chance = random.Random(1)
    a, b = ([{HIT: Tally(chance.random() > 0.5)} for _ in range(60)] for _ in range(2))
    assert next(differences(a, b)).change == "within chance"
    assert next(differences(a, a)).change == "same"


def test_more_of_what_should_be_little_is_worse():
    a = [{WRONG: Tally(0)}] * 20
    b = [{WRONG: Tally(1)}] * 20
    assert next(differences(a, b)).change == "worse"


@pytest.mark.parametrize(
    ("value", "said"), [(0.1234, "+0.123"), (-0.1234, "-0.123"), (0.0001, "0.000")]
)
def test_a_difference_has_its_sign(value, said):
    assert HIT.signed(value) == said


@pytest.fixture
def runs(asking, quoting, answering, articles):
    items = [asking(str(n), facts=[["cranes"]], tags=["t"]) for n in range(6)]
    right = answering(quoting("harbour", "The cranes are older than I am"))
    half = answering(quoting("harbour", "300 jobs"))

    def run(name, answers):
        outcomes = [Outcome(i, a) for i, a in zip(items, answers, strict=True)]
        return FinishedRun(name, tuple(judge(o, articles.__getitem__) for o in outcomes))

    none = answering()
    return (
        run("a", [right, right, right, half, none, right]),
        run("b", [right, half, none, right, none, right]),
    )


def test_the_items_that_changed_most_come_first(runs):
    found = compare(*runs, resamples=100)
    assert found.shared == 6
    assert [c.a.outcome.item.id for c in found.changed] == ["2", "1", "3"]
    assert [c.change for c in found.changed] == ["worse", "worse", "better"]
    lines = changes(found, 1)
    assert lines[0].startswith("worse: 2, right -> declined wrongly")
    assert lines[1] == "and 2 more changed"


def test_runs_without_a_common_question_cannot_be_compared(runs, asking):
    a, b = runs
    elsewhere = (replace(one, outcome=Outcome(asking("x"), None)) for one in b.items)
    other = replace(b, items=tuple(elsewhere))
    with pytest.raises(EvaluationProblem, match="no question in common"):
        compare(a, other)


def test_the_comparison_is_one_file_that_loads_nothing(runs, tmp_path):
    path = tmp_path / "compared.html"
    write_comparison(path, compare(*runs, resamples=100))
    page = path.read_text("utf-8")
    assert "3 of 6 questions changed" in page
    assert "<svg" in page
    assert "src=" not in page
