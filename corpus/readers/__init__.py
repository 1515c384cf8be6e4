"""One file a format, each turning bytes into articles. A reader is loaded when a file asks for it.

A reader is a module with `read(data: bytes, path: str) -> Iterator[Read]`. It yields articles with
what the file itself states or marks up of their provenance. What it cannot read it yields as
Skipped; it raises `Unreadable` when nothing of the file can be read.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePosixPath

from corpus.article import Article

FORMATS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".jsonl": "records",
    ".json": "records",
    ".eml": "mail",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
    ".zip": "archive",
}
MOST_BYTES = 64 * 2**20
"""Of one file that is one article; a larger one is not what anybody reads."""
_MOST_TOLD = 100
"""Characters of what a parser says of a file."""


class Unreadable(Exception):
    """Why a file is not an article, in a few words."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """What is odd about an article that was read all the same."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


class Skipped(Oddity):
    """A file, or a record of one, that is not in the corpus, and what keeps it out."""


Read = Article | Skipped | Oddity


def read_file(file: Path, path: str) -> Iterator[Read]:
    """The articles of one file, which is called `path` in the corpus.

    Whatever is wrong with the file becomes a Skipped.
    """
    suffix = file.suffix.lower()
    try:
        if suffix != ".jsonl" and file.stat().st_size > MOST_BYTES:
            yield Skipped(path, f"larger than {MOST_BYTES // 2**20} MB")
            return
        data = file.read_bytes() if suffix in FORMATS else b""
    except OSError as error:
        yield Skipped(path, f"cannot be read ({error.strerror or error})")
    else:
        yield from read_bytes(data, path)


def read_bytes(data: bytes, path: str) -> Iterator[Read]:
    """The articles in `data`, the content of a file whose name ends as `path` does."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in FORMATS:
        yield Skipped(path, f"{suffix or 'a file without an ending'} is not a format that is read")
    elif not data.strip():
        yield Skipped(path, "empty")
    else:
        try:
            yield from import_module(f"corpus.readers.{FORMATS[suffix]}").read(data, path)
        except Exception as error:  # noqa: BLE001 - a hostile file may break its parser in any way
            yield Skipped(path, unparsable(error, path))


def unparsable(error: Exception, path: str) -> str:
    """Why a file is skipped that could not be parsed. Raises what is no fault of the file."""
    if isinstance(error, Unreadable):
        return str(error)
    if isinstance(error, ImportError | MemoryError) or getattr(error, "errno", None):
        raise error
    logging.getLogger("byline").debug("%s cannot be parsed", path, exc_info=error)
    kind = FORMATS.get(PurePosixPath(path).suffix.lower(), "")
    why = " ".join(str(error).split())[:_MOST_TOLD] or type(error).__name__
    return f"not a readable {kind} file ({why})"
