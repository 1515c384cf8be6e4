"""Untrusted text on a page: articles, metadata, questions and models may hold anything."""

from __future__ import annotations

from urllib.parse import urlsplit

import nh3

TAGS = {
    "a", "aside", "b", "blockquote", "button", "circle", "cite", "dd", "details", "div", "dl", "dt",
    "footer", "g", "h1", "h2", "h3", "header", "li", "line", "mark", "ol", "p", "section", "span",
    "strong", "summary", "svg", "table", "tbody", "td", "text", "textarea", "th", "thead", "time",
    "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"class", "id", "dir", "aria-label", "aria-labelledby", "role", "tabindex", "lang"},
    "a": {"href", "target"},
    "button": {
        "type", "data-exchange", "data-n", "data-ask", "data-close", "data-good", "data-lift",
        "data-who", "data-say", "data-back", "data-more", "aria-pressed",
    },
    "circle": {"cx", "cy", "r"},
    "line": {"x1", "x2", "y1", "y2", "stroke-width"},
    "section": {"data-reason"},
    "svg": {"viewBox"},
    "td": {"data-speaker"},
    "text": {"x", "y", "text-anchor"},
    "textarea": {"rows", "maxlength", "placeholder"},
    "th": {"scope"},
    "time": {"datetime"},
}  # fmt: skip
SCHEMES = {"http", "https"}


def clean(fragment: str) -> str:
    """The fragment with the tags and attributes of Byline's own pages and nothing else.

    The templates have escaped all text in it; this is the second lock on the same door.
    """
    return nh3.clean(
        fragment,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )


def web_address(url: str | None) -> str | None:
    """The address if it leads to a web page, else None: `javascript:` and the like do not."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in SCHEMES and parts.hostname else None


def host(url: str) -> str:
    """The site of a web address, as readers know it."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
