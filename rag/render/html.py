"""HTML, made one way: templates escape every text in them, and the whole is cleaned again.

Articles, metadata, questions and models may hold anything.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import nh3
from jinja2 import Environment, PackageLoader, StrictUndefined

from corpus.onnx import readable
from rag.answer import Answer
from rag.render import label, parts
from rag.render.numbers import numbered
from rag.speakers import is_name

ALLOWED_TAGS = {
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


def drawn(template: str, **values: Any) -> str:  # noqa: ANN401 - what the template takes
    """A fragment, cleaned."""
    return clean(_environment().get_template(template).render(values).strip())


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("rag.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_written,
    )
    made.globals |= {**vars(label), **vars(parts)}
    made.globals |= {"host": host, "is_name": is_name, "web_address": web_address}
    return made


def _written(value: Any) -> Any:  # noqa: ANN401 - whatever a template writes
    """Lone surrogates, which no page can hold, become `?`."""
    return readable(value) if type(value) is str else value


def clean(fragment: str) -> str:
    """The fragment with the tags and attributes of Byline's own pages and nothing else.

    The templates have escaped all text in it; this is the second lock on the same door.
    """
    return nh3.clean(
        fragment,
        tags=ALLOWED_TAGS,
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


def to_html(answer: Answer, exchange: int = 0, ignored: Collection[str] = ()) -> str:
    """The answer as a fragment: claims under their bylines, then related ones, then the numbered
    sources.

    Each citation is a button with `data-n`, its number, and `data-exchange`, which answer of the
    page it belongs to. What the question restricts the search to has a button each, too; `ignored`
    are those that the reader took away, which can be put back.
    """
    shown = numbered(answer)
    return drawn("answer.html", answer=shown, exchange=exchange, ignored=sorted(ignored))
