"""A year that the question names is the year of what answers it."""

from datetime import date

import pytest

from corpus.article import Article, Evidence, Provenance, Sourced, Span
from rag.dates import dates_in

TODAY = date(2026, 5, 4)


def article(text, published=None):
    when = Sourced(published, Evidence("stated", "test")) if published else None
    return Article("a", text, Provenance(published=when))


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("How many barns burned in the fire of 2018?", ["2018"]),
        ("How many barns burned in the 2018 fire?", ["2018"]),
        ("How many barns burned in May 2018?", ["May 2018"]),
        ("What burned on 3 May 2018 or in 2019?", ["May 2018", "2019"]),
        ("How many barns burned last year?", ["2025"]),
        ("How many barns burned this year?", ["2026"]),
        ("How many barns have burned since 2018?", []),
        ("Will the barns be rebuilt by 2030?", []),
        ("Did it cost $2,018, or 2018.5 crowns?", []),
        ("Did the barns that burned last year stand in Tarn?", []),
    ],
)
def test_years_and_months_are_read(text, labels):
    assert [period.label for period in dates_in(text, TODAY).periods] == labels


@pytest.mark.parametrize(
    ("asked", "text", "published", "fits"),
    [
        ("in 2018", "Nine barns burned on Monday.", date(2018, 5, 3), True),
        ("in 2018", "Nine barns burned on Monday.", date(2020, 5, 3), False),
        ("in 2018", "Nine barns burned in 2018.", date(2020, 5, 3), True),
        ("in 2018", "Nine barns burned in 2017.", date(2020, 5, 3), False),
        ("in 2018", "Nine barns burned on Monday.", None, True),
        ("in 2018", "Nine barns burned in 2017.", None, False),
        ("in May 2018", "Nine barns burned on Monday.", date(2018, 5, 3), True),
        ("in May 2018", "Nine barns burned on Monday.", date(2018, 8, 3), False),
        ("in May 2018", "Nine barns burned in May.", date(2018, 8, 3), True),
    ],
)
def test_an_article_fits_by_its_date_or_by_naming_the_time(asked, text, published, fits):
    (period,) = dates_in(f"How many barns burned {asked}?", TODAY).periods
    assert period.has(article(text, published), Span(0, len(text))) is fits
