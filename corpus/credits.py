"""Lines that credit somebody: bylines, dates, and where a text was taken from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

from corpus.article import Evidence, Sourced, Span
from corpus.boilerplate import is_boilerplate
from corpus.dates import find_date
from corpus.lines import Line
from corpus.outlets import OutletRegistry

HEAD, TAIL = 6, 10
"""Lines at the top and at the end of a text in which it is credited."""
_OPENING, _PARAGRAPHS, _PARAGRAPH = 60, 4, 20
"""Lines of an opening at most, paragraphs in it, and words of a paragraph."""
_SHORT, _LONG = 160, 400
"""Characters of a byline at most, and of any line that credits."""

_INITIAL = r"[^\W\d_a-zа-яё]"
_NAME = rf"(?:{_INITIAL}[\w'’.-]*|de|da|di|del|van|von|der|den|la|le|al|bin|el|y|af)"
_PERSON = rf"{_INITIAL}[\w'’.-]*(?:\ {_NAME}){{1,4}}"
_PEOPLE = rf"{_PERSON}(?:(?:,\ |\ and\ |,\ and\ |\ und\ |\ et\ |\ y\ |\ &\ ){_PERSON}){{0,4}}"
_ONLY_PEOPLE = re.compile(rf"{_PEOPLE}|[\u3400-\u9fff\uac00-\ud7af]{{2,5}}", re.VERBOSE)
_GENRE = r"(?i:analysis|commentary|comment|opinion|report|essay|column|analyse|kommentar)"
_BYLINE = re.compile(
    rf"""(?:(?:(?i:an?|eine?)\ )?{_GENRE}\ )?
         (?:(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Ww]ritten\ by):?|[Aa]uthors?:|[Aa]utor(?:in)?:
            |[Аа]втор:)\ 
         (?P<author>{_PEOPLE})
         (?:(?:,\ |\ |\ [|–—-]\ )(?:[Ff]or|FOR|[Ff]ür|[Pp]our)\ (?P<outlet>[^|]{{2,50}}))?
         (?:\s*[|,•·–—-]\s*.{{0,80}})?""",
    re.VERBOSE,
)
_PIECE = r"""(?:this|the|dieser|cet|este)\ (?:article|story|piece|post|report|column|essay|text
              |interview|analysis|artikel|beitrag|artículo)\b"""
_PUBLISHED = r"(?<!-)\b(?:published|posted|printed|appeared)"
"""Not reprinted: a text that "was reprinted on" another site was here first."""
_REPUBLISHED = re.compile(
    rf"""(?: \b{_PIECE} .{{0,40}}?\b (?:was|is|has\ been|first|originally|appeared)
             .{{0,30}}? {_PUBLISHED} .{{0,20}}? \ (?:by|on|in|at|from|with)\ (?P<a>.{{2,60}}?)
           | (?:^|[.!?]\ |\bit\ was\ |—\ )(?:originally|first)\ {_PUBLISHED}
             \ (?:by|on|in|at)\ (?P<b>.{{2,60}}?)
           | \boriginally\ appeared\ on\ (?P<c>.{{2,60}}?)(?=\ on\ (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))
           | \b(?:re-?published|reprinted|re-?posted|syndicated)
             \ (?:with\ permission\ )?from\ (?P<d>.{{2,60}}?)
           | ^(?:(?:original\ )?source|quelle|fuente|fonte|источник|via)\s*[:–—-]\s*
             (?P<label>.{{2,60}}?)
         )
         (?:\ on\ .{{0,30}}|\ under\ .{{0,60}}|\ and\ is\ .{{0,60}}|\ with\ .{{0,40}})?
         \ *(?:[.,;:()\[]|$)""",
    re.IGNORECASE | re.VERBOSE,
)
_HOUSE = re.compile(
    r"(?P<outlet>.{2,40}?) (?:strives for a (?:wide|broad) range|bemüht sich um ein breites)\b"
)
_DATELINE = re.compile(r"(?P<place>[^()\n]{0,60}?)\((?P<wire>[\w\ .-]{2,30})\)\s*[-–—:]\s?\S")
_ROLE = r"(?:(?:staff|special|national|senior)\ )?(?:writers?|reporters?|staff|correspondents?)"
_JOINT = r"(?:,|\ \||\ [–—-]|\ for|\ of|\ with|\ and)"
_SIGNED = re.compile(
    rf"""(?:(?:[Bb]y|BY|[Ff]rom|FROM|[Vv]on)\ (?:{_PEOPLE}{_JOINT}?\ )?)?(?:[Tt]he\ )?
         \n(?i:\ {_ROLE})?(?:\s*[|,•·–—-]?\s*.{{0,10}}\d.{{0,60}})?""",
    re.VERBOSE,
)
"""A byline around the name of an outlet, for which the line break stands."""
_SIGNED_OFF = re.compile(
    r"""[—–-]{1,2}\s?([\w .-]{2,40})|[(\[]([\w .-]{2,40})[)\]]
        |(?:©|\(c\)|copyright)[\s©]*(?:\(c\)\s)?\d{4}\s(?:by\s)?([\w .-]{2,40}?)
         \.?\sall\srights\sreserved\.\sthis\smaterial\smay\snot\sbe\spublished\b.*
        |\(reporting\sby\s.{2,120}\sfor\s([\w .-]{2,40})[;.)].*""",
    re.IGNORECASE | re.VERBOSE,
)
_UPDATED = r"(?:updated|published|posted):?\s"
_WIRE_LINE = re.compile(
    rf"""([\w\ ]{{2,30}})\ \|\ {_UPDATED}.{{8,30}}
        |.{{0,200}}{_UPDATED}[\d\s:./-]{{8,30}}\(([\w\ ]{{2,30}})\)""",
    re.IGNORECASE | re.VERBOSE,
)
"""The name beside the date, as in "Xinhua | Updated: 2017-09-15"."""
_LABELS = {
    "first", "last", "published", "posted", "updated", "date", "modified", "created",
    "veröffentlicht", "publié", "publicado", "опубликовано", "on", "at", "am", "le", "el",
}  # fmt: skip
"""What may stand before the date of a text."""

Value = TypeVar("Value")


def fact_of(value: Value, line: Line, where: str, within: Span | None = None) -> Sourced[Value]:
    """A value that a line shows, or a part of the line."""
    span = within.moved(line.span.start) if within else line.span
    return Sourced(value, Evidence("text", where, span))


def byline(line: Line) -> re.Match[str] | None:
    """A whole line such as "By Ann Lee for Example News", with its `author` and `outlet`."""
    if len(line.text) > _SHORT or line.ends_a_sentence:
        return None
    return _BYLINE.fullmatch(line.text)


def people_of(text: str) -> str | None:
    """The names in a byline such as "By Ann Lee and Bo Day, staff writers"."""
    match = _BYLINE.fullmatch(text)
    return match["author"] if match else None


def people(text: str) -> str | None:
    """The text itself where it is nothing but names of people."""
    return text if _ONLY_PEOPLE.fullmatch(text) else None


def is_date(line: Line) -> bool:
    """Whether a short line is a date, with at most a label before and a time after it."""
    found = find_date(line.plain) if len(line.text) <= 80 else None
    if found is None:
        return False
    _, start, end = found
    label = line.plain[:start].lower().replace(":", " ").split()
    return _LABELS.issuperset(label) and len(line.plain) - end <= 12


def is_outlet(line: Line, registry: OutletRegistry) -> bool:
    """Is the name of a known outlet all that a line says?"""
    short = len(line.text) <= 60 and not line.ends_a_sentence
    return short and registry.get(line.text) is not None


def credited_origins(lines: Sequence[Line], registry: OutletRegistry) -> Iterator[Sourced[str]]:
    """The outlets that a text credits as its origin, the surest first."""
    edges = [*lines[:HEAD], *lines[max(HEAD, len(lines) - TAIL) :]]
    yield from (found for line in edges if (found := _republished_from(line, registry)))
    below = list(_below_the_body(lines))
    for line in below:
        if is_outlet(line, registry):
            yield fact_of(line.text, line, "a line with the name of an outlet")
    for line in edges:
        rules = _HOUSE.match(line.text)
        if rules and registry.get(rules["outlet"]):
            where = "the outlet's rules for contributions"
            yield fact_of(rules["outlet"], line, where, Span(*rules.span("outlet")))
    for line in edges:
        signed = byline(line)
        outlet = signed["outlet"] if signed else None
        if outlet and registry.get(outlet):
            yield fact_of(outlet.strip(), line, "a byline")
    for mark in _wire_marks(below, edges, lines, registry):
        if registry.is_wire(mark.value):
            yield Sourced(registry.canonical(mark.value), mark.evidence)


def _republished_from(line: Line, registry: OutletRegistry) -> Sourced[str] | None:
    """The outlet that a line says the text was taken from: known, or at least written like a name.

    What a mere label names may be the source of a figure or a picture, and has to be known.
    """
    match = _REPUBLISHED.search(line.text) if len(line.text) <= _LONG else None
    if match is None or not match.lastgroup:
        return None
    written, span = match[match.lastgroup].strip(), Span(*match.span(match.lastgroup))
    name = registry.by_domain(written)
    if name is None and (mentions := registry.find(written)):
        name, span = mentions[0].span.of(written), mentions[0].span.moved(span.start)
    if name is None and match.lastgroup != "label":
        words = written.split()
        capital = all(not word[0].islower() or word in ("of", "and", "the") for word in words)
        name = written if capital and len(words) <= 5 else None
    where = "a line on where it was published first"
    return fact_of(name, line, where, span) if name else None


def _wire_marks(
    below: Sequence[Line], edges: Sequence[Line], lines: Sequence[Line], registry: OutletRegistry
) -> Iterator[Sourced[str]]:
    """What may be the mark of a wire."""
    for pattern, where, those in (
        (_SIGNED_OFF, "what the text is signed with", below),
        (_WIRE_LINE, "a line with the mark of a wire", edges),
    ):
        for line in those:
            match = pattern.fullmatch(line.text) if len(line.text) <= 300 else None
            if match and match.lastindex:
                span = Span(*match.span(match.lastindex))
                yield fact_of(match[match.lastindex], line, where, span)
    above: Line | None = None
    for line in _opening(lines):
        for mention in registry.find(line.text) if len(line.text) <= _SHORT else ():
            if _signs(line, mention.span, above):
                yield fact_of(mention.name, line, "a byline", mention.span)
        above = line
        if (match := _DATELINE.match(line.text)) and _is_place(match["place"]):
            yield fact_of(match["wire"], line, "the mark of a wire", Span(*match.span("wire")))


def _signs(line: Line, name: Span, above: Line | None) -> bool:
    """Is the line a byline that ends with the name at this place: "By Ann Lee, Example News", or
    the second line of one, the name alone?
    """
    before, after = line.text[: name.start], line.text[name.end :]
    by = before.removesuffix("The ") or (above and byline(above))
    signed = by and not line.ends_a_sentence and _SIGNED.fullmatch(f"{before}\n{after}")
    return bool(signed)


def _is_place(words: str) -> bool:
    """May it stand before the mark of a wire: "TURNBERRY, Scotland", "BRUSSELS, July 13"?"""
    parts = words.split()
    return len(parts) <= 8 and all(p[0].isupper() or not p.isalpha() for p in parts)


def _opening(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines down to where the article is under way: captions and share bars come before."""
    paragraphs = 0
    for line in lines[:_OPENING]:
        yield line
        paragraphs += line.words >= _PARAGRAPH
        if paragraphs == _PARAGRAPHS:
            return


def _below_the_body(lines: Sequence[Line]) -> Iterator[Line]:
    """The last lines, upwards to the last paragraph: what stands there credits the whole text."""
    for line in reversed(lines[-TAIL:]):
        if line.ends_a_sentence and not is_boilerplate(line):
            return
        yield line
