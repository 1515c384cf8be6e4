"""When a language model fails, is too slow, or speaks another protocol."""

import json
import logging

import pytest
from port_ellery import KEY, PILLARS, SECONDS, shown_to_model

from rag.render.json import to_json
from rag.render.text import to_text


def extractive_with(answer, assistant) -> str:
    """The line that says why the answer is the extractive one."""
    assert answer.claims == assistant.ask(PILLARS).claims
    assert answer.composer == "extractive"
    assert answer.note in " ".join(to_text(answer).split())
    assert "\n" not in answer.note
    return answer.note


@pytest.mark.parametrize(
    ("status", "message", "why"),
    [
        (401, f"Incorrect API key provided: {KEY}", "BYLINE_LLM_KEY"),
        (403, f"The key {KEY} may not do that", "BYLINE_LLM_KEY"),
        (404, "The model `tiny` does not exist", "is not there"),
        (429, "Rate limit reached", "rate limit"),
        (400, "This model's maximum context length is 512 tokens", "BYLINE_LLM_CONTEXT"),
        (500, "out of memory", "status 500"),
        (503, "overloaded", "status 503"),
    ],
)
def test_a_refusal_is_told_in_a_line_without_the_key(
    open_with, chat_server, assistant, caplog, capfd, status, message, why
):
    chat_server.refuses(status, message)
    with caplog.at_level(logging.DEBUG):
        answer = open_with().ask(PILLARS)
    assert why in extractive_with(answer, assistant)
    assert chat_server.keys[-1] == f"Bearer {KEY}"
    byline = [r.getMessage() for r in caplog.records if r.name.startswith("byline")]
    assert KEY not in json.dumps(to_json(answer)) + "".join(byline) + "".join(capfd.readouterr())


def test_a_model_that_takes_too_long_is_given_up(open_with, chat_server, assistant):
    chat_server.hangs()
    assert "2 seconds" in extractive_with(open_with(timeout=2.0).ask(PILLARS), assistant)
    assert chat_server.gone.wait(SECONDS)


def test_what_came_before_a_time_out_is_kept(open_with, chat_server):
    said = "Mirela Okafor said the pillars are rotten."
    chat_server.hangs(after=json.dumps({"text": said, "evidence": [1]}))
    answer = open_with(timeout=2.0).ask(PILLARS)
    assert answer.claims[0].text == said
    assert answer.composer == "llm:tiny"
    assert "may lack something" in answer.note


def test_a_connection_that_breaks_is_told(open_with, chat_server, assistant):
    chat_server.breaks_off('{"claims": [')
    note = extractive_with(open_with().ask(PILLARS), assistant)
    assert "broke off" in note or "cannot be reached" in note


def test_a_server_that_is_not_there_is_told(open_with, chat_server, assistant):
    opened = open_with()
    chat_server.close()
    assert "cannot be reached" in extractive_with(opened.ask(PILLARS), assistant)


@pytest.mark.parametrize(
    "body", [b"<html>502</html>", b"data: {not json}\n\n", b"data: [1]\n\n", b"\xff\xfe\x00\n\n"]
)
def test_a_reply_that_is_no_reply_is_told(open_with, chat_server, assistant, body):
    chat_server.babbles(body)
    extractive_with(open_with().ask(PILLARS), assistant)


@pytest.mark.parametrize(
    "said", ["", "I am a teapot.", '{"claims": "none"}', "{" * 3000, '{"a":' * 9000]
)
def test_nonsense_is_told(open_with, chat_server, assistant, said):
    chat_server.says(said)
    assert "nothing that they show" in extractive_with(open_with().ask(PILLARS), assistant)


def test_a_reply_without_end_is_cut(open_with, chat_server, assistant):
    chat_server.says("blah " * 100_000)
    extractive_with(open_with().ask(PILLARS), assistant)


@pytest.mark.parametrize("status", [400, 422, 500])
def test_a_server_without_schemas_is_asked_without(open_with, chat_server, status):
    said = {"text": "Mirela Okafor said the pillars are rotten.", "evidence": [1]}
    chat_server.refuses_schemas(status, then=json.dumps([said]))
    opened = open_with()
    assert opened.ask(PILLARS).claims[0].text == said["text"]
    asked = len(chat_server.requests)
    opened.ask(PILLARS)
    assert len(chat_server.requests) == asked + 1  # it has learnt


def test_passages_that_fit_no_context_are_not_sent(open_with, chat_server, assistant):
    answer = open_with(context=600).ask(PILLARS)
    assert "BYLINE_LLM_CONTEXT" in extractive_with(answer, assistant)
    assert chat_server.requests == []


def test_a_small_context_gets_the_best_passages_alone(open_with, chat_server):
    question = "What will the repairs of the ferry terminal cost?"
    chat_server.claims()
    open_with().ask(question)
    many = shown_to_model(chat_server).count("\n")
    open_with(context=690).ask(question)
    assert 0 < shown_to_model(chat_server).count("\n") < many


# ------------------------------------------------------------------ another protocol


def test_ollama_writes_claims_in_the_schema_that_it_is_given(open_with, chat_server):
    chat_server.claims(("Mirela Okafor said the pillars are rotten.", [1]))
    answer = open_with("ollama").ask(PILLARS)
    assert answer.claims[0].text == "Mirela Okafor said the pillars are rotten."
    assert "claims" in chat_server.requests[-1]["format"]["properties"]


@pytest.mark.parametrize(("status", "why"), [(404, "is not there"), (500, "status 500")])
def test_ollama_failing_is_told(open_with, chat_server, assistant, status, why):
    chat_server.refuses(status, "no")
    assert why in extractive_with(open_with("ollama").ask(PILLARS), assistant)


def test_ollama_is_stopped(open_with, chat_server):
    chat_server.hangs()
    stream = open_with("ollama").stream(PILLARS)
    for _ in range(5):
        next(stream)
    stream.close()
    assert chat_server.gone.wait(SECONDS)
