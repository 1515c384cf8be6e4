"""A second search, told by the first where to look."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from conftest import open_over, write_corpus

from rag.assistant import Assistant

LOOM, SHUTTLE = "Loom Gazette", "Shuttle Review"
SHARED = [
    (LOOM, "Tessaro Works fined", "Tessaro Works was fined for dyes that it let into the river."),
    (SHUTTLE, "Weavers sue", "Weavers sue Tessaro Works for wages that they say it owes them."),
    (SHUTTLE, "Tessaro Works", "Tessaro Works rents larger halls beyond the railway line."),
]
"""Three reports on one company; the last has no word of the question below."""
DISTRACTING = [
    (SHUTTLE, f"Town {n}", f"A company moves to town {n}, and with it its offices.")
    for n in range(12)
]
WHICH = (
    f"Which company, fined for dyes in the river according to {LOOM} and sued by weavers for wages "
    f"according to {SHUTTLE}, is it that moves?"
)
DAY = date(2024, 6, 10)
EVENT = [
    ("Loom Gazette", "Dam breaks above Orlo", "The dam above Orlo broke in the night.", 0),
    ("Shuttle Review", "A valley under water", "Hundreds fled when the barrier gave way.", 1),
    *(
        (f"Outlet {n}", f"Orlo dam inspected, part {n}", f"The dam at Orlo has no crack {n}.", -n)
        for n in range(40, 60)
    ),
]


@pytest.fixture(scope="module")
def mills(data, tmp_path_factory) -> Assistant:
    records = [
        {"id": f"a{n}", "outlet": outlet, "title": title, "text": text}
        for n, (outlet, title, text) in enumerate([*SHARED, *DISTRACTING])
    ]
    records += [
        {
            "id": f"e{n}",
            "outlet": outlet,
            "title": title,
            "text": text,
            "published": (DAY + timedelta(days=after)).isoformat(),
        }
        for n, (outlet, title, text, after) in enumerate(EVENT)
    ]
    folder = tmp_path_factory.mktemp("mills")
    (folder / "models").symlink_to(data / "models")
    return open_over(write_corpus(folder / "mills.jsonl", records), folder)


def test_the_name_that_reports_share_finds_the_report_that_the_question_does_not(mills) -> None:
    found = [evidence.article.id for evidence in mills.retrieve(WHICH, k=3)]
    assert sorted(found) == ["a0", "a1", "a2"]


def test_an_answer_gives_the_name_that_is_asked_for(mills) -> None:
    answer = mills.ask(WHICH)
    assert all("Tessaro Works" in claim.text for claim in answer.claims)
    assert {claim.attribution.outlet for claim in answer.claims} == {LOOM, SHUTTLE}
    assert answer.question == answer.standalone_question == WHICH


def test_reports_of_an_event_are_found_by_its_days(mills) -> None:
    found = mills.retrieve('How do the outlets report "Dam breaks above Orlo"?', k=5)
    assert found[0].article.id == "e0"
    assert "e1" in [evidence.article.id for evidence in found]
