"""Questions that are on their way while the index is brought up to date."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from port_ellery import open_over

from rag.assistant import Assistant

QUESTION = "How much will the repairs of the ferry terminal in Port Ellery cost?"


def test_a_question_in_flight_is_answered_from_the_snapshot_it_began_with(
    data: Path, tmp_path: Path, assistant: Assistant
) -> None:
    (tmp_path / "models").symlink_to(data / "models")
    corpus = tmp_path / "news.jsonl"
    shutil.copyfile(data / "newsroom.jsonl", corpus)
    assistant = open_over(corpus, tmp_path)
    before = assistant.ask(QUESTION)
    cited = {c.article for claim in before.claims for c in claim.citations}
    assert before.claims

    flying = assistant.stream(QUESTION)
    first = next(flying)
    lines = corpus.read_text("utf-8").splitlines(keepends=True)
    corpus.write_text("".join(x for x in lines if json.loads(x)["id"] not in cited), "utf-8")
    open_over(corpus, tmp_path)
    *_, landed = flying

    assert first.snapshot == landed.snapshot == before.snapshot
    assert landed.claims == before.claims
    after = assistant.ask(QUESTION)
    assert after.snapshot != before.snapshot
    assert not cited & {c.article for claim in after.claims for c in claim.citations}
