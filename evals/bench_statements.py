"""How well are statements found: `python -m evals.bench_statements [--shared ../shared]`.

Against gold attributions (attributions-dev.jsonl: source, cue and content spans of 199 articles),
for each of the three:

- exact: the distinct spans found and the distinct gold spans of an article; one is right when
  start and end are equal.
- tokens: words and punctuation marks that lie in any span; right when they lie in a span of both.
- characters: the same for characters, white space left out.

Counts are summed over articles before precision, recall and F1 are taken. A sentence without a
gold source is "given
none" when no source that was found overlaps it. Against whosaid-dev.jsonl: of the gold quotes'
statements (those whose
content covers half of a gold quote), does one name the speaker, by the rule of the evaluation
set's own scorer (equal, one's words
within the other's, or the same last word), and credit the outlet that is relayed? That is the
share which an answer
could reach if retrieval were perfect. Nothing is trained on either set. At last the time that
finding statements took, beside that of embedding the same articles.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from corpus.article import Article, Evidence, Provenance, Sourced, Span
from corpus.onnx import BUNDLED
from corpus.outlets import OutletRegistry
from corpus.speech import Statement, statements
from evals.matching import same_person
from index.build import embedded_text
from index.embedder import make_embedder
from index.passages import passages
from index.plan import PASSAGE_TOKENS
from index.sentences import sentences
from index.tokens import cl100k

PARTS = ("source", "cue", "content")
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Tally:
    """Counts of what is right, found and gold, by measure."""

    right: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)

    def add(self, measure: str, found: set[Any], gold: set[Any]) -> None:
        self.right[measure] += len(found & gold)
        self.found[measure] += len(found)
        self.gold[measure] += len(gold)

    def share(self, measure: str) -> tuple[float, float, float]:
        """F1, precision and recall, in percent; 0 where nothing was found or is gold."""
        right = 100 * self.right[measure]
        found, gold = self.found[measure], self.gold[measure]
        precision, recall = right / found if found else 0.0, right / gold if gold else 0.0
        return 2 * right / (found + gold) if found + gold else 0.0, precision, recall


def score_spans(
    tally: Tally, part: str, text: str, found: Iterable[Span], gold: Iterable[Span]
) -> None:
    """Adds one article's spans of one part to the tally, by all three measures."""
    a, b = set(found), set(gold)
    tally.add(f"{part} exact", set(a), set(b))
    tally.add(f"{part} tokens", _tokens(text, a), _tokens(text, b))
    tally.add(f"{part} characters", _characters(text, a), _characters(text, b))


def _characters(text: str, spans: Iterable[Span]) -> set[int]:
    return {i for s in spans for i in range(s.start, s.end) if not text[i].isspace()}


def _tokens(text: str, spans: Iterable[Span]) -> set[int]:
    return {m.start() for s in spans for m in _TOKEN.finditer(text, s.start, s.end)}


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


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def read_articles(path: Path) -> dict[str, Article]:
    """The articles of a JSON lines corpus, with the fields that statements are made from."""
    return {record["id"]: _article(record) for record in read_jsonl(path)}


def _article(record: Mapping[str, Any]) -> Article:
    stated = Evidence("stated", "record")
    outlet, title, language = record.get("outlet"), record.get("title"), record.get("language")
    provenance = Provenance(
        outlet=Sourced(outlet, stated) if outlet else None,
        title=Sourced(title, stated) if title else None,
        language=Sourced(language, stated) if language else None,
    )
    return Article(record["id"], record["text"], provenance)


class Cost:
    """Seconds spent within it, on the clock and of the processors."""

    def __init__(self) -> None:
        self.clock = self.processors = 0.0

    def __enter__(self) -> None:
        self.clock -= time.perf_counter()
        self.processors -= time.process_time()

    def __exit__(self, *_: object) -> None:
        self.clock += time.perf_counter()
        self.processors += time.process_time()


def cost_of_embedding(articles: Iterable[Article], data: Path) -> Cost:
    """What it takes to embed the passages of the articles, cut and titled as for the index."""
    cost, embedder, count = Cost(), make_embedder(BUNDLED, data / "models"), cl100k()
    embedder.embed(["warm-up"])
    for article in articles:
        cut = passages(article, PASSAGE_TOKENS, count)
        with cost:
            embedder.embed([embedded_text(article, passage) for passage in cut])
    return cost


class Reader:
    """Finds the statements of an article once, and keeps the time."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self.articles = articles
        self.words = 0
        self.cost = Cost()
        self._registry = OutletRegistry.load()
        self._done: dict[str, tuple[Statement, ...]] = {}
        statements(Article("warm-up", "He said it."), [Span(0, 11)], self._registry)

    def statements(self, article: str) -> tuple[Statement, ...]:
        if article not in self._done:
            text = self.articles[article].text
            cut = sentences(text)
            with self.cost:
                self._done[article] = statements(self.articles[article], cut, self._registry)
            self.words += len(_TOKEN.findall(text))
        return self._done[article]

    @property
    def done(self) -> list[Article]:
        return [self.articles[article] for article in self._done]


def against_attributions(reader: Reader, gold: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Figures against gold attributions: F1, precision and recall by part and measure; the share
    left silent.
    """
    tally = Tally()
    silent: list[bool] = []
    for record in gold:
        text = reader.articles[record["article"]].text
        found = parts_of(reader.statements(record["article"]))
        wanted = {
            part: [Span(s["start"], s["end"]) for a in record["attributions"] for s in a[part]]
            for part in PARTS
        }
        for part in PARTS:
            score_spans(tally, part, text, found[part], wanted[part])
        for sentence in sentences(text):
            if not any(s.overlaps(sentence) for s in wanted["source"]):
                silent.append(not any(s.overlaps(sentence) for s in found["source"]))
    figures: dict[str, Any] = {
        measure: [round(v, 1) for v in tally.share(measure)] for measure in tally.gold
    }
    figures["none given none"] = round(100 * sum(silent) / len(silent), 1) if silent else None
    return figures


def against_questions(
    reader: Reader, items: Iterable[Mapping[str, Any]], misses: list[str]
) -> dict[str, Any]:
    """Shares of gold quotes whose statements name the expected speaker, and credit the expected
    outlet.
    """
    registry = OutletRegistry.load()
    speaker: list[bool] = []
    relay: list[bool] = []
    for item in items:
        expected = item.get("expected") or {}
        told = [
            s
            for q in expected.get("quotes", [])
            for s in about(reader.statements(q["article"]), Span(q["start"], q["end"]))
        ]
        if expected.get("speakers") and expected.get("quotes"):
            speaker.append(
                any(same_person(s.speaker, e) for s in told for e in expected["speakers"])
            )
            if not speaker[-1]:
                misses.append(
                    f"{item['id']} wants {expected['speakers']}, has {[s.speaker for s in told]}"
                )
        if expected.get("relayed_outlets") and expected.get("quotes"):
            wanted = expected["relayed_outlets"]
            relay.append(any(registry.same(r, o) for s in told for r in s.relays for o in wanted))
            if not relay[-1]:
                misses.append(f"{item['id']} wants {wanted}, has {[s.relays for s in told]}")
    return {
        "speaker hit": round(sum(speaker) / len(speaker), 3) if speaker else None,
        "relay hit": round(sum(relay) / len(relay), 3) if relay else None,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--shared", type=Path, default=Path("../shared"), help="folder of corpora and sets"
    )
    parser.add_argument(
        "--data", type=Path, default=Path(".byline"), help="where the embedding model is kept"
    )
    parser.add_argument(
        "--limit", type=int, help="only the first N articles with gold attributions"
    )
    parser.add_argument(
        "--misses",
        action="store_true",
        help="also name each quote whose speaker or relay is missed",
    )
    options = parser.parse_args()
    reader = Reader(read_articles(options.shared / "corpora/newsroom.jsonl"))
    gold = list(read_jsonl(options.shared / "evals/attributions-dev.jsonl"))[: options.limit]
    figures = against_attributions(reader, gold)
    misses: list[str] = []
    asked = against_questions(
        reader, read_jsonl(options.shared / "evals/whosaid-dev.jsonl"), misses
    )
    table = Table("measure", "F1", "precision", "recall")
    for measure in (m for m in figures if m != "none given none"):
        table.add_row(measure, *(f"{v:.1f}" for v in figures[measure]))
    console = Console()
    console.print(table)
    console.print(f"none given none {figures['none given none']}%")
    console.print(f"speaker hit {asked['speaker hit']}, relay hit {asked['relay hit']}")
    read, embedded = reader.cost, cost_of_embedding(reader.done, options.data)
    for name, spent in (("statements", read), ("embedding", embedded)):
        console.print(
            f"{name}: {1000 * spent.clock / len(reader.done):.0f} ms an article, "
            f"{1000 * spent.processors / len(reader.done):.0f} ms of processor time, "
            f"{reader.words / spent.clock:.0f} words a second"
        )
    console.print(f"statements take {read.clock / embedded.clock:.2f} times as long as embedding")
    for miss in misses if options.misses else ():
        console.print(miss, markup=False, highlight=False)


if __name__ == "__main__":
    main()
