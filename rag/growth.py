"""An answer as it grows: what a composer drafts, verified, numbered and added."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from index.snapshot import Snapshot
from rag.answer import Answer, Citation, Claim, Dropped, Usage
from rag.compose import Draft, Note
from rag.notices import numbered
from rag.reading import Reading
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


def accounted(
    answer: Answer, reading: Reading, seconds: Mapping[str, float], composing: float
) -> Answer:
    """The answer with what each outlet has to say, and how long each stage took."""
    return replace(
        answer,
        coverage=_coverage(reading, answer.claims),
        seconds={**seconds, "compose": time.perf_counter() - composing},
    )


def _coverage(reading: Reading, claims: Sequence[Claim]) -> dict[str, int]:
    """Outlet -> claims: outlets asked for, as whose words or as credited, and those answering."""
    wanted = (*reading.asked, *reading.absent)
    counts = dict.fromkeys(wanted, 0)
    for claim in claims:
        said = claim.attribution
        by = (said.outlet, said.published_by, *said.relays)
        asked = [name for name in wanted if name in by]
        cited = [cited.outlet for cited in claim.citations if cited.outlet]
        for name in dict.fromkeys([*asked, *(cited[1:] if asked else cited)]):
            counts[name] = counts.get(name, 0) + 1
    return counts


class Clock:
    """Seconds by stage, which may be entered more than once."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - started
