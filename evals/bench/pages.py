"""How well is the text of web pages found?

Three sets of pages with ground truth, read by Byline and by trafilatura alone in the same run:

- articles: 181 pages, with the measure of their own evaluator (scrapinghub's article extraction
  benchmark): runs of four words of the text and of the truth are compared as multisets; precision
  and recall are means over the pages, F1 is that of the two means.
- pages: 133 pages of newspapers of 26 countries: the share of their paragraphs that are found, by
  four fifths of their runs, how much of the text is foreign, and how many are hidden as comments.
- snippets: 60 pages, of trafilatura's own evaluation: sentences that must and must not be found.

"body" is what Byline would quote as the outlet's own words: headline and body, without what it
labels as comment or boilerplate. A page is lost when nothing is read of it.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import trafilatura
import typer

from corpus.article import Article
from corpus.folder import read_corpus
from corpus.lines import folded
from corpus.outlets import OutletRegistry
from evals.bench.harness import Result

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w+")
_RUN = 4
_SHARES = ("paragraphs", "foreign", "hidden")
_FOUND, _FOREIGN, _SHORT = 0.8, 0.5, 20
"""Share of the runs of a paragraph that is found, of a line that is the article's, and letters from
which a paragraph counts."""


READERS = ("byline, body", "byline, all", "trafilatura")


def bench(
    corpora: Annotated[
        Path, typer.Argument(exists=True, help="Folder with html-extraction/ and pages/.")
    ],
) -> Iterator[Result]:
    """Read the pages of all three sets, and hold what was read against the truth."""
    pages, news = corpora / "html-extraction", corpora / "pages"
    found: dict[str, dict[str, dict[str, str]]] = {}
    for name in ("scrapinghub", "trafilatura"):
        with TemporaryDirectory() as folder:
            found[name] = texts_of(unpacked(pages / name / "html", Path(folder)))
    truth = json.loads((pages / "scrapinghub/ground-truth.json").read_text("utf-8"))
    bodies = {f"{key}.html": str(page["articleBody"]) for key, page in truth.items()}
    snippets = json.loads((pages / "trafilatura/ground-truth.json").read_text("utf-8"))
    with TemporaryDirectory() as folder:
        of_news = texts_of(unpacked(news / "html", Path(folder)))
    gold = [json.loads(line) for line in (news / "ground-truth.jsonl").open(encoding="utf-8")]
    told = {Path(page["file"]).stem: f"{page['title']}\n{page['text']}" for page in gold}
    rows = [
        (
            reader,
            *text_figures(bodies, found["scrapinghub"][reader]),
            sum(not text for text in found["scrapinghub"][reader].values()),
            snippets_right(snippets, found["trafilatura"][reader]),
            *page_shares(told, of_news[reader], of_news["comments"]),
        )
        for reader in READERS
    ]
    headings = ("reader", "F1", "precision", "recall", "lost", "snippets", *_SHARES)
    yield Result("text of web pages", headings, rows)


def texts_of(folder: Path) -> dict[str, dict[str, str]]:
    """Reader -> page -> text, for the pages of a folder."""
    readers = (*READERS, "comments")
    found: dict[str, dict[str, str]] = {reader: {} for reader in readers}
    for file, articles in read_pages(folder):
        texts = (
            "\n".join(own_words(article) for article in articles),
            "\n".join(article.text for article in articles),
            trafilatura.extract(file.read_bytes()) or "",
            "\n".join(own_words(article, ("comment",)) for article in articles),
        )
        for reader, text in zip(readers, texts, strict=True):
            found[reader][file.name] = text
    return found


def unpacked(packed: Path, folder: Path) -> Path:
    """The pages of a folder of .html.gz, as .html in `folder`."""
    for file in sorted(packed.glob("*.html.gz")):
        (folder / file.stem).write_bytes(gzip.decompress(file.read_bytes()))
    return folder


def read_pages(folder: Path) -> Iterator[tuple[Path, list[Article]]]:
    """Each page with what is read of it: nothing when it is lost, of a live blog its entries."""
    articles: dict[str, list[Article]] = {}
    for article in read_corpus(folder, OutletRegistry.load()).articles:
        articles.setdefault(article.id.partition("#")[0], []).append(article)
    for file in sorted(folder.glob("*.html")):
        yield file, articles.get(file.name, [])


def own_words(article: Article, kinds: Collection[str] = ("headline", "body")) -> str:
    """What an article says itself: its headline and body."""
    return "\n".join(s.span.of(article.text) for s in article.sections if s.kind in kinds)


def text_figures(truth: Mapping[str, str], texts: Mapping[str, str]) -> tuple[float, float, float]:
    """F1, precision and recall over the pages of `truth`; a page that is lost has recall 0."""
    shares = [overlap_of_runs(truth[page], texts.get(page, "")) for page in truth]
    precision = mean(p for p, _ in shares if p is not None)
    recall = mean(r for _, r in shares if r is not None)
    return 2 * precision * recall / (precision + recall), precision, recall


def overlap_of_runs(truth: str, text: str) -> tuple[float | None, float | None]:
    """Precision and recall of the runs of words; None where there is nothing to take a share of."""
    wanted, found = _runs(truth), _runs(text)
    right = (wanted & found).total()
    precision = right / found.total() if found else None
    return precision, right / wanted.total() if wanted else None


def page_shares(
    truth: Mapping[str, str], texts: Mapping[str, str], comments: Mapping[str, str]
) -> tuple[float, float, int]:
    """The share of paragraphs found, that of letters in lines that are no article's, and how many
    paragraphs are found in comments alone. The truth of a page begins with its title.
    """
    found = hidden = paragraphs = foreign = letters = 0
    for page, told in truth.items():
        text, aside = texts.get(page, ""), comments.get(page, "")
        for paragraph in (line for line in told.split("\n")[1:] if len(line) >= _SHORT):
            paragraphs += 1
            stands = _share(paragraph, text) >= _FOUND
            found += stands
            hidden += not stands and _share(paragraph, aside) >= _FOUND
        for line in text.split("\n"):
            letters += len(line)
            foreign += len(line) if _share(line, told) < _FOREIGN else 0
    return found / paragraphs, foreign / letters, hidden


def _share(line: str, text: str) -> float:
    """Of the runs of words of a line, those that stand in a text."""
    if folded(line) in _letters(text):
        return 1.0
    own, others = _runs(line), _runs(text)
    return sum(n for run, n in own.items() if run in others) / own.total()


_letters = lru_cache(maxsize=8)(folded)


@lru_cache(maxsize=8)
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
