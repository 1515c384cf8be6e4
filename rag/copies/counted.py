"""An answer counts the copies of a story once, the likely original first, and names all who ran it.

Which articles are copies is found when the index is built; here it is only looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from corpus.article import Article, Span
from corpus.copies import CopyGroup, group_of
from corpus.outlets import OutletRegistry
from corpus.speech import speaker_matches
from index.scope import Scope
from index.snapshot import Snapshot
from rag.answer import Claim
from rag.attribute import attribution, citation
from rag.copies.alike import NEARLY_ALIKE, alike
from rag.credit import credited
from rag.rank import Candidate
from rag.retrieve import said_in
from rag.wording import fold, locate


def counted_once(candidates: Sequence[Candidate], snapshot: Snapshot) -> list[Candidate]:
    """The candidates, best first, without those that the copy of a better one says as well."""
    kept: list[Candidate] = []
    told: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        story = next(iter(snapshot.copies_of(candidate.article.id)), None)
        before = told.setdefault(story, []) if story else []
        if not any(_is_copied(candidate, other) for other in before):
            before.append(candidate)
            kept.append(candidate)
    return kept


def _is_copied(one: Candidate, other: Candidate) -> bool:
    return (
        one.article.id != other.article.id
        and one.features.comment == other.features.comment
        and alike(one.text, other.text)
    )


def with_copies(
    claim: Claim,
    snapshot: Snapshot,
    scope: Scope,
    registry: OutletRegistry,
    keep_first: bool = False,
) -> Claim:
    """The claim with a citation for each copy of its article that says it in its words.

    Copies outside of `scope` are left out. The likely original leads, and its byline is the
    claim's, unless `keep_first`.
    """
    first = claim.citations[0]
    members = snapshot.copies_of(first.article)
    if not members or claim.attribution.section != "body":
        return claim
    cited = snapshot.article(first.article)
    spans = {cited.id: Span(first.start, first.end)}
    articles = [cited]
    for entry in snapshot.catalogue:
        if entry.article in members and entry.article != cited.id and scope.admits(entry):
            other = snapshot.article(entry.article)
            if span := _where(first.quote, other, snapshot):
                spans[other.id] = span
                articles.append(other)
    if len(articles) == 1:
        return claim
    group = group_of(articles, registry)
    lead = None if keep_first else _original(group, registry)
    led = claim if lead in (None, cited) else _led_by(lead, spans[lead.id], claim, snapshot)
    copies = (citation(article, spans[article.id], 0) for article in group.articles)
    ordered = [led.citations[0], *copies, *claim.citations]
    return replace(led, citations=tuple(dict.fromkeys(replace(c, n=0) for c in ordered)))


def _where(quote: str, article: Article, snapshot: Snapshot) -> Span | None:
    """The sentences of the article that say the same in nearly the same words, if any do."""
    passages = snapshot.passages_of(article.id)
    sentences = [s for p in passages if p.section != "comment" for s in p.sentences]
    folded = [fold(sentence.of(article.text)) for sentence in sentences]
    wanted = fold(quote)
    found = process.extractOne(wanted, folded, scorer=fuzz.ratio, score_cutoff=NEARLY_ALIKE)
    if found:
        span = sentences[found[2]]
    else:
        at = locate(wanted, article.text)
        touched = [s for s in sentences if at and s.overlaps(at)]
        if not touched:
            return None
        span = Span(touched[0].start, touched[-1].end)
    return span if alike(quote, span.of(article.text)) else None


def _original(group: CopyGroup, registry: OutletRegistry) -> Article | None:
    """The likely original: the one that is stated; else a copy that credits it; else the earliest.

    None when nothing tells.
    """
    if group.known_by == "stated" or not group.origin:
        return group.original
    crediting = (a for a in group.articles if a.outlet and registry.same(a.outlet, group.origin))
    return next(crediting, group.original)


def _led_by(lead: Article, span: Span, claim: Claim, snapshot: Snapshot) -> Claim:
    """The claim in the words and under the byline of `lead`; as it is, where that tells less."""
    said = claim.attribution
    held = credited(lead.text, span, said_in(lead.id, snapshot))
    here = sorted(held, key=lambda s: not speaker_matches(said.speaker or "", s.speaker))
    by = attribution(lead, span, here)
    if (said.speaker and not by.speaker) or (said.relays and not by.relays):
        return claim
    words = claim.text == claim.citations[0].quote
    return replace(
        claim,
        text=span.of(lead.text) if words else claim.text,
        attribution=by,
        citations=(citation(lead, span, 0),),
    )
