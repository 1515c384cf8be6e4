"""What every measure makes of outcomes; those of retrieval take all outcomes at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

from evals.cases import Item
from evals.matching import FOUND, overlap
from evals.metrics import Measure, Outcome, Tallies, Tally, tallies

RECALLED_AT = (1, 3, 5, 10)
RANKED_AT = 10


def retrieval_tallies(results: Sequence[Outcome]) -> dict[str, Tallies]:
    """Item id -> what the measures of retrieval make of it.

    Only answerable items with a ranking and gold articles have any.

    recall, nDCG, MRR and MAP are computed by ir-measures (MacAvaney, Macdonald and Ounis, ECIR
    2022).
    """
    import ir_measures

    theirs = {ir_measures.R @ k: Measure("recall", k) for k in RECALLED_AT} | {
        ir_measures.nDCG @ RANKED_AT: Measure("nDCG", RANKED_AT),
        ir_measures.RR @ RANKED_AT: Measure("MRR", RANKED_AT),
        ir_measures.AP @ RANKED_AT: Measure("MAP", RANKED_AT),
    }
    judged = {
        r.item.id: r for r in results if r.ranking and r.item.answerable and _gold_articles(r.item)
    }
    gold = {id: dict.fromkeys(_gold_articles(r.item), 1) for id, r in judged.items()}
    ranked = {id: _scores(r.ranking.articles) for id, r in judged.items() if r.ranking}
    found = {id: _of_passages(r) for id, r in judged.items()}
    for row in ir_measures.iter_calc(list(theirs), gold, ranked) if judged else ():
        measure = theirs[row.measure]
        found[row.query_id][measure] = Tally(row.value)
        if measure == Measure("recall", RANKED_AT):
            found[row.query_id][Measure("all-gold", RANKED_AT)] = Tally(row.value == 1)
    return found


def _gold_articles(item: Item) -> tuple[str, ...]:
    named = (*item.expected.articles, *(quote.article for quote in item.expected.quotes))
    return tuple(dict.fromkeys(named))


def _scores(articles: Sequence[str]) -> dict[str, float]:
    """Falling scores, so that the order is kept by what sorts by score and id."""
    return {article: float(-rank) for rank, article in enumerate(articles)}


def _of_passages(result: Outcome) -> Tallies:
    quotes, ranking = result.item.expected.quotes, result.ranking
    if not quotes or not ranking:
        return {}
    found = {}
    for k in RECALLED_AT:
        held = fmean(
            any(
                article == quote.article
                and overlap(span.start, span.end, quote) >= FOUND * (quote.end - quote.start)
                for article, span in ranking.passages[:k]
            )
            for quote in quotes
        )
        found[Measure("quote_recall", k)] = Tally(held)
    return found


def judge(results: Sequence[Outcome]) -> list[Tallies]:
    """What every measure makes of each outcome, in order."""
    retrieved: Mapping[str, Tallies] = retrieval_tallies(results)
    nothing: Tallies = {}
    return [retrieved.get(result.item.id, nothing) | tallies(result) for result in results]
