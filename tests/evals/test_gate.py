"""The gate lets nothing get worse unsaid."""

from __future__ import annotations

import json

import pytest

from corpus.errors import EvaluationProblem
from evals.gate import Floors, raised, read_floors, shortfalls, write_floors


def info(set_hash: str = "s", corpus_hash: str = "c", **figures: float):
    return {
        "plan": {
            "set": {"name": "sample", "sha256": set_hash},
            "corpus": {"path": "corpus/articles", "sha256": corpus_hash},
        },
        "figures": {name.replace("_at_", "@"): {"value": v} for name, v in figures.items()},
    }


def floors(**held: float) -> dict[str, Floors]:
    named = {name.replace("_at_", "@"): value for name, value in held.items()}
    return {"sample": Floors(set_sha256="s", corpus_sha256="c", floors=named)}


def told(*arguments) -> list[str]:
    return list(shortfalls(*arguments))


def test_figures_at_or_above_their_floors_pass():
    assert told(info(quote_hit=0.9, broken_citations=0), floors(quote_hit=0.9)) == []


def test_a_figure_below_its_floor_is_named():
    assert told(info(quote_hit=0.89), floors(quote_hit=0.9)) == [
        "sample: quote_hit is 0.89, below its floor of 0.9"
    ]


def test_of_what_should_be_little_more_is_too_much():
    held = floors(misattribution_rate=0.02)
    assert told(info(misattribution_rate=0.01), held) == []
    assert told(info(misattribution_rate=0.03), held) == [
        "sample: misattribution_rate is 0.03, above its ceiling of 0.02"
    ]


def test_a_measure_that_is_gone_does_not_pass():
    assert told(info(), floors(quote_hit=0.9)) == ["sample: quote_hit is no longer measured"]


@pytest.mark.parametrize("changed", ["set_hash", "corpus_hash"])
def test_another_set_or_corpus_does_not_pass(changed):
    found = told(info(quote_hit=1, **{changed: "other"}), floors(quote_hit=0.9))
    assert len(found) == 1
    assert "is not the one that the floors are of" in found[0]


def test_a_set_without_floors_does_not_pass():
    assert told(info(quote_hit=1), {}) == ["sample: no floors are set"]


def test_floors_are_raised_and_take_the_hashes_of_the_run():
    new = raised(info("s2", "c2", quote_hit=0.95, seconds=1, claims_per_answer=3), floors())
    assert new["sample"].floors == {"quote_hit": 0.95}
    assert (new["sample"].set_sha256, new["sample"].corpus_sha256) == ("s2", "c2")


@pytest.mark.parametrize("why", [None, "", "  "])
def test_a_floor_is_not_lowered_without_a_reason(why):
    with pytest.raises(EvaluationProblem, match=r"quote_hit from 0.9 to 0.8.*--allow-regression"):
        raised(info(quote_hit=0.8), floors(quote_hit=0.9), why)


def test_nor_is_a_ceiling_raised_or_a_measure_dropped():
    with pytest.raises(EvaluationProblem, match="broken_citations from 0.0 to 2"):
        raised(info(broken_citations=2), floors(broken_citations=0))
    with pytest.raises(EvaluationProblem, match="quote_hit"):
        raised(info(), floors(quote_hit=0.9))


def test_nor_by_way_of_another_set():
    with pytest.raises(EvaluationProblem, match="would lower"):
        raised(info("easier", quote_hit=0.8), floors(quote_hit=0.9))


def test_a_lowered_floor_keeps_its_reason(tmp_path):
    new = raised(info(quote_hit=0.8), floors(quote_hit=0.9), "The set has harder questions.")
    path = tmp_path / "floors.json"
    write_floors(path, new)
    (regression,) = read_floors(path)["sample"].regressions
    assert regression.why == "The set has harder questions."
    assert regression.lowered == {"quote_hit": (0.9, 0.8)}
    assert told(info(quote_hit=0.8), read_floors(path)) == []


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "{}",
        json.dumps({"sets": {"sample": {"floors": {}}}}),
        json.dumps({"sets": {"s": {"set_sha256": "", "corpus_sha256": "", "floors": {"x": 1}}}}),
    ],
)
def test_a_wrong_file_of_floors_is_an_error(tmp_path, content):
    path = tmp_path / "floors.json"
    path.write_text(content, "utf-8")
    with pytest.raises(EvaluationProblem):
        read_floors(path)


def test_other_sets_keep_their_floors():
    other = {"other": Floors(set_sha256="s", corpus_sha256="c", floors={"quote_hit": 1.0})}
    assert raised(info(quote_hit=0.9), other)["other"] == other["other"]
