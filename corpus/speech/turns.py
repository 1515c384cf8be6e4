"""Whose words the lines of a page tell: turns of talk ("PENCE: ...", "Q. ... A. ..."), signed
quotations, and those that a line announces.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.article import Span
from corpus.speech.names import parse_name
from corpus.speech.people import Cast, is_titled
from corpus.speech.quotes import CLOSING, OPENING

_WORD = r"[A-Z][\w.'’-]{0,40}"
_NAME = rf"{_WORD}(?:[ \xa0]{_WORD}){{0,4}}"
_LABELLED = re.compile(
    rf"[\"“*_]{{0,3}}(?P<label>{_NAME})(?::|(?<=\b[QA])\.)[*_]{{0,2}}\s+(?=\S.{{2}})"
)
_SIGNED = re.compile(
    rf"(?P<said>.+[.!?…\"”»’'])?\s*(?:—|–|―|--?)\s?(?P<by>(?:[A-Z][\w-]+ )*{_NAME})"
    r"(?:,[^.!?]{0,80}|\s*\(@[^)]{0,80}\).{0,40})?"
)
_POST = re.compile(rf"\s*(?:—|–|--?|A post shared by)\s?(?P<by>{_NAME})\s*\(@\w+\)")
"""How a post that a page has taken over is signed."""
_SIGNED_LETTER = re.compile(
    r"(?:Yours (?:faithfully|sincerely|truly)|Sincerely|(?:Kind |Best )?[Rr]egards)[,\s]+"
    rf"(?P<by>{_NAME}?)\.?\s*$",
    re.MULTILINE,
)
_LETTER = re.compile(r"\b(?:letter|memo|message|report|statement)\b", re.I)
_ANNOUNCED = 120
"""Characters of a line that names somebody and ends with a colon, before their words."""
QUESTION, ANSWER = "Q", "A"


@dataclass(frozen=True, slots=True)
class PageTurn:
    """A run of a page that is somebody's; None: the interviewer's, who is the outlet's."""

    content: Span
    source: Span | None
    speaker: str | None

    @property
    def span(self) -> Span:
        """From the first to the last character of source and content."""
        source = self.source or self.content
        start, end = min(source.start, self.content.start), max(source.end, self.content.end)
        return Span(start, end)


def turns(text: str, cast: Cast, title: str) -> list[PageTurn]:
    """What the lines tell of whose words they are, in order."""
    lines = [Span(*line.span()) for line in re.finditer(r"\S[^\n]*", text)]
    talk = list(_talk(text, lines, cast, title))
    taken = {turn.content.start for turn in talk}
    signed = _signed(text, [line for line in lines if line.start not in taken], cast)
    found = (*talk, *signed, *_letters(text, lines, cast), *_announced(text, lines, cast))
    return sorted(found, key=lambda turn: turn.content.start)


def _talk(text: str, lines: Sequence[Span], cast: Cast, title: str) -> Iterator[PageTurn]:
    """The lines of a transcript: those with a label, those right below them, and, between them,
    questions and what follows a question.
    """
    labelled = {line: found for line in lines if (found := _labelled(text, line, cast))}
    sure = {line: found for line, found in labelled.items() if _is_sure(found, line, cast)}
    said = {line: f for line, f in labelled.items() if not _is_heading(text, line, f["label"])}
    is_talk = len(sure.keys() & said) > 1 and len(said) > 2
    labelled = said
    if not is_talk:
        labelled = {  # a headline, "Quist: Bridge will open"; below it, such a line heads a part
            line: found
            for line, found in sure.items()
            if line == lines[0] or text[found.end()] in OPENING or is_titled(found["label"])
        }
    if not labelled:
        return
    guest = _guest([found["label"] for found in labelled.values()], text, cast, title)
    before: PageTurn | None = None
    end = 0
    for line in lines:
        if found := labelled.get(line):
            speaker = _meant(found["label"], guest, cast)
            before = PageTurn(Span(found.end(), line.end), Span(*found.span("label")), speaker)
        elif before and is_talk and text.count("\n", end, line.start) == 1:
            before = PageTurn(line, before.source, before.speaker)
        elif before and is_talk and guest and line.of(text).endswith("?"):
            before = PageTurn(line, None, None)
        elif before and before.source is None and before.speaker is None:
            before = PageTurn(line, None, guest)
        else:
            before = None
        if before:
            yield before
        end = line.end


def _labelled(text: str, line: Span, cast: Cast) -> re.Match[str] | None:
    found = _LABELLED.match(text, line.start, line.end)
    if not found or _is_role(found["label"]):
        return found
    named = {mention.name.last for mention in cast.mentioned(Span(found.end(), line.end))}
    own = parse_name(found["label"]).last
    return found if cast.knows(found["label"]) and own not in named else None


def _is_heading(text: str, line: Span, label: str) -> bool:
    """Does the line break off as no sentence does: "Quist: The harbour"?"""
    return not _is_role(label) and line.of(text).rstrip()[-1:] not in {*".!?…:-–—)]", *CLOSING}


def _is_role(label: str) -> bool:
    """Does it name a speaker of a transcript for certain: "Q", "MS. QUIST"?"""
    return label in (QUESTION, ANSWER) or is_titled(label)


def _is_sure(found: re.Match[str], line: Span, cast: Cast) -> bool:
    """Is it no heading: whom it names is named in another line too?"""
    last = parse_name(found["label"]).last
    return _is_role(found["label"]) or any(
        mention.name.last == last and not line.contains(mention.span) for mention in cast.mentions
    )


def _guest(labels: Sequence[str], text: str, cast: Cast, title: str) -> str | None:
    """Who answers: whoever has most turns, or else is named most, those of the title first."""
    named = Counter(name for label in labels if (name := _meant(label, None, cast)))
    if not named:
        named = Counter(person.name for person, _ in cast.within(Span(0, len(text))))
        of_title = {name: n for name, n in named.items() if name.split()[-1] in title}
        named = Counter(of_title or named)
    return named.most_common(1)[0][0] if named else None


def _meant(label: str, guest: str | None, cast: Cast) -> str | None:
    if label in (QUESTION, ANSWER):
        return guest if label == ANSWER else None
    return cast.called(label.title() if label.isupper() else label)


def _signed(text: str, lines: Sequence[Span], cast: Cast) -> Iterator[PageTurn]:
    """ "..." - Mara Quist", or the name on a line below."""
    above: Span | None = None
    for line in lines:
        said: Span | None = None
        if found := _POST.search(text, line.start, line.end):
            begins = text.rfind(">", line.start, found.start()) + 1  # of a tag that was left in
            said = Span(max(line.start, begins), found.start())
        elif (found := _SIGNED.fullmatch(text, line.start, line.end)) and found["said"]:
            said = Span(*found.span("said"))
        said = said if said and said.of(text).strip() else above
        if found and said and (found.re is _POST or cast.knows(found["by"])):
            yield PageTurn(said, Span(*found.span("by")), cast.called(found["by"]))
        above = line


def _letters(text: str, lines: Sequence[Span], cast: Cast) -> Iterator[PageTurn]:
    """The lines of a letter, from below the line that tells of it to "Yours faithfully, ..."."""
    for place, line in enumerate(lines):
        if found := _SIGNED_LETTER.match(text, line.start):
            told = (n for n in range(place - 1, -1, -1) if _LETTER.search(lines[n].of(text)))
            for said in lines[next(told, place) + 1 : place]:
                yield PageTurn(said, Span(*found.span("by")), cast.called(found["by"]))


def _announced(text: str, lines: Sequence[Span], cast: Cast) -> Iterator[PageTurn]:
    """And from Mara Quist: | "..." """
    for line, below in zip(lines, lines[1:], strict=False):
        words, said = line.of(text), below.of(text)
        if len(words) > _ANNOUNCED or words[-1] != ":" or said[0] not in OPENING:
            continue
        people = cast.within(line)
        if people and said[-1] in CLOSING:
            yield PageTurn(below, people[0][1], people[0][0].name)
