"""The byline of a claim in words: which outlet says it, through whom, citing and quoting whom."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Literal, NamedTuple

from rag.answer import UNIDENTIFIED, UNNAMED, Attribution, Citation

Role = Literal["word", "outlet", "via", "relay", "speaker"]


class Part(NamedTuple):
    """A stretch of a label, and what it names."""

    role: Role
    text: str


def label(attribution: Attribution) -> str:
    """Who says it, from the outlet inwards, in one line.

    >>> label(Attribution("RT DE", None, ("RT DE",), relays=("Bild",), speaker="an aide"))
    'RT DE (via an unidentified outlet), citing Bild, quoting an aide'
    """
    return "".join(part.text for part in label_parts(attribution))


def label_parts(attribution: Attribution) -> list[Part]:
    """The label in pieces, so that a page can set its names apart; joined, they are the label."""
    parts = _article(attribution)
    if passed_on := via(attribution):
        parts += [Part("word", " (via "), *_listed("via", passed_on), Part("word", ")")]
    if attribution.relays:
        parts += [Part("word", ", citing "), *_listed("relay", attribution.relays)]
    if spoken := _speech(attribution):
        parts += [Part("word", ", "), *spoken]
    if attribution.meant:
        pronoun, person = attribution.meant
        parts += [Part("word", f" (“{pronoun}” is "), Part("speaker", person), Part("word", ")")]
    return parts


def _speech(attribution: Attribution) -> list[Part]:
    """Who is quoted, in their own words or in the outlet's; nothing where the outlet speaks."""
    speaker = Part("speaker", attribution.speaker or UNNAMED)
    if attribution.section == "comment":
        return [Part("word", "by "), speaker] if attribution.speaker else []
    way = [Part("word", " by way of "), *_listed("speaker", attribution.through)]
    way = way if attribution.through else []
    if attribution.speaker and attribution.speech == "indirect":
        return [Part("word", "on what "), speaker, Part("word", " said"), *way]
    if attribution.speaker:
        return [Part("word", "quoting "), speaker, *way]
    return [Part("word", f"quoting {UNNAMED}")] if attribution.speech else []


def speech(attribution: Attribution) -> str:
    """ "quoting Mara Quist", "on what Mara Quist said", or ""."""
    return "".join(part.text for part in _speech(attribution))


def whose(citation: Citation) -> str:
    """Whose words a passage is: its outlet's, a digest's, or a reader's under the article."""
    by = Attribution(citation.outlet, citation.outlet, section=citation.section, kind=citation.kind)
    return label(by)


def standing(attribution: Attribution) -> str:
    """What there is to say of a claim beside its outlet and speaker: "via A, citing B"; or ""."""
    passed_on = via(attribution)
    facts = [
        attribution.kind if attribution.kind != "news" else "",
        f"via {_joined(passed_on)}" if passed_on else "",
        f"citing {_joined(attribution.relays)}" if attribution.relays else "",
    ]
    return ", ".join(filter(None, facts))


def _joined(names: Sequence[str]) -> str:
    return "".join(part.text for part in _listed("word", names))


def via(attribution: Attribution) -> tuple[str, ...]:
    """Who passed the text on, from the origin to the copy; () where the origin published it."""
    if attribution.republished_from:
        between = attribution.republished_from[-2::-1]
        return (*between, attribution.published_by or f"an {UNIDENTIFIED}")
    if attribution.published_by in (None, attribution.outlet):
        return ()
    return (attribution.published_by or "",)


def _article(attribution: Attribution) -> list[Part]:
    """Whose words: an outlet's own, or those of a comment or digest that belongs to its article."""
    outlet = attribution.outlet
    if attribution.section == "body" and attribution.kind != "digest":
        satire = [Part("word", " (satire)")] if attribution.kind == "satire" else []
        return [Part("outlet", outlet or UNIDENTIFIED), *satire]
    digest = "digest of " if attribution.kind == "digest" else ""
    comment = "a reader's comment under " if attribution.section == "comment" else ""
    owner = outlet or f"an {UNIDENTIFIED}"
    return [
        Part("word", f"{digest}{comment}"),
        Part("outlet", owner),
        Part("word", f"{_ending(owner)} article"),
    ]


def _ending(name: str) -> str:
    """`South Front's`, `Reuters'`."""
    return "'" if name[-1:] in ("s", "S") else "'s"


def _listed(role: Role, names: Sequence[str]) -> list[Part]:
    """`A`, `A and B`, `A, B and C`: true of names credited one after the other, and together."""
    joints = ["", *[", "] * (len(names) - 2), " and "][: len(names)]
    pairs = (
        (Part("word", joint), Part(role, name)) for joint, name in zip(joints, names, strict=True)
    )
    return [part for part in chain.from_iterable(pairs) if part.text]
