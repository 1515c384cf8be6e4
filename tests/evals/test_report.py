"""The report, as a file and as a browser shows it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from evals.cases import Item
from evals.judge import judge, judgement
from evals.outcome import Outcome, Ranking
from evals.report import write_report
from evals.run import record

NASTY = "</script><script>document.title = 'owned'</script><img src=x onerror=alert(1)> & “so”"
PLAN = {
    "set": {"name": "harbours"},
    "corpus": {"path": "news"},
    "snapshot": "s1",
    "settings": {"decline_below": 0.5},
    "versions": {"python": "3.11"},
}


@pytest.fixture
def report(tmp_path, asking, quoting, answering, articles):
    """A report of a right answer, a miss, a refusal, and of text that would be a page."""
    cranes = quoting("harbour", "The cranes are older than I am")
    hostile = Item(id=NASTY, question=NASTY, answerable=True, tags=(NASTY, "quote"))
    pairs = [
        (asking("right", quotes=[("harbour", "The cranes are older")], tags=["quote"]), [cranes]),
        (asking("miss", quotes=[("bridge", "eleven years")], tags=["who"]), [cranes]),
        (asking("none", answerable=False, tags=["absent"]), []),
        (hostile, [replace(cranes, text=NASTY)]),
    ]
    ranking = Ranking(("harbour",), (("harbour", 0, 150),))
    outcomes = [Outcome(item, answering(*claims), ranking, 0.6) for item, claims in pairs]
    judged = judgement([judge(o, articles.__getitem__) for o in outcomes], resamples=100)
    path = tmp_path / "report.html"
    write_report(path, record(judged, PLAN, "2024-01-31T12:00:00+00:00", 1.5), judged)
    return path


def test_the_report_is_one_file_that_loads_nothing(report):
    page = report.read_text("utf-8")
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    assert page.count("<svg") == 4
    assert "default-src 'none'" in page


def test_no_text_of_the_run_is_markup(report):
    page = report.read_text("utf-8")
    assert "document.title" in page
    assert "<script>document" not in page
    assert "<img" not in page


def test_a_person_goes_through_the_failures_by_verdict_tag_and_word(report, browser):
    page = browser.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    page.goto(report.as_uri())

    def shown():
        return [item.get_attribute("id") for item in page.locator(".item:visible").all()]

    assert shown() == ["miss", NASTY]
    page.select_option("#verdict", "")
    assert shown() == ["right", "miss", "none", NASTY]
    page.select_option("#tag", "quote")
    assert shown() == ["right", NASTY]
    page.select_option("#tag", NASTY)
    assert shown() == [NASTY]
    page.select_option("#tag", "")
    page.fill("#words", "ELEVEN YEARS")
    assert shown() == ["miss"]
    assert page.locator("#shown").inner_text() == "1 of 4"
    # Items out of sight are painted a frame later (content-visibility): their words are waited for.
    unmet, quoted = page.locator("#miss .wishes .unmet"), page.locator("#miss blockquote")
    expect(unmet).to_have_text(re.compile("^quote eleven years"), use_inner_text=True)
    expect(quoted).to_have_text(re.compile("^The cranes"), use_inner_text=True)
    assert errors == []
    assert page.title() == "harbours: Byline evaluation"


def test_the_report_fits_a_phone(report, browser):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(report.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
