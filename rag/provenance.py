"""Where an article of the corpus comes from: who wrote it, published it, when, taken from whom.

Every fact is the record's or the page's own; a line of the page that states one becomes a claim.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.article import Article, Span
from rag.answer import Claim
from rag.attribute import attribution, citation
from rag.rank import skimmed
from rag.reading import Reading
from rag.retrieve import Evidence
from rag.summary import few_of
from rag.wording import fold

LONGEST_LINE = 150  # characters of a line of the page that states who wrote or published it
_ASKED = re.compile(
    r"\b(?:(?P<who>who|whose|author|byline|writer|journalist|reporter|wr[io]t\w+)"
    r"|(?P<when>when|date|dated|day|how old|what time))\b",
    re.I,
)


def where_from(reading: Reading, found: Sequence[Evidence]) -> tuple[str, list[Claim]]:
    """Where the articles come from that the question means, in words, what is asked for first; and
    the lines of their pages that state it. `found` are the passages for it, best first.
    """
    question, snapshot = reading.question, reading.snapshot
    if reading.absent and not reading.asked:
        return "", []
    promising = skimmed(question, found, reading.scope, snapshot)[:1]
    meant = few_of(reading) or [one.evidence.article.id for one in promising]
    articles = [snapshot.article(name) for name in meant]
    named = {match.lastgroup for match in _ASKED.finditer(question.standalone)}
    asked = next((what for what in ("who", "when") if what in named), "where")
    told = (f"“{a.title or a.id}”: {'; '.join(_facts(a, asked))}." for a in articles)
    lines = [(a, line) for a in articles for line in _lines(a, asked)]
    return " ".join(told), [
        Claim(line.of(a.text), attribution(a, line, ()), (citation(a, line, 0),))
        for a, line in lines
    ]


def states_origin(article: Article, text: str) -> bool:
    """Does a line of the article's page say who wrote it, or where it is from?"""
    names = (article.author, *article.republished_from, article.published_by)
    return any(_states(text, name) for name in names if name)


def _states(line: str, name: str) -> bool:
    """Is the line no sentence, and has it the whole name?"""
    fits = 0 < len(line) <= LONGEST_LINE and line[-1] not in ".!?"
    return fits and bool(re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", fold(line)))


def _facts(article: Article, asked: str) -> list[str]:
    """What is known of who wrote it, who published it and when, what is asked for first."""
    ran = f"published by {article.published_by}" if article.published_by else "publisher not known"
    if article.republished_from:
        ran += f", taken from {', which took it from '.join(article.republished_from)}"
    facts = {
        "who": f"by {article.author}" if article.author else "its author is not known",
        "where": ran,
        "when": f"dated {article.published_on}" if article.published_on else "no date is known",
    }
    return [facts.pop(asked), *facts.values()]


def _lines(article: Article, asked: str) -> list[Span]:
    """The lines of the page that state who wrote it, or else where it is from."""
    sources = (*article.republished_from, article.published_by)
    names = (article.author, *sources) if asked == "who" else (*sources, article.author)
    lines = dict.fromkeys(line for name in names if name and (line := _line(article, name)))
    return list(lines)[: 1 if asked == "who" else 2]


def _line(article: Article, name: str) -> Span | None:
    """The first short line of the page, outside readers' comments, that has the name."""
    for found in re.finditer(r"\S.*", article.text):
        line = Span(found.start(), found.start() + len(found[0].rstrip()))
        section = article.section_at(line.start)
        if section is not None and section.kind == "comment":
            return None
        if _states(line.of(article.text), name):
            return line
    return None
