"""Who wrote a web page, by its markup: names of people, not accounts or what a template left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from corpus.article import Evidence, Sourced
from corpus.credits import people, people_of
from corpus.readers.site import folded_name, site_names
from corpus.readers.tags import Block, Tags, article_of, is_about, line_of, names_of, types

_AUTHOR_TAGS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator")
_OTHER_TAGS = re.compile(r"(?:.*[:._-])?(?:authors?|byl|byline)")
_NOBODY = re.compile(
    r"""(?:admin(?:istrator)?|webmaster|root|user|guest|author|editor|unknown|anonymous|null|none
          |undefined|n/?a)\d*|@\w+|[^A-Z\s]*[\d_-][^A-Z\s]*|[\W\d_]+
        |(?:https?:|www\.|%).*|.*%|.*(?:[\[{<%$]{2}|\$\{|\[\w+\]|<%).*""",
    re.VERBOSE | re.DOTALL,
)
"""Accounts, addresses, and what a template left behind."""
_ACCOUNT_PAGE = re.compile(r"/(?:author|user|autor)s?/(?:admin|webmaster|root)\w*/?$")
_EMAIL = re.compile(r"<?\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+>?")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_CLASSES = {"author", "authors", "byline", "bylines"}
_LONGEST_FIELD, _LONGEST, _MOST_TEXTS = 1000, 120, 20
"""Letters of a tag and of a byline, and pieces that the names in one may be made of."""


_Names = list[tuple[str, bool]]
"""What stands as a name, and whether it is marked as that of an organisation."""


def author_of(tags: Tags, url: str) -> Sourced[str] | None:
    """The people whom the surest tag names, as one line.

    What names the site itself or its newsroom tells no more than the outlet does.
    """
    keys = (folded_name(name).removeprefix("the") for name in site_names(tags, url))
    houses = {key for key in keys if len(key) > 2}
    for where, written in (*_stated(tags), *_shown(tags.page)):
        persons: list[str] = []
        for name, organisation in written:
            names = _cleaned(name)
            theirs = [name for name in names if not _is_house(name, houses, organisation)]
            if names[:1] == theirs[:1]:  # behind the name of a house stands where it is
                persons += [name for name in theirs if not _NOBODY.fullmatch(name)]
        if persons:
            return Sourced(", ".join(dict.fromkeys(persons)), Evidence("markup", where))
    return None


def _stated(tags: Tags) -> Iterator[tuple[str, _Names]]:
    """What each tag states, the surest first."""
    for article in tags.articles():
        for field in ("author", "creator"):
            things = tags.things(article.get(field))
            yield "JSON-LD", [named for thing in things for named in _of_thing(thing)]
    for tag in dict.fromkeys((*_AUTHOR_TAGS, *filter(_OTHER_TAGS.fullmatch, tags.meta))):
        yield f'<meta "{tag}">', [(tags.meta.get(tag, ""), False)]


def _of_thing(thing: Block) -> Iterator[tuple[str, bool]]:
    if not any(_ACCOUNT_PAGE.search(str(thing.get(field))) for field in ("@id", "url")):
        organisation = any(kind.endswith("Organization") for kind in types(thing))
        yield from ((name, organisation) for name in names_of(thing))


def _shown(page: HtmlElement) -> Iterator[tuple[str, _Names]]:
    """The elements of the article that hold a byline, or are marked as one and hold a name."""
    scope = article_of(page)
    for element in scope.iter("a", "address", "div", "li", "p", "span", "strong"):
        texts = list(islice(filter(None, map(line_of, element.itertext())), _MOST_TEXTS))
        if not texts or sum(map(len, texts)) > _LONGEST:
            continue
        byline = people_of(" ".join(texts).replace(" ,", ","))
        names = texts if _is_marked(element) and all(map(people, texts)) else [byline]
        pages = element.xpath("descendant-or-self::a/@href")
        if any(names) and is_about(element, scope) and not any(map(_ACCOUNT_PAGE.search, pages)):
            yield "a byline", [(name, False) for name in names if name]


def _is_marked(element: HtmlElement) -> bool:
    classes = (element.get("class") or "").lower().replace("_", "-").split()
    ends = (one.removesuffix("-name").removesuffix("-link").rstrip("-") for one in classes)
    marks = {element.get("rel"), element.get("itemprop"), *(end.split("-")[-1] for end in ends)}
    return bool(marks & _CLASSES)


def _cleaned(name: str) -> list[str]:
    """The names alone of "By Ann Lee, staff writer", "alee@example.com (Ann Lee)", "Ann Lee (al)".

    None of a text that is no byline.
    """
    if len(name) > _LONGEST_FIELD:
        return []
    name, addresses = _EMAIL.subn("", name)
    name = name.strip(" ,;()") if addresses else name
    names = (people_of(name) or _BRACKETS.sub("", name) or name).split(", ")
    return [one for part in names if (one := part.strip(" ,;|/"))]


def _is_house(name: str, houses: set[str], organisation: bool) -> bool:
    """Whether it is the site, or a part of it such as its newsroom."""
    key = folded_name(name)
    if any(key == house or (house in key and len(house) > 3) for house in houses):
        return True
    if " " in name and any(house.startswith(key) for house in houses):  # "Gazette Ltd"
        return True
    words = (folded_name(word) for word in name.replace(".", " ").split() if len(word) > 2)
    return organisation and any(word in house for word in words for house in houses)
