from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentences

WILD = st.text(
    st.sampled_from(list(" \n\t\u00a0.,!?\"“”‘’'()«»aAbé…。я😀\r\u2028\u00ad\ud800")), max_size=200
)


def split(text: str, language: str = "en") -> list[str]:
    return [sentence.of(text) for sentence in sentences(text, language)]


@pytest.mark.parametrize(
    "expected",
    [
        ["Sen. Ada Marsh met Gov. Tom Hill.", "They agreed."],
        ["Mrs. Bell and Rep. Cole live in the U.S. on a farm.", "It is old."],
        ["A sum that Ms. Ada Marsh and Sen. Hill (R-Ariz.) knew of.", "It grew."],
        ["Gov.-elect Tom Hill told Mx. Reed.", "They wrote."],
        ["The film was R-rated.", "She left."],
        ["They met the president-elect.", "Then he left."],
        ["J. D. Stone wrote to Lt. Gen. H. R. Wood.", "No reply came."],
        ["“We won,” he said.", "Then he left."],
        ["“We won.”", "Then he left."],
        ["''We won.''", "Then he left."],
        ['"Why?" asked Dr. Finch.', "Nobody knew."],
        ["It cost $3.5 million, i.e. a lot.", "The council paid."],
    ],
)
def test_a_news_sentence_ends_where_a_reader_would_end_it(expected: list[str]) -> None:
    assert split(" ".join(expected)) == expected
    assert split("\u00a0".join(expected)) == expected


def test_each_language_has_its_own_abbreviations() -> None:
    assert split("Das ist z. B. neu. Er kam am 3. Mai.", "de")[-1] == "Er kam am 3. Mai."
    assert split("Он сказал: «Нет». Это всё.", "ru") == ["Он сказал: «Нет».", "Это всё."]
    assert split("他说。我们走了。", "zh") == ["他说。", "我们走了。"]
    assert split("An unknown language. Still split.", "xx") == [
        "An unknown language.",
        "Still split.",
    ]


def test_a_sentence_never_crosses_a_line() -> None:
    assert split("A headline without a stop\nAnd the body.") == [
        "A headline without a stop",
        "And the body.",
    ]


def test_a_short_quotation_is_one_sentence_and_a_long_one_is_split_inside() -> None:
    assert split("“One. Two,” she said.") == ["“One. Two,” she said."]
    parts = [
        f"Sentence number {n} of the speech goes on for a good while longer." for n in "1234567"
    ]
    found = split("“" + " ".join(parts) + "” she said. “" + parts[0] + "”")
    assert found[0] == "“" + parts[0]
    assert found[-1] == "“" + parts[0] + "”"
    assert len(found) >= 7


@given(WILD, st.sampled_from(["en", "de", "ru", "zh", "", "no-such"]))
def test_sentences_are_in_order_and_leave_out_nothing_but_space(text: str, language: str) -> None:
    found = sentences(text, language)
    covered = set()
    last = 0
    for sentence in found:
        assert last <= sentence.start < sentence.end <= len(text)
        assert sentence.of(text) == sentence.of(text).strip()
        covered.update(range(sentence.start, sentence.end))
        last = sentence.end
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)


@pytest.mark.parametrize("unit", ["a", ".", "“a. ", '"', "( ", "A. ", "\n", "🙂"])
def test_a_text_of_one_repeated_thing_is_split_whole(unit: str) -> None:
    """Quadratic time in the segmenter would take minutes here."""
    text = unit * (400_000 // len(unit))
    found = sentences(text)
    assert sum(map(len, found)) >= len(text.replace(" ", "").replace("\n", ""))
