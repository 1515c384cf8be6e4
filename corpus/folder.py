"""A corpus: a folder of articles, or one file of them, and what its articles.toml says of them.

Of each article an origin is kept: a digest of what it was read from. While that stays the same, so
does the article. An index keeps the origins, and hands them to the next reading, which looks at
nothing again that it knows.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from corpus.article import Article
from corpus.errors import CorpusProblem
from corpus.lines import lines_of
from corpus.outlets import OutletRegistry
from corpus.provenance import completed, contradictions, credit_lines, is_satire, with_markup
from corpus.readers import Oddity, Read, Skipped, read_file
from corpus.sections import sections
from corpus.stated import NAME, StatedRecords

READING = "10"
"""The version of the rules by which articles are read: text, sections, provenance.

Part of every fingerprint, so that an index is brought up to date when the rules change though no
file does. Raise it with every change that reads any article otherwise than before.
"""
_NAMED_BY_PATH = {".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".eml"}
"""Files that are mostly one article of that id: nothing else tells what is stated of it."""


@dataclass(frozen=True, slots=True)
class CorpusReading:
    """All that was read, all that was not, and what is odd about the rest."""

    articles: tuple[Article, ...]
    """All but those that were known before."""
    skipped: tuple[Skipped, ...] = ()
    oddities: tuple[Oddity, ...] = ()
    contradictions: tuple[Oddity, ...] = ()
    """Where the evidence for an article's provenance tells different things; the best has won."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Id of each article, known before or not -> its origin."""


class Corpus:
    """The articles under a path. Nothing is kept: each call looks at the disk."""

    def __init__(self, path: Path, registry: OutletRegistry) -> None:
        self.path = path
        self.registry = registry

    def fingerprint(self) -> str:
        """A hash over the names, sizes and times of all files and the rules of reading, in hex.

        While it stays equal, nothing needs to be read again. Raises CorpusProblem when the corpus
        is not there.
        """
        listing = hashlib.sha256(READING.encode())
        for path, file in (*_listing(self.path)[0].items(), (NAME, self._records)):
            try:
                stat = file.stat()
            except OSError as error:
                facts = (path, error.errno or 0, 0, 0)
            else:
                facts = (path, stat.st_size, stat.st_mtime_ns, stat.st_ino)
            listing.update(repr(facts).encode("utf-8", "surrogateescape"))
        return listing.hexdigest()

    def read(self, known: Set[str] = frozenset()) -> CorpusReading:
        """Every article in the order of the paths, with provenance and sections; those of a `known`
        origin are not read again.

        Raises CorpusProblem when the corpus cannot be listed or its articles.toml is not TOML.
        """
        records = StatedRecords.load(self._records)
        rules = f"{READING} {self.registry.digest}"
        files, skipped = _listing(self.path)
        harvest = _Harvest(skipped=skipped)
        try:
            for path, file in files.items():
                harvest.gather(file, path, _origin_of_file(rules, file, path, records), known)
        except _Clash:  # of what is not read again, all there is to compare it with is read
            return self.read()
        articles: list[Article] = []
        contradicting: list[Oddity] = []
        for read, path in harvest.articles.values():
            if read is None:
                continue
            own = _digest(rules, read.content_hash(), records.of(read.id, path))
            if harvest.origins.setdefault(read.id, own) in known:
                continue
            article, faults = _finished(read, path, records, self.registry)
            articles.append(article)
            contradicting += (Oddity(article.id, fault) for fault in faults)
        if self.path.is_dir():
            harvest.oddities += records.oddities(files.keys() | harvest.articles.keys())
        return CorpusReading(
            tuple(articles),
            tuple(harvest.skipped),
            tuple(harvest.oddities),
            tuple(contradicting),
            harvest.origins,
        )

    @property
    def _records(self) -> Path:
        return (self.path if self.path.is_dir() else self.path.parent) / NAME


def read_corpus(path: Path, registry: OutletRegistry) -> CorpusReading:
    """What `Corpus.read` returns."""
    return Corpus(path, registry).read()


class _Clash(Exception):
    """An article has the id of one that is not read again."""


@dataclass(slots=True)
class _Harvest:
    """What the files have yielded so far. An id names one article."""

    articles: dict[str, tuple[Article | None, str]] = field(default_factory=dict)
    """By id: what was read, if it was, and from which file."""
    skipped: list[Skipped] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)
    """Of articles whose files need not be read to know them."""
    again: Counter[str] = field(default_factory=Counter)
    """How often an id has come that was taken."""

    def gather(self, file: Path, path: str, origin: str | None, known: Set[str]) -> None:
        """Takes all of a file, or only notes it where its `origin` is `known`."""
        if origin is not None and origin in known:
            if path in self.articles:
                raise _Clash
            self.articles[path] = (None, path)
            self.origins[path] = origin
            return
        items = list(read_file(file, path))
        for item in items:
            self._take(item, path)
        alone = [getattr(item, "id", None) for item in items] == [path]
        if origin and alone and self.articles[path][1] == path:
            self.origins[path] = origin

    def _take(self, item: Read, path: str) -> None:
        if isinstance(item, Skipped):
            self.skipped.append(item)
        elif isinstance(item, Oddity):
            self.oddities.append(item)
        elif item.id in self.articles:
            self._take_again(item, path)
        else:
            self.articles[item.id] = (item, path)

    def _take_again(self, article: Article, path: str) -> None:
        """An id that is taken: the same text is not wanted twice, another text gets another id."""
        first, where = self.articles[article.id]
        if first is None:
            raise _Clash
        if first.text == article.text:
            self.skipped.append(Skipped(path, f"{article.id!r} has been read from {where} already"))
            return
        self.again[article.id] += 1
        name = f"{article.id}~{self.again[article.id] + 1}"
        self.articles[name] = (replace(article, id=name), path)
        what = f"{article.id!r} is the id of two articles; this one is read as {name!r}"
        self.oddities.append(Oddity(path, what))


def _origin_of_file(rules: str, file: Path, path: str, records: StatedRecords) -> str | None:
    """The origin of the one article of a file; None where the file has to be read to know.

    `rules` is by what articles are read.
    """
    if PurePosixPath(path).suffix.lower() not in _NAMED_BY_PATH:
        return None
    try:
        stat = file.stat()
    except OSError:
        return None
    return _digest(rules, path, stat.st_size, stat.st_mtime_ns, stat.st_ino, records.of(path, path))


def _digest(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()


def _finished(
    article: Article, path: str, records: StatedRecords, registry: OutletRegistry
) -> tuple[Article, tuple[str, ...]]:
    """The article with all that is known of it, and what contradicts it."""
    stated, kind = records.of(article.id, path)
    lines, markup = lines_of(article.text), article.provenance
    known = completed(with_markup(stated, markup), article.text, lines, registry)
    told = replace(
        article,
        provenance=known,
        kind=kind or ("satire" if is_satire(known, registry) else article.kind),
    )
    marked = (*article.sections, *credit_lines(known, lines))
    found = sections(told.text, lines, told.title, marked, told.published_by)
    return replace(told, sections=found), contradictions(stated, markup, lines, registry)


def _listing(root: Path) -> tuple[dict[str, Path], list[Skipped]]:
    """The files under `root` in the order of their paths, and what cannot be looked into."""
    if root.is_file():
        return {root.name: root}, []
    if not root.is_dir():
        problem = f"There is no folder of articles at {root}."
        raise CorpusProblem(problem, "Check --corpus, or create the folder.")
    found = list(_walk(root, "", root.resolve()))
    files = {path: file for path, file in found if isinstance(file, Path)}
    skipped = [Skipped(path, why) for path, why in found if isinstance(why, str)]
    return dict(sorted(files.items())), skipped


def _walk(folder: Path, prefix: str, root: Path) -> Iterator[tuple[str, Path | str]]:
    """Path of each entry, with its file or why it is skipped."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        if not prefix:
            problem = f"The folder {folder} cannot be read ({error.strerror})."
            raise CorpusProblem(problem, "Check its permissions.") from error
        yield prefix, f"cannot be read ({error.strerror})"
        return
    for entry in entries:
        path, file = f"{prefix}{entry.name}", Path(entry.path)
        if entry.name.startswith(".") or path == NAME:
            continue
        if entry.is_symlink() and not file.resolve().is_relative_to(root):
            yield path, "a symbolic link that leads out of the corpus"
        elif entry.is_symlink() and entry.is_dir():
            yield path, "a symbolic link to a folder"
        elif entry.is_dir():
            yield from _walk(file, f"{path}/", root)
        else:
            yield path, file
