"""Lists of words: how they are written down, and those that speech is read with."""

from __future__ import annotations

import tomllib
from importlib import resources


def words(text: str) -> frozenset[str]:
    """The words of `text`, parted by white space."""
    return frozenset(text.split())


_LEXICON = tomllib.loads(
    resources.files("corpus.speech").joinpath("lexicon.toml").read_text("utf-8")
)


def listed(name: str) -> frozenset[str]:
    """The list of that name in lexicon.toml, which says what each is for."""
    return words(_LEXICON[name])
