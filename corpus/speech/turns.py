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
from corpus.speech.people import Cast
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
class Turn:
    """A run of a page that is somebody's; None: the interviewer's, who is the outlet's."""

    content: Span
    source: Span | None
    speaker: str | None


def turns(text: str, cast: Cast, title: str) -> list[Turn]:
    """What the lines tell of whose words they are, in order."""
    lines = [Span(*line.span()) for line in re.finditer(r"\S[^\n]*", text)]
    talk = list(_talk(text, lines, cast, title))
    taken = {turn.content.start for turn in talk}
    alone = [line for line in lines if line.start not in taken]
    signed = (*_signed(text, alone, cast), *_letters(text, lines, cast))
    return sorted([*talk, *signed, *_announced(text, lines, cast)], key=_start)


def _talk(text: str, lines: Sequence[Span], cast: Cast, title: str) -> Iterator[Turn]:
    """The lines of a transcript: those with a label, those right below them, and, between them,
    questions and what follows a question.
    """
    labelled = {line: found for line in lines if (found := _labelled(text, line, cast))}
    sure = {line: found for line, found in labelled.items() if _is_sure(found, line, cast)}
    is_talk = len(sure) > 1 and len(labelled) > 2
    if not is_talk:
        labelled = {  # a headline, "Quist: Bridge will open"; below it, such a line heads a part
            line: found
            for line, found in sure.items()
            if line == lines[0] or text[found.end()] in OPENING or cast.is_titled(found["label"])
        }
    guest = _guest([found["label"] for found in labelled.values()], text, cast, title)
    before: Turn | None = None
    end = 0
    for line in lines:
        found = labelled.get(line)
        if found:
            source = Span(*found.span("label"))
            speaker = _meant(found["label"], guest, cast)
            before = Turn(Span(found.end(), line.end), source, speaker)
        elif before and is_talk and text.count("\n", end, line.start) == 1:
            before = Turn(line, before.source, before.speaker)
        elif before and is_talk and guest and line.of(text).endswith("?"):
            before = Turn(line, None, None)
        elif before and before.source is None and before.speaker is None:
            before = Turn(line, None, guest)
        else:
            before = None
        if before:
            yield before
        end = line.end


def _labelled(text: str, line: Span, cast: Cast) -> re.Match[str] | None:
    found = _LABELLED.match(text, line.start, line.end)
    if not found:
        return None
    label = found["label"]
    if label in (QUESTION, ANSWER) or cast.is_titled(label):
        return found
    own = parse_name(label).last
    named = (mention.name.last for mention in cast.mentioned(Span(found.end(), line.end)))
    return found if cast.knows(label) and own not in named else None  # nobody names themselves


def _is_sure(label: re.Match[str], line: Span, cast: Cast) -> bool:
    """Is it no heading: a title in capitals, or somebody whom another line names too?"""
    words = label["label"]
    if words in (QUESTION, ANSWER) or cast.is_titled(words):
        return True
    last = parse_name(words).last
    return any(m.name.last == last and not line.contains(m.span) for m in cast.mentions)


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


def _signed(text: str, lines: Sequence[Span], cast: Cast) -> Iterator[Turn]:
    """ "..." - Mara Quist", or the name on a line below."""
    above: Span | None = None
    for line in lines:
        if post := _POST.search(text, line.start, line.end):
            begins = text.rfind(">", line.start, post.start()) + 1  # of a tag that was left in
            posted = Span(max(line.start, begins), post.start())
            if not posted.of(text).strip() and above:
                posted = above
            if posted.of(text).strip():
                yield Turn(posted, Span(*post.span("by")), cast.called(post["by"]))
                continue
        found = _SIGNED.fullmatch(text, line.start, line.end)
        said = Span(*found.span("said")) if found and found["said"] else above
        if found and said and cast.knows(found["by"]):
            yield Turn(said, Span(*found.span("by")), cast.called(found["by"]))
        above = line


def _letters(text: str, lines: Sequence[Span], cast: Cast) -> Iterator[Turn]:
    """The lines of a letter, from below the line that tells of it to "Yours faithfully, ..."."""
    for place, line in enumerate(lines):
        if found := _SIGNED_LETTER.match(text, line.start):
            told = (n for n in range(place - 1, -1, -1) if _LETTER.search(lines[n].of(text)))
            for said in lines[next(told, place) + 1 : place]:
                yield Turn(said, Span(*found.span("by")), cast.called(found["by"]))


def _announced(text: str, lines: Sequence[Span], cast: Cast) -> Iterator[Turn]:
    """And from Mara Quist: | "..." """
    for line, below in zip(lines, lines[1:], strict=False):
        words, said = line.of(text), below.of(text)
        if len(words) > _ANNOUNCED or words[-1] != ":" or said[0] not in OPENING:
            continue
        people = cast.within(line)
        if people and said[-1] in CLOSING:
            yield Turn(below, people[0][1], people[0][0].name)


def _start(turn: Turn) -> int:
    return turn.content.start
