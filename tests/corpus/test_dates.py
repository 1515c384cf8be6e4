from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import days_in, find_date, parse_date


@pytest.mark.parametrize(
    ("written", "when"),
    [
        ("2022-02-08", date(2022, 2, 8)),
        ("2022-01-12T15:56:00", datetime(2022, 1, 12, 15, 56)),
        ("Tue, 08 Feb 2022 10:00:00 +0200",
         datetime(2022, 2, 8, 10, tzinfo=timezone(timedelta(hours=2)))),
        ("May 5, 2024 at 1:02 pm", datetime(2024, 5, 5, 13, 2)),
        ("May 5, 2024, 12:05 a.m.", datetime(2024, 5, 5, 0, 5)),
        ("le 3 févr. 2021", date(2021, 2, 3)),
        ("3 de enero de 2021", date(2021, 1, 3)),
        ("03.04.2023", date(2023, 4, 3)),
        ("3. 4. 2023, 10:15", datetime(2023, 4, 3, 10, 15)),
        ("1675843200", datetime(2023, 2, 8, 8, tzinfo=UTC)),
        ("1675843200000", datetime(2023, 2, 8, 8, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_date_is_read_as_it_is_written(written, when):
    assert parse_date(written) == when


@pytest.mark.parametrize(
    "written", ["03/04/2022", "yesterday", "", "2022-13-40", "31 February 2022"]
)
def test_what_is_no_certain_date_is_refused(written):
    with pytest.raises(ValueError, match="not a date"):
        parse_date(written)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_is_found_where_it_stands(day):
    text = f"Printed on {day.strftime('%B')} {day.day}, {day.year} in town"
    when, start, end = find_date(text)
    assert when == day
    assert text[start:end] == f"{day.strftime('%B')} {day.day}, {day.year}"


def test_days_of_the_week_come_in_the_order_of_the_text_and_as_words():
    named = "Correction, Tuesday: it closes early on Fridays, not on Monday"
    days = days_in(named, date(2024, 5, 8))
    assert days == (date(2024, 5, 7), date(2024, 4, 30), date(2024, 5, 6), date(2024, 4, 29))
