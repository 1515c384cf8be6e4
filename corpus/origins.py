"""What an article was read from, as a digest: while that stays the same, so does the article.

An index keeps the origin of every article, and hands them to the next reading, which looks at
nothing again that it knows.
"""

from __future__ import annotations

import hashlib
from os import stat_result
from pathlib import PurePosixPath

from corpus.article import Article

_NAMED_BY_PATH = {".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".eml"}
"""Files that are mostly one article of that id: nothing else tells what is stated of it."""


def origin_of_file(rules: str, path: str, stat: stat_result, stated: object) -> str | None:
    """The origin of the one article of a file; None where the file has to be read to know.

    `rules` is by what articles are read, `stated` what the folder states of this one.
    """
    if PurePosixPath(path).suffix.lower() not in _NAMED_BY_PATH:
        return None
    return _digest(rules, path, stat.st_size, stat.st_mtime_ns, stat.st_ino, stated)


def origin_of_article(rules: str, article: Article, stated: object) -> str:
    """The origin of an article as its file has it, before anything is made of its lines."""
    return _digest(rules, article.content_hash(), stated)


def _digest(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()
