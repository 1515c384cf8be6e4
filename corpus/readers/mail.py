"""Mail: a newsletter or a forwarded article, saved as .eml."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from corpus.article import Article, Provenance
from corpus.readers import Oddity, Read, Unreadable
from corpus.readers.encoding import mended
from corpus.readers.fragments import text_of_html
from corpus.record import marked_up


def read(data: bytes, path: str) -> Iterator[Read]:
    """One article: the plain text of the mail, else the text of its HTML."""
    message = message_from_bytes(data, policy=policy.default)
    text, provenance = _text(message), _headers(message)
    if provenance == Provenance() or not text.strip():
        raise Unreadable("not a mail with a text")
    if message.is_multipart() and (attached := sum(1 for _ in message.iter_attachments())):
        yield Oddity(path, f"its {attached} attached files are not read")
    yield Article(id=path, text=text, provenance=provenance)


def _text(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    content = "" if part is None else part.get_content()
    if part is None or not isinstance(content, str):
        return ""
    is_html = part.get_content_subtype() == "html"
    return text_of_html(mended(content)) if is_html else mended(content)


def _headers(message: EmailMessage) -> Provenance:
    """The subject, the sender's name and the date. Whose mail it is names no outlet for sure."""
    subject, sender, sent = (
        " ".join(str(message.get(name, "")).split()) for name in ("Subject", "From", "Date")
    )
    name, address = parseaddr(sender)
    facts = {"title": subject, "author": name or address, "published": sent}
    return marked_up(facts, "the mail's headers")
