"""What every measure makes of one outcome."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from evals.cases import Expected, GoldQuote
from evals.matching import gold_of, hits_quote, is_credited, meets, same_outlet, same_person
from evals.metrics import PERCENT, Measure, Tallies, Tally
from evals.outcome import Faults, Outcome, names_speaker
from rag.answer import Answer, Claim

RECALLED_AT = (1, 3, 5, 10)
RANKED_AT = 10


def tallies(outcome: Outcome, faults: Faults) -> Tallies:
    """Measure -> what it makes of the outcome, for those that can judge it."""
    found = _of_every_answer(outcome, faults) | _of_refusal(outcome)
    if not outcome.item.answerable:
        return found
    want, claims = outcome.item.expected, outcome.claims
    found |= retrieval_tallies(outcome)
    found |= _of_expected(outcome)
    found |= _of_who_said_it(claims, want)
    if claims and (want.outlets or want.speakers or want.relayed_outlets):
        wrong = sum(map(bool, faults.misattributed))
        found[Measure("misattribution_rate")] = Tally(wrong, len(claims))
    return found


def retrieval_tallies(outcome: Outcome) -> Tallies:
    """What the measures of retrieval make of an answerable item: nothing without a ranking and gold
    articles.

    recall, nDCG, MRR and MAP are computed by ir-measures (MacAvaney, Macdonald and Ounis, ECIR
    2022).
    """
    import ir_measures

    gold, ranking = outcome.item.expected.gold_articles, outcome.ranking
    if not gold or not ranking:
        return {}
    theirs = {ir_measures.R @ k: Measure("recall", k) for k in RECALLED_AT} | {
        ir_measures.nDCG @ RANKED_AT: Measure("nDCG", RANKED_AT),
        ir_measures.RR @ RANKED_AT: Measure("MRR", RANKED_AT),
        ir_measures.AP @ RANKED_AT: Measure("MAP", RANKED_AT),
    }
    scores = {article: float(-rank) for rank, article in enumerate(ranking.articles)}
    computed = ir_measures.iter_calc([*theirs], {"": dict.fromkeys(gold, 1)}, {"": scores})
    found = {theirs[row.measure]: Tally(row.value) for row in computed}
    found[Measure("all-gold", RANKED_AT)] = Tally(found[Measure("recall", RANKED_AT)].part == 1)
    ranks = [ranking.rank_of(quote) for quote in outcome.item.expected.quotes]
    for k in RECALLED_AT if ranks else ():
        found[Measure("quote_recall", k)] = Tally(fmean(rank <= k for rank in ranks))
    return found


def _of_every_answer(outcome: Outcome, faults: Faults) -> Tallies:
    claims, answer = outcome.claims, outcome.answer
    found = {
        Measure("broken_citations"): Tally(len(faults.broken)),
        Measure("wrong_outlets"): Tally(len(faults.wrong_outlets)),
    }
    if answer:
        found[Measure("claims_per_answer")] = Tally(len(claims))
    if claims:
        cited = sum(c.end - c.start for claim in claims for c in claim.citations)
        found[Measure("characters_per_claim")] = Tally(cited, len(claims))
    if answer and answer.seconds:
        stages = {"": sum(answer.seconds.values()), **answer.seconds}
        for name in PERCENT:
            found |= {Measure(name, of=stage): Tally(spent) for stage, spent in stages.items()}
        if outcome.item.answerable:
            found[Measure("seconds")] = Tally(stages[""])
    return found


def _of_refusal(outcome: Outcome) -> Tallies:
    refused, unanswerable = outcome.refused, not outcome.item.answerable
    right = refused and unanswerable
    found = {
        Measure("refusal_precision"): Tally(right, refused),
        Measure("refusal_f1"): Tally(2 * right, refused + unanswerable),
    }
    if unanswerable:
        found[Measure("refusal_recall")] = Tally(right)
    return found


def _of_expected(outcome: Outcome) -> Tallies:
    want, claims = outcome.item.expected, outcome.claims
    found = {Measure("answered"): Tally(not outcome.refused)}
    if want.outlets:
        named = [any(is_credited(claim, outlet) for claim in claims) for outlet in want.outlets]
        found[Measure("outlet_recall")] = Tally(fmean(named))
    if want.outlets and claims:
        named = [any(is_credited(claim, outlet) for outlet in want.outlets) for claim in claims]
        found[Measure("outlet_precision")] = Tally(fmean(named))
    if want.articles:
        cited = {c.article for claim in claims for c in claim.citations}
        found[Measure("article_recall")] = Tally(fmean(a in cited for a in want.articles))
    if want.quotes:
        hits = [hits_quote(claim, want.quotes) for claim in claims]
        found |= _at_depths("quote_hit", hits)
    if any(quote.states("grade", "speaker") for quote in want.quotes):
        found |= _of_graded(claims, outcome.answer, want.quotes)
    if want.facts:
        met = [any(meets(claim, fact) for claim in claims) for fact in want.facts]
        found[Measure("fact_coverage")] = Tally(fmean(met))
    return found


def _at_depths(name: str, hits: Sequence[bool]) -> Tallies:
    return {Measure(name, at): Tally(any(hits[:at])) for at in (1, 3, None)}


def _of_graded(
    claims: Sequence[Claim], answer: Answer | None, quotes: Sequence[GoldQuote]
) -> Tallies:
    """Judged against sentences that answer or help, and those who say them."""
    gold = [gold_of(claim.citations, quotes) for claim in claims]
    hits = [_answers(quote) for quote in gold]
    beside = [claim.citations for claim in answer.related] if answer else []
    if answer and answer.refusal:
        beside.append(answer.refusal.nearest)
    there = any(hits) or any(_answers(gold_of(citations, quotes)) for citations in beside)
    found = _at_depths("answer_hit", hits) | {Measure("found"): Tally(there)}
    if hits:
        found[Measure("right_first")] = Tally(hits[0])
        found[Measure("helping")] = Tally(fmean(quote is not None for quote in gold))
    said = [
        (claim.attribution.speaker, quote.speaker)
        for claim, quote in zip(claims, gold, strict=True)
        if quote and quote.states("speaker")
    ]
    right = [same_person(named, speaker) for named, speaker in said if speaker]
    none = [not named for named, speaker in said if not speaker]
    judged = (("speaker_right", right), ("speaker_none", none))
    return found | {Measure(name): Tally(sum(told), len(told)) for name, told in judged if told}


def _answers(quote: GoldQuote | None) -> bool:
    return quote is not None and quote.grade == 2


def _of_who_said_it(claims: Sequence[Claim], want: Expected) -> Tallies:
    """Judged on the claims that are right: on a gold quote, or with an expected fact."""
    right = [
        claim
        for claim in claims
        if hits_quote(claim, want.quotes) or any(meets(claim, fact) for fact in want.facts)
    ]
    found: Tallies = {}
    if want.speakers:
        named = Tally(any(names_speaker(claim, want.speakers) for claim in right))
        found[Measure("speaker_end_to_end")] = named
        if right:
            found[Measure("speaker_given_hit")] = named
    if want.relayed_outlets:
        relays = [relay for claim in right for relay in claim.attribution.relays]
        named = Tally(any(same_outlet(one, out) for one in relays for out in want.relayed_outlets))
        found[Measure("relay_end_to_end")] = named
    if want.section:
        told = bool(right) and all(c.attribution.section == want.section for c in right)
        found[Measure("section")] = Tally(told)
    return found
