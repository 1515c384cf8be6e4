"""`byline eval`, as it is called, over the sample corpus."""

from __future__ import annotations

import json
import shutil

import pytest

import app
from evals.cli import SAMPLE_SET


@pytest.fixture
def eval_(tmp_path, sample_data, monkeypatch, capsys):
    """eval_("run", ...): exit code, stdout, stderr; over a copy of the sample index."""
    data = tmp_path / "data"
    shutil.copytree(sample_data, data)
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        code = app.main(["eval", *map(str, arguments), "--data", str(data)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    call.data = data
    return call


def test_a_run_prints_figures_and_writes_its_folder(eval_, tmp_path):
    out = tmp_path / "deep" / "answers.jsonl"
    code, printed, told = eval_("run", SAMPLE_SET, "--sample", 4, "--answers", out)
    assert code == 0, told
    assert "fact_coverage" in printed
    (folder,) = (eval_.data / "runs").iterdir()
    assert {path.name for path in folder.iterdir()} == {
        "run.json",
        "items.jsonl",
        "answers.jsonl",
        "retrieved.jsonl",
        "judged.jsonl",
        "report.html",
    }
    answers = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert len(answers) == 4
    assert all(answer["id"].startswith("sample-") for answer in answers)
    info = json.loads((folder / "run.json").read_text("utf-8"))
    assert info["complete"]
    assert info["plan"]["choice"] == {"tags": [], "sample": 4, "seed": 0}
    assert info["figures"]["recall@10"]["interval"][1] <= 1


def test_resuming_a_finished_run_asks_nothing_again(eval_):
    assert eval_("run", SAMPLE_SET, "--tag", "who")[0] == 0
    (first,) = (eval_.data / "runs").iterdir()
    answers = (first / "answers.jsonl").read_bytes()
    assert eval_("run", SAMPLE_SET, "--tag", "who", "--resume")[0] == 0
    assert list((eval_.data / "runs").iterdir()) == [first]
    assert (first / "answers.jsonl").read_bytes() == answers


def test_two_runs_are_compared(eval_, tmp_path):
    for name in ("a", "b"):
        assert eval_("run", SAMPLE_SET, "--tag", "who", "--report", tmp_path / name)[0] == 0
    page = tmp_path / "compared.html"
    code, printed, told = eval_("compare", tmp_path / "a", tmp_path / "b", "--html", page)
    assert code == 0, told
    assert "3 questions in both" in printed
    assert page.exists()


def test_the_gate_shuts_without_floors_and_opens_at_them(eval_, tmp_path):
    floors = tmp_path / "floors.json"
    code, _, told = eval_("gate", "--floors", floors)
    assert code == 1
    assert "no floors are set" in told
    code, _, told = eval_("gate", "--floors", floors, "--update")
    assert code == 0, told
    code, printed, told = eval_("gate", "--floors", floors)
    assert code == 0, told
    assert "The gate is open" in printed
    held = json.loads(floors.read_text("utf-8"))
    held["sets"]["sample"]["floors"]["characters"] = 1
    floors.write_text(json.dumps(held), "utf-8")
    assert eval_("gate", "--floors", floors)[0] == 1


def test_a_draft_can_be_run(eval_, tmp_path):
    made = tmp_path / "mine.jsonl"
    code, printed, told = eval_("make", made, "--questions", 5)
    assert code == 0, told
    assert "5 questions" in printed
    code, _, told = eval_("run", made)
    assert code == 0, told
    code, _, told = eval_("make", made)
    assert code == 2
    assert "is there already" in told


def test_a_faulty_set_is_told_line_by_line_and_nothing_runs(eval_, tmp_path):
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text('{broken\n{"id": "b", "question": "Who?"}\n', "utf-8")
    code, printed, told = eval_("run", wrong)
    assert code == 1
    assert printed == ""
    assert "line 1: broken line" in told
    assert "line 2 (b): lacks 'answerable'" in told
    assert told.splitlines()[-1].startswith("byline: ")
    assert not (eval_.data / "runs").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", SAMPLE_SET, SAMPLE_SET, "--answers", "x.jsonl"], "single set"),
        (["run", SAMPLE_SET, "--tag", "unheard-of"], "No item is tagged unheard-of"),
        (["run", "none.jsonl"], "cannot be read"),
        (["compare", "none", "none"], "not the folder of a run"),
        (["gate", "--allow-regression", "because"], "Add --update"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(eval_, arguments, said):
    code, printed, told = eval_(*arguments)
    assert code in (1, 2)
    assert printed == ""
    assert said in told
    assert "Traceback" not in told


def test_this_version_holds_the_floors_that_it_ships(eval_):
    code, printed, told = eval_("gate")
    assert code == 0, told
    assert "The gate is open" in printed
