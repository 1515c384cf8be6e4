"""Which articles are copies of which, which is likely the original, and what each copy changed.

Near-copies are found by MinHash over word shingles (Broder, "On the resemblance and containment of
documents", 1997), and each pair that the hashes propose is then compared shingle by shingle. Of
each of the hashes one byte is kept (Li and König, "b-Bit minwise hashing", 2010), so that all
sketches of a corpus lie in memory and a new article is held against them in milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Literal
from zlib import crc32

import sentencex
from rapidfuzz import fuzz, process

from corpus.article import Article
from corpus.lines import folded
from corpus.outlets import OutletRegistry

_SHINGLE = 3
"""Words. A reprint with one word in ten changed still shares about 70% of its 3-word shingles."""
_PERMUTATIONS = 128
_PROPOSED = 14
"""Equal bytes of two sketches from which a pair is looked at: a resemblance of about 0.1."""
_CONTAINED = 0.5
"""Share of the shorter text's shingles that a copy has in common with the longer one."""
_LEAST_SHINGLES = 20
_EDITED = 70
"""Of 100: likeness from which two sentences are one that was edited."""
_LONGEST_LINE = 20_000
"""Characters; finding sentences is quadratic in a line's length."""

Sketch = bytes
"""What stands for an article when it is compared with all others; empty when it is too short."""


@dataclass(frozen=True, slots=True)
class CopyGroup:
    """Articles that are copies of each other, the likely original first, then by date."""

    articles: tuple[Article, ...]
    known_by: Literal["stated", "earliest"] | None
    """How the first is known to be the original; None when nothing tells."""
    origin: str | None
    """The outlet whose story it is, as the articles tell; it may have no article here."""

    @property
    def original(self) -> Article | None:
        return self.articles[0] if self.known_by else None

    @property
    def outlets(self) -> tuple[str, ...]:
        """All who ran it, in the order of the articles."""
        names = (article.published_by or article.outlet for article in self.articles)
        return tuple(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True, slots=True)
class Changes:
    """Sentences of an original that a copy left out, and sentences of the copy's own."""

    left_out: tuple[str, ...]
    added: tuple[str, ...]


def copies(articles: Sequence[Article]) -> tuple[frozenset[str], ...]:
    """Groups of two and more article ids whose bodies are copies of each other, largest first."""
    by_id = {article.id: article for article in articles}
    sketches = {name: sketch(article) for name, article in by_id.items()}
    return joined(sketches, by_id.__getitem__, by_id, ())


def joined(
    sketches: Mapping[str, Sketch],
    article: Callable[[str], Article],
    new: Collection[str],
    groups: Iterable[Collection[str]],
) -> tuple[frozenset[str], ...]:
    """The groups of copies, largest first, when `new` articles join others.

    `sketches` are those of all articles, by id; `groups` are those of the articles that are not
    new. The result is the same as if all were new.
    """
    story = {name: {name} for name in sketches}
    for known in map(set, groups):
        story.update(dict.fromkeys(known, known))

    @lru_cache(maxsize=1_000)
    def shingled(name: str) -> frozenset[int]:
        return shingles(body(article(name)))

    for a, b in _proposed(sketches, new):
        if story[a] is not story[b] and contained(shingled(a), shingled(b)) >= _CONTAINED:
            small, large = sorted((story[a], story[b]), key=len)
            large |= small
            story.update(dict.fromkeys(small, large))
    distinct = {id(names): names for names in story.values() if len(names) > 1}
    return tuple(sorted(map(frozenset, distinct.values()), key=lambda g: (-len(g), min(g))))


def body(article: Article) -> str:
    """The article's own text; all of its text when it has no sections."""
    parts = [s.span.of(article.text) for s in article.sections if s.kind == "body"]
    return "\n".join(parts) if parts else article.text


def shingles(text: str) -> frozenset[int]:
    """Hashes of every run of three words, case and punctuation aside."""
    words = folded(text).split()
    runs = zip(*(words[i:] for i in range(_SHINGLE)), strict=False)
    return frozenset(crc32(" ".join(run).encode()) for run in runs)


def contained(a: frozenset[int], b: frozenset[int]) -> float:
    """The share, from 0 to 1, of the smaller set that is in the other."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def sketch(article: Article) -> Sketch:
    """The lowest byte of each MinHash over the article's shingles."""
    import numpy as np
    from datasketch import MinHash  # half a second, for scipy

    found = shingles(body(article))
    if len(found) < _LEAST_SHINGLES:
        return b""
    hashes = MinHash(num_perm=_PERMUTATIONS, hashfunc=int)
    hashes.update_batch(np.fromiter(found, dtype=np.uint64))
    return bytes(hashes.hashvalues.astype(np.uint8))


def _proposed(sketches: Mapping[str, Sketch], new: Collection[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a new article and any other whose sketches are alike, each once."""
    import numpy as np

    # The new ones come last: each is held against all before it.
    order = sorted((name for name in sketches if sketches[name]), key=lambda name: name in new)
    rows = np.frombuffer(b"".join(sketches[name] for name in order), dtype=np.uint8)
    rows = rows.reshape(len(order), _PERMUTATIONS)
    first = sum(name not in new for name in order)
    for place in range(max(first, 1), len(order)):
        equal = np.count_nonzero(rows[:place] == rows[place], axis=1)
        for other in np.flatnonzero(equal >= _PROPOSED):
            yield order[other], order[place]


def copy_groups(articles: Sequence[Article], registry: OutletRegistry) -> tuple[CopyGroup, ...]:
    """The copies among `articles`, largest group first."""
    by_id = {article.id: article for article in articles}
    return tuple(
        group_of([by_id[name] for name in sorted(ids)], registry) for ids in copies(articles)
    )


def group_of(members: Sequence[Article], registry: OutletRegistry) -> CopyGroup:
    """Two and more articles that are copies of each other, with what tells their original.

    A member that another names as its origin is the original; else the earliest, if just one.
    """
    origins = [registry.canonical(a.republished_from[-1]) for a in members if a.republished_from]
    origin = max(set(origins), key=lambda name: (origins.count(name), name)) if origins else None
    dated = sorted(members, key=lambda article: (_when(article), article.id))
    for article in dated if origin else ():
        by = article.published_by if not article.republished_from else None
        if by and origin and registry.same(by, origin):
            rest = (other for other in dated if other is not article)
            return CopyGroup((article, *rest), "stated", origin)
    first, second = dated[:2]
    earlier = first.published_on and _when(first) < _when(second)
    if not earlier or first.republished_from:
        return CopyGroup(tuple(dated), None, origin)
    return CopyGroup(tuple(dated), "earliest", origin or first.outlet)


def _when(article: Article) -> tuple[date, time]:
    """For the order of publication; on one day a date alone comes first."""
    when = article.published
    return article.published_on or date.max, when.time() if isinstance(when, datetime) else time.min


def changes(original: Article, copy: Article) -> Changes:
    """What became of the sentences of `original` in `copy`, whatever their order."""
    ours, theirs = _sentences(original), _sentences(copy)
    return Changes(_missing(ours, theirs), _missing(theirs, ours))


def _missing(sentences: dict[str, str], others: dict[str, str]) -> tuple[str, ...]:
    """The sentences that are not, not even edited, among the others."""
    candidates = list(others)
    return tuple(
        written
        for plain, written in sentences.items()
        if plain not in others
        and not process.extractOne(plain, candidates, scorer=fuzz.ratio, score_cutoff=_EDITED)
    )


def _sentences(article: Article) -> dict[str, str]:
    """Sentences of the body as written, by their letters alone."""
    language = article.language or "en"
    found = (
        sentence.strip()
        for line in body(article).splitlines()
        for start in range(0, len(line), _LONGEST_LINE)
        for sentence in sentencex.segment(language, line[start : start + _LONGEST_LINE])
    )
    return {plain: sentence for sentence in found if (plain := folded(sentence))}
