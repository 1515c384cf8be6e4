"""Mail: a newsletter or a forwarded article, saved as .eml."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from corpus.article import Article, Evidence, Provenance, Sourced
from corpus.dates import parse_date
from corpus.readers import Notice, Read, Unreadable
from corpus.readers.fragments import text_of_html
from corpus.readers.text import mended


def read(data: bytes, path: str) -> Iterator[Read]:
    """One article: the plain text of the mail, else the text of its HTML."""
    try:
        message = message_from_bytes(data, policy=policy.default)
        text = _text(message)
        provenance = _headers(message)
        attached = sum(1 for _ in message.iter_attachments()) if message.is_multipart() else 0
    except (LookupError, ValueError, AttributeError, TypeError) as error:
        # the parser of the standard library stumbles over malformed headers in these ways
        raise Unreadable(f"a mail that cannot be parsed ({type(error).__name__})") from error
    if provenance == Provenance() or not text.strip():
        raise Unreadable("not a mail with a text")
    if attached:
        yield Notice(path, f"its {attached} attached files are not read")
    yield Article(id=path, text=text, provenance=provenance)


def _text(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    content = part.get_content()
    if not isinstance(content, str):
        return ""
    content = mended(content)
    return text_of_html(content) if part.get_content_subtype() == "html" else content


def _headers(message: EmailMessage) -> Provenance:
    """The subject, the sender's name and the date. Whose mail it is names no outlet for sure."""
    facts = {name: " ".join(str(message.get(name, "")).split()) for name in ("Subject", "From")}
    name, address = parseaddr(facts["From"])
    date = str(message.get("Date", ""))
    try:
        published = parse_date(date) if date else None
    except ValueError:
        published = None
    return Provenance(
        title=Sourced(facts["Subject"], _header("Subject")) if facts["Subject"] else None,
        author=Sourced(name or address, _header("From")) if name or address else None,
        published=Sourced(published, _header("Date")) if published else None,
    )


def _header(name: str) -> Evidence:
    return Evidence("markup", f"the mail's {name}")
