"""What the current snapshot holds, and example questions that it is known to answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice, zip_longest

from corpus.errors import BylineError
from index.snapshot import Snapshot
from rag.assistant import Assistant
from rag.page.thread import Holdings
from rag.statements import Statement, load

EXAMPLES = 4
TRIED = 12
"""Candidates that are asked, to find examples that the corpus answers."""
LOOKED_AT = 200
"""Articles that are searched for named speakers."""


def holdings_of(assistant: Assistant, snapshot: Snapshot) -> Holdings:
    """What can be asked about in `snapshot`, the assistant's current one."""
    catalogue = snapshot.catalogue
    outlets = {name for e in catalogue for name in (e.outlet, e.published_by) if name}
    return Holdings(
        articles=len(catalogue),
        outlets=tuple(sorted(outlets)),
        built=datetime.fromisoformat(snapshot.manifest.created),
        examples=tuple(islice(_answered(assistant, snapshot), EXAMPLES)),
    )


def _answered(assistant: Assistant, snapshot: Snapshot) -> Iterator[str]:
    for question in islice(_questions(snapshot), TRIED):
        try:
            if assistant.ask(question).claims:
                yield question
        except BylineError:
            return  # the reader is told when they ask themselves; examples are only a courtesy


def _questions(snapshot: Snapshot) -> Iterator[str]:
    """One question a named speaker, taking turns among outlets."""
    by_outlet: dict[str, list[str]] = {}
    for entry in islice(snapshot.catalogue, LOOKED_AT):
        asked = by_outlet.setdefault(entry.outlet or "", [])
        for statement in load(snapshot.annotation(entry.article) or "[]"):
            if (name := _full_name(statement)) and not any(name in n or n in name for n in asked):
                asked.append(name)
    turns = zip_longest(*by_outlet.values())
    names = dict.fromkeys(name for name in chain.from_iterable(turns) if name)
    return (f"What did {name} say?" for name in names)


def _full_name(statement: Statement) -> str | None:
    words = (statement.speaker or "").split()
    named = 2 <= len(words) <= 3 and all(w[0].isupper() and w.isalpha() for w in words)
    return statement.speaker if named else None
