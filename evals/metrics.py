"""Measures as values, and what each makes of one item.

A `Measure` is a name that can be compared, hashed, printed and read again: `nDCG@10`,
`quote_hit@3`, `p95(retrieve)`. What it makes of one item is a `Tally`: a part of a whole. A figure
over many items is the sum of the parts over the sum of the wholes, so means, rates, precision,
recall and F1 (2 TP / (2 TP + FP + FN)) are one computation, and so is their resampling. A measure
that cannot judge an item has no tally there: an unanswerable item has no retrieval score, not 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from corpus.article import Span
from corpus.errors import EvaluationProblem
from evals.cases import Articles, Expected, GoldQuote, Item
from evals.matching import (
    alike,
    broken,
    credited,
    gold_of,
    hits_quote,
    meets,
    owners,
    same_outlet,
    same_person,
    wrong_outlets,
)
from rag.answer import Answer, Claim

Group = Literal["retrieval", "answers", "attribution", "citations", "refusal", "speed"]
Better = Literal["higher", "lower", "neither"]
Summary = Literal["ratio", "sum", "percentile"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What all measures of one name have in common."""

    group: Group
    better: Better
    says: str
    """One line for people."""
    summary: Summary = "ratio"


KINDS: Mapping[str, Kind] = {
    "recall": Kind("retrieval", "higher", "gold articles among the first k"),
    "nDCG": Kind("retrieval", "higher", "normalised discounted cumulative gain of articles"),
    "MRR": Kind("retrieval", "higher", "1 / rank of the first gold article"),
    "MAP": Kind("retrieval", "higher", "average precision of articles"),
    "all-gold": Kind("retrieval", "higher", "every gold article among the first k"),
    "quote_recall": Kind("retrieval", "higher", "gold quotes held by the first k passages"),
    "answered": Kind("answers", "higher", "answerable questions that are answered"),
    "fact_coverage": Kind("answers", "higher", "expected facts that a claim states"),
    "quote_hit": Kind("answers", "higher", "a citation among the first k claims is a gold quote"),
    "answer_hit": Kind("answers", "higher", "the first k claims have a sentence that answers"),
    "right_first": Kind("answers", "higher", "answered questions whose first claim answers"),
    "found": Kind("answers", "higher", "what answers is claimed, related or nearest"),
    "helping": Kind("answers", "higher", "claims on a sentence that answers or helps"),
    "article_recall": Kind("answers", "higher", "gold articles that the answer cites"),
    "claims_per_answer": Kind("answers", "neither", "claims in an answer"),
    "outlet_precision": Kind("attribution", "higher", "claims credited to an expected outlet"),
    "outlet_recall": Kind("attribution", "higher", "expected outlets that a claim is credited to"),
    "speaker_end_to_end": Kind("attribution", "higher", "found, and its speaker named"),
    "speaker_given_hit": Kind("attribution", "higher", "speaker named, where found"),
    "speaker_right": Kind("attribution", "higher", "claims of somebody's words that name them"),
    "speaker_none": Kind("attribution", "higher", "claims of the outlet's own that name nobody"),
    "relay_end_to_end": Kind("attribution", "higher", "found, and the outlet it relays named"),
    "section": Kind("attribution", "higher", "found, and body or comment told apart"),
    "misattribution_rate": Kind(
        "attribution", "lower", "claims with a wrong outlet, speaker or relay"
    ),
    "wrong_outlets": Kind("attribution", "lower", "names that the cited article denies", "sum"),
    "broken_citations": Kind("citations", "lower", "citations that are not the exact text", "sum"),
    "characters_per_claim": Kind("citations", "neither", "characters that a claim cites"),
    "refusal_precision": Kind("refusal", "higher", "declined questions that are unanswerable"),
    "refusal_recall": Kind("refusal", "higher", "unanswerable questions that are declined"),
    "refusal_f1": Kind("refusal", "higher", "harmonic mean of the two"),
    "seconds": Kind("speed", "lower", "mean time of an answerable question"),
    "p50": Kind("speed", "lower", "median time", "percentile"),
    "p95": Kind("speed", "lower", "time that 95% stay under", "percentile"),
}
PERCENT = {"p50": 50.0, "p95": 95.0}


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure by name: `nDCG@10` looks at the first 10, `p95(retrieve)` at that stage."""

    name: str
    at: int | None = None
    of: str = ""

    def __str__(self) -> str:
        return self.name + (f"@{self.at}" if self.at else "") + (f"({self.of})" if self.of else "")

    @property
    def kind(self) -> Kind:
        return KINDS[self.name]

    @classmethod
    def parse(cls, written: str) -> Measure:
        """The measure whose `str` is `written`.

        Raises EvaluationProblem for a name that is none.
        """
        form = re.fullmatch(
            r"([A-Za-z][\w-]*?[A-Za-z0-9])(?:@([1-9]\d*))?(?:\(([\w ]+)\))?", written
        )
        if not form or form[1] not in KINDS:
            raise EvaluationProblem(
                f"There is no measure {written!r}.", f"There are: {', '.join(KINDS)}."
            )
        return cls(form[1], int(form[2]) if form[2] else None, form[3] or "")


@dataclass(frozen=True, slots=True)
class Tally:
    """What a measure makes of one item: a part of a whole."""

    part: float
    whole: float = 1.0


Tallies = dict[Measure, Tally]


@dataclass(frozen=True, slots=True)
class Ranking:
    """What retrieval ranked for a question, best first."""

    articles: tuple[str, ...] = ()
    passages: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One item, what came back for it, and what the corpus says of that."""

    item: Item
    answer: Answer | None
    """None: no answer was given, not even a refusal."""
    ranking: Ranking | None = None
    confidence: float | None = None
    """Probability, by the system's own reckoning, that the evidence answers."""
    broken: tuple[str, ...] = ()
    """Citations that are not the exact text, one line each."""
    misattributed: tuple[tuple[str, ...], ...] = ()
    """For each claim, what is wrong with its outlet, speaker or relays."""
    wrong_outlets: tuple[str, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        return self.answer.claims if self.answer else ()

    @property
    def refused(self) -> bool:
        return not self.claims or (self.answer is not None and self.answer.refusal is not None)


def outcome(
    item: Item,
    answer: Answer | None,
    articles: Articles,
    ranking: Ranking | None = None,
    confidence: float | None = None,
) -> Outcome:
    """The outcome of an item, its citations and credits checked against the corpus."""
    claims = answer.claims if answer else ()
    cited = {c.article for claim in claims for c in claim.citations if c.article in articles}
    known = {article: articles[article] for article in cited}
    whose = {article: owners(known[article]) for article in cited}
    faults = [broken(c, known.get(c.article)) for claim in claims for c in claim.cited]
    wrong = [wrong_outlets(claim, whose) for claim in claims]
    return Outcome(
        item,
        answer,
        ranking,
        confidence,
        broken=tuple(f for f in faults if f) if answer else ("no answer was written",),
        misattributed=tuple(
            (*by_outlet, *_contradicted(claim, item.expected))
            for claim, by_outlet in zip(claims, wrong, strict=True)
        ),
        wrong_outlets=tuple(fault for by_outlet in wrong for fault in by_outlet),
    )


def _contradicted(claim: Claim, want: Expected) -> tuple[str, ...]:
    """Where the claim rests on the gold and names a speaker or relays that are not the gold's.

    Naming nobody is no misattribution; `speaker_end_to_end` and `relay_end_to_end` count that.
    """
    by, faults = claim.attribution, []
    if not _is_gold(claim, want):
        return ()
    if by.speaker and want.speakers and not _says(claim, want.speakers):
        faults.append(f"the speaker is {' or '.join(want.speakers)}, not {by.speaker}")
    known = [alike(relay, outlet) for relay in by.relays for outlet in want.relayed_outlets]
    if known and not any(known):
        faults.append(f"relayed is {' or '.join(want.relayed_outlets)}, not {', '.join(by.relays)}")
    return tuple(faults)


def _is_gold(claim: Claim, want: Expected) -> bool:
    """A claim on a gold quote.

    Or, where the set has none, one with an expected fact of an expected article.
    """
    if want.quotes:
        return hits_quote(claim, want.quotes)
    there = not want.articles or any(c.article in want.articles for c in claim.citations)
    return there and any(meets(claim, fact) for fact in want.facts)


def _says(claim: Claim, speakers: Iterable[str]) -> bool:
    return any(same_person(claim.attribution.speaker, speaker) for speaker in speakers)


def _relays(claim: Claim, outlets: Iterable[str]) -> bool:
    relays = claim.attribution.relays
    return any(same_outlet(relay, outlet) for relay in relays for outlet in outlets)


# ------------------------------------------------------------------ tallies


def tallies(result: Outcome) -> Tallies:
    """What every measure but those of retrieval makes of the outcome."""
    found = _of_every_answer(result) | _of_refusal(result)
    return found | _of_expected(result) if result.item.answerable else found


def _of_every_answer(result: Outcome) -> Tallies:
    claims = result.claims
    found = {
        Measure("broken_citations"): Tally(len(result.broken)),
        Measure("wrong_outlets"): Tally(len(result.wrong_outlets)),
    }
    if result.answer:
        found[Measure("claims_per_answer")] = Tally(len(claims))
    if claims:
        cited = sum(c.end - c.start for claim in claims for c in claim.citations)
        found[Measure("characters_per_claim")] = Tally(cited, len(claims))
    if result.answer and result.answer.seconds:
        stages = result.answer.seconds
        for name in PERCENT:
            found[Measure(name)] = Tally(sum(stages.values()))
            found |= {Measure(name, of=stage): Tally(spent) for stage, spent in stages.items()}
        if result.item.answerable:
            found[Measure("seconds")] = Tally(sum(stages.values()))
    return found


def _of_refusal(result: Outcome) -> Tallies:
    refused, unanswerable = result.refused, not result.item.answerable
    right = refused and unanswerable
    found = {
        Measure("refusal_precision"): Tally(right, refused),
        Measure("refusal_f1"): Tally(2 * right, refused + unanswerable),
    }
    if unanswerable:
        found[Measure("refusal_recall")] = Tally(right)
    return found


def _of_expected(result: Outcome) -> Tallies:
    want, claims = result.item.expected, result.claims
    found = {Measure("answered"): Tally(not result.refused)}
    if want.outlets:
        found |= _of_outlets(claims, want.outlets)
    if want.articles:
        cited = {c.article for claim in claims for c in claim.citations}
        found[Measure("article_recall")] = Tally(fmean(a in cited for a in want.articles))
    if want.quotes:
        for first, at in ((claims[:1], 1), (claims[:3], 3), (claims, None)):
            hit = any(hits_quote(claim, want.quotes) for claim in first)
            found[Measure("quote_hit", at)] = Tally(hit)
    if any(quote.states("grade", "speaker") for quote in want.quotes):
        found |= _of_graded(result)
    if want.facts:
        met = fmean(any(meets(claim, fact) for claim in claims) for fact in want.facts)
        found[Measure("fact_coverage")] = Tally(met)
    if claims and (want.outlets or want.speakers or want.relayed_outlets):
        wrong = sum(bool(faults) for faults in result.misattributed)
        found[Measure("misattribution_rate")] = Tally(wrong, len(claims))
    return found | _of_who_said_it(claims, want)


def _of_graded(result: Outcome) -> Tallies:
    """Judged against sentences that answer or help, and those who say them."""
    answer, quotes = result.answer, result.item.expected.quotes
    gold = [gold_of(claim.citations, quotes) for claim in result.claims]
    hits = [_answers(quote) for quote in gold]
    found = {Measure("answer_hit", at): Tally(any(hits[:at])) for at in (1, 3, None)}
    beside = [claim.citations for claim in answer.related] if answer else []
    if answer and answer.refusal:
        beside.append(answer.refusal.nearest)
    there = any(hits) or any(_answers(gold_of(citations, quotes)) for citations in beside)
    found[Measure("found")] = Tally(there)
    if hits:
        found[Measure("right_first")] = Tally(hits[0])
        found[Measure("helping")] = Tally(fmean(quote is not None for quote in gold))
    return found | _of_speakers(result.claims, gold)


def _answers(quote: GoldQuote | None) -> bool:
    return quote is not None and quote.grade == 2


def _of_speakers(claims: Sequence[Claim], gold: Sequence[GoldQuote | None]) -> Tallies:
    """Of each claim, beside the gold that it rests on; where somebody says that, and where not."""
    judged = [
        (claim.attribution.speaker, quote.speaker)
        for claim, quote in zip(claims, gold, strict=True)
        if quote and quote.states("speaker")
    ]
    right = [same_person(named, speaker) for named, speaker in judged if speaker]
    none = [not named for named, speaker in judged if not speaker]
    tallied = (("speaker_right", right), ("speaker_none", none))
    return {Measure(name): Tally(sum(told), len(told)) for name, told in tallied if told}


def _of_outlets(claims: Sequence[Claim], outlets: Sequence[str]) -> Tallies:
    recall = fmean(any(credited(claim, outlet) for claim in claims) for outlet in outlets)
    found = {Measure("outlet_recall"): Tally(recall)}
    if claims:
        precision = fmean(any(credited(claim, outlet) for outlet in outlets) for claim in claims)
        found[Measure("outlet_precision")] = Tally(precision)
    return found


def _of_who_said_it(claims: Sequence[Claim], want: Expected) -> Tallies:
    """Judged on the claims that are right: on a gold quote, or with an expected fact."""
    right = [
        claim
        for claim in claims
        if hits_quote(claim, want.quotes) or any(meets(claim, fact) for fact in want.facts)
    ]
    found: Tallies = {}
    if want.speakers:
        named = Tally(any(_says(claim, want.speakers) for claim in right))
        found[Measure("speaker_end_to_end")] = named
        if right:
            found[Measure("speaker_given_hit")] = named
    if want.relayed_outlets:
        named = Tally(any(_relays(claim, want.relayed_outlets) for claim in right))
        found[Measure("relay_end_to_end")] = named
    if want.section:
        told = bool(right) and all(c.attribution.section == want.section for c in right)
        found[Measure("section")] = Tally(told)
    return found
