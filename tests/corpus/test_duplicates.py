from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article
from corpus.copies import contained, copies, shingles

WORDS = [f"{a}{b}" for a in "bcdfghklmnprstvz" for b in ("ab", "ed", "ik", "om", "un")]


def story(seed, length=200):
    """Words without sense, the same for the same seed."""
    state, words = seed * 7919 + 1, []
    for _ in range(length):
        state = (state * 1103515245 + 12345) % 2**31
        words.append(WORDS[state // 65536 % len(WORDS)])
    return words


def article(name, words):
    return Article(id=name, text=" ".join(words))


def test_a_copy_with_words_changed_and_parts_cut_is_found():
    edited = ["new" if i % 10 == 0 else word for i, word in enumerate(story(1))][30:]
    others = [article(f"other{seed}", story(seed)) for seed in range(2, 12)]
    groups = copies([article("a", story(1)), *others, article("b", edited)])
    assert groups == (frozenset({"a", "b"}),)


def test_copies_of_copies_are_one_group_and_larger_groups_come_first():
    pairs = [article("x1", story(5)), article("x2", story(5))]
    three = [article(f"y{i}", story(6)[i * 20 :]) for i in range(3)]
    assert copies([*pairs, *three]) == (frozenset({"y0", "y1", "y2"}), frozenset({"x1", "x2"}))


def test_short_texts_are_no_copies():
    assert copies([article("a", ["yes"]), article("b", ["yes"]), article("c", [])]) == ()


@given(st.text(), st.text())
def test_containment_is_a_share_and_symmetric(a, b):
    x, y = shingles(a), shingles(b)
    assert 0 <= contained(x, y) == contained(y, x) <= 1
    assert contained(x, x) == (1 if x else 0)
