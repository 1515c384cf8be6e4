"""Questions and articles in scripts that the models cannot read."""

import pytest

from corpus.scripts import spaced, unread

TEXTS = {
    "zh": "港务局周五宣布，旧码头将关闭十四个星期。渔民担心生意。",
    "ja": "港湾局は金曜日、古い桟橋を閉鎖すると発表した。漁師は商売を心配している。",
    "ko": "항만청은 금요일 낡은 부두를 폐쇄한다고 발표했다. 어부들은 장사를 걱정한다.",
    "th": "การท่าเรือประกาศว่าจะปิดท่าเรือเก่าสิบสี่สัปดาห์ ชาวประมงกังวลเรื่องการค้า",
    "ar": "أعلنت سلطة الميناء أن الرصيف القديم سيغلق أربعة عشر أسبوعا. الصيادون قلقون على تجارتهم.",
    "en": "The port authority will close the old pier. Fishermen fear for their trade.",
}


@pytest.fixture(scope="module")
def assistant(open_news):
    return open_news(
        [
            {"id": language, "outlet": "Quay Post", "title": language, "text": text}
            for language, text in TEXTS.items()
        ]
    )


@pytest.mark.parametrize(
    ("question", "language", "name"),
    [
        ("旧码头将关闭多久？", "zh", "Chinese"),
        ("渔民担心什么？", "zh", "Chinese"),
        ("港湾局は何を閉鎖する？", "ja", "Japanese"),
        ("항만청은 무엇을 발표했나?", "ko", "Korean"),
        ("ท่าเรือเก่าจะปิดกี่สัปดาห์", "th", "Thai"),
        ("متى سيغلق الرصيف القديم؟", "ar", "Arabic"),
    ],
)
def test_what_has_the_characters_of_the_question_answers(assistant, question, language, name):
    answer = assistant.ask(question)
    assert {claim.citations[0].article for claim in answer.claims} == {language}
    assert f"read no {name}" in answer.note


@pytest.mark.parametrize(
    "question", ["谁赢得了世界杯？", "누가 월드컵에서 우승했나?", "ใครชนะฟุตบอลโลก"]
)
def test_what_has_not_declines_and_says_what_is_not_read(assistant, question):
    answer = assistant.ask(question)
    assert not answer.claims
    assert "models read no" in answer.note


def test_what_is_not_read_answers_no_question_in_letters(assistant):
    answer = assistant.ask("What do fishermen fear for?")
    assert [claim.citations[0].article for claim in answer.claims] == ["en"]


def test_most_letters_tell_whether_a_text_is_read():
    assert unread("Der Bürgermeister 林德 sprach.") is None
    assert unread("Мэр сказал") is None
    assert unread("2024 — 90 %") is None
    assert unread("שלום") == "Hebrew"


def test_pairs_of_characters_stand_for_words():
    assert spaced("码头关闭 at 9") == "码头 头关 关闭 at 9"
    assert spaced("pier closed") == "pier closed"
