"""The measures of the corpus' benchmarks, on cases counted by hand."""

import pytest

from corpus.article import Article
from corpus.copies import copies
from evals.bench.pages import overlap_of_runs, page_shares, snippets_right, text_figures
from evals.bench.reprints import PairCounts, measured, pairs, reprints

WORDS = [a + b for a in "bdfgklmnprst" for b in ("arn", "elt", "ist", "omp", "ulk")]


def articles(count):
    """Made-up stories of ten paragraphs, each of its own words in its own order."""
    return [
        Article(
            id=f"a{n}",
            text="\n".join(
                " ".join(WORDS[(n * 13 + p * 7 + w * (n + 3)) % len(WORDS)] for w in range(30))
                for p in range(10)
            ),
        )
        for n in range(count)
    ]


def test_a_text_is_compared_by_runs_of_four_words():
    assert overlap_of_runs("a b c d e", "a b c d e") == (1, 1)
    assert overlap_of_runs("a b c d e", "b c d e f g") == (1 / 3, 1 / 2)
    assert overlap_of_runs("a b", "a b") == (1, 1)
    assert overlap_of_runs("a b c d", "") == (None, 0)


def test_figures_are_means_over_pages_and_a_lost_page_has_no_recall():
    f1, precision, recall = text_figures({"x": "a b c d", "y": "e f g h"}, {"x": "a b c d"})
    assert (precision, recall) == (1, 0.5)
    assert f1 == pytest.approx(2 / 3)


def test_snippets_are_right_when_they_are_where_they_must_be():
    truth = {"x": {"with": ["a  b", "c"], "without": ["menu", "d"]}}
    assert snippets_right(truth, {"x": "a b d"}) == 0.5


def test_reprints_are_the_same_for_the_same_seed_and_are_found():
    written = articles(12)
    planted = reprints(written, 5, seed=1)
    assert planted == reprints(written, 5, seed=1) != reprints(written, 5, seed=2)
    assert {copy.id.removeprefix("reprint of ") for copy in planted} < {a.id for a in written}
    assert all(len(copy.text.split()) < 350 for copy in planted)
    assert pairs(copies(planted)) == set()


def test_pairs_count_as_found_wrong_or_the_corpus_own():
    planted = [Article(id="reprint of a", text=""), Article(id="reprint of b", text="")]
    own = pairs([frozenset({"a", "c"})])
    found = pairs([frozenset({"a", "reprint of a", "c"}), frozenset({"d", "b"})])
    assert measured(found, own, planted) == PairCounts(planted=2, right=1, wrong=1)


def test_shares_of_paragraphs_tell_what_is_lost_foreign_and_hidden():
    pier, mill = "The pier will be rebuilt in the spring.", "The mill was sold to a baker."
    links = "Read how the boats came back in March"
    shares = page_shares(
        {"a": f"Pier\n{pier}\n{mill}"}, {"a": f"Pier\n{pier}\n{links}"}, {"a": f"{mill}"}
    )
    assert shares == (0.5, len(links) / len(f"Pier{pier}{links}"), 1)
