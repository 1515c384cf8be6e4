"""A draft of articles.toml: what is not known of each article, left blank to complete by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from corpus.article import Article
from corpus.errors import CorpusProblem, UsageProblem
from corpus.folder import CorpusReading
from corpus.stated import entry_text

_HEAD = """\
# A draft: fill in what you know, delete what you do not, and move the entries into the corpus'
# articles.toml. A field that stays blank states nothing.
"""


def unknown(article: Article) -> tuple[str, ...]:
    """Which of outlet, published and title nothing tells."""
    facts = (
        ("outlet", article.outlet),
        ("published", article.published),
        ("title", article.title),
    )
    return tuple(name for name, fact in facts if not fact)


def draft(reading: CorpusReading) -> str:
    """An entry, blank but for comments, for each article with something unknown or contradictory.

    It states nothing: what Byline has read of an article stands in comments.
    """
    told: dict[str, list[str]] = defaultdict(list)
    for notice in reading.contradictions:
        told[notice.path].append(notice.what)
    entries = (
        _entry(article, told[article.id])
        for article in reading.articles
        if unknown(article) or article.id in told
    )
    return "\n".join((_HEAD, *entries))


def _entry(article: Article, contradictions: Sequence[str]) -> str:
    header, *blanks = entry_text(article.id, dict.fromkeys(unknown(article), "")).splitlines()
    beginning = " ".join(article.text[:300].split())[:100]
    read = (f"it begins: {beginning}", *(f"contradictory: {what}" for what in contradictions))
    comments = (f"# {_printable(line)}" for line in read)
    return "\n".join((header, *comments, *blanks, ""))


def _printable(line: str) -> str:
    """A line as a TOML comment, which holds no control characters."""
    return "".join(c if c.isprintable() else " " for c in " ".join(line.split()))


def write_draft(reading: CorpusReading, path: Path) -> None:
    """Write the draft to a new file. Raises UsageProblem when there is one."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(draft(reading))
    except FileExistsError as error:
        raise UsageProblem(f"{path} is there already.", "Name a new file.") from error
    except OSError as error:
        raise CorpusProblem(
            f"{path} cannot be written ({error.strerror}).", "Check the folder."
        ) from error
