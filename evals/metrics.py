"""Measures as values.

A `Measure` is a name that can be compared, hashed, printed and read again: `nDCG@10`,
`quote_hit@3`, `p95(retrieve)`. What it makes of one item is a `Tally`: a part of a whole. A figure
over many items is the sum of the parts over the sum of the wholes, so means, rates, precision,
recall and F1 (2 TP / (2 TP + FP + FN)) are one computation, and so is their resampling. A measure
that cannot judge an item has no tally there: an unanswerable item has no retrieval score, not 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from corpus.errors import EvaluationProblem


@dataclass(frozen=True, slots=True)
class Meaning:
    """What all measures of one name have in common."""

    group: Literal["retrieval", "answers", "attribution", "citations", "refusal", "speed"]
    better: Literal["higher", "lower", "neither"]
    says: str
    """One line for people."""
    summary: Literal["ratio", "sum", "percentile"] = "ratio"


KINDS: Mapping[str, Meaning] = {
    "recall": Meaning("retrieval", "higher", "gold articles among the first k"),
    "nDCG": Meaning("retrieval", "higher", "normalised discounted cumulative gain of articles"),
    "MRR": Meaning("retrieval", "higher", "1 / rank of the first gold article"),
    "MAP": Meaning("retrieval", "higher", "average precision of articles"),
    "all-gold": Meaning("retrieval", "higher", "every gold article among the first k"),
    "quote_recall": Meaning("retrieval", "higher", "gold quotes held by the first k passages"),
    "answered": Meaning("answers", "higher", "answerable questions that are answered"),
    "fact_coverage": Meaning("answers", "higher", "expected facts that a claim states"),
    "quote_hit": Meaning(
        "answers", "higher", "a citation among the first k claims is a gold quote"
    ),
    "answer_hit": Meaning("answers", "higher", "the first k claims have a sentence that answers"),
    "right_first": Meaning("answers", "higher", "answered questions whose first claim answers"),
    "found": Meaning("answers", "higher", "what answers is claimed, related or nearest"),
    "helping": Meaning("answers", "higher", "claims on a sentence that answers or helps"),
    "article_recall": Meaning("answers", "higher", "gold articles that the answer cites"),
    "claims_per_answer": Meaning("answers", "neither", "claims in an answer"),
    "outlet_precision": Meaning("attribution", "higher", "claims credited to an expected outlet"),
    "outlet_recall": Meaning(
        "attribution", "higher", "expected outlets that a claim is credited to"
    ),
    "speaker_end_to_end": Meaning("attribution", "higher", "found, and its speaker named"),
    "speaker_given_hit": Meaning("attribution", "higher", "speaker named, where found"),
    "speaker_right": Meaning("attribution", "higher", "claims of somebody's words that name them"),
    "speaker_none": Meaning("attribution", "higher", "claims of the outlet's own that name nobody"),
    "relay_end_to_end": Meaning("attribution", "higher", "found, and the outlet it relays named"),
    "section": Meaning("attribution", "higher", "found, and body or comment told apart"),
    "misattribution_rate": Meaning(
        "attribution", "lower", "claims with a wrong outlet, speaker or relay"
    ),
    "wrong_outlets": Meaning("attribution", "lower", "names that the cited article denies", "sum"),
    "broken_citations": Meaning(
        "citations", "lower", "citations that are not the exact text", "sum"
    ),
    "characters_per_claim": Meaning("citations", "neither", "characters that a claim cites"),
    "refusal_precision": Meaning("refusal", "higher", "declined questions that are unanswerable"),
    "refusal_recall": Meaning("refusal", "higher", "unanswerable questions that are declined"),
    "refusal_f1": Meaning("refusal", "higher", "harmonic mean of the two"),
    "seconds": Meaning("speed", "lower", "mean time of an answerable question"),
    "p50": Meaning("speed", "lower", "median time", "percentile"),
    "p95": Meaning("speed", "lower", "time that 95% stay under", "percentile"),
}
PERCENT = {"p50": 50.0, "p95": 95.0}
_PLACES = {name: place for place, name in enumerate(KINDS)}
_NAME_FORM = re.compile(r"([\w-]+)(?:@([1-9]\d*))?(?:\(([\w ]+)\))?")


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure by name: `nDCG@10` looks at the first 10, `p95(retrieve)` at that stage."""

    name: str
    at: int | None = None
    of: str = ""

    def __str__(self) -> str:
        return self.name + (f"@{self.at}" if self.at else "") + (f"({self.of})" if self.of else "")

    @property
    def kind(self) -> Meaning:
        return KINDS[self.name]

    @property
    def place(self) -> tuple[int, str, int]:
        """Where it stands among others: as in `KINDS`, then by stage, then by depth."""
        return _PLACES[self.name], self.of, self.at or 1_000

    @property
    def is_share(self) -> bool:
        """Whether it lies between 0 and 1, and more or less of it is better."""
        kind = self.kind
        return kind.summary == "ratio" and kind.group != "speed" and kind.better != "neither"

    @classmethod
    def parse(cls, written: str) -> Measure:
        """The measure whose `str` is `written`.

        Raises EvaluationProblem for a name that is none.
        """
        form = _NAME_FORM.fullmatch(written)
        if not form or form[1] not in KINDS:
            raise EvaluationProblem(
                f"There is no measure {written!r}.", f"There are: {', '.join(KINDS)}."
            )
        return cls(form[1], int(form[2]) if form[2] else None, form[3] or "")

    def shown(self, value: float) -> str:
        """The value in the digits that suit the measure."""
        if self.kind.group == "speed":
            return f"{1000 * value:.1f} ms"
        if self.kind.summary == "sum" or self.name == "characters_per_claim":
            return f"{value:.0f}"
        return f"{value:.2f}" if self.name == "claims_per_answer" else f"{value:.3f}"

    def signed(self, difference: float) -> str:
        """The difference with its sign; no sign for what rounds to nothing."""
        digits = self.shown(abs(difference))
        nothing = not any(digit in "123456789" for digit in digits)
        return digits if nothing else f"{'+' if difference > 0 else '-'}{digits}"


class Tally(NamedTuple):
    """What a measure makes of one item: a part of a whole."""

    part: float
    whole: float = 1.0


Tallies = dict[Measure, Tally]
