"""What the site of a web page is called: the best of the names that its markup gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import combining, normalize

from corpus.article import Evidence, Sourced
from corpus.outlets import host_of
from corpus.readers.tags import Tags, names_of, types

_MOST_WORDS = 6
"""In the name of a site; more are its motto or a headline."""
_NAME_TAGS = ("og:site_name", "application-name", "apple-mobile-web-app-title")
_OWNER_TAGS = ("publisher", "dc.publisher", "copyright")
_RIGHTS = re.compile(r"©|\(c\)|copyright|\d{4}|rights reserved|版权所有", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s+[|–—·›»-]\s+|\s*\|\s*|--")


def site_name(tags: Tags, url: str) -> Sourced[str] | None:
    """The name of the site, with the tag that says it.

    A name wins over an address such as "example.com", and of several names the one that the page's
    address repeats. The host is the last resort.
    """
    host = host_of(url)
    said = [(where, name) for where, name in _names(tags) if _is_name(name)]
    said.sort(key=lambda one: not _of_host(one[1], host))
    said += [("<title>", name) for name in _tails(tags, host)]
    if host:
        said.append(("the host of its address", host))
    best = min(said, key=lambda one: _is_domain(one[1]), default=None)
    return Sourced(best[1], Evidence("markup", best[0])) if best else None


def site_names(tags: Tags, url: str) -> set[str]:
    """Every name by which the page calls its site, its owner and its address."""
    host = host_of(url)
    names = {name for _, name in _names(tags)}.union(_owners(tags), _tails(tags, host), [host])
    return names - {""}


def folded_name(name: str) -> str:
    """Letters and digits alone, without accents, for comparing names with addresses."""
    plain = normalize("NFKD", name.casefold())
    return "".join(c for c in plain if c.isalnum() and not combining(c))


def _names(tags: Tags) -> Iterator[tuple[str, str]]:
    for article in tags.articles():
        yield from (("JSON-LD", name) for name in tags.names(article.get("publisher")))
    yield from ((f'<meta "{tag}">', tags.meta[tag]) for tag in _NAME_TAGS if tag in tags.meta)
    for block in tags.blocks:
        if {"WebSite", "NewsMediaOrganization"}.intersection(types(block)):
            yield from (("JSON-LD", name) for name in names_of(block))


def _owners(tags: Tags) -> Iterator[str]:
    """Who has the rights to the page: the site itself, or a company behind it."""
    for tag in _OWNER_TAGS:
        owner = " ".join(_RIGHTS.sub(" ", tags.meta.get(tag, "")).split())
        yield owner.partition(",")[0].strip(" .")


def _tails(tags: Tags, host: str) -> Iterator[str]:
    """The ends of the title that are a name of the site: its address or a tag has it too."""
    known = {folded_name(name) for name in (*(name for _, name in _names(tags)), *_owners(tags))}
    for tail in reversed(_SEPARATOR.split(tags.title)[1:]):
        key = folded_name(tail)
        if _is_name(tail) and len(key) > 1 and (key in known or _of_host(tail, host)):
            yield tail


def _is_name(name: str) -> bool:
    return 0 < len(name.split()) <= _MOST_WORDS and not name.startswith(("@", "http:", "https:"))


def _is_domain(name: str) -> bool:
    *labels, last = name.split(".")
    return " " not in name and bool(labels) and all(labels) and last.isalpha() and len(last) > 1


def _of_host(name: str, host: str) -> bool:
    """Whether the name and the host, without the name of the country, are made of one word."""
    key = folded_name(name)
    own = max(map(folded_name, host.split(".")[:-1]), key=len, default="")
    return bool(key and own) and (own in key or (len(key) > 2 and key in own))
