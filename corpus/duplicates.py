"""Which articles are copies of which: the same text, or most of it, run by several outlets.

Near-copies are found by MinHash over word shingles (Broder, "On the resemblance and containment of
documents", 1997), and each pair that the hashes propose is then compared shingle by shingle. Of
each of the hashes one byte is kept (Li and König, "b-Bit minwise hashing", 2010), so that all
sketches of a corpus lie in memory and a new article is held against them in milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from zlib import crc32

from corpus.article import Article

_WORD = re.compile(r"[^\W_]+")
_SHINGLE = 3
"""Words. A reprint with one word in ten changed still shares about 70% of its 3-word shingles."""
_PERMUTATIONS = 128
_PROPOSED = 14
"""Equal bytes of two sketches from which a pair is looked at: a resemblance of about 0.1."""
_CONTAINED = 0.5
"""Share of the shorter text's shingles that a copy has in common with the longer one."""
_LEAST_SHINGLES = 20

Sketch = bytes
"""What stands for an article when it is compared with all others; empty when it is too short."""


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
    words = _WORD.findall(text.casefold())
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
