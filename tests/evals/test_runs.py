"""A run keeps every answer at once, and can be taken up again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import EvaluationProblem, UsageProblem
from evals.judge import judge, judgement
from evals.outcome import Outcome
from evals.run import Choice, ask_all, chosen, record
from evals.runs import RunFolder, finished_run, latest, new_folder

PLAN = {"set": {"name": "harbours"}, "snapshot": "s1"}


class Echo:
    """Answers every question with one claim; stops, or refuses to read, where it is told to."""

    def __init__(self, answer, stop_at: str = "", unread: str = "") -> None:
        self.answer, self.stop_at, self.unread = answer, stop_at, unread
        self.asked: list[str] = []

    def ask(self, question, history, filters, seen):
        if self.stop_at and self.stop_at in question:
            raise KeyboardInterrupt
        if self.unread and self.unread in question:
            raise UsageProblem("The question is too long.")
        self.asked.append(question)
        seen([])
        return replace(self.answer, question=question, confidence=0.75)


@pytest.fixture
def items(asking):
    return [asking(str(n), facts=[["cranes"]]) for n in range(1, 5)]


@pytest.fixture
def answer(quoting, answering):
    return answering(quoting("harbour", "The cranes are older than I am"))


@pytest.fixture
def folder(tmp_path, items):
    made = RunFolder(tmp_path / "run")
    made.start(PLAN, items)
    return made


def asked(items, echo, articles, folder):
    judged, _ = ask_all(items, echo, articles.__getitem__, folder, resamples=100)
    return judged


def test_a_finished_run_reads_back_as_it_was(folder, items, answer, articles):
    judged = asked(items, Echo(answer), articles, folder)
    folder.judged(judged.items)
    folder.finish(record(judged, PLAN, "2024-01-31T12:00:00+00:00", 1.5))
    run = finished_run(folder.path.parent, Path("run"))
    assert [one.outcome.item for one in run.items] == items
    assert [(one.verdict, one.tallies) for one in run.items] == [
        (one.verdict, one.tallies) for one in judged.items
    ]
    assert [one.outcome.claims for one in run.items] == [answer.claims] * 4
    assert folder.info()["figures"]["fact_coverage"]["value"] == 1
    assert folder.info()["verdicts"] == {"right": 4}


def test_an_interrupted_run_asks_only_what_is_left(folder, items, answer, articles):
    with pytest.raises(KeyboardInterrupt):
        asked(items, Echo(answer, stop_at="3"), articles, folder)
    with pytest.raises(EvaluationProblem, match="cut short"):
        finished_run(folder.path, folder.path)
    with folder.answers.open("a") as lines:
        lines.write('{"id": "3", "question": "cut off in the mid')
    echo = Echo(answer)
    judged = asked(items, echo, articles, folder)
    assert [question[-2] for question in echo.asked] == ["3", "4"]
    assert judged.verdicts == [("right", 4)]
    assert [one.outcome.confidence for one in judged.items] == [0.75] * 4
    ids = [json.loads(line)["id"] for line in folder.answers.read_text("utf-8").splitlines()]
    assert ids == ["1", "2", "3", "4"]


def test_the_run_that_is_taken_up_again_is_the_newest_of_the_same_plan(tmp_path, items):
    for name, snapshot in (("a", "s1"), ("b", "s1"), ("c", "s2")):
        RunFolder(tmp_path / name).start(PLAN | {"snapshot": snapshot}, items)
    assert latest(tmp_path, PLAN).path.name == "b"
    assert latest(tmp_path, PLAN | {"snapshot": "s3"}) is None


def test_a_question_that_cannot_be_read_counts_and_does_not_stop_the_run(
    folder, items, answer, articles
):
    judged = asked(items, Echo(answer, unread="2"), articles, folder)
    kinds = [one.verdict.kind for one in judged.items]
    assert kinds == ["right", "no answer", "right", "right"]
    assert len(folder.answers.read_text("utf-8").splitlines()) == 3
    assert "too long" in (folder.path / "retrieved.jsonl").read_text("utf-8")


def test_a_folder_that_holds_a_run_is_not_written_over(folder, items):
    with pytest.raises(EvaluationProblem, match="holds a run already"):
        folder.start(PLAN, items)


def test_new_folders_never_meet(tmp_path):
    first = new_folder(tmp_path, "harbours")
    first.mkdir()
    assert new_folder(tmp_path, "harbours") != first


@pytest.mark.parametrize("content", [None, "", "not json"])
def test_a_folder_that_is_no_run_says_so(tmp_path, content):
    if content is not None:
        (tmp_path / "run.json").write_text(content, "utf-8")
    with pytest.raises(EvaluationProblem, match="not the folder of a run"):
        finished_run(tmp_path.parent, tmp_path)


def test_a_sample_is_the_same_for_the_same_seed_and_in_order(asking):
    items = [asking(str(n), tags=["even"] if n % 2 == 0 else []) for n in range(50)]
    drawn = chosen(items, Choice(sample=10, seed=1))
    assert len(drawn) == 10
    assert drawn == chosen(items, Choice(sample=10, seed=1))
    assert drawn != chosen(items, Choice(sample=10, seed=2))
    assert [int(i.id) for i in drawn] == sorted(int(i.id) for i in drawn)
    assert len(chosen(items, Choice(tags=("even",)))) == 25
    with pytest.raises(EvaluationProblem, match="No item is tagged odd. There are: even"):
        chosen(items, Choice(tags=("odd",)))


def test_figures_are_written_overall_and_by_tag(asking, answer, answering, articles):
    items = [asking("1", facts=[["cranes"]], tags=["a"]), asking("2", facts=[["ships"]])]
    outcomes = (Outcome(item, answer) for item in items)
    judged = judgement([judge(o, articles.__getitem__) for o in outcomes], resamples=100)
    written = record(judged, PLAN, "now", 1.5)
    assert written["figures"]["fact_coverage"]["value"] == 0.5
    assert written["by_tag"]["a"]["fact_coverage"]["value"] == 1
    assert written["items"] == {"answerable": 2, "unanswerable": 0}
