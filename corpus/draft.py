"""A draft of articles.toml: what is not known of each article, left blank to complete by hand."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from corpus.errors import CorpusProblem, UsageProblem
from corpus.folder import CorpusReading
from corpus.stated import entry_text

_PREAMBLE = """\
# A draft: fill in what you know, delete what you do not, and move the entries into the corpus'
# articles.toml. A field that stays blank states nothing.
"""


def draft(reading: CorpusReading) -> str:
    """An entry, blank but for comments, for each article with something unknown or contradictory.

    It states nothing: what Byline has read of an article stands in comments.
    """
    contradictory: dict[str, list[str]] = defaultdict(list)
    for notice in reading.contradictions:
        contradictory[notice.path].append(f"contradictory: {notice.what}")
    entries = [_PREAMBLE]
    for article in reading.articles:
        facts = {"outlet": article.outlet, "published": article.published, "title": article.title}
        unknown = [name for name, fact in facts.items() if not fact]
        if unknown or article.id in contradictory:
            header, *blanks = entry_text(article.id, dict.fromkeys(unknown, "")).splitlines()
            beginning = " ".join(article.text[:300].split())[:100]
            told = (f"it begins: {beginning}", *contradictory[article.id])
            entries.append("\n".join((header, *map(_comment, told), *blanks, "")))
    return "\n".join(entries)


def _comment(line: str) -> str:
    """A line as a TOML comment, which holds no control characters."""
    return "# " + "".join(c if c.isprintable() else " " for c in " ".join(line.split()))


def write_draft(reading: CorpusReading, path: Path) -> None:
    """Write the draft to a new file. Raises UsageProblem when there is one."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(draft(reading))
    except FileExistsError as error:
        raise UsageProblem(f"{path} is there already.", "Name a new file.") from error
    except OSError as error:
        why = f"{path} cannot be written ({error.strerror})."
        raise CorpusProblem(why, "Check the folder.") from error
