"""Claims with the corrections, retractions and other notices of the articles that they are from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from corpus.article import Span
from corpus.notices import EditorialNotice
from index.lexical import subject_terms
from index.notices import notices_of
from index.snapshot import Snapshot
from rag.answer import Citation, Claim, Notice
from rag.attribute import citation
from rag.question import Question
from rag.rank import Candidate

TOLD = 3
"""Terms that a sentence shares with the notice which tells that it is wrong."""
INSTEAD = 4.0
"""How far, in log-odds, the article may score below its notice and still be what answers."""
_ASKED = re.compile(
    r"\b(?:correct(?:ed|ions?|s)?|retract\w*|withdr[ae]w\w*|clarif\w+|amend\w*|updated?|erratum"
    r"|errors?|mistakes?|wrong|notes?|apolog\w+|changed)\b",
    re.I,
)


def with_notices(claim: Claim, snapshot: Snapshot) -> Claim:
    """The claim with the notices of every article that it cites."""
    return replace(claim, notices=notices_on(claim.citations, snapshot))


def notices_on(citations: Sequence[Citation], snapshot: Snapshot) -> tuple[Notice, ...]:
    """The notices of every article cited, newest first, and the retractions of its copies; those
    that are cited themselves are left out.
    """
    here = dict.fromkeys(cited.article for cited in citations)
    copies = (copy for name in here for copy in snapshot.copies_of(name) if copy not in here)
    found = [_notice(one, name, snapshot) for name in here for one in notices_of(name, snapshot)]
    found += [
        _notice(one, name, snapshot)
        for name in dict.fromkeys(copies)
        for one in notices_of(name, snapshot)
        if one.kind == "retraction"
    ]
    spans = [(c.article, Span(c.start, c.end)) for c in citations]
    others = [n for n in found if n.citation is None or not _is_in(n.citation, spans)]
    return tuple(sorted(others, key=_newest_first))


def set_aside(
    question: Question, candidates: Sequence[Candidate], snapshot: Snapshot
) -> list[Candidate]:
    """The candidates, best first, without notices on an article that answers as well, and so shows
    them; where the question is about notices, all.
    """
    notices = {id(c) for c in candidates if is_notice(c)}
    if asks_about(question):
        return list(candidates)
    least = candidates[0].score - INSTEAD if candidates else 0.0
    answering = {c.article.id for c in candidates if id(c) not in notices and c.score >= least}
    shown = [
        (one.article, one.span)
        for name in answering
        for one in notices_of(name, snapshot)
        if one.kind != "update"
    ]
    return [
        c
        for c in candidates
        if id(c) not in notices
        or not any(a == c.article.id and s and s.overlaps(c.span) for a, s in shown)
    ]


def asks_about(question: Question) -> bool:
    """Is the question about corrections, retractions and the like themselves?"""
    return _ASKED.search(question.standalone) is not None


def is_notice(candidate: Candidate) -> bool:
    return candidate.evidence.passage.section == "notice"


def _notice(known: EditorialNotice, on: str, snapshot: Snapshot) -> Notice:
    cited = citation(snapshot.article(known.article), known.span, 0) if known.span else None
    about = _told_wrong(known.text, on, snapshot) if known.kind == "correction" else None
    return Notice(known.kind, known.text, cited, on, known.day, about)


def _told_wrong(text: str, article: str, snapshot: Snapshot) -> tuple[int, int] | None:
    """The sentence that the notice tells to be wrong: the one that shares most with it."""
    wanted, whole = subject_terms(text), snapshot.article(article).text
    sentences = (
        s for p in snapshot.passages_of(article) if p.section == "body" for s in p.sentences
    )
    scored = [(len(wanted & subject_terms(s.of(whole))), -s.start, s.end) for s in sentences]
    shared, start, end = max(scored, default=(0, 0, 0))
    return (-start, end) if shared >= TOLD else None


def _is_in(cited: Citation, spans: Iterable[tuple[str, Span]]) -> bool:
    """Is the notice the claim itself?"""
    return any(a == cited.article and s.overlaps(Span(cited.start, cited.end)) for a, s in spans)


def _newest_first(notice: Notice) -> int:
    return -(notice.day or date.min).toordinal()
