"""Countries as people name them: "Nigeria", "Nigerian", ".ng"."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

_IRREGULAR = {
    "afghan": "AF", "swiss": "CH", "german": "DE", "danish": "DK", "finnish": "FI",
    "french": "FR", "spanish": "ES", "british": "GB", "english": "GB", "scottish": "GB",
    "welsh": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "uk": "GB",
    "greek": "GR", "irish": "IE", "dutch": "NL", "holland": "NL", "norwegian": "NO",
    "filipino": "PH", "polish": "PL", "portuguese": "PT", "swedish": "SE", "thai": "TH",
    "turkish": "TR", "turkey": "TR", "american": "US", "america": "US", "usa": "US", "us": "US",
}  # fmt: skip
"""What is not made of the name by an ending, as "Nigerian" and "Chinese" are."""
_ENDINGS = ("an", "ese", "i", "ish")
_GOES = 2
"""Letters of a name that an ending may take the place of: "Belgian"."""


@lru_cache(maxsize=1024)
def called(words: str) -> frozenset[str]:
    """The ISO 3166-1 codes of the countries that the words name, or that what they name is from.

    "Nigerian" is of Nigeria alone: Niger lacks an "i".
    """
    written = words.casefold().replace(".", "")
    exact = {code for code, name in _names().items() if name == written}
    if written in _IRREGULAR:
        return frozenset({*exact, _IRREGULAR[written]})
    bases = [written.removesuffix(end) for end in _ENDINGS if written.endswith(end)]
    for base in (*bases, *(base.rstrip("i") for base in bases)):
        made = {
            code
            for code, name in _names().items()
            if name.startswith(base) and len(name) - len(base) <= _GOES < len(base)
        }
        if made:
            return frozenset(exact | made)
    return frozenset(exact)


def is_country(words: str, code: str | None) -> bool:
    """Do the words name the country of an ISO 3166-1 code, or what is from there?"""
    return code in called(words)


def named(words: str) -> str | None:
    """The code of the country that has exactly this name."""
    return next((code for code, name in _names().items() if name == words.casefold()), None)


def of_host(host: str) -> str | None:
    """The code of the country that the last part of a host stands for, if it does for one."""
    last = host.rpartition(".")[2].upper()
    code = "GB" if last == "UK" else last
    return code if code in _names() else None


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    from babel import Locale  # a third of a second, and seldom needed

    territories = Locale("en").territories
    return {c: str(n).casefold() for c, n in territories.items() if len(c) == 2 and c.isalpha()}
