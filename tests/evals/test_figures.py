"""Figures and their bootstrap intervals."""

from __future__ import annotations

import numpy as np
import pytest

from evals.curves import risk_coverage
from evals.figures import figures
from evals.judge import Judged, Verdict, judge, judgement
from evals.metrics import Measure, Tally
from evals.outcome import Outcome

HIT = Measure("quote_hit")


def hits(*values: float):
    return [{HIT: Tally(value)} for value in values]


def test_the_interval_is_that_of_the_binomial_where_it_is_known():
    rows = hits(*[1.0] * 80, *[0.0] * 20)
    figure = figures(rows, resamples=4000)[HIT]
    assert figure.value == 0.8
    assert figure.low == pytest.approx(0.8 - 1.96 * 0.04, abs=0.012)
    assert figure.high == pytest.approx(0.8 + 1.96 * 0.04, abs=0.012)


def test_equal_seeds_give_equal_intervals():
    rows = hits(*np.linspace(0, 1, 37))
    assert figures(rows, seed=3) == figures(rows, seed=3)
    assert figures(rows, seed=3) != figures(rows, seed=4)


def test_an_item_without_a_tally_does_not_count():
    rows = [*hits(1, 0), {}, {}]
    figure = figures(rows)[HIT]
    assert (figure.value, figure.items) == (0.5, 2)


def test_a_ratio_is_of_sums():
    rate = Measure("misattribution_rate")
    rows = [{rate: Tally(1, 4)}, {rate: Tally(0, 1)}]
    assert figures(rows)[rate].value == 0.2


def test_who_declines_nothing_declines_nothing_wrongly():
    rows = [
        {
            Measure("refusal_precision"): Tally(0, 0),
            Measure("refusal_recall"): Tally(0, 1),
            Measure("refusal_f1"): Tally(0, 1),
        }
    ]
    found = figures(rows)
    assert found[Measure("refusal_precision")].value == 1.0
    assert found[Measure("refusal_f1")].value == 0.0


def test_one_item_has_an_interval_of_no_width():
    figure = figures(hits(1))[HIT]
    assert (figure.low, figure.high) == (1, 1)


def test_by_tag_leaves_out_the_tag_of_all(asking):
    items = [asking(str(n), tags=["all", "even" if n % 2 == 0 else "odd"]) for n in range(4)]
    unjudged = Verdict("not judged")
    judged = [
        Judged(Outcome(item, None), row, unjudged)
        for item, row in zip(items, hits(1, 0, 1, 0), strict=True)
    ]
    found = judgement(judged, resamples=100).by_tag
    assert {tag: figures[HIT].value for tag, figures in found.items()} == {"even": 1, "odd": 0}


def test_risk_over_coverage_by_hand(asking, quoting, answering, articles):
    cranes = "The cranes are older than I am"
    asked = asking(quotes=[("harbour", cranes)])
    right = answering(quoting("harbour", cranes))
    wrong = answering(quoting("bridge", "opened"))
    outcomes = [
        Outcome(asked, wrong, confidence=0.4),
        Outcome(asked, right, confidence=0.9),
        Outcome(asking(answerable=False), right, confidence=0.7),
        Outcome(asked, right, confidence=0.7),
        Outcome(asked, answering(), confidence=0.95),
        Outcome(asked, right),
        Outcome(asking(facts=[["cranes"]]), right, confidence=0.8),
    ]
    judged = [judge(outcome, articles.__getitem__) for outcome in outcomes]
    points = [(0.2, 0), (0.6, pytest.approx(1 / 3)), (0.8, 0.5)]
    assert [(point["coverage"], point["risk"]) for point in risk_coverage(judged)] == points
    assert risk_coverage(judged[-2:]) == []
