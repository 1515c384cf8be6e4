"""Whose words a stretch of an article is: the statements in it, weighed.

The tagger finds all that is given to anybody, what they plan and feel with it. Somebody is credited
with a sentence where a reader would say that they say it, by three signs that `make fit-credit`
weighs on questions whose gold sentences have their speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from corpus.article import Span
from corpus.speech import Statement
from corpus.speech.words import listed
from index.lexical import terms

SAYING = frozenset(terms(" ".join(listed("saying"))))
"""Verbs of saying, as stems. Without them, crediting tells what somebody says from what the outlet
says with AUROC .85, and .89 with them.
"""
_SUPPOSED = re.compile(r"\b(?:can|could|may|might|should|must|would)\b[^.,;]{0,30}$", re.I)
_DENIED = re.compile(r"(?:\b(?:not|never|(?:declin|refus)\w+ (?:to|comment))|n['’]t)\b", re.I)


class Signs(NamedTuple):
    """What tells that somebody says a stretch, each from 0 to 1."""

    content: float
    """Share of it that is given to them."""
    direct: float
    """Share of it between quotation marks, given to them."""
    says: float
    """1 when a verb of saying gives it to them."""


WEIGHTS, BIAS = Signs(1.51, 2.98, 2.1), -1.71


def signs(
    text: str, span: Span, said: Sequence[Statement], others: Sequence[Statement] = ()
) -> Signs:
    """Of the statements of one speaker; what they only pass on of `others` is not theirs."""
    length = max(1, len(span))
    passed_on = [o.span for o in others if any(r.contains(o.span) for s in said for r in s.content)]
    away = covered(passed_on, span)
    direct = covered((run for s in said for run in s.direct), span)
    direct -= covered((run for o in others if o.span in passed_on for run in o.direct), span)
    return Signs(
        max(0, covered((run for s in said for run in s.content), span) - away) / length,
        max(0, direct) / length,
        float(any(s.cue and says(s.cue.of(text)) and not _is_noun(text, s) for s in said)),
    )


def says(cue: str) -> bool:
    """Is it a cue of saying, and not one of doing, nor of what was talked about?"""
    is_topic = cue.endswith(("about", "against", "over"))
    return not is_topic and not SAYING.isdisjoint(terms(cue))


def _is_noun(text: str, statement: Statement) -> bool:
    """Is the cue a noun: "her claim that"?"""
    source = statement.source.of(text) if statement.source else " "
    owner = source.split(" ")[-1].casefold()
    return owner.endswith(("’s", "'s", "’", "'")) or owner in {"his", "her", "its", "their"}


def _is_denied(text: str, statement: Statement) -> bool:
    """Is it told that nothing was said: "did not mention", "declined to say", "may argue"?"""
    cue, source = statement.cue, statement.source
    if cue is None:
        return False
    between = text[source.end : cue.start] if source and source.end < cue.start else ""
    supposed = _SUPPOSED.search(between) or _SUPPOSED.match(cue.of(text))
    return bool(supposed or _DENIED.search(text, max(0, cue.start - len("have not ")), cue.end))


def covered(runs: Iterable[Span], span: Span) -> int:
    """How many characters of `span` the runs cover."""
    return sum(max(0, min(run.end, span.end) - max(run.start, span.start)) for run in runs)


def credited(
    text: str, span: Span, statements: Iterable[Statement], above: float = 0.0
) -> list[Statement]:
    """The statements of those who say the stretch with log-odds `above`, whoever likeliest does
    first; none where the outlet itself does.
    """
    voices: dict[str | None, list[Statement]] = {}
    for statement in statements:
        if covered(statement.content, span) and not _is_denied(text, statement):
            voices.setdefault(statement.speaker, []).append(statement)
    found = []
    for speaker, said in voices.items():
        others = [s for other, those in voices.items() if other != speaker for s in those]
        seen = signs(text, span, said, others)
        odds = BIAS + sum(weight * sign for weight, sign in zip(WEIGHTS, seen, strict=True))
        if odds > above:
            found.append((odds, said))
    return [s for _, said in sorted(found, key=lambda pair: -pair[0]) for s in said]
