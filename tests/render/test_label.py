"""The byline of a claim, in every form that provenance can take."""

from __future__ import annotations

import pytest
from hypothesis import given
from render_samples import ATTRIBUTIONS

from rag.answer import Attribution
from rag.render.label import label, label_parts

RELAYED = ("Russia Today", "Jesus' Coming Back", ("Russia Today",))


@pytest.mark.parametrize(
    ("attribution", "words"),
    [
        (Attribution("South Front", "South Front"), "South Front"),
        (
            Attribution("South Front", "South Front", speaker="Vladimir Putin"),
            "South Front, quoting Vladimir Putin",
        ),
        (
            Attribution(*RELAYED, ("The Washington Post",), "a senior NATO official"),
            "Russia Today (via Jesus' Coming Back), citing The Washington Post, "
            "quoting a senior NATO official",
        ),
        (
            Attribution("A", "A", speaker="Mara Quist", speech="indirect"),
            "A, on what Mara Quist said",
        ),
        (
            Attribution("A", "A", speaker="Ivo Marsh", speech="direct", through=("Mara Quist",)),
            "A, quoting Ivo Marsh by way of Mara Quist",
        ),
        (Attribution(*RELAYED), "Russia Today (via Jesus' Coming Back)"),
        (Attribution("A", "A", relays=("B", "C")), "A, citing B and C"),
        (Attribution("A", "A", speech="direct"), "A, quoting somebody not named there"),
        (Attribution("A", "A", relays=("B", "C", "D")), "A, citing B, C and D"),
        (Attribution("RT DE", None, ("RT DE",)), "RT DE (via an unidentified outlet)"),
        (Attribution("Origin", "Copy", ("Middle", "Origin")), "Origin (via Middle and Copy)"),
        (
            Attribution("Origin", None, ("A", "B", "Origin")),
            "Origin (via B, A and an unidentified outlet)",
        ),
        (Attribution("Origin", "Copy"), "Origin (via Copy)"),
        (Attribution(None, None), "unidentified outlet"),
        (Attribution(None, None, speaker="a minister"), "unidentified outlet, quoting a minister"),
        (Attribution(None, "Copy"), "unidentified outlet (via Copy)"),
    ],
)
def test_the_origin_comes_first_then_who_passed_it_on_and_who_is_cited(
    attribution: Attribution, words: str
) -> None:
    assert label(attribution) == words


@pytest.mark.parametrize(
    ("outlet", "words"),
    [
        ("South Front", "a reader's comment under South Front's article"),
        ("The New York Times", "a reader's comment under The New York Times' article"),
        (None, "a reader's comment under an unidentified outlet's article"),
    ],
)
def test_a_comment_is_never_the_outlets_own_words(outlet: str | None, words: str) -> None:
    assert label(Attribution(outlet, outlet, section="comment")) == words


def test_a_comment_under_a_copy_says_where_the_copy_stands() -> None:
    comment = Attribution(*RELAYED, section="comment")
    assert label(comment) == (
        "a reader's comment under Russia Today's article (via Jesus' Coming Back)"
    )


@pytest.mark.parametrize(
    ("attribution", "words"),
    [
        (
            Attribution("South Front", "South Front", kind="digest"),
            "digest of South Front's article",
        ),
        (
            Attribution(*RELAYED, ("The Washington Post",), kind="digest"),
            "digest of Russia Today's article (via Jesus' Coming Back), citing The Washington Post",
        ),
        (
            Attribution("Reuters", "Reuters", speaker="an aide", kind="digest"),
            "digest of Reuters' article, quoting an aide",
        ),
        (
            Attribution("A", "A", section="comment", kind="digest"),
            "digest of a reader's comment under A's article",
        ),
        (Attribution(None, None, kind="digest"), "digest of an unidentified outlet's article"),
    ],
)
def test_a_digest_says_that_it_is_one(attribution: Attribution, words: str) -> None:
    assert label(attribution) == words


def test_opinion_is_the_outlets_like_news() -> None:
    assert label(Attribution("OneWorld", "OneWorld", kind="opinion")) == "OneWorld"


@given(ATTRIBUTIONS)
def test_a_label_names_everyone_who_is_known(attribution: Attribution) -> None:
    words = label(attribution)
    named = [attribution.outlet, attribution.published_by, attribution.speaker]
    assert all(name in words for name in [*named, *attribution.relays] if name)
    assert all(part.text for part in label_parts(attribution) if part.role != "word" and part.text)
