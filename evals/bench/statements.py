"""How well are statements found, and what does finding them cost?

Against gold attributions (source, cue and content spans of articles), for each of the three:

- exact: the distinct spans found and the distinct gold spans of an article; one is right when
  start and end are equal.
- tokens: words and punctuation marks that lie in any span; right when they lie in a span of both.
- characters: the same for characters, white space left out.

Counts are summed over articles before precision, recall and F1 are taken. A sentence without a
gold source is "given none" when no source that was found overlaps it. Against a set of questions:
of the gold quotes' statements (those whose content covers half of a gold quote), does one name the
speaker, and credit the outlet that is relayed? That is the share which an answer could reach if
retrieval were perfect. At last the time that finding statements took, beside that of embedding the
same articles.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from math import nan
from pathlib import Path
from statistics import fmean
from typing import Annotated, Any

import typer

from corpus.article import Article, Span
from corpus.folder import read_corpus
from corpus.outlets import OutletRegistry
from corpus.speech import Statement, statements
from evals import jsonl
from evals.bench.harness import DATA, ArticlesFile, Data, Questions, Result, Stopwatch, bundled
from evals.cases import Item, read_set
from evals.matching import same_person
from index.build import embedded_text
from index.passages import passages
from index.plan import PASSAGE_TOKENS
from index.sentences import sentences
from index.tokens import cl100k

PARTS = ("source", "cue", "content")
_TOKEN = re.compile(r"\w+|[^\w\s]")


class SpanCounts:
    """Counts of what is right, found and gold, by measure."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, part: str, text: str, found: Iterable[Span], gold: Iterable[Span]) -> None:
        """Counts one article's spans of one part, by all three measures."""
        a, b = set(found), set(gold)
        for measure, of_spans in MEASURES.items():
            ours, theirs = of_spans(text, a), of_spans(text, b)
            self.counts[f"{part} {measure}"].update(
                right=len(ours & theirs), found=len(ours), gold=len(theirs)
            )

    def share(self, measure: str) -> tuple[float, float, float]:
        """F1, precision and recall, in percent; 0 where nothing was found or is gold."""
        count = self.counts[measure]
        right, found, gold = 100 * count["right"], count["found"], count["gold"]
        precision, recall = right / max(1, found), right / max(1, gold)
        return 2 * right / max(1, found + gold), precision, recall


MEASURES: Mapping[str, Callable[[str, set[Span]], Set[Any]]] = {
    "exact": lambda text, spans: spans,
    "tokens": lambda text, spans: {
        m.start() for s in spans for m in _TOKEN.finditer(text, s.start, s.end)
    },
    "characters": lambda text, spans: {
        i for s in spans for i in range(s.start, s.end) if not text[i].isspace()
    },
}


def parts_of(found: Sequence[Statement]) -> dict[str, list[Span]]:
    """Every span of the statements, by part."""
    return {
        "source": [s.source for s in found if s.source],
        "cue": [s.cue for s in found if s.cue],
        "content": [run for s in found for run in s.content],
    }


def about(found: Sequence[Statement], quote: Span, share: float = 0.5) -> list[Statement]:
    """The statements whose content covers at least `share` of a gold quote, else those that
    overlap it.
    """
    covering = [s for s in found if _covered(s, quote) >= share * len(quote)]
    return covering or [s for s in found if s.span.overlaps(quote)]


def _covered(statement: Statement, quote: Span) -> int:
    overlaps = (min(c.end, quote.end) - max(c.start, quote.start) for c in statement.content)
    return sum(max(0, n) for n in overlaps)


def embedding(articles: Iterable[Article], data: Path) -> Stopwatch:
    """What it takes to embed the passages of the articles, cut and titled as for the index."""
    watch, embedder, count = Stopwatch(), bundled(data), cl100k()
    embedder.embed(["warm-up"])
    for article in articles:
        cut = passages(article, PASSAGE_TOKENS, count)
        with watch:
            embedder.embed([embedded_text(article, passage) for passage in cut])
    return watch


class StatementReader:
    """Finds the statements of an article once, and keeps the time."""

    def __init__(self, articles: Path) -> None:
        self.registry = OutletRegistry.load()
        self.articles = {a.id: a for a in read_corpus(articles, self.registry).articles}
        self.watch = Stopwatch()
        self._found: dict[str, tuple[Statement, ...]] = {}
        statements(Article("warm-up", "He said it."), [Span(0, 11)], self.registry)

    def statements(self, article: str) -> tuple[Statement, ...]:
        if article not in self._found:
            one = self.articles[article]
            cut = sentences(one.text)
            with self.watch:
                self._found[article] = statements(one, cut, self.registry)
        return self._found[article]

    @property
    def done(self) -> list[Article]:
        return [self.articles[article] for article in self._found]


def against_attributions(
    reader: StatementReader, gold: Iterable[Mapping[str, Any]]
) -> tuple[SpanCounts, float]:
    """The counts by part and measure; the share of sentences without a gold source that are given
    none.
    """
    counts = SpanCounts()
    silent: list[bool] = []
    for record in gold:
        text = reader.articles[record["article"]].text
        found = parts_of(reader.statements(record["article"]))
        wanted = {
            part: [Span(s["start"], s["end"]) for a in record["attributions"] for s in a[part]]
            for part in PARTS
        }
        for part in PARTS:
            counts.add(part, text, found[part], wanted[part])
        for sentence in sentences(text):
            if not any(s.overlaps(sentence) for s in wanted["source"]):
                silent.append(not any(s.overlaps(sentence) for s in found["source"]))
    return counts, fmean(silent) if silent else nan


def against_questions(
    reader: StatementReader, items: Iterable[Item]
) -> tuple[dict[str, float], list[tuple[str, str, str]]]:
    """Shares of gold quotes whose statements name the expected speaker, and credit the expected
    outlet; and each that is missed: item, wanted, found.
    """
    hits: dict[str, list[bool]] = {"speaker hit": [], "relay hit": []}
    missed: list[tuple[str, str, str]] = []
    for item in items:
        want = item.expected
        found = [
            statement
            for quote in want.quotes
            for statement in about(reader.statements(quote.article), Span(quote.start, quote.end))
        ]
        speakers = [s.speaker for s in found if s.speaker]
        relays = [relay for s in found for relay in s.relays]
        for name, wanted, named, same in (
            ("speaker hit", want.speakers, speakers, same_person),
            ("relay hit", want.relayed_outlets, relays, reader.registry.same),
        ):
            if wanted and want.quotes:
                hits[name].append(any(same(one, other) for one in named for other in wanted))
                if not hits[name][-1]:
                    missed.append((item.id, ", ".join(wanted), ", ".join(named)))
    return {name: fmean(told) if told else nan for name, told in hits.items()}, missed


def bench(
    newsroom: ArticlesFile,
    attributions: Annotated[Path, typer.Argument(exists=True, help="Gold attributions.")],
    questions: Questions,
    limit: Annotated[int | None, typer.Option(help="Only the first attributed articles.")] = None,
    misses: Annotated[bool, typer.Option("--misses", help="Name the quotes missed.")] = False,
    data: Data = DATA,
) -> Iterator[Result]:
    """Find the statements of the articles, and hold them against both kinds of gold."""
    reader = StatementReader(newsroom)
    counts, silent = against_attributions(reader, jsonl.read(attributions)[:limit])
    rows = [(measure, *counts.share(measure)) for measure in counts.counts]
    yield Result("spans, in percent", ("measure", "F1", "precision", "recall"), rows)
    credits, missed = against_questions(reader, read_set(questions).items)
    shares = [("none given none", silent), *credits.items()]
    yield Result("shares", ("", "share"), shares)
    watches = {"statements": reader.watch, "embedding": embedding(reader.done, data)}
    each = 1000 / len(reader.done)
    costs = [(n, each * sum(w.clock), each * sum(w.processors)) for n, w in watches.items()]
    ratio = sum(watches["statements"].clock) / sum(watches["embedding"].clock)
    told = f"statements take {ratio:.2f} times as long as embedding"
    yield Result("an article", ("", "ms", "ms of processors"), costs, told)
    if misses:
        yield Result("missed", ("item", "wanted", "found"), missed)
