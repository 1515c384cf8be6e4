"""Lines that credit somebody: bylines, dates, and where a text was taken from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.article import Span
from corpus.dates import find_date
from corpus.lines import Line

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
_REPUBLISHING = ("published", "appeared", "posted", "printed", "syndicated")
_SOURCE = ("source", "original source", "quelle", "fuente", "fonte", "источник", "via")
_REPUBLISHED = re.compile(
    rf"""(?: \b{_PIECE} .{{0,40}}?\b (?:was|is|has\ been|first|originally|appeared)
             .{{0,30}}? {_PUBLISHED} .{{0,20}}? \ (?:by|on|in|at|from|with)\ (?P<a>.{{2,60}}?)
           | (?:^|[.!?]\ |\bit\ was\ |—\ )(?:originally|first)\ {_PUBLISHED}
             \ (?:by|on|in|at)\ (?P<b>.{{2,60}}?)
           | \boriginally\ appeared\ on\ (?P<e>.{{2,60}}?)(?=\ on\ (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))
           | \b(?:re-?published|reprinted|re-?posted|syndicated)
             \ (?:with\ permission\ )?from\ (?P<c>.{{2,60}}?)
           | ^(?P<label>(?:original\ )?source|quelle|fuente|fonte|источник|via)\s*[:–—-]\s*
             (?P<d>.{{2,60}}?)
         )
         (?:\ on\ .{{0,30}}|\ under\ .{{0,60}}|\ and\ is\ .{{0,60}}|\ with\ .{{0,40}})?
         \ *(?:[.,;:()\[]|$)""",
    re.IGNORECASE | re.VERBOSE,
)
_HOUSE = re.compile(
    r"^(?P<outlet>.{2,40}?) (?:strives for a (?:wide|broad) range|bemüht sich um ein breites)\b"
)
_DATELINE = re.compile(r"^(?P<place>[^()\n]{0,60}?)\((?P<wire>[\w\ .-]{2,30})\)\s*[-–—:]\s?\S")
_ROLE = r"(?:(?:staff|special|national|senior)\ )?(?:writers?|reporters?|staff|correspondents?)"
_JOINT = r"(?:,|\ \||\ [–—-]|\ for|\ of|\ with|\ and)"
_SIGNS_BEFORE = re.compile(
    rf"(?:(?:[Bb]y|BY|[Ff]rom|FROM|[Vv]on)\ (?:{_PEOPLE}{_JOINT}?\ )?)?(?:[Tt]he\ )?", re.VERBOSE
)
_SIGNS_AFTER = re.compile(
    rf"(?:\ {_ROLE})?(?:\s*[|,•·–—-]?\s*.{{0,10}}\d.{{0,60}})?", re.VERBOSE | re.I
)
_SIGNED_OFF = re.compile(
    r"""[—–-]{1,2}\s?([\w .-]{2,40})|[(\[]([\w .-]{2,40})[)\]]
        |(?:©|\(c\)|copyright)[\s©]*(?:\(c\)\s)?\d{4}\s(?:by\s)?([\w .-]{2,40}?)
         \.?\sall\srights\sreserved\.\sthis\smaterial\smay\snot\sbe\spublished\b.*
        |\(reporting\sby\s.{2,120}\sfor\s([\w .-]{2,40})[;.)].*""",
    re.IGNORECASE | re.VERBOSE,
)
_UPDATED = r"(?:updated|published|posted):?\s"
_WIRE_LINE = re.compile(
    rf"""(?: (?P<a>[\w\ ]{{2,30}})\ \|\ {_UPDATED}.{{8,30}}
           | .{{0,200}}{_UPDATED}[\d\s:./-]{{8,30}}\((?P<b>[\w\ ]{{2,30}})\)
         )""",
    re.IGNORECASE | re.VERBOSE,
)
_LABEL = re.compile(
    r"""(?: (?:first\ |last\ )?
            (?:published|posted|updated|date|modified|created|veröffentlicht|publié|publicado
              |опубликовано)\ *(?:on|at|am|le|el|:)*\ *
        )?""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Credit:
    """A name that a line credits, and where in the line it stands."""

    name: str
    start: int
    end: int
    of_the_text: bool = True
    """Whether it is surely the text that is credited, and not a figure or a picture in it."""


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote a text, and for whom where the byline says so."""

    author: str
    outlet: str | None


def byline(line: Line) -> Byline | None:
    """The author that a whole line such as "By Ann Lee for Example News" names."""
    if len(line.text) > 160 or line.ends_a_sentence:
        return None
    match = _BYLINE.fullmatch(line.text)
    if match is None:
        return None
    outlet = match["outlet"]
    return Byline(match["author"], outlet.strip() if outlet else None)


def people_of(text: str) -> str | None:
    """The names in a byline such as "By Ann Lee and Bo Day, staff writers"."""
    match = _BYLINE.fullmatch(text)
    return match["author"] if match else None


def people(text: str) -> str | None:
    """The text itself where it is nothing but names of people."""
    return text if _ONLY_PEOPLE.fullmatch(text) else None


def republication(line: Line) -> Credit | None:
    """The outlet that a line says the text was taken from, in the words of the line."""
    if len(line.text) > 400:
        return None
    lowered = line.text.lower()
    if not (lowered.startswith(_SOURCE) or any(map(lowered.__contains__, _REPUBLISHING))):
        return None
    match = _REPUBLISHED.search(line.text)
    if match is None:
        return None
    group = next(name for name in "abcde" if match[name])
    return Credit(match[group].strip(), match.start(group), match.end(group), not match["label"])


def house(line: Line) -> Credit | None:
    """The outlet that a line of house rules calls by its name."""
    match = _HOUSE.match(line.text)
    return Credit(match["outlet"], *match.span("outlet")) if match else None


def dateline(line: Line) -> Credit | None:
    """What stands in the brackets of a line that begins as in "GENEVA (AP) - The talks"."""
    match = _DATELINE.match(line.text)
    if match is None or not _is_place(match["place"]):
        return None
    return Credit(match["wire"], *match.span("wire"))


def _is_place(words: str) -> bool:
    """May it stand before the mark of a wire: "TURNBERRY, Scotland", "BRUSSELS, July 13"?"""
    parts = words.split()
    return len(parts) <= 8 and all(p[0].isupper() or not p.isalpha() for p in parts)


def signs(line: Line, name: Span) -> bool:
    """Is the line a byline that ends with the name at this place: "By Ann Lee, Example News", or
    the second line of one, the name alone?
    """
    if len(line.text) > 160 or line.ends_a_sentence:
        return False
    before, after = line.text[: name.start], line.text[name.end :]
    return bool(_SIGNS_BEFORE.fullmatch(before) and _SIGNS_AFTER.fullmatch(after))


def signed_off(line: Line) -> Credit | None:
    """The name that a text ends with: "— AFP", "(AP)", "© 2023 Example Press. All rights ..."."""
    match = _SIGNED_OFF.fullmatch(line.text) if len(line.text) <= 300 else None
    group = match and next((n for n, name in enumerate(match.groups(), 1) if name), 0)
    return Credit(match[group], *match.span(group)) if match and group else None


def wire_line(line: Line) -> Credit | None:
    """The name beside the date in a line such as "Xinhua | Updated: 2017-09-15".

    It is a credit of the whole text where the name is a wire's.
    """
    dated = len(line.text) <= 300 and line.text.endswith((")", *"0123456789"))
    match = _WIRE_LINE.fullmatch(line.text) if dated else None
    group = match and next(name for name in "ab" if match[name])
    return Credit(match[group], *match.span(group)) if match and group else None


def is_date(line: Line) -> bool:
    """Whether a short line is a date, with at most a label before and a time after it."""
    if len(line.text) > 80:
        return False
    found = find_date(line.plain)
    if found is None:
        return False
    _, start, end = found
    rest = line.plain[end:]
    return bool(_LABEL.fullmatch(line.plain[:start].strip())) and len(rest) <= 12
