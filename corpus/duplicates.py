"""Which articles are copies of which: the same text, or most of it, run by several outlets.

Near-copies are found by MinHash over word shingles (Broder, "On the resemblance and containment of
documents", 1997), and each pair that the hashes propose is then compared shingle by shingle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from zlib import crc32

from corpus.article import Article

_WORD = re.compile(r"[^\W_]+")
_SHINGLE = 3
"""Words. A reprint with one word in ten changed still shares about 70% of its 3-word shingles."""
_PERMUTATIONS = 128
_PROPOSED = 0.15
"""Resemblance from which a pair is looked at."""
_CONTAINED = 0.5
"""Share of the shorter text's shingles that a copy has in common with the longer one."""
_LEAST_SHINGLES = 20


def copies(articles: Sequence[Article]) -> tuple[frozenset[str], ...]:
    """Groups of two and more article ids whose bodies are copies of each other, largest first."""
    shingled = {article.id: shingles(body(article)) for article in articles}
    shingled = {name: found for name, found in shingled.items() if len(found) >= _LEAST_SHINGLES}
    leader = {name: name for name in shingled}

    def find(name: str) -> str:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for a, b in _proposed(shingled):
        if find(a) != find(b) and contained(shingled[a], shingled[b]) >= _CONTAINED:
            leader[find(b)] = find(a)
    groups: dict[str, set[str]] = {}
    for name in shingled:
        groups.setdefault(find(name), set()).add(name)
    found = (frozenset(group) for group in groups.values() if len(group) > 1)
    return tuple(sorted(found, key=lambda group: (-len(group), min(group))))


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


def _proposed(shingled: dict[str, frozenset[int]]) -> Iterator[tuple[str, str]]:
    """Pairs that MinHash holds for alike, each once."""
    import numpy as np
    from datasketch import MinHash, MinHashLSH  # half a second, for scipy

    alike = MinHashLSH(threshold=_PROPOSED, num_perm=_PERMUTATIONS)
    for name, found in shingled.items():
        sketch = MinHash(num_perm=_PERMUTATIONS, hashfunc=int)
        sketch.update_batch(np.fromiter(found, dtype=np.uint64))
        for other in alike.query(sketch):
            yield other, name
        alike.insert(name, sketch)
