"""A reader looks up what a person is quoted with, and sees who says what side by side."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]
QUESTION = "What did Annalena Baerbock say in Kiev?"


def ask(page: Page, question: str) -> None:
    page.get_by_label("Question").fill(question)
    page.keyboard.press("Enter")
    page.locator(".thumb").first.wait_for()


def test_a_name_leads_to_all_quotations_and_each_of_them_to_its_article(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    ask(page, QUESTION)
    speaker = page.locator("button.speaker").first
    name = speaker.inner_text()
    speaker.click()
    expect(page.locator(".person h2")).to_have_text(name)
    expect(page.locator(".person h2")).to_be_focused()
    said = page.locator(".person .quote, .person .said").last.inner_text()
    page.locator("#panel [data-say]").last.click()
    assert page.locator("#panel mark").inner_text().strip(" “”") in said
    page.get_by_text("All quotations").click()
    expect(page.locator(".person h2")).to_have_text(name)
    page.keyboard.press("Escape")
    expect(page.locator(".person")).to_have_count(0)


def test_whoever_is_not_quoted_is_told_in_a_line(open_page: OpenPage, address: str) -> None:
    page = open_page(address, width=390, height=844)
    fold = page.get_by_role("button", name="Look up a person")
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "true")
    page.get_by_label("Name").click()
    page.get_by_label("Name").fill("Anna-Lena Bearbock <b>")
    page.keyboard.press("Enter")
    expect(page.locator(".person")).to_contain_text("Nobody who goes by Anna-Lena Bearbock <b>")


def test_who_says_what_opens_below_an_answer_and_leads_to_the_passages(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address, width=390, height=844)
    ask(page, "What do South Front and Russia Today report about Emmanuel Macron?")
    page.get_by_text("Who says what").click()
    cell = page.locator("td .cell").first
    words = cell.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    cell.click()
    assert page.locator("#panel mark").first.inner_text() in words


def test_the_corpus_is_shown_by_outlet_and_month(open_page: OpenPage, address: str) -> None:
    page = open_page(address, width=390, height=844)
    page.get_by_text("The corpus", exact=True).click()
    expect(page.locator(".overview h2")).to_be_focused()
    expect(page.locator(".overview")).to_contain_text("5 articles, published by")
    expect(page.locator(".overview .bar").first).to_be_attached()
    expect(page.locator(".overview")).to_contain_text("No article here is a copy of another.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("Escape")
    expect(page.locator(".overview")).to_have_count(0)
