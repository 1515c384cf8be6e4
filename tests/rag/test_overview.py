"""What a corpus holds, counted: by outlet and month, and the stories that were run twice."""

from __future__ import annotations

from datetime import date

from rag.overview import Copy, Overview, Story, overview
from rag.render.overview import corpus_summary, overview_html

EMPTY = Overview(0, (), (), (), (), 0)


def test_every_article_is_counted_for_who_published_it(assistant) -> None:
    found = overview(assistant.snapshot(), assistant.registry)
    assert found.articles == 4
    assert dict(found.outlets)["Valley Mirror"] == 1
    assert ("Orchard Bulletin", date(2023, 5, 2)) in found.published
    assert found.stories == ()
    html = overview_html(found)
    assert html.count('class="bar"') == 4
    assert "published by 4 outlets, 2023-05-02 to 2024-05-20" in corpus_summary(found)
    assert "No article here is a copy of another." in html


def test_an_empty_corpus_says_what_to_do() -> None:
    html = overview_html(EMPTY)
    assert "This corpus has no articles yet" in html
    assert "<svg" not in html


def test_articles_without_dates_are_told_in_words() -> None:
    html = overview_html(Overview(2, (("A", 2),), (), (("de", 1),), (), 0))
    assert "None of the articles has a date" in html
    assert "<svg" not in html
    assert "In other languages than English: de (1)" in html


def test_the_spread_of_a_story_is_shown_by_outlet_and_day() -> None:
    first, later = date(2024, 5, 1), date(2024, 5, 9)
    runs = (
        Copy("Wire <b>", first, 0),
        Copy("Ledger", later, 8),
        Copy("Lamp", None, None),
    )
    same = (Copy("Wire <b>", first, 0), Copy("Ledger", first, 0))
    stories = (Story("Canal", "earliest", "Wire <b>", runs), Story("Ferry", None, None, same))
    html = overview_html(Overview(5, (("Ledger", 2),), (("Ledger", first),), (), stories, 3))
    assert html.count("<circle") == 2
    assert "Wire &lt;b&gt;" in html
    assert "Undated: Lamp." in html
    assert "all on <time>2024-05-01</time>. Nothing tells who was first." in html
    assert "Not shown: 3 more" in html
