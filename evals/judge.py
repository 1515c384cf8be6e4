"""One word for each item, so that a person finds the failures quickly; why, in a line each; and the
figures of all items together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.cases import ArticleOf
from evals.figures import RESAMPLES, Figure, figures
from evals.metrics import Measure, Tallies
from evals.outcome import Faults, Outcome, faults_of
from evals.tallies import tallies

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
SHARPEST = ("fact_coverage", "answer_hit", "quote_hit", "article_recall", "outlet_recall")
"""What a verdict goes by: the first of these that the item expects."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an item. `why` is empty where there is nothing to say."""

    kind: VerdictKind
    why: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return self.kind in PASSED


@dataclass(frozen=True, slots=True)
class Judged:
    """An outcome, and what it is worth."""

    outcome: Outcome
    tallies: Tallies
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a run is worth."""

    items: tuple[Judged, ...]
    figures: Mapping[Measure, Figure]
    by_tag: Mapping[str, Mapping[Measure, Figure]]

    @property
    def verdicts(self) -> list[tuple[VerdictKind, int]]:
        """How many items got which verdict, most frequent first."""
        return Counter(one.verdict.kind for one in self.items).most_common()


def judge(outcome: Outcome, article_of: ArticleOf) -> Judged:
    """The outcome beside its gold and the corpus."""
    faults = faults_of(outcome, article_of)
    row = tallies(outcome, faults)
    return Judged(outcome, row, _verdict(outcome, faults, row))


def judgement(judged: Sequence[Judged], resamples: int = RESAMPLES) -> Judgement:
    """The figures of all items, and by tag."""
    return Judgement(
        items=tuple(judged),
        figures=figures([one.tallies for one in judged], resamples),
        by_tag=dict(_by_tag(judged, resamples)),
    )


def _by_tag(
    judged: Sequence[Judged], resamples: int
) -> Iterator[tuple[str, Mapping[Measure, Figure]]]:
    """Tags in the order in which they first stand; a tag of all items tells nothing apart."""
    for tag in dict.fromkeys(tag for one in judged for tag in one.outcome.item.tags):
        rows = [
            {measure: tally for measure, tally in one.tallies.items() if not measure.of}
            for one in judged
            if tag in one.outcome.item.tags
        ]
        if len(rows) < len(judged):
            yield tag, figures(rows, resamples)


def _verdict(outcome: Outcome, faults: Faults, row: Tallies) -> Verdict:
    """The gravest thing that can be said of the outcome."""
    if outcome.answer is None:
        return Verdict("no answer", faults.broken)
    if not outcome.item.answerable:
        return Verdict("declined rightly" if outcome.refused else "should have declined")
    if outcome.refused:
        return Verdict("declined wrongly")
    if faults.broken:
        return Verdict("broken citation", faults.broken)
    wrong = tuple(dict.fromkeys(fault for of_claim in faults.misattributed for fault in of_claim))
    if wrong:
        return Verdict("misattributed", wrong)
    judging = (row[m] for m in map(Measure, SHARPEST) if m in row)
    tally = next(judging, None)
    if tally is None:
        return Verdict("not judged")
    kind: VerdictKind = "right" if tally.part == 1 else "partly" if tally.part else "missed"
    return Verdict(kind, tuple(_lacking(outcome, row)))


def _lacking(outcome: Outcome, row: Tallies) -> Iterator[str]:
    """What a right answer would have had besides; one line each."""
    want = outcome.item.expected
    said = {
        "fact_coverage": "not every expected fact is stated",
        "answer_hit": "no sentence that answers is cited",
        "quote_hit": "no gold quote is cited",
        "outlet_recall": f"not every expected outlet is credited: {', '.join(want.outlets)}",
        "speaker_end_to_end": f"the speaker is not named: {', '.join(want.speakers)}",
        "relay_end_to_end": f"the relay is not named: {', '.join(want.relayed_outlets)}",
        "section": f"not told to be from the {want.section}",
    }
    for name, line in said.items():
        tally = row.get(Measure(name))
        if tally is not None and tally.part < 1:
            yield line
