"""How well is the text of web pages found?

Two sets of pages with ground truth, read by Byline and by trafilatura alone in the same run:

- articles: 181 pages, with the measure of their own evaluator (scrapinghub's article extraction
  benchmark): runs of four words of the text and of the truth are compared as multisets; precision
  and recall are means over the pages, F1 is that of the two means.
- snippets: 60 pages, of trafilatura's own evaluation: sentences that must and must not be found.

"body" is what Byline would quote as the outlet's own words: headline and body, without what it
labels as comment or boilerplate. A page is lost when nothing is read of it.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import trafilatura
import typer

from corpus.article import Article
from corpus.folder import read_corpus
from corpus.outlets import OutletRegistry
from evals.bench.harness import Result

_WORD = re.compile(r"\w+")
_RUN = 4


def bench(
    pages: Annotated[Path, typer.Argument(exists=True, help="Folder of both sets.")],
) -> Iterator[Result]:
    """Read the pages of both sets, and hold what was read against the truth."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for name in ("scrapinghub", "trafilatura"):
        with TemporaryDirectory() as folder:
            found[name] = texts_of(unpacked(pages / name / "html", Path(folder)))
    truth = json.loads((pages / "scrapinghub/ground-truth.json").read_text("utf-8"))
    bodies = {f"{key}.html": str(page["articleBody"]) for key, page in truth.items()}
    snippets = json.loads((pages / "trafilatura/ground-truth.json").read_text("utf-8"))
    rows = [
        (
            reader,
            *text_figures(bodies, texts),
            sum(not text for text in texts.values()),
            snippets_right(snippets, found["trafilatura"][reader]),
        )
        for reader, texts in found["scrapinghub"].items()
    ]
    headings = ("reader", "F1", "precision", "recall", "lost", "snippets right")
    yield Result("text of web pages", headings, rows)


def texts_of(folder: Path) -> dict[str, dict[str, str]]:
    """Reader -> page -> text, for the pages of a folder."""
    found: dict[str, dict[str, str]] = {"byline, body": {}, "byline, all": {}, "trafilatura": {}}
    for file, article in read_pages(folder):
        found["byline, body"][file.name] = own_words(article) if article else ""
        found["byline, all"][file.name] = article.text if article else ""
        found["trafilatura"][file.name] = trafilatura.extract(file.read_bytes()) or ""
    return found


def unpacked(packed: Path, folder: Path) -> Path:
    """The pages of a folder of .html.gz, as .html in `folder`."""
    for file in sorted(packed.glob("*.html.gz")):
        (folder / file.stem).write_bytes(gzip.decompress(file.read_bytes()))
    return folder


def read_pages(folder: Path) -> Iterator[tuple[Path, Article | None]]:
    """Each page with the article that is read of it, or None when it is lost."""
    articles = {a.id: a for a in read_corpus(folder, OutletRegistry.load()).articles}
    for file in sorted(folder.glob("*.html")):
        yield file, articles.get(file.name)


def own_words(article: Article) -> str:
    """What an article says itself: its headline and body."""
    parts = (s.span.of(article.text) for s in article.sections if s.kind in ("headline", "body"))
    return "\n".join(parts)


def text_figures(truth: Mapping[str, str], texts: Mapping[str, str]) -> tuple[float, float, float]:
    """F1, precision and recall over the pages of `truth`; a page that is lost has recall 0."""
    shares = [overlap(truth[page], texts.get(page, "")) for page in truth]
    precision = mean(p for p, _ in shares if p is not None)
    recall = mean(r for _, r in shares if r is not None)
    return 2 * precision * recall / (precision + recall), precision, recall


def overlap(truth: str, text: str) -> tuple[float | None, float | None]:
    """Precision and recall of the runs of words; None where there is nothing to take a share of."""
    wanted, found = _runs(truth), _runs(text)
    right = (wanted & found).total()
    precision = right / found.total() if found else None
    return precision, right / wanted.total() if wanted else None


def _runs(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words of a text; the whole of a shorter one."""
    words = _WORD.findall(text)
    runs = (tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1)))
    return Counter(run for run in runs if run)


def snippets_right(truth: Mapping[str, Mapping[str, Any]], texts: Mapping[str, str]) -> float:
    """The share of sentences that are found where they must be, and not where they must not."""
    return mean(
        (_flat(snippet) in _flat(texts.get(page, ""))) == wanted
        for page, told in truth.items()
        for wanted, name in ((True, "with"), (False, "without"))
        for snippet in told[name]
    )


def _flat(text: str) -> str:
    return " ".join(text.split())
