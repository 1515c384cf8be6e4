"""Adding articles to a corpus folder: files, pages and the entries of feeds.

A page is kept as it was served, and read from that. Of a feed each entry becomes a record of its
own, so that the feed can be added again for what is new; the feed itself is kept in `.originals/`,
which is not read. Nothing that is there is overwritten.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus.article import Article
from corpus.errors import CorpusProblem, UsageProblem
from corpus.fetch import Fetched
from corpus.readers import FORMATS, Skipped, read_bytes
from corpus.stated import NAME, entries_of, with_entry

ORIGINALS = ".originals"
_FEED = "application/rss+xml application/atom+xml application/xml text/xml application/rdf+xml"
_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    **dict.fromkeys(_FEED.split(), ".xml"),
}
_LONGEST_NAME = 100
_UNFIT = re.compile(r"[^\w.-]+")


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
        known = " ".join(FORMATS)
        raise UsageProblem(f"{path.name} is not of a format that is read.", f"These are: {known}.")
    target = folder / path.name
    stated = entries_of(path.parent / NAME).get(path.name)
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
    if ending == ".xml":
        if not articles:
            why = skipped[0].why if skipped else "no entries"
            raise CorpusProblem(f"{url} is not added: {why}.", "Check the address.")
        return _add_entries(fetched, articles, skipped, folder)
    if not articles:
        why = skipped[0].why if skipped else "nothing to read"
        raise CorpusProblem(f"{url} is not added: {why}.", "Save the article's text, and add that.")
    name = _name_of(fetched.url, ending)
    _create(folder / name, fetched.data)
    _state(folder, name, {"url": fetched.url})
    return Addition((folder / name,))


def _add_entries(
    fetched: Fetched, articles: Iterable[Article], skipped: tuple[Skipped, ...], folder: Path
) -> Addition:
    added: list[Path] = []
    known = 0
    for article in articles:
        called = article.id.partition("#")[2]
        path = folder / _name_of(article.url or fetched.url, ".json", called)
        if path.exists():
            known += 1
            continue
        _create(path, json.dumps(_record(article), ensure_ascii=False, indent=1).encode())
        added.append(path)
    if added:
        digest = hashlib.sha256(fetched.data).hexdigest()[:8]
        with suppress(UsageProblem):  # the very same feed has been kept before
            _create(folder / ORIGINALS / _name_of(fetched.url, ".xml", digest), fetched.data)
    return Addition(tuple(added), known, skipped)


def _record(article: Article) -> dict[str, Any]:
    """What the feed says of an entry, in the fields of a JSON record."""
    fields = {
        "outlet": article.published_by,
        "republished_from": list(article.republished_from),
        "title": article.title,
        "author": article.author,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
        "language": article.language,
        "text": article.text,
    }
    return {name: value for name, value in fields.items() if value}


def _ending(fetched: Fetched) -> str:
    """The ending for what was fetched; raises CorpusProblem for what is no article."""
    ending = _ENDINGS.get(fetched.content_type)
    if ending is None and not fetched.content_type:
        suffix = Path(urlsplit(fetched.url).path).suffix.lower()
        ending = suffix if suffix in _ENDINGS.values() else ".html"
    if ending is None:
        raise CorpusProblem(
            f"{fetched.url} is {fetched.content_type}, not an article.", "Add a page, PDF or feed."
        )
    feed = ending == ".html" and re.match(rb"\s*<(?:\?xml[^>]*>\s*<)?(?:rss|feed)\b", fetched.data)
    return ".xml" if feed else ending


def _name_of(url: str, ending: str, called: str = "") -> str:
    """A file name that tells the address; two addresses never share one."""
    parts = urlsplit(url)
    readable = f"{(parts.hostname or '').removeprefix('www.')}{parts.path}"
    readable = _UNFIT.sub("-", readable.removesuffix(ending)).strip("-.")[:_LONGEST_NAME]
    further = called or parts.query or (url if len(readable) == _LONGEST_NAME else "")
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
        raise UsageProblem(
            f"{path.name} is in the corpus already.", "Rename or remove one of the two."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _state(folder: Path, name: str, fields: Mapping[str, Any]) -> None:
    """Add an entry to the folder's articles.toml; what stands there stays as it is."""
    path = folder / NAME
    written = path.read_text("utf-8-sig") if path.exists() else ""
    part = folder / f".{NAME}.part"
    part.write_text(with_entry(written, name, fields), "utf-8")
    part.replace(path)
