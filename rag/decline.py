"""Saying no: why a question is not answered, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from corpus.scripts import unread
from index.scope import Scope
from index.snapshot import Snapshot
from rag.answer import Refusal, RefusalReason
from rag.attribute import citation
from rag.rank import Candidate
from rag.reading import Reading
from rag.retrieve import Evidence, said_in
from rag.search import Results
from rag.speakers import is_name
from rag.wanted import Wanted

SHOWN_NEAREST = 4  # passages shown beside a refusal


def out_of_scope(reading: Reading) -> Refusal | None:
    """The refusal that needs no search: nothing there at all, or nothing in those dates."""
    catalogue, scope = reading.snapshot.catalogue, reading.scope
    if not catalogue:
        what_to_do = "The corpus has no articles yet. Add some, then update the index."
        return Refusal("empty_corpus", what_to_do)
    if not any(scope.admits_day(entry.published_on) for entry in catalogue):
        return Refusal("outside_dates", f"Nothing in this corpus was published {_dates(reading)}.")
    if scope.sections and not reading.snapshot.count(Scope(sections=scope.sections)):
        return Refusal("no_evidence", "No article in this corpus has readers' comments.")
    return None


def _dates(reading: Reading) -> str:
    scope, missing = reading.scope, undated(reading.snapshot)
    days = f"since {scope.since}" if scope.since else f"until {scope.until}"
    if scope.since and scope.until:
        days = f"between {scope.since} and {scope.until}"
    return f"{days}; {missing}" if missing else days


def undated(snapshot: Snapshot) -> str:
    """How many articles a search by day leaves out for want of a date, in words; empty of none."""
    count = sum(entry.published_on is None for entry in snapshot.catalogue)
    return f"{count:,} without a date {'is' if count == 1 else 'are'} left out" if count else ""


def nothing_close(reading: Reading, results: Results) -> Refusal:
    """The refusal for lack of evidence, with the passages that came nearest."""
    candidates, evidence = results.candidates, results.passages
    near = [(c.article, c.span) for c in candidates[:SHOWN_NEAREST]]
    near = near or [(e.article, e.passage.sentences[0]) for e in evidence[:SHOWN_NEAREST]]
    nearest = tuple(citation(article, span, 0) for article, span in near)
    reason: RefusalReason = "no_evidence"
    where = _searched(reading)
    if reading.absent and not reading.asked:
        reason, outlets = "outlet_not_in_corpus", " or ".join(reading.absent)
        message = f"No article in this corpus is from {outlets}, or credits it for this."
    elif years := _other_years(reading, candidates):
        asked = " or ".join(period.label for period in reading.question.periods)
        message = f"Nothing {where} tells of that in {asked}. The nearest is of {years}."
    elif speaker := _quoted(reading, evidence):
        message = f"{speaker} is quoted {where}, but nothing close to that is."
    else:
        message = f"Nothing {where} answers that."
    foreign = {script for c in nearest if (script := unread(c.quote))}
    if foreign and not reading.unread:
        message += f" Articles in {' and '.join(sorted(foreign))} are here too, and not read."
    if reading.scope.since or reading.scope.until:
        message += f" The search was limited to articles published {_dates(reading)}."
    return Refusal(reason, message, nearest)


def _other_years(reading: Reading, candidates: Sequence[Candidate]) -> str:
    """The years of the nearest articles, where none of them is of the time that is asked for."""
    if any(reading.is_timely(c.article, c.span) for c in candidates):
        return ""
    days = [c.article.published_on for c in candidates[:SHOWN_NEAREST]]
    return " and ".join(map(str, sorted({day.year for day in days if day})))


def _searched(reading: Reading) -> str:
    """Where was searched, in words: "from RT DE in this corpus"."""
    outlets = " or ".join(reading.asked)
    if reading.scope.sections:
        return f"in readers' comments {f'under articles of {outlets} ' if outlets else ''}here"
    return f"from {outlets} in this corpus" if outlets else "in this corpus"


def _quoted(reading: Reading, evidence: Sequence[Evidence]) -> str | None:
    """Whom the question names and the passages' articles quote most often, if anybody."""
    wanted = Wanted(reading.question, reading.snapshot)
    quoted = Counter(
        statement.speaker
        for article in {found.article.id: found.article for found in evidence}.values()
        for statement in said_in(article.id, reading.snapshot)
        if is_name(statement.speaker or "") and wanted.named_in(statement.speaker)
    )
    return max(quoted, key=quoted.__getitem__, default=None)
