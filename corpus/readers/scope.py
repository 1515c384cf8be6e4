"""Which part of a web page is its article: what is marked up elsewhere is about other things."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

_OUTSIDE = frozenset({"aside", "nav", "footer", "figure", "blockquote", "article"})
"""What stands in an article and is not about it, such as the teaser of another."""


def article_of(page: HtmlElement) -> HtmlElement | None:
    """The innermost element of an article that holds the title, else the longest one."""
    for title in page.iter("h1"):
        for around in title.iterancestors("article", "main"):
            return around
    outermost = page.xpath("//article[not(ancestor::article)] | //main")
    return max(outermost, key=lambda one: len(one.text_content()), default=None)


def is_about(element: HtmlElement, scope: HtmlElement) -> bool:
    """Whether an element is of the article `scope` itself, and not of a part within it."""
    for around in element.iterancestors():
        if around is scope:
            return True
        if around.tag in _OUTSIDE:
            return False
    return False


def own_times(page: HtmlElement) -> Iterator[HtmlElement]:
    """What is marked as the date of publication, then the times of the article and its heading."""
    yield from page.xpath("//time[@itemprop='datePublished' or @pubdate]")
    article = article_of(page)
    for scope in (article, *page.xpath("//header[.//h1]")):
        if scope is not None:
            yield from (time for time in scope.iter("time") if is_about(time, scope))
