"""A corpus: a folder of articles, or one file of them, and what its articles.toml says of them."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus import stated
from corpus.article import Article
from corpus.errors import CorpusProblem
from corpus.lines import lines_of
from corpus.origins import origin_of_article, origin_of_file
from corpus.outlets import OutletRegistry
from corpus.provenance import completed, contradictions, credit_lines, is_satire, with_markup
from corpus.readers import Notice, Read, Skipped, read_file
from corpus.sections import sections
from corpus.stated import StatedRecords

READING = "9"
"""The version of the rules by which articles are read: text, sections, provenance.

Part of every fingerprint, so that an index is brought up to date when the rules change though no
file does. Raise it with every change that reads any article otherwise than before.
"""


@dataclass(frozen=True, slots=True)
class CorpusReading:
    """All that was read, all that was not, and what is odd about the rest."""

    articles: tuple[Article, ...]
    """All but those that were known before."""
    skipped: tuple[Skipped, ...] = ()
    notices: tuple[Notice, ...] = ()
    contradictions: tuple[Notice, ...] = ()
    """Where the evidence for an article's provenance tells different things; the best has won."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Id of each article, known before or not -> what it was read from; see `corpus.origins`."""


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
        for listed in (*_listing(self.path)[0], _Listed(self._records, stated.NAME)):
            try:
                stat = listed.file.stat()
            except OSError as error:
                facts = (listed.path, error.errno or 0, 0, 0)
            else:
                facts = (listed.path, stat.st_size, stat.st_mtime_ns, stat.st_ino)
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
            for listed in files:
                harvest.gather(listed, _origin(listed, rules, records), known)
        except _Clash:  # of what is not read again, all there is to compare it with is read
            return self.read()
        articles: list[Article] = []
        contradicting: list[Notice] = []
        for read, path in harvest.articles.values():
            if read is None:
                continue
            own = origin_of_article(rules, read, records.of(read.id, path))
            if harvest.origins.setdefault(read.id, own) in known:
                continue
            article, faults = _finished(read, path, records, self.registry)
            articles.append(article)
            contradicting += (Notice(article.id, fault) for fault in faults)
        if self.path.is_dir():
            names = {listed.path for listed in files} | harvest.articles.keys()
            harvest.notices += records.notices(names)
        return CorpusReading(
            tuple(articles),
            tuple(harvest.skipped),
            tuple(harvest.notices),
            tuple(contradicting),
            harvest.origins,
        )

    @property
    def _records(self) -> Path:
        return (self.path if self.path.is_dir() else self.path.parent) / stated.NAME


def read_corpus(path: Path, registry: OutletRegistry) -> CorpusReading:
    """What `Corpus.read` returns."""
    return Corpus(path, registry).read()


@dataclass(frozen=True, slots=True)
class _Listed:
    """A file of the corpus: where it is, and what it is called there."""

    file: Path
    path: str


class _Clash(Exception):
    """An article has the id of one that is not read again."""


@dataclass(slots=True)
class _Harvest:
    """What the files have yielded so far. An id names one article."""

    articles: dict[str, tuple[Article | None, str]] = field(default_factory=dict)
    """By id: what was read, if it was, and from which file."""
    skipped: list[Skipped] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)
    """Of articles whose files need not be read to know them."""
    again: Counter[str] = field(default_factory=Counter)
    """How often an id has come that was taken."""

    def gather(self, listed: _Listed, origin: str | None, known: Set[str]) -> None:
        """Takes all of a file, or only notes it where its `origin` is `known`."""
        if origin in known:
            if listed.path in self.articles:
                raise _Clash
            self.articles[listed.path] = (None, listed.path)
            self.origins[listed.path] = str(origin)
            return
        items = list(read_file(listed.file, listed.path))
        for item in items:
            self.take(item, listed.path)
        alone = [getattr(item, "id", None) for item in items] == [listed.path]
        if origin and alone and self.articles[listed.path][1] == listed.path:
            self.origins[listed.path] = origin

    def take(self, item: Read, path: str) -> None:
        if isinstance(item, Skipped):
            self.skipped.append(item)
        elif isinstance(item, Notice):
            self.notices.append(item)
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
        renamed = f"{article.id}~{self.again[article.id] + 1}"
        self.articles[renamed] = (replace(article, id=renamed), path)
        self.notices.append(
            Notice(
                path, f"{article.id!r} is the id of two articles; this one is read as {renamed!r}"
            )
        )


def _origin(listed: _Listed, rules: str, records: StatedRecords) -> str | None:
    try:
        stat = listed.file.stat()
    except OSError:
        return None
    return origin_of_file(rules, listed.path, stat, records.of(listed.path, listed.path))


def _finished(
    article: Article, path: str, records: StatedRecords, registry: OutletRegistry
) -> tuple[Article, tuple[str, ...]]:
    """The article with all that is known of it, and what contradicts it."""
    stated_of_it, kind = records.of(article.id, path)
    lines = lines_of(article.text)
    known = with_markup(stated_of_it, article.provenance)
    provenance = completed(known, article.text, lines, registry)
    title = provenance.title.value if provenance.title else ""
    outlet = provenance.outlet.value if provenance.outlet else None
    marked = (*article.sections, *credit_lines(provenance, lines))
    finished = replace(
        article,
        provenance=provenance,
        sections=sections(article.text, lines, title, marked, outlet),
        kind=kind or ("satire" if is_satire(provenance, registry) else article.kind),
    )
    return finished, contradictions(stated_of_it, article.provenance, lines, registry)


def _listing(root: Path) -> tuple[list[_Listed], list[Skipped]]:
    """The files under `root` in the order of their paths, and what cannot be looked into."""
    if root.is_file():
        return [_Listed(root, root.name)], []
    if not root.is_dir():
        raise CorpusProblem(
            f"There is no folder of articles at {root}.", "Check --corpus, or create the folder."
        )
    files: list[_Listed] = []
    skipped: list[Skipped] = []
    _walk(root, "", root.resolve(), files, skipped)
    return sorted(files, key=lambda listed: listed.path), skipped


def _walk(
    folder: Path, prefix: str, root: Path, files: list[_Listed], skipped: list[Skipped]
) -> None:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        if not prefix:
            raise CorpusProblem(
                f"The folder {folder} cannot be read ({error.strerror}).", "Check its permissions."
            ) from error
        skipped.append(Skipped(prefix, f"cannot be read ({error.strerror})"))
        return
    for entry in entries:
        path = f"{prefix}{entry.name}"
        if entry.name.startswith(".") or path == stated.NAME:
            continue
        if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(root):
            skipped.append(Skipped(path, "a symbolic link that leads out of the corpus"))
        elif entry.is_symlink() and entry.is_dir():
            skipped.append(Skipped(path, "a symbolic link to a folder"))
        elif entry.is_dir():
            _walk(Path(entry.path), f"{path}/", root, files, skipped)
        else:
            files.append(_Listed(Path(entry.path), path))
