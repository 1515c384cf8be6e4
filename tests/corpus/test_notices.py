"""What in an article is a notice on it or on another, and of which kind."""

import json
from datetime import date

import pytest

from corpus.folder import Corpus
from corpus.notices import notices_in
from corpus.outlets import OutletRegistry

NEWS = "The weir at Lorn will be rebuilt in stone, the council said on Tuesday."


@pytest.fixture
def read(tmp_path):
    def reading(text, title="Weir to be rebuilt", outlet="Lorn Mirror"):
        record = {
            "id": "weir",
            "outlet": outlet,
            "title": title,
            "published": "2023-05-02",
            "text": text,
        }
        (tmp_path / "news.jsonl").write_text(json.dumps(record), "utf-8")
        (article,) = Corpus(tmp_path / "news.jsonl", OutletRegistry.load()).read().articles
        return article

    return reading


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Correction: The weir is at Lorn, not at Lund.", "correction"),
        (
            "CORRECTION (May 3): An earlier version of this article named another town.",
            "correction",
        ),
        ("[Clarification, 4 May: The stone is granite.]", "clarification"),
        ("Editors’ note: The writer’s brother is a mason.", "editor's note"),
        ("Editor's note: This story has since been withdrawn by the Mirror.", "retraction"),
        ("• This article was amended on 6 May 2023. It had the wrong town.", "correction"),
        ("(This May 2 story has been corrected to fix the name of the town)", "correction"),
        (
            "Because of an editing error, an earlier version of this post had two weirs.",
            "correction",
        ),
        ("This report has been retracted, since its source was invented.", "retraction"),
        ("The Lorn Mirror has withdrawn this report.", "retraction"),
        ("Update, May 5, 4 p.m.: The council has put off the work.", "update"),
        ("Berichtigung: Das Wehr steht in Lorn.", "correction"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_notice_is_no_part_of_the_body(read, written, kind, first):
    article = read("\n\n".join([written, NEWS] if first else [NEWS, written]))
    (notice,) = notices_in(article)
    assert (notice.kind, notice.text, notice.own) == (kind, written, True)
    assert notice.span.of(article.text) == written
    body = [s.span.of(article.text).strip() for s in article.sections if s.kind == "body"]
    assert body == [NEWS]


@pytest.mark.parametrize(
    "written",
    [
        "The Ashgrove Courier has retracted its article on the weir.",
        "Correction officers guard the site.",
        "This report has not been corrected.",
        "An earlier version of the bill named another town.",
        "Update on the weir: work goes on.",
        "Updated at 9:50 p.m. on May 2, 2023",
        "This article originally appeared in the Ellery Gazette.",
        "A report by the auditor wrongly named two masons.",
    ],
)
def test_what_only_resembles_a_notice_is_none(read, written):
    assert not list(notices_in(read(f"{NEWS}\n\n{written}\n\n{NEWS}")))


def test_a_notice_names_its_own_day(read):
    notices = list(notices_in(read(f"{NEWS}\n\nCorrection, May 9: One.\n\nClarification: Two.")))
    assert [notice.day for notice in notices] == [date(2023, 5, 9), date(2023, 5, 2)]


def test_a_heading_alone_goes_with_what_stands_below_it(read):
    article = read(f"{NEWS}\n\nCORRECTION:\n\nThe weir is at Lorn.\n\n{NEWS}")
    (notice,) = notices_in(article)
    assert notice.text == "CORRECTION:\n\nThe weir is at Lorn."


def test_a_notice_after_other_sentences_of_its_paragraph_is_found(read):
    article = read(f"{NEWS} Correction: The weir is at Lorn.")
    (notice,) = notices_in(article)
    assert notice.text == "Correction: The weir is at Lorn."
    assert [s.kind for s in article.sections] == ["body", "notice"]


@pytest.mark.parametrize("title", ["RETRACTED: Weir falls", "[Withdrawn] Weir falls"])
def test_a_title_alone_may_withdraw_its_article(read, title):
    (notice,) = notices_in(read(NEWS, title))
    assert (notice.kind, notice.span, notice.text) == ("retraction", None, title)


def test_an_article_that_a_title_makes_a_notice_has_no_body(read):
    article = read("The weir is at Lorn.\n\nWe regret the error.", "Correction: Weir to be rebuilt")
    (notice,) = notices_in(article)
    assert notice.text == article.text
    assert not notice.own


def test_a_reader_writes_no_notices(read):
    thread = "3 Comments\n\nAda Holm says:\n\nCorrection: it is at Lund.\n\nBo Falk says:\n\nNo."
    article = read(f"{NEWS}\n\n{thread}")
    assert not list(notices_in(article))
