"""Adding articles to a corpus folder: files, pages and the entries of feeds.

A page is kept as it was served, and read from that. Of a feed each entry becomes a record of its
own, so that the feed can be added again for what is new. Nothing that is there is overwritten.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus.article import Article
from corpus.errors import CorpusProblem, UsageProblem
from corpus.fetch import Fetched
from corpus.readers import FORMATS, Skipped, read_bytes
from corpus.stated import NAME, entries_of, with_entry

_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/xml": ".xml",
    **{f"application/{name}xml": ".xml" for name in ("rss+", "atom+", "rdf+", "")},
}
_MOST_TOLD = 100
"""Characters of a file's name that tell its address."""
_FEED = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s*<(?:\?[^>]*|!--.*?--)>)*+\s*<(?:rss|feed)\b", re.DOTALL
)
"""How a feed begins, also one that is served as a page."""


@dataclass(frozen=True, slots=True)
class Addition:
    """What one source has added."""

    files: tuple[Path, ...]
    known: int = 0
    """Entries of a feed that were in the corpus already."""
    skipped: tuple[Skipped, ...] = ()


def add_file(path: Path, folder: Path) -> Addition:
    """Copy one file into `folder`, with what the articles.toml beside it states of it.

    Raises UsageProblem for what is no article or is there already.
    """
    if not path.is_file():
        raise UsageProblem(f"There is no file {path}.", "Check the path.")
    if path.suffix.lower() not in FORMATS:
        formats = f"These are: {' '.join(FORMATS)}."
        raise UsageProblem(f"{path.name} is not of a format that is read.", formats)
    target = folder / path.name
    stated = entries_of(path.parent / NAME).get(path.name)
    entries_of(folder / NAME)  # a broken one is told before anything is written
    _create(target, path.read_bytes())
    if isinstance(stated, dict):
        _state(folder, path.name, stated)
    return Addition((target,))


def add_url(url: str, folder: Path, fetch: Callable[[str], Fetched]) -> Addition:
    """Fetch a page or a feed into `folder`. Raises CorpusProblem when it has no article."""
    fetched = fetch(url)
    ending = _ending(fetched)
    read = list(read_bytes(fetched.data, f"page{ending}"))
    articles = [item for item in read if isinstance(item, Article)]
    skipped = tuple(item for item in read if isinstance(item, Skipped))
    if not articles:
        why = skipped[0].what if skipped else "nothing to read"
        raise CorpusProblem(f"{url} is not added: {why}.", "Save the article's text, and add that.")
    if ending == ".xml":
        return _add_entries(fetched, articles, skipped, folder)
    name = _name_of(fetched.url, ending)
    entries_of(folder / NAME)  # a broken one is told before anything is written
    _create(folder / name, fetched.data)
    _state(folder, name, {"url": fetched.url})
    return Addition((folder / name,))


def _add_entries(
    feed: Fetched, articles: Iterable[Article], skipped: tuple[Skipped, ...], folder: Path
) -> Addition:
    entries: dict[Path, Article] = {}
    for article in articles:
        name = _name_of(article.url or feed.url, ".json", article.id.partition("#")[2])
        entries.setdefault(folder / name, article)
    new = [path for path in entries if not path.exists()]
    for path in new:
        _create(path, _record(entries[path]))
    return Addition(tuple(new), len(entries) - len(new), skipped)


def _record(article: Article) -> bytes:
    """What the feed says of an entry, as a JSON record."""
    told = ("republished_from", "title", "author", "published", "url", "language", "text")
    fields = {"outlet": article.published_by} | {name: getattr(article, name) for name in told}
    if article.published:
        fields["published"] = article.published.isoformat()
    known = {name: value for name, value in fields.items() if value}
    return json.dumps(known, ensure_ascii=False, indent=1).encode()


def _ending(fetched: Fetched) -> str:
    """The ending for what was fetched; raises CorpusProblem for what is no article."""
    ending = _SUFFIXES.get(fetched.content_type)
    if not fetched.content_type:
        suffix = Path(urlsplit(fetched.url).path).suffix.lower()
        ending = suffix if suffix in _SUFFIXES.values() else ".html"
    if ending is None:
        what = f"{fetched.url} is {fetched.content_type}, not an article."
        raise CorpusProblem(what, "Add a page, PDF or feed.")
    return ".xml" if ending == ".html" and _FEED.match(fetched.data) else ending


def _name_of(url: str, ending: str, called: str = "") -> str:
    """A file name that tells the address; two addresses never share one."""
    parts = urlsplit(url)
    readable = f"{(parts.hostname or '').removeprefix('www.')}{parts.path}"
    fit = (c if c.isalnum() or c in "._-" else " " for c in readable.removesuffix(ending))
    readable = "-".join("".join(fit).split()).strip("-.")[:_MOST_TOLD]
    further = called or parts.query or (url if len(readable) == _MOST_TOLD else "")
    digest = f"-{hashlib.sha256(further.encode()).hexdigest()[:8]}" if further else ""
    return f"{readable}{digest}{ending}"


def _create(path: Path, data: bytes) -> None:
    """Write a new file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        os.link(part, path)
    except FileExistsError as error:
        there = f"{path.name} is in the corpus already."
        raise UsageProblem(there, "Rename or remove one of the two.") from error
    finally:
        part.unlink(missing_ok=True)


def _state(folder: Path, name: str, fields: Mapping[str, Any]) -> None:
    """Add an entry to the folder's articles.toml; what stands there stays as it is."""
    path = folder / NAME
    written = path.read_text("utf-8-sig") if path.exists() else ""
    part = folder / f".{NAME}.part"
    part.write_text(with_entry(written, name, fields), "utf-8")
    part.replace(path)
