"""What a model writes is read while it comes, whatever form it gives to it."""

import pytest

from rag.compose.reply import ReplyParser, Stated

TWO = [Stated("The port closes.", (1,)), Stated("Buses run.", (2, 3))]


def read(text: str, step: int = 5) -> list[Stated]:
    reply = ReplyParser()
    found = [s for at in range(0, len(text), step) for s in reply.add(text[at : at + step])]
    return found + reply.finish()


@pytest.mark.parametrize(
    "written",
    [
        '{"claims": [{"text": "The port closes.", "evidence": [1]},'
        ' {"text": "Buses run.", "evidence": [2, 3]}]}',
        '```json\n{"claims":[{"text":"The port closes.","evidence":[1]},\n'
        '{"text":"Buses run.","evidence":[2,3]}]}\n```',
        'Here it is:\n[{"claim": "The port closes.", "citations": "1"},'
        ' {"sentence": "Buses run.", "sources": ["[2]", "[3]"]}]',
        '{"text": "The port closes.", "evidence": 1}\n{"text": "Buses run. [2][3]"}',
        '{"answer": [{"text": "The port closes. [1]"}, {"text": "Buses run.", "evidence": [2,3]}]}',
        '{"claims": [{"text": "The port closes.", "evidence": [1]},'
        ' {"text": "Buses run.", "evidence": [2, 3]}, {"text": "And it is cut of',
        "The port closes. [1]\n- Buses run. [2, 3]",
    ],
)
@pytest.mark.parametrize("step", [1, 5, 1000])
def test_a_reply_of_any_form_is_read(written, step):
    assert read(written, step) == TWO


def test_a_statement_is_read_before_the_next_one_is_written():
    reply = ReplyParser()
    assert reply.add('{"claims": [{"text": "The port closes.", "evidence": [1]}, {"te') == TWO[:1]
    assert reply.add('xt": "Buses run.", "evidence": [2, 3]}') == TWO[1:]


def test_a_broken_object_hides_none_after_it():
    written = (
        '{"claims": [{"text": "Half, "evidence": [9]}, {"text": "Buses run.", "evidence": [2, 3]}]}'
    )
    assert read(written) == TWO[1:]


@pytest.mark.parametrize(
    "written", ["", "I cannot answer that.", "{}", "[1, 2]", "{{{", "null", "[]"]
)
def test_what_states_nothing_gives_nothing(written):
    assert read(written) == []


def test_an_empty_list_of_claims_is_told_from_nonsense():
    for written, empty in [('{"claims": []}', True), ("[]", True), ("I am sorry.", False)]:
        reply = ReplyParser()
        reply.add(written)
        reply.finish()
        assert reply.is_empty == empty


def test_a_statement_without_numbers_rests_on_nothing():
    assert read('{"claims": [{"text": "Rain.", "evidence": []}]}') == [Stated("Rain.", ())]
