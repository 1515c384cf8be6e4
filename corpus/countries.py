"""Countries as people name them: "Nigeria", "Nigerian", ".ng"."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

_IRREGULAR: Mapping[str, frozenset[str]] = {
    code: frozenset(words.split("|"))
    for code, words in {
        "CH": "swiss",
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
        "SE": "swedish",
        "TH": "thai",
        "TR": "turkish|turkey",
        "US": "american|america|usa|us",
    }.items()
}
"""What is not made of the name by an ending, as "Nigerian" and "Chinese" are."""
_ENDINGS = ("an", "ese", "i", "ish")
_SHORTEST, _LONG = 4, 7
"""Letters of a name that stay before an ending, and from which two may go."""


def is_country(words: str, code: str | None) -> bool:
    """Do the words name the country of an ISO 3166-1 code, or what is from there?"""
    written = words.casefold().replace(".", "")
    if code is None or not written:
        return False
    name = _names().get(code, "")
    stem = name[: max(_SHORTEST, len(name) - (1 if len(name) < _LONG else 2))]
    is_of = bool(name) and written.startswith(stem) and written.endswith(_ENDINGS)
    return is_of or written == name or written in _IRREGULAR.get(code, ())


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
