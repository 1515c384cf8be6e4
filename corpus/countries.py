"""Countries as people name them: "Nigeria", "Nigerian", ".ng"."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

_IRREGULAR: Mapping[str, frozenset[str]] = {
    code: frozenset(words.split("|"))
    for code, words in {
        "AF": "afghan",
        "CH": "swiss",
        "DE": "german",
        "DK": "danish",
        "FI": "finnish",
        "FR": "french",
        "ES": "spanish",
        "GB": "british|english|scottish|welsh|britain|england|scotland|wales|uk",
        "GR": "greek",
        "IE": "irish",
        "NL": "dutch|holland",
        "NO": "norwegian",
        "PH": "filipino",
        "PL": "polish",
        "PT": "portuguese",
        "SE": "swedish",
        "TH": "thai",
        "TR": "turkish|turkey",
        "US": "american|america|usa|us",
    }.items()
}
"""What is not made of the name by an ending, as "Nigerian" and "Chinese" are."""
_ENDINGS = ("an", "ese", "i", "ish")
_GOES = 2
"""Letters of a name that an ending may take the place of: "Belgian"."""


def is_country(words: str, code: str | None) -> bool:
    """Do the words name the country of an ISO 3166-1 code, or what is from there?"""
    written = words.casefold().replace(".", "")
    if code is None or not written:
        return False
    return written == _names().get(code) or code in _called(written)


@lru_cache(maxsize=1024)
def _called(written: str) -> frozenset[str]:
    """The codes of the countries that "Nigerian" may be made of: Niger lacks an "i"."""
    if irregular := {code for code, words in _IRREGULAR.items() if written in words}:
        return frozenset(irregular)
    bases = [written.removesuffix(end) for end in _ENDINGS if written.endswith(end)]
    for base in (*bases, *(base.rstrip("i") for base in bases)):
        made = {
            code
            for code, name in _names().items()
            if name.startswith(base) and len(name) - len(base) <= _GOES < len(base)
        }
        if made:
            return frozenset(made)
    return frozenset()


def is_any(words: str) -> bool:
    """Do the words name a country, or what is from one?"""
    return any(is_country(words, code) for code in _names())


def of_host(host: str) -> str | None:
    """The code of the country that the last part of a host stands for, if it does for one."""
    last = host.rpartition(".")[2].upper()
    code = "GB" if last == "UK" else last
    return code if code in _names() else None


def named(words: str) -> str | None:
    """The code of the country that has exactly this name."""
    return next((code for code, name in _names().items() if name == words.casefold()), None)


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    from babel import Locale  # a third of a second, and seldom needed

    territories = Locale("en").territories
    return {c: str(n).casefold() for c, n in territories.items() if len(c) == 2 and c.isalpha()}
