"""A web page made ready for trafilatura, which sees less of some than their readers do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import unescape
from itertools import islice

from lxml.html import HtmlElement

from corpus.boilerplate import opens_links
from corpus.lines import folded
from corpus.readers.tags import line_of

_DESCRIPTIONS = (
    "//meta[contains(@name, 'escription') or contains(@property, 'description')]/@content"
)
_ASIDE = ("aside", "nav", "footer", "figure", "a", "form")
_STANDFIRSTS = ("p", "h2", "h3", "h4", "div", "strong")
_TITLES = 5
"""Headings that are looked at for the title, on a hostile page too."""
_MOST_OF_IT = 0.6
"""Share of the letters in a page's paragraphs that its body has."""
_LEAST, _MORE, _MOST = 40, 40, 12
"""Letters of a standfirst at least, letters that it may have beyond the description of the page,
and elements that it may be made of."""


def prepare(page: HtmlElement) -> None:
    """Mark the body, without links to other articles between its paragraphs, and put the standfirst
    at its head. What holds the title is no box of comments or teasers, whatever it is called.
    """
    for title in islice(page.iter("h1"), _TITLES):
        for around in title.iterancestors():
            around.attrib.clear()
    body = _body(page)
    if body is None:
        return
    for link in [one for one in body.iter("p", "li") if _is_link(one)]:
        link.drop_tree()
    standfirst = _standfirst(page, body)
    if standfirst is not None:
        standfirst.tag, standfirst.tail = "p", None
        standfirst.attrib.clear()
        body.insert(0, standfirst)


def _body(page: HtmlElement) -> HtmlElement | None:
    """The smallest element with most of the page's paragraphs, and the further parts of its class.

    It is marked as the body, for trafilatura to take it.
    """
    letters: Counter[HtmlElement] = Counter()
    for paragraph in page.iter("p"):
        around = list(paragraph.iterancestors())
        if not any(map(_is_outside, around)):
            letters.update(dict.fromkeys(around, sum(map(len, paragraph.itertext()))))
    most = max(letters.values(), default=0) * _MOST_OF_IT
    large = [one for one in letters if letters[one] > most]
    if not large:
        return None
    body = min(large, key=letters.__getitem__)
    name, own = body.get("class"), {body, *body.iterancestors()}
    for part in [one for one in page.iter(body.tag) if name and one.get("class") == name]:
        around = list(part.iterancestors())
        if part not in own and body not in around and not any(map(_is_outside, around)):
            body.extend(list(part))
    if not page.xpath("//*[@itemprop='articleBody']"):
        body.set("itemprop", "articleBody")
    return body


def _is_outside(element: HtmlElement) -> bool:
    return element.tag in _ASIDE or "comment" in (element.get("class") or "").lower()


def _is_link(element: HtmlElement) -> bool:
    """Is it nothing but a link and what heads such links, and not a sentence of the article?"""
    links = list(islice(element.iter("a"), 2))
    if len(links) != 1:
        return False
    text, linked = line_of(element.text_content()), line_of(links[0].text_content())
    before = text.removesuffix(linked).strip()
    alone = text.endswith(linked) and text[-1:] not in ".!?:…"
    return alone and (not before or opens_links(before))


def _standfirst(page: HtmlElement, body: HtmlElement) -> HtmlElement | None:
    """What is shown below the title as the page's markup describes the article."""
    told = {folded(unescape(one)) for one in page.xpath(_DESCRIPTIONS)}
    told = {one for one in told if len(one) >= _LEAST}
    for element in _below_title(page, body) if told else ():
        shown = folded(element.text_content())
        if any(one in shown and len(shown) <= len(one) + _MORE for one in told):
            return element if next(element.iterancestors(*_ASIDE), None) is None else None
    return None


def _below_title(page: HtmlElement, body: HtmlElement) -> Iterator[HtmlElement]:
    """The small elements between the title and the body."""
    titled = False
    for element in page.iter("h1", *_STANDFIRSTS):
        if element is body:
            return
        titled = titled or element.tag == "h1"
        if titled and len(list(islice(element.iter(), _MOST))) < _MOST:
            yield element
