"""The chat page's fragments of HTML, drawn by templates: every text in them is escaped, and the
whole is cleaned again.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from corpus.onnx import readable
from rag.answer import UNIDENTIFIED, Answer
from rag.people import is_name
from rag.render import parts
from rag.render.escape import clean, host, web_address
from rag.render.label import label_parts, speech, standing, whose


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
    shared = {name: getattr(parts, name) for name in parts.ON_PAGES}
    named = (host, is_name, label_parts, speech, standing, web_address, whose)
    made.globals |= shared | {of.__name__: of for of in named} | {"UNIDENTIFIED": UNIDENTIFIED}
    return made


def _written(value: Any) -> Any:  # noqa: ANN401 - whatever a template writes
    """Lone surrogates, which no page can hold, become `?`."""
    return readable(value) if type(value) is str else value


def drawn(template: str, **values: Any) -> str:  # noqa: ANN401 - what the template takes
    """A fragment, cleaned."""
    return clean(_environment().get_template(template).render(values).strip())


def to_html(answer: Answer, exchange: int = 0, ignored: Collection[str] = ()) -> str:
    """The answer as a fragment: claims under their bylines, then related ones, then the numbered
    sources.

    Each citation is a button with `data-n`, its number, and `data-exchange`, which answer of the
    page it belongs to. What the question restricts the search to has a button each, too; `ignored`
    are those that the reader took away, which can be put back.
    """
    return drawn("answer.html", answer=answer, exchange=exchange, ignored=sorted(ignored))
