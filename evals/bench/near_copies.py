"""Is a near copy ever shown as one?

Of sentences drawn from articles with a fixed seed, half are planted in a second outlet's copy of
their article with a change that decides (a number, name, place, day, negation, verdict or its
opposite, two names swapped, in equal shares), half with changes that decide nothing. The corpus is
indexed, and each sentence, as a claim of the first outlet, is looked up in the second's.
"""

from __future__ import annotations

import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from corpus.article import Article, Span
from corpus.folder import read_corpus
from corpus.outlets import OutletRegistry
from corpus.speech.words import words
from evals import jsonl
from evals.bench.harness import CorpusPath, Result, indexed
from index.scope import Scope
from index.sentences import sentences
from index.snapshot import Snapshot
from rag.answer import Claim
from rag.attribute import attribution, citation
from rag.copies.counted import with_copies

SEED = 20261126
LEAST, MOST = 60, 300
"""Characters of a sentence that is planted."""
PARAGRAPHS = 8
"""Of an article that are kept, so that the copies are copies of a story."""
NUMBERS = sorted(
    words("two three four five six seven eight nine ten twelve twenty thirty forty fifty")
)
DAYS = sorted(words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"))
PLACES = sorted(
    words("London Paris Moscow Ohio Texas Florida Berlin Washington Iowa China Russia Syria")
)
NAMES = sorted(
    words("Donald Hillary Bernie Ted Marco John Paul Barack Joe Mike Sarah Elizabeth James")
)
OPPOSITES = dict(
    pair.split("/")
    for pair in words(
        """
        rose/fell won/lost more/fewer increased/decreased accepted/rejected before/after up/down
        supported/opposed first/last higher/lower opened/closed convicted/acquitted best/worst
        approved/rejected majority/minority largest/smallest guilty/innocent confirmed/denied
        strong/weak always/never
        """
    )
)
OPPOSITES |= {there: here for here, there in OPPOSITES.items()}
DIGITS = {"two": "2", "three": "3", "four": "4", "five": "5"}
AUXILIARY = re.compile(r"\b(?:is|was|are|were|will|would|has|had|have|does|did|can|could)\b")


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence of an article, and what stands in its place in the copy."""

    article: Article
    span: Span
    kind: str
    changed: str

    @property
    def copy(self) -> str:
        text = self.article.text
        return f"{text[: self.span.start]}{self.changed}{text[self.span.end :]}"


def _other(known: Sequence[str]) -> Callable[[str, random.Random], str | None]:
    """Changes one of the known words for another of them."""
    pattern = re.compile(rf"\b(?:{'|'.join(known)})\b")

    def changed(sentence: str, draw: random.Random) -> str | None:
        found = [*pattern.finditer(sentence)]
        if not found:
            return None
        one = draw.choice(found)
        other = draw.choice([word for word in known if word != one[0]])
        return sentence[: one.start()] + other + sentence[one.end() :]

    return changed


def _digits(sentence: str, draw: random.Random) -> str | None:
    found = re.search(r"(?<![\w.,])\d{1,3}(?![\w.,]*\d)", sentence)
    other = str(int(found[0]) + draw.randint(1, 9)) if found else ""
    return sentence[: found.start()] + other + sentence[found.end() :] if found else None


def _opposite(sentence: str, draw: random.Random) -> str | None:
    found = [w for w in re.finditer(r"\b[a-z]+\b", sentence) if w[0] in OPPOSITES]
    one = draw.choice(found) if found else None
    return sentence[: one.start()] + OPPOSITES[one[0]] + sentence[one.end() :] if one else None


def _swapped(sentence: str, draw: random.Random) -> str | None:
    names = {name[0]: name for name in re.finditer(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b", sentence)}
    if len(names) < 2:
        return None
    one, other = sorted(draw.sample(sorted(names), 2), key=lambda name: names[name].start())
    between = sentence[names[one].end() : names[other].start()]
    return f"{sentence[: names[one].start()]}{other}{between}{one}{sentence[names[other].end() :]}"


def _negated(sentence: str, draw: random.Random) -> str | None:
    found = AUXILIARY.search(sentence)
    word = draw.choice(("not", "hardly", "never"))
    return f"{sentence[: found.end()]} {word}{sentence[found.end() :]}" if found else None


DECIDING: Mapping[str, Callable[[str, random.Random], str | None]] = {
    "number in words": _other(NUMBERS),
    "number in digits": _digits,
    "name": _other(NAMES),
    "place": _other(PLACES),
    "day": _other(DAYS),
    "opposite": _opposite,
    "negation": _negated,
    "two names swapped": _swapped,
}


def _edited(sentence: str, draw: random.Random) -> str:
    """As an editor's desk changes what it takes over."""
    edits: tuple[Callable[[str], str], ...] = (
        lambda s: s.replace("“", '"').replace("”", '"').replace("’", "'"),
        lambda s: s.replace(" percent", " per cent"),
        lambda s: re.sub(r"\b(?:two|three|four|five)\b", lambda m: DIGITS[m[0]], s),
        lambda s: re.sub(r"(\w)ize\b", r"\1ise", s),
        lambda s: s.replace(" — ", " - ").replace(" -- ", " – "),
        lambda s: s.replace(" that ", " ", 1),
        lambda s: f"ELLERY (AP) - {s}",
    )
    return draw.choice(edits)(sentence)


def planted(articles: Sequence[Article], pairs: int, draw: random.Random) -> Iterator[Planted]:
    """`pairs` deciding changes, in equal shares, and as many that decide nothing."""
    wanted = Counter({kind: -(-pairs // len(DECIDING)) for kind in DECIDING} | {"true copy": pairs})
    for article in draw.sample(articles, len(articles)):
        short = "\n\n".join([p for p in article.text.splitlines() if p.strip()][:PARAGRAPHS])
        made = Article(article.id, short, article.provenance)
        spans = [s for s in sentences(short) if LEAST <= len(s) <= MOST]
        for kind in sorted(wanted, key=lambda kind: -wanted[kind]):
            change = DECIDING.get(kind, _edited)
            fits = ((s, changed) for s in spans if (changed := change(s.of(short), draw)))
            if wanted[kind] > 0 and (found := next(fits, None)):
                wanted[kind] -= 1
                yield Planted(made, found[0], kind, found[1])
                break


def bench(
    corpus_path: CorpusPath,
    pairs: Annotated[int, typer.Option(help="Of each half.")] = 300,
) -> Iterator[Result]:
    """Plant copies, index them, and look each sentence up."""
    registry, draw = OutletRegistry.load(), random.Random(SEED)
    every = list(planted(read_corpus(corpus_path, registry).articles, pairs, draw))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corpus.jsonl"
        jsonl.write(path, _records(every))
        snapshot = indexed(path, Path(folder)).current()
        shown = {n for n, one in enumerate(every) if _is_shown(n, one, snapshot, registry)}
    rows = []
    for kind in (*DECIDING, "true copy"):
        of_kind = [n for n, one in enumerate(every) if one.kind == kind]
        rows.append((kind, len(of_kind), len(shown.intersection(of_kind))))
    yield Result("near copies", ("what differs", "pairs", "shown as one"), rows)


def _records(every: Sequence[Planted]) -> Iterator[dict[str, str]]:
    """Each article as one paper has it, and the copy as another has it."""
    for n, one in enumerate(every):
        for paper, text in (("First", one.article.text), ("Second", one.copy)):
            yield {"id": f"{n}-{paper}", "outlet": f"{paper} Paper", "text": text}


def _is_shown(n: int, one: Planted, snapshot: Snapshot, registry: OutletRegistry) -> bool:
    """Does the claim of the first paper cite the second for the sentence that was changed?"""
    first = snapshot.article(f"{n}-First")
    cited = citation(first, one.span, 1)
    claim = Claim(cited.quote, attribution(first, one.span, ()), (cited,))
    also = with_copies(claim, snapshot, Scope(), registry).citations
    changed = Span(one.span.start, one.span.start + len(one.changed))
    return any(c.article == f"{n}-Second" and Span(c.start, c.end).overlaps(changed) for c in also)
