"""One word for each item, so that a person finds the failures quickly; and why, in a line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evals.metrics import Measure, Outcome, Tallies

VerdictKind = Literal[
    "right",
    "partly",
    "missed",
    "misattributed",
    "broken citation",
    "declined rightly",
    "declined wrongly",
    "should have declined",
    "no answer",
    "not judged",
]
PASSED: frozenset[VerdictKind] = frozenset({"right", "declined rightly"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an item. `why` is empty where there is nothing to say."""

    kind: VerdictKind
    why: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return self.kind in PASSED


def verdict(result: Outcome, row: Tallies) -> Verdict:
    """The gravest thing that can be said of the outcome."""
    if result.answer is None:
        return Verdict("no answer", result.broken)
    if not result.item.answerable:
        return Verdict("declined rightly" if result.refused else "should have declined")
    if result.refused:
        return Verdict("declined wrongly")
    if result.broken:
        return Verdict("broken citation", result.broken)
    wrong = tuple(dict.fromkeys(fault for faults in result.misattributed for fault in faults))
    if wrong:
        return Verdict("misattributed", wrong)
    return _found(result, row)


def _found(result: Outcome, row: Tallies) -> Verdict:
    """By the sharpest thing that the item expects.

    Facts, else what answers, else quotes, else articles, else outlets.
    """
    for name in ("fact_coverage", "answer_hit", "quote_hit", "article_recall", "outlet_recall"):
        tally = row.get(Measure(name))
        if tally is not None:
            kind: VerdictKind = "right" if tally.part == 1 else "partly" if tally.part else "missed"
            return Verdict(kind, _lacking(result, row))
    return Verdict("not judged")


def _lacking(result: Outcome, row: Tallies) -> tuple[str, ...]:
    """What a right answer would have had besides; one line each."""
    want = result.item.expected
    said = {
        "fact_coverage": "not every expected fact is stated",
        "answer_hit": "no sentence that answers is cited",
        "quote_hit": "no gold quote is cited",
        "outlet_recall": f"not every expected outlet is credited: {', '.join(want.outlets)}",
        "speaker_end_to_end": f"the speaker is not named: {', '.join(want.speakers)}",
        "relay_end_to_end": f"the relay is not named: {', '.join(want.relayed_outlets)}",
        "section": f"not told to be from the {want.section}",
    }
    tallied = ((line, row.get(Measure(name))) for name, line in said.items())
    return tuple(line for line, tally in tallied if tally is not None and tally.part < 1)
