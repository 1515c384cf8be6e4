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


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("What did Berg say before late 2020?", None, None),
        ("What did Berg say in the discussions on 12 March 2022?", None, None),
        ("What did the review on 3 June 2020 find?", None, None),
        ("What did the review in       on 3 June 2020 find?", date(2020, 6, 3), date(2020, 6, 3)),
        ("Find articles of 2019 about Berg", date(2019, 1, 1), date(2019, 12, 31)),
        ("What was written of 2020 in the diaries?", None, None),
        ("Was it published in 2021-13?", None, None),
        ("Was it published in 2021-03?", date(2021, 3, 1), date(2021, 3, 31)),
        ("Was it published on 2023-10-05T10:00?", date(2023, 10, 5), date(2023, 10, 5)),
    ],
)
def test_a_date_is_one_of_publication_where_the_words_say_so(text, since, until):
    found = dates_in(text, TODAY)
    assert (found.since, found.until) == (since, until)
