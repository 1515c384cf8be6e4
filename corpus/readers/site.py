"""What the site of a web page is called: the best of the names that its markup gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from unicodedata import combining, normalize

from corpus.article import Evidence, Sourced
from corpus.outlets import host_of
from corpus.readers.jsonld import JsonLd, names_of, types

_MOST_WORDS = 6
"""In the name of a site; more are its motto or a headline."""
_ADDRESS = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_COMPANY = re.compile(
    r"""\b(?:AG|GmbH|KGa?A?|SE|e\.\ ?V\.|Ltd|Limited|Inc|LLC|PLC|plc|Corp|Pty|S\.?A|S\.?L|S\.?A\.?S
        |S\.?p\.?A|S\.?r\.?l|Oy|B\.?V|N\.?V|ASA?|AB|A/S|Sp\.\ z\ o\.\ ?o)\.?$|株式会社|有限公司""",
    re.VERBOSE,
)
_RIGHTS = re.compile(r"©|\(c\)|copyright|\d{4}|rights reserved|版权所有", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s+[|–—·›»-]\s+|\s*\|\s*|--")


def site_name(
    json_ld: JsonLd, contents: Mapping[str, str], title: str, url: str
) -> Sourced[str] | None:
    """The name of the site, with the tag that says it.

    A name wins over an address such as "example.com" and over the company behind the site, and of
    several names the one that the page's address repeats. The host is the last resort.
    """
    host = host_of(url)
    said = [(where, name) for where, name in _names(json_ld, contents) if _is_name(name)]
    said.sort(key=lambda one: not _of_host(one[1], host))
    said += [("<title>", name) for name in _tails(json_ld, contents, title, host)]
    if host:
        said.append(("the host of its address", host))
    if not said:
        return None
    where, name = min(said, key=lambda one: _poor(one[1]))
    return Sourced(name, Evidence("markup", where))


def site_names(json_ld: JsonLd, contents: Mapping[str, str], title: str, url: str) -> set[str]:
    """Every name by which the page calls its site, its owner and its address."""
    names = {name for _, name in _names(json_ld, contents)}
    names.update((host_of(url), *_owners(contents)))
    names.update(_tails(json_ld, contents, title, host_of(url)))
    return {name for name in names if name}


def folded_name(name: str) -> str:
    """Letters and digits alone, without accents, for comparing names with addresses."""
    plain = "".join(c for c in normalize("NFKD", name.casefold()) if not combining(c))
    return re.sub(r"[\W_]+", "", plain)


def _names(json_ld: JsonLd, contents: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for article in json_ld.articles():
        for name in json_ld.names(article.get("publisher")):
            yield "JSON-LD", name
    for tag in ("og:site_name", "application-name", "apple-mobile-web-app-title"):
        if contents.get(tag):
            yield f'<meta "{tag}">', contents[tag]
    for block in json_ld.blocks:
        if {"WebSite", "NewsMediaOrganization"}.intersection(types(block)):
            yield from (("JSON-LD", name) for name in names_of(block))


def _owners(contents: Mapping[str, str]) -> Iterator[str]:
    """Who has the rights to the page: the site itself, or a company behind it."""
    for tag in ("publisher", "dc.publisher", "copyright"):
        owner = " ".join(_RIGHTS.sub(" ", contents.get(tag, "")).split())
        yield owner.partition(",")[0].strip(" .")


def _tails(json_ld: JsonLd, contents: Mapping[str, str], title: str, host: str) -> Iterator[str]:
    """The ends of the title that are a name of the site: its address or a tag has it too."""
    known = {folded_name(name) for _, name in _names(json_ld, contents)}
    known.update(map(folded_name, _owners(contents)))
    for tail in reversed(_SEPARATOR.split(title)[1:]):
        key = folded_name(tail)
        if _is_name(tail) and len(key) > 1 and (key in known or _of_host(tail, host)):
            yield tail


def _is_name(name: str) -> bool:
    words = name.split()
    return 0 < len(words) <= _MOST_WORDS and not name.startswith(("@", "http:", "https:"))


def _of_host(name: str, host: str) -> bool:
    """Whether the name and the host, without the name of the country, are made of one word."""
    key = folded_name(name)
    labels = [folded_name(label) for label in host.split(".")[:-1]]
    own = max(labels, key=len, default="")
    return bool(key and own) and (own in key or (len(key) > 2 and key in own))


def _poor(name: str) -> int:
    if _COMPANY.search(name):
        return 2
    return 1 if _ADDRESS.fullmatch(name) else 0
