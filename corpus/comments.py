"""Where readers' comments begin in a text that has no markup, and which name stands over each.

A thread is a run of blocks to the end of the text, each a name on a line of its own and what is
below it. Subheadings look the same, so a thread is believed only when its blocks show what an
article's do not: a name in another script or an invented one, a time of posting, another language,
a name that comes again, and words to "you" that nobody is quoted with.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from corpus.boilerplate import is_boilerplate, opens_comments
from corpus.lines import Line, folded, straight
from corpus.scripts import script_of

Sign = Literal["script", "nickname", "posted", "language", "again", "addressed"]
_STRONG: frozenset[Sign] = frozenset({"script", "nickname", "posted", "language"})

_PARTICLES = ("de", "da", "di", "del", "van", "von", "der", "den", "la", "le", "al", "el", "y")
_NAME = re.compile(r"@?[\w.'’*-]+(?: @?[\w.'’*-]+){0,3}")
_NICKNAME = re.compile(r"\w*[a-z]\d+\w*|\w+_\w+|[a-z]+[A-Z]\w*|[A-Z][a-z]+(?:[A-Z][a-z]+){2,}|@\w+")
_AGO = r"(?:\d+|an?)\ (?:second|minute|min|hour|day|week|month|year)s?\ ago"
_ON = r"(?:\w+\ \d{1,2},?\ \d{4}|\d{1,2}[./ ]\w+[./ ]\d{2,4}|\d{4}-\d\d-\d\d)"
_TIME = r"\d{1,2}[:.h]\d\d(?:\ ?[ap]\.?m\.?)?"
_POSTED = re.compile(
    rf"""(?:(?:posted|on|am|le|el)\ )?
         (?:{_AGO} | {_ON},?\ (?:at|um|à|@|-)?\ ?{_TIME} | {_TIME},?\ {_ON})
         (?:\ (?:reply|\#\d+))?\W*""",
    re.IGNORECASE | re.VERBOSE,
)
_SAYS = re.compile(
    rf"""(?P<name>.{{2,40}}?)\ (?:says|said|wrote|writes|schreibt|schrieb|sagt|dit|dice|пишет)
         (?:\ (?:on|am|le|el)\ .{{4,40}})?\s*:
       | (?P<before>.{{2,40}}?)\s*[•·|,–-]\s*(?:{_AGO}|{_ON}.{{0,12}})""",
    re.IGNORECASE | re.VERBOSE,
)
_BUTTON = re.compile(
    r"""(?: reply|like|dislike|report|flag|share|edit|quote|link|permalink
          | (?:show|see|read|view)\ (?:more|less|replies) | \d+\ (?:reply|replies|likes?|votes?)
          | antworten|répondre|responder|ответить | [\d+\s·•|▲▼👍👎-]+
        )[\s\d]*""",
    re.IGNORECASE | re.VERBOSE,
)
_LEAST_BODY, _EVERYDAY, _LEAST_BLOCK, _SHARED = 100, 50, 20, 0.1
_ADDRESSED = re.compile(
    r"\"[^\"]*\"|«[^»]*»|(?<!\w)'[^']{2,}'(?!\w)"
    r"|\b(?P<spoken>you|your|you're|yours|i|i'm|i've|i'd|my|du|dein|ihr|ich|mein|tu|vous|votre|je|mon"
    r"|usted|ustedes|yo|mi|ты|вы|ваш|я|мой)\b",
    re.IGNORECASE,
)
"""What is quoted, and words to "you" that nobody is quoted with."""


@dataclass(slots=True)
class _Block:
    """A line that may be a commenter's name, and the lines below it up to the next such line."""

    at: int
    name: str
    lines: list[Line] = field(default_factory=list)
    signs: frozenset[Sign] = frozenset()

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A line of a thread. `author` is set where the name above is certainly its author's."""

    line: Line
    author: str | None
    is_furniture: bool
    """A button, a date or the thread's heading, not what somebody wrote."""


def thread_of(lines: Sequence[Line], announced: bool = False) -> tuple[ThreadLine, ...]:
    """The comment thread at the end of a text; empty when there is none.

    `announced` takes only what a heading such as "12 Comments" announces for a thread.
    """
    start = _announced(lines)
    if start is None and not announced:
        start = _start(_blocks(lines), lines)
    return () if start is None else tuple(_remarks(lines[start:]))


def _announced(lines: Sequence[Line]) -> int | None:
    """The line that heads a thread: one such as "12 Comments", with a comment's head below it."""
    for at in range(1, len(lines) - 2):
        if opens_comments(lines[at]) and any(line.ends_a_sentence for line in lines[:at]):
            below = next((line for line in lines[at + 1 :] if not is_boilerplate(line)), None)
            if below is not None and _name_on(below) is not None:
                return at
    return None


def _blocks(lines: Sequence[Line]) -> list[_Block]:
    blocks: list[_Block] = []
    for at, line in enumerate(lines):
        name = _name_on(line) if 0 < at < len(lines) - 1 else None
        if name is not None and not is_boilerplate(line):
            blocks.append(_Block(at, name))
        elif blocks:
            blocks[-1].lines.append(line)
    return [block for block in blocks if block.lines]


def _name_on(line: Line) -> str | None:
    """The name that a line could be, such as "Ann Lee", "seer_77" or "Ann Lee says:"."""
    if len(line.text) > 80:
        return None
    if said := _SAYS.fullmatch(line.text):
        return said["name"] or said["before"]
    words = line.text.split()
    if len(line.text) > 40 or line.ends_a_sentence or not any(map(str.isalpha, line.text)):
        return None
    capital = all(word in _PARTICLES or not word[0].islower() for word in words)
    named = _NAME.fullmatch(" ".join(words)) and (capital or len(words) == 1)
    return line.text if named else None


def _start(blocks: Sequence[_Block], lines: Sequence[Line]) -> int | None:
    """The line on which the thread begins, if the blocks' signs are those of a thread."""
    if len(blocks) < 2:
        return None
    times = Counter(folded(block.name) for block in blocks)
    above = " ".join(line.text for line in lines[: blocks[0].at])
    script, everyday = _script(above[:2000]), _everyday_words(above)
    for block in blocks:
        signs = set(_signs(block, lines[block.at], script, everyday))
        block.signs = frozenset({*signs, "again"} if times[folded(block.name)] > 1 else signs)
    first = next((i for i, b in enumerate(blocks) if b.signs - {"addressed"}), None)
    if first is None:
        return None
    while first > 0 and "addressed" in blocks[first - 1].signs:
        first -= 1
    thread = blocks[first:]
    found = {sign for block in thread for sign in block.signs}
    posted = sum("posted" in block.signs for block in thread)
    believed = len(found) >= 3 or (len(found) >= 2 and found & _STRONG) or posted >= 2
    return thread[0].at if len(thread) >= 2 and (believed or _is_crowd(thread)) else None


def _signs(
    block: _Block, head: Line, script: str | None, everyday: frozenset[str]
) -> Iterator[Sign]:
    """What shows a block to be a comment, below an article in `script` with `everyday` words."""
    if script and _script(block.name) not in (None, script):
        yield "script"
    if any(map(_NICKNAME.fullmatch, block.name.split())):
        yield "nickname"
    if _is_posted(head, block.lines[0]):
        yield "posted"
    words = folded(block.text).split()
    shared = sum(word in everyday for word in words)
    if everyday and len(words) >= _LEAST_BLOCK and shared < len(words) * _SHARED:
        yield "language"
    texts = (straight(line.text) for line in block.lines)
    if any(match["spoken"] for text in texts for match in _ADDRESSED.finditer(text)):
        yield "addressed"


def _script(text: str) -> str | None:
    """The script that most letters of `text` are of."""
    counts = Counter(script for c in text if (script := script_of(c)))
    return max(counts, key=counts.__getitem__, default=None)


def _everyday_words(text: str) -> frozenset[str]:
    """The words that a text uses most, which in any language are nearly all function words."""
    words = folded(text).split()
    most = Counter(words).most_common(_EVERYDAY if len(words) >= _LEAST_BODY else 0)
    return frozenset(word for word, _ in most)


def _is_crowd(thread: Sequence[_Block]) -> bool:
    """Many people who speak for themselves, unlike the two or three of an interview."""
    names = Counter(folded(block.name) for block in thread)
    speaking = sum("addressed" in block.signs for block in thread)
    return len(names) >= 4 and max(names.values()) <= len(thread) / 2 and speaking > len(thread) / 2


def _remarks(lines: Sequence[Line]) -> Iterator[ThreadLine]:
    furniture = [_is_furniture(line) for line in lines]
    heads = {
        i: name
        for i, line in enumerate(lines[:-1])
        if not furniture[i] and (name := _name_on(line))
    }
    posted = sum(_is_posted(*pair) for i, pair in enumerate(pairwise(lines)) if i in heads)
    dated = posted >= max(2, len(heads) / 2)
    author: str | None = None
    for i, line in enumerate(lines):
        author = heads.get(i, author)
        yield ThreadLine(line, None if furniture[i] else author, furniture[i])
        if not furniture[i] and i not in heads and not dated:
            author = None  # without a date over each comment, only the first paragraph is certain


def _is_furniture(line: Line) -> bool:
    pressed = _BUTTON.fullmatch(line.text) or _POSTED.fullmatch(line.text)
    return is_boilerplate(line) or opens_comments(line) or pressed is not None


def _is_posted(head: Line, below: Line) -> bool:
    """Does a comment's head tell when it was posted, or the line below it?"""
    return bool(_SAYS.fullmatch(head.text) or _POSTED.fullmatch(below.text))
