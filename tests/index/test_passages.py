from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article, Section, SectionKind, Span
from index.passages import Passage, passages
from index.tokens import cl100k

BUDGET = 40


def article(text: str, *parts: tuple[SectionKind, str]) -> Article:
    """Without `text`, the sections in `parts` are the article."""
    sections, at = [], 0
    for kind, part in parts:
        sections.append(Section(Span(at, at + len(part)), kind))
        at += len(part)
    return Article("a", text or "".join(part for _, part in parts), sections=tuple(sections))


KINDS: tuple[SectionKind, ...] = ("headline", "body", "comment", "boilerplate")
PROSE = st.lists(
    st.sampled_from(
        ["The mayor left. ", "“No,” she said. ", "\n", "word " * 60, "x" * 300, "Да, это так. "]
    )
    | st.text(max_size=30),
    max_size=12,
).map("".join)
SECTIONED = st.lists(st.tuples(st.sampled_from(KINDS), PROSE), max_size=5).map(
    lambda parts: article("", *parts)
)


def cut(found: Article, budget: int = BUDGET) -> list[Passage]:
    return passages(found, budget, cl100k())


def texts(found: Article, budget: int = BUDGET) -> list[str]:
    return [passage.span.of(found.text) for passage in cut(found, budget)]


def test_a_headline_shares_a_passage_with_the_body_and_is_its_own_sentence() -> None:
    found = article("", ("headline", "Ferry stops\n"), ("body", "The ferry stops on Monday."))
    (passage,) = cut(found)
    assert passage.section == "body"
    assert [s.of(found.text) for s in passage.sentences] == [
        "Ferry stops",
        "The ferry stops on Monday.",
    ]


def test_comments_have_passages_of_their_own_and_boilerplate_has_none() -> None:
    found = article(
        "",
        ("body", "The ferry stops. "),
        ("boilerplate", "Accept all cookies. "),
        ("body", "Buses run instead. "),
        ("comment", "I hate buses. "),
        ("comment", "Me too."),
    )
    assert [(p.section, p.span.of(found.text)) for p in cut(found)] == [
        ("body", "The ferry stops."),
        ("body", "Buses run instead."),
        ("comment", "I hate buses."),
        ("comment", "Me too."),
    ]


def test_a_sentence_beyond_the_budget_is_cut_at_a_clause() -> None:
    clauses = [f"clause number {n} has some words in it" for n in range(12)]
    found = article(", ".join(clauses) + ".")
    parts = texts(found)
    assert len(parts) > 2
    assert all(part.endswith((",", ".")) for part in parts)


def test_numbers_go_on_from_where_they_are_told_to() -> None:
    found = article("One sentence. " * 60)
    numbers = [p.number for p in passages(found, BUDGET, cl100k(), first=7)]
    assert numbers == list(range(7, 7 + len(numbers)))


@given(SECTIONED)
def test_passages_are_whole_sentences_of_one_section_within_the_budget(found: Article) -> None:
    count, last = cl100k(), 0
    for passage in cut(found):
        assert last <= passage.span.start < passage.span.end <= len(found.text)
        last = passage.span.end
        assert passage.sentences[0].start == passage.span.start
        assert passage.sentences[-1].end == passage.span.end
        for before, after in zip(passage.sentences, passage.sentences[1:], strict=False):
            assert before.end <= after.start
            assert found.text[before.end : after.start].strip() == ""
        text = passage.span.of(found.text).encode("utf-8", "replace").decode()
        assert count(text) <= BUDGET
        kinds = {s.kind for s in found.sections if s.span.overlaps(passage.span)}
        assert kinds in ({passage.section}, {"headline", "body"})


@given(SECTIONED)
def test_every_character_that_is_not_boilerplate_or_space_is_in_a_passage(found: Article) -> None:
    inside = {i for p in cut(found) for s in p.sentences for i in range(s.start, s.end)}
    for section in found.sections:
        for i in range(section.span.start, section.span.end):
            wanted = section.kind != "boilerplate" and not found.text[i].isspace()
            assert (i in inside) == wanted or (found.text[i].isspace() and i in inside)


@pytest.mark.parametrize(
    ("unit", "size"), [("word ", 5_000_000), ("x", 500_000), ("Да. ", 100_000), ("😀", 100_000)]
)
def test_a_huge_article_is_cut_without_losing_any(unit: str, size: int) -> None:
    found = Article("big", unit * (size // len(unit)))
    made = passages(found, 200, cl100k())
    assert Span(0, len(found.text.rstrip())) == Span(made[0].span.start, made[-1].span.end)


def test_an_empty_article_has_no_passages() -> None:
    assert cut(article("")) == []
    assert cut(article(" \n\u00a0 ")) == []
