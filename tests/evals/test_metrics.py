"""Measures, with values computed by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import EvaluationProblem
from evals.figures import figures
from evals.judge import judge
from evals.metrics import KINDS, Measure, Tally
from evals.outcome import Outcome, Ranking, faults_of
from rag.answer import Refusal

CRANES = "“The cranes are older than I am,” said Mara Quist"
JOBS = "The Tidewater Post wrote that 300 jobs depend on it."


@given(
    name=st.sampled_from(sorted(KINDS)),
    at=st.none() | st.integers(1, 100),
    of=st.sampled_from(["", "retrieve", "compose"]),
)
def test_a_measure_reads_back_from_its_name(name, at, of):
    measure = Measure(name, at, of)
    assert Measure.parse(str(measure)) == measure
    assert len({measure, Measure.parse(str(measure))}) == 1


@pytest.mark.parametrize("name", ["", "ndcg@10", "nDCG@0", "nDCG@", "recall@1@2", "recall@1 "])
def test_a_name_that_is_no_measure_is_refused(name):
    with pytest.raises(EvaluationProblem, match="no measure"):
        Measure.parse(name)


def judged(item, answer, articles, ranking=None):
    return judge(Outcome(item, answer, ranking), articles.__getitem__)


def row_of(*found):
    return judged(*found).tallies


def faults(item, answer, articles):
    return faults_of(Outcome(item, answer), articles.__getitem__)


def test_a_right_answer_scores_full_marks(articles, asking, quoting, answering):
    item = asking(quotes=[("harbour", CRANES)], outlets=["Ellery Gazette"], speakers=["Quist"])
    answer = answering(quoting("harbour", CRANES, speaker="Mara Quist"))
    row = row_of(item, answer, articles)
    for name in ("answered", "quote_hit@1", "outlet_precision", "outlet_recall"):
        assert row[Measure.parse(name)] == Tally(1)
    assert row[Measure("speaker_end_to_end")] == Tally(1)
    assert row[Measure("misattribution_rate")] == Tally(0, 1)
    assert row[Measure("broken_citations")] == Tally(0)
    assert row[Measure("characters_per_claim")] == Tally(len(CRANES), 1)
    assert judged(item, answer, articles).verdict.kind == "right"


def test_misattribution_counts_claims_that_name_the_wrong_one_not_those_that_name_none(
    articles, asking, quoting, answering
):
    item = asking(
        quotes=[("harbour", CRANES), ("harbour", JOBS)],
        outlets=["Ellery Gazette"],
        speakers=["Mara Quist"],
        relayed_outlets=["The Tidewater Post"],
    )
    answer = answering(
        quoting("harbour", CRANES),
        quoting("harbour", CRANES, speaker="Ilse Brandt"),
        quoting("harbour", JOBS, relays=("The Norrow Times",)),
        quoting("harbour", JOBS, relays=("TideWater  Post",)),
        quoting("bridge", "opened on Friday", outlet="Ellery Gazette"),
    )
    found = judged(item, answer, articles)
    assert found.tallies[Measure("misattribution_rate")] == Tally(3, 5)
    assert [*map(len, faults(item, answer, articles).misattributed)] == [0, 1, 1, 0, 2]
    assert found.verdict.kind == "misattributed"


@pytest.fixture
def graded(asking):
    """What answers is somebody's, what helps the outlet's own; of the bridge, nobody tells."""
    return asking(
        quotes=[
            ("harbour", CRANES, {"grade": 2, "speaker": "Mara Quist"}),
            ("harbour", JOBS, {"grade": 1, "speaker": None}),
            ("bridge", "opened on Friday", {"grade": 1}),
        ]
    )


def test_what_helps_is_no_hit_and_who_is_credited_is_judged_where_the_gold_tells(
    graded, articles, quoting, answering
):
    answer = answering(
        quoting("harbour", JOBS),
        quoting("harbour", "The harbour of Port Ellery"),
        quoting("bridge", "opened", speaker="Ilse Brandt"),
        quoting("harbour", "older than I am", speaker="Quist"),
        quoting("harbour", CRANES, speaker="Ilse Brandt"),
        quoting("harbour", JOBS, speaker="Mara Quist"),
    )
    row = row_of(graded, answer, articles)
    hits = [row[Measure("answer_hit", at)].part for at in (1, 3, None)]
    assert hits == [False, False, True]
    assert row[Measure("right_first")] == Tally(0)
    assert row[Measure("helping")].part == pytest.approx(5 / 6)
    assert row[Measure("speaker_right")] == Tally(1, 2)
    assert row[Measure("speaker_none")] == Tally(1, 2)
    assert row[Measure("found")] == Tally(1)


def test_what_answers_is_found_in_claims_beside_and_nearest_to_a_refusal(
    graded, articles, quoting, answering
):
    cranes, jobs = quoting("harbour", CRANES), quoting("harbour", JOBS)
    nearest = Refusal("no_evidence", "Nothing.", (*jobs.citations, *cranes.citations))
    found, hit = Measure("found"), Measure("answer_hit")
    for answer, there in (
        (replace(answering(jobs), related=(jobs, cranes)), True),
        (replace(answering(jobs), related=(jobs,)), False),
        (replace(answering(), refusal=nearest), True),
        (answering(), False),
        (None, False),
    ):
        row = row_of(graded, answer, articles)
        assert (row[found], row[hit]) == (Tally(there), Tally(0))
        assert (Measure("right_first") in row) == bool(answer and answer.claims)


def test_without_grades_and_speakers_nothing_of_them_is_measured(
    articles, asking, quoting, answering
):
    row = row_of(
        asking(quotes=[("harbour", CRANES)]), answering(quoting("harbour", CRANES)), articles
    )
    new = {"answer_hit", "right_first", "found", "helping", "speaker_right", "speaker_none"}
    assert not new & {measure.name for measure in row}


def test_misattribution_is_not_judged_where_the_item_cannot_tell(
    articles, asking, quoting, answering
):
    answer = answering(quoting("harbour", CRANES, speaker="Nobody"))
    unanswerable = asking(answerable=False)
    bare = asking(facts=[["cranes"]])
    assert Measure("misattribution_rate") not in row_of(unanswerable, answer, articles)
    assert Measure("misattribution_rate") not in row_of(bare, answer, articles)


def test_an_unanswerable_item_has_no_retrieval_score(articles, asking, answering):
    ranking = Ranking(("harbour",), (("harbour", 0, 50),))
    row = row_of(asking(answerable=False), answering(), articles, ranking)
    assert not [m for m in row if m.kind.group == "retrieval"]


def test_an_item_whose_retrieval_found_nothing_scores_zero(articles, asking, answering):
    row = row_of(asking(articles=["harbour"]), answering(), articles, Ranking())
    assert row[Measure("recall", 10)] == Tally(0)
    assert row[Measure("nDCG", 10)] == Tally(0)


def test_retrieval_by_hand(articles, asking, answering):
    item = asking(quotes=[("harbour", CRANES)], articles=["harbour", "bridge"])
    start = articles["harbour"].text.index(CRANES)
    length = len(CRANES)
    half, most = start + length // 2, start + math.ceil(0.6 * length)
    ranking = Ranking(
        ("bridge", "elsewhere", "harbour"),
        (("bridge", 0, 40), ("harbour", start, half), ("harbour", start, most)),
    )
    row = row_of(item, answering(), articles, ranking)
    ideal = 1 + 1 / math.log2(3)
    assert row[Measure("recall", 1)].part == 0.5
    assert row[Measure("recall", 3)].part == 1
    assert row[Measure("MRR", 10)].part == 1
    assert row[Measure("MAP", 10)].part == pytest.approx((1 + 2 / 3) / 2)
    assert row[Measure("nDCG", 10)].part == pytest.approx((1 + 1 / math.log2(4)) / ideal)
    assert row[Measure("all-gold", 10)].part == 1
    assert [row[Measure("quote_recall", k)].part for k in (1, 3)] == [0, 1]


def test_refusal_by_hand(articles, asking, quoting, answering):
    said = quoting("harbour", CRANES)
    rows = [
        row_of(asking("1", answerable=False), answering(), articles),
        row_of(asking("2", answerable=False), answering(said), articles),
        row_of(asking("3"), answering(), articles),
        row_of(asking("4"), answering(said), articles),
        row_of(asking("5"), answering(), articles),
    ]
    found = {str(m): f.value for m, f in figures(rows, 100).items()}
    assert found["refusal_precision"] == pytest.approx(1 / 3)
    assert found["refusal_recall"] == pytest.approx(1 / 2)
    assert found["refusal_f1"] == pytest.approx(2 / 5)
    assert found["answered"] == pytest.approx(1 / 3)


def test_refusal_is_no_measure_of_a_set_without_unanswerable_items(articles, asking, answering):
    rows = [row_of(asking(), answering(), articles)]
    assert not [m for m in figures(rows, 100) if m.kind.group == "refusal"]


def test_a_broken_quote_and_an_absent_article_are_broken_citations(
    articles, asking, quoting, answering
):
    answer = answering(quoting("harbour", CRANES), quoting("bridge", "opened"))
    elsewhere = {"harbour": articles["harbour"]}
    assert faults(asking(), answer, elsewhere).broken == ("no such article: bridge",)
    changed = {**articles, "harbour": articles["bridge"]}
    assert len(faults(asking(), answer, changed).broken) == 1


def test_seconds_are_summed_over_stages_and_kept_by_stage(articles, asking, answering):
    rows = [
        row_of(asking(str(n)), answering(seconds={"find": n, "say": 1}), articles)
        for n in range(1, 102)
    ]
    found = {str(m): f.value for m, f in figures(rows, 100).items()}
    assert found["p50"] == 52
    assert found["p95(find)"] == 96
    assert found["p50(say)"] == 1
    assert found["seconds"] == 52


def test_wire_and_republication_may_be_credited(articles, asking, quoting, answering):
    wired = {"harbour": replace(articles["harbour"], extra={"wire": "AP"})}
    answer = answering(quoting("harbour", CRANES, outlet="Associated Press"))
    assert not faults(asking(), answer, wired).wrong_outlets
    assert faults(asking(), answer, articles).wrong_outlets
