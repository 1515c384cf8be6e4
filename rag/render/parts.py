"""What all renderings say alike: whose words are in quotation marks, what was cited, why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from corpus.article import Span
from rag.answer import UNIDENTIFIED, Answer, Citation, Claim, Notice, RefusalReason
from rag.copies.differences import differences
from rag.matrix import Said
from rag.people import Saying

REASONS: Mapping[RefusalReason, str] = {
    "no_evidence": "No evidence",
    "outlet_not_in_corpus": "Outlet not in this corpus",
    "outside_dates": "Outside these dates",
    "empty_corpus": "No articles",
}
MARKS = '"“”„‟«»'
_SINGLE = str.maketrans({"“": "‘", "”": "’", '"': "'"})
"""Marks within marks."""
RELATED = "Related, but not an answer"
"""Stands above the claims that may help."""


def is_excerpt(claim: Claim) -> bool:
    """Are its words the exact characters of an article? A digest is never an excerpt."""
    digest = claim.attribution.kind == "digest"
    exact = any(c.kind != "digest" and claim.text in c.quote for c in claim.citations)
    return exact and not digest and bool(claim.text.strip())


def worded(claim: Claim) -> str:
    """The claim's text, in which quotation marks stand around the speaker's own words."""
    cited = claim.citations[0]
    place = cited.quote.find(claim.text)
    if place < 0 or not is_excerpt(claim):
        return claim.text
    return marked(claim.text, cited.start + place, claim.attribution.words)


def marked(text: str, start: int, words: Sequence[tuple[int, int]]) -> str:
    """The text, which begins at `start` of its article, with a mark at either end of somebody's own
    words there: the article's, or one that its cut has lost.
    """
    made, at = [], 0
    for first, last in words:
        begin, end = max(first - start, at), min(last - start, len(text))
        said = text[begin:end].strip()
        if not said or end <= begin:
            continue
        begin = text.find(said, begin)
        end = begin + len(said)
        opens, closes = said[0] in MARKS, said[-1] in MARKS and len(said) > 1
        inner = said[int(opens) : len(said) - int(closes)]
        if not (opens and closes):
            inner = inner.translate(_SINGLE)
        opening, closing = said[0] if opens else "“", said[-1] if closes else "”"
        made += [text[at:begin], opening, inner, closing]
        at = end
    return "".join([*made, text[at:]])


def own_words_marked(saying: Saying | Said) -> str:
    """The passage, in which marks stand around the speaker's own words."""
    cited = saying.citation
    return marked(cited.quote, cited.start, saying.attribution.words)


def also(claim: Claim) -> str:
    """Who else ran the same, in words, after a space; or nothing."""
    first, *others = claim.citations
    own = (first.outlet, first.ran_by)
    outlets = dict.fromkeys(c.ran_by for c in others if c.ran_by and c.ran_by not in own)
    return f" Also in: {', '.join(outlets)}." if outlets else ""


def notices_told(claim: Claim | Saying | Said) -> list[tuple[str, Citation | None]]:
    """Its notices, each in a line: what it is, whose and of when, and its words; and what to cite
    for it.
    """
    cited = claim.citations if isinstance(claim, Claim) else (claim.citation,)
    return [
        (f"{_named(notice, cited)}: {' '.join(notice.text.split())}", notice.citation)
        for notice in claim.notices
    ]


def _named(notice: Notice, cited: Sequence[Citation]) -> str:
    here = [Span(c.start, c.end) for c in cited if c.article == notice.on]
    told = notice.about and any(span.overlaps(Span(*notice.about)) for span in here)
    whose = notice.citation.ran_by if notice.citation else ""
    facts = ", ".join(filter(None, (whose, day(notice.day))))
    kind = notice.kind if notice.citation else f"{notice.kind}, by its title"
    words = f"{kind.capitalize()}{', on this sentence' if told else ''}"
    return f"{words} ({facts})" if facts else words


def retracted(claim: Claim | Saying | Said) -> str:
    """ "Retracted: " before the byline of what its outlet has taken back; else nothing."""
    return "Retracted: " if any(n.kind == "retraction" for n in claim.notices) else ""


def unread_note(claim: Claim) -> str:
    """A word, after a space, on a claim in a language whose quotations are not read; or nothing."""
    first = claim.citations[0]
    if first.language is None or claim.attribution.section == "comment":
        return ""
    return f" (In another language, {first.language}: who is quoted is not read there.)"


def sources_of(answer: Answer) -> list[list[Citation]]:
    """The citations of claims and related claims, each once, an article's together; by number."""
    shown = (*answer.claims, *answer.related)
    by_number = {c.n: c for claim in shown for c in claim.cited}
    by_article: dict[str, list[Citation]] = {}
    for n in sorted(by_number):
        by_article.setdefault(by_number[n].article, []).append(by_number[n])
    return list(by_article.values())


def silent_outlets(answer: Answer) -> tuple[str, ...]:
    """The outlets that were asked for and say nothing on it; a refusal tells that itself."""
    if answer.refusal:
        return ()
    return tuple(outlet for outlet, claims in answer.coverage.items() if not claims)


def difference_lines(answer: Answer) -> list[str]:
    """Where the outlets differ, a line each."""
    return [
        f"{'Numbers' if d.unit else 'They'} differ: "
        f"{d.one_says} ({d.one.ran_by or UNIDENTIFIED} [{d.one.n}]), "
        f"{d.other_says} ({d.other.ran_by or UNIDENTIFIED} [{d.other.n}])."
        for d in differences(answer.claims)
    ]


def searching(answer: Answer) -> str:
    """What the question restricts the search to: "Searching Fox News · since 2016-07-01"."""
    return f"Searching {' · '.join(map(limit, answer.reading))}" if answer.reading else ""


def limit(part: str) -> str:
    """A part of `Answer.reading` as it reads in a line."""
    return f"outlets {part}" if part.startswith("other than ") else part


def made_by(answer: Answer) -> str:
    """Which model worded the answer, or why none did, and what it cost; "" for a plain answer."""
    model = answer.composer.removeprefix("llm:")
    worded = f"Worded by {model}, checked against the passages cited."
    parts = [answer.note, worded if model != answer.composer else ""]
    if answer.usage and (answer.note or answer.claims):
        used = answer.usage
        cost = "" if used.cost is None else f", {used.cost:.4f} in all"
        parts.append(
            f"About {used.input_tokens:,} tokens read, {used.output_tokens:,} written{cost}."
        )
    return " ".join(filter(None, parts))


def counted(count: int, noun: str) -> str:
    """ "1 article", "1,581 articles"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def day(published: date | datetime | None) -> str | None:
    """The day of publication, as readers see it."""
    return published.strftime("%Y-%m-%d") if published else None
