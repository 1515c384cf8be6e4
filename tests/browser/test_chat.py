"""A reader asks in a browser, opens what a claim rests on, and is told when there is no answer."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from corpus.settings import SAMPLE_CORPUS

APP = Path(__file__).parents[2] / "app.py"
OpenPage = Callable[..., Page]


def ask(page: Page, question: str) -> None:
    """Types a question and waits for the whole of what comes back."""
    before = page.locator(".exchange").count()
    page.get_by_label("Question").fill(question)
    page.keyboard.press("Enter")
    latest = page.locator(".exchange").nth(before)
    latest.locator(".answer, .problem").wait_for()
    expect(page.locator("#spoken p")).not_to_be_empty()


def sample_texts() -> str:
    return "\n".join(path.read_text("utf-8") for path in SAMPLE_CORPUS.glob("*.txt"))


def test_a_claim_opens_at_its_exact_words(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    ask(page, "What did Annalena Baerbock say in Kiev?")
    claim = page.locator(".claim").first
    expect(claim.locator(".byline .outlet")).to_have_text("South Front")
    said = claim.locator(".quote, .said").inner_text().removesuffix("1").strip(" “”\xa0")
    claim.locator(".cite").first.click()
    marked = page.locator("#panel mark")
    expect(marked).to_be_in_viewport()
    assert marked.inner_text() == said
    assert said in sample_texts()
    expect(page.locator("#panel h2")).to_have_text("South Front")
    expect(page.locator("#panel h2")).to_be_focused()


def test_the_passage_lies_over_the_answer_on_a_phone(open_page: OpenPage, address: str) -> None:
    page = open_page(address, width=390, height=844)
    ask(page, "What did Annalena Baerbock say in Kiev?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    opener = page.locator(".claim .cite").first
    opener.click()
    expect(page.locator("#panel mark")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#panel mark")).to_have_count(0)
    expect(page.locator("#source")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_question_without_an_answer_is_declined(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    ask(page, "Who won the 2022 World Cup?")
    refusal = page.locator(".refusal")
    expect(refusal).to_contain_text("Nothing in this corpus answers that.")
    expect(page.locator(".claim")).to_have_count(0)
    refusal.locator(".cite").first.click()
    assert page.locator("#panel mark").inner_text() in sample_texts()


def test_an_example_is_answered_when_it_is_chosen(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    example = page.locator(".ask").first
    question = example.inner_text()
    example.click()
    expect(page.locator(".exchange .question")).to_have_text(question)
    expect(page.locator(".claim").first).to_be_visible()


def test_a_filter_keeps_other_outlets_out(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    page.get_by_text("Filter the search").click()
    page.get_by_label("Outlets").click()
    page.get_by_role("option", name="OneWorld").click()
    ask(page, "What does Russia demand of NATO?")
    outlets = set(page.locator(".byline .outlet").all_inner_texts())
    assert outlets == {"OneWorld"}


def test_a_limit_of_the_question_can_be_taken_away(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    ask(page, "What does OneWorld say that Moscow asked the West to go back to?")
    assert set(page.locator(".byline .outlet").all_inner_texts()) == {"OneWorld"}
    page.get_by_label("Search without this limit: OneWorld").click()
    expect(page.locator(".lifted")).to_contain_text("Not limited to OneWorld")
    expect(page.locator(".exchange")).to_have_count(1)
    page.get_by_label("Put this limit back: OneWorld").click()
    expect(page.locator(".lifted")).to_have_count(0)
    expect(page.locator(".searching")).to_contain_text("Searching OneWorld")


def test_what_a_reader_thinks_is_kept(
    open_page: OpenPage, serve: Callable[..., str], sample_data: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(sample_data, tmp_path / "data")
    page = open_page(serve("--data", data))
    ask(page, "What did Annalena Baerbock say in Kiev?")
    page.get_by_label("Not a good answer").click()
    expect(page.locator(".kept")).to_have_text("Kept as an answer to correct.")
    expect(page.get_by_label("Not a good answer")).to_be_focused()
    page.get_by_label("Note").fill("She was in Kiev twice.")
    page.get_by_text("Keep note").click()
    expect(page.locator(".kept")).to_have_text("Kept as an answer to correct, with your note.")
    (written,) = data.glob("*/feedback.jsonl")
    (item,) = map(json.loads, written.read_text("utf-8").splitlines())
    assert item["source"].endswith("She was in Kiev twice.")


def test_days_without_articles_are_named_in_the_refusal(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    page.get_by_text("Filter the search").click()
    page.get_by_label("Published since").fill("2031-01-31")
    ask(page, "What does Russia demand of NATO?")
    expect(page.locator(".refusal")).to_have_attribute("data-reason", "outside_dates")
    expect(page.locator(".refusal")).to_contain_text("since 2031-01-31")


def test_a_day_counts_that_is_there_as_soon_as_its_field_is(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    page.evaluate(
        """() => new MutationObserver((_, watching) => {
            const field = document.querySelector('#since input');
            if (!field) return;
            watching.disconnect();
            field.value = '2031-01-31';
            field.dispatchEvent(new Event('change', {bubbles: true}));
        }).observe(document.body, {childList: true, subtree: true})"""
    )
    page.get_by_text("Filter the search").click()
    expect(page.get_by_label("Published since")).to_have_value("2031-01-31")
    ask(page, "What does Russia demand of NATO?")
    expect(page.locator(".refusal")).to_have_attribute("data-reason", "outside_dates")


def test_a_question_may_hold_anything(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    question = "${1+1} {{this}} <img src=x onerror=document.title='broken'>?"
    ask(page, question)
    expect(page.locator(".question")).to_have_text(question)
    assert page.title() == "Byline"


def test_two_readers_do_not_see_each_other(open_page: OpenPage, address: str) -> None:
    one, other = open_page(address), open_page(address)
    ask(one, "What did Annalena Baerbock say in Kiev?")
    ask(other, "Who won the 2022 World Cup?")
    expect(one.locator(".exchange")).to_have_count(1)
    expect(other.locator(".exchange")).to_have_count(1)
    one.get_by_text("New conversation").click()
    expect(one.locator(".exchange")).to_have_count(0)
    expect(other.locator(".exchange")).to_have_count(1)


def test_a_follow_up_is_read_with_what_went_before(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    ask(page, "What did Annalena Baerbock say in Kiev?")
    ask(page, "And whom did she decline to meet?")
    expect(page.locator(".exchange")).to_have_count(2)
    expect(page.locator(".exchange").nth(1)).to_contain_text("Zelensky")
    page.locator(".exchange").nth(0).locator(".cite").first.click()
    assert page.locator("#panel mark").inner_text() in sample_texts()


def test_an_empty_corpus_says_what_to_do_and_a_running_chat_sees_new_articles(
    open_page: OpenPage, serve: Callable[..., str], tmp_path: Path
) -> None:
    folder, data = tmp_path / "news", tmp_path / "data"
    folder.mkdir()
    place = ["--corpus", folder, "--data", data]
    page = open_page(serve(*place))
    expect(page.locator(".empty")).to_contain_text("This corpus has no articles yet")
    article = {
        "id": "ferry",
        "outlet": "Harbour Gazette",
        "title": "Ferry terminal to close",
        "text": "The ferry terminal in Port Ellery will close for fourteen weeks from Monday.",
    }
    (folder / "news.jsonl").write_text(json.dumps(article) + "\n", "utf-8")
    update = [sys.executable, APP, "index", "update", *place]
    subprocess.run(update, cwd=tmp_path, check=True, capture_output=True, timeout=300)
    expect(page.locator(".status")).to_contain_text("1 article · 1 outlet")  # nobody has asked yet
    ask(page, "For how long will the ferry terminal in Port Ellery close?")
    expect(page.locator(".claim .outlet").first).to_have_text("Harbour Gazette")


def test_a_foreign_name_for_this_computer_is_turned_away(address: str) -> None:
    request = Request(address, headers={"Host": "elsewhere.example"})
    with pytest.raises(HTTPError, match="400"):
        urlopen(request, timeout=10)


def test_the_page_may_load_from_itself_only(address: str) -> None:
    with urlopen(address, timeout=10) as answer:
        assert answer.headers["content-security-policy"].startswith("default-src 'self';")
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_readers_comments_are_searched_on_request(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    page.get_by_text("Filter the search").click()
    page.get_by_label("Readers’ comments only").check()
    ask(page, "What does Russia demand of NATO?")
    expect(page.locator(".refusal")).to_contain_text("No article in this corpus has readers")


def test_more_claims_are_shown_on_request(
    open_page: OpenPage,
    serve: Callable[..., str],
    sample_data: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BYLINE_CLAIMS", "1")
    page = open_page(serve("--data", sample_data))
    ask(page, "What does Russia demand of NATO?")  # two outlets tell
    claims = page.locator(".answer > .claim")
    expect(claims).to_have_count(1)
    words = claims.first.locator(".quote, .said").inner_text().removesuffix("1").strip(" “”\xa0")
    page.get_by_text("Show more").click()
    expect(claims.nth(1)).to_be_attached()
    expect(claims.first).to_contain_text(words)
    expect(page.locator(".exchange")).to_have_count(1)


def test_what_only_comes_near_stands_apart_and_opens_too(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    ask(page, "What did Camille Grand say about a settlement?")
    expect(page.locator(".answer > .claim").first).to_contain_text("Camille Grand")
    apart = page.locator(".related .claim")
    expect(page.locator(".related h3")).to_have_text("Related, but not an answer")
    apart.last.locator(".cite").click()
    marked = page.locator("#panel mark")
    expect(marked).to_be_in_viewport()
    assert marked.inner_text() in sample_texts()


def test_what_the_corpus_holds_is_told_in_a_line(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    ask(page, "Which outlets are there?")
    expect(page.locator(".reply")).to_contain_text("This corpus has 5 articles")
    expect(page.locator(".claim, .refusal")).to_have_count(0)
    ask(page, "Thanks!")
    expect(page.locator(".reply")).to_have_count(2)
    expect(page.locator(".claim, .refusal")).to_have_count(0)
