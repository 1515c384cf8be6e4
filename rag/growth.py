"""An answer as it grows: what a composer drafts, verified, numbered and added."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from index.snapshot import Snapshot
from rag.answer import Answer, Citation, Claim, Dropped, Usage
from rag.compose import Draft, Note
from rag.notices import numbered
from rag.verify import Wording, shown_alone, verified


def grown(
    answer: Answer,
    drafts: Iterable[Draft],
    snapshot: Snapshot,
    wording: Wording | None,
    completed: Callable[[Claim], Claim],
) -> Iterator[Answer]:
    """The answer after each draft, also one that adds nothing: whoever shows it may stop here.

    `completed` adds to a claim what else there is to cite for it.
    """
    numbers: dict[Citation, int] = {}
    for draft in drafts:
        match draft:
            case Claim():
                claim = numbered(
                    shown_alone(completed(draft), wording),
                    lambda cited: numbers.setdefault(cited, len(numbers) + 1),
                )
                kept, dropped = verified([claim], snapshot, wording)
                claims, gone = (*answer.claims, *kept), (*answer.dropped, *dropped)
                answer = replace(answer, claims=claims, dropped=gone)
            case Dropped():
                answer = replace(answer, dropped=(*answer.dropped, draft))
            case Note():
                answer = replace(answer, note=draft.text, composer=draft.composer)
            case Usage():
                answer = replace(answer, usage=answer.usage + draft if answer.usage else draft)
        yield answer


class Clock:
    """Seconds by stage, which may be entered more than once."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - started
