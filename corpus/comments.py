"""Where readers' comments begin in a text that has no markup, and which name stands over each.

A thread is a run of blocks to the end of the text, each a name on a line of its own and what is
below it. Subheadings look the same, so a thread is believed only when its blocks show what an
article's do not: a name in another script or an invented one, a time of posting, another language,
a name that comes again, wider gaps, and words to "you" that nobody is quoted with.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from corpus.boilerplate import is_boilerplate, opens_comments
from corpus.lines import Line, folded, straight

Sign = Literal["script", "nickname", "posted", "language", "again", "apart", "addressed"]
_STRONG: frozenset[Sign] = frozenset({"script", "nickname", "posted", "language"})

_PARTICLES = ("de", "da", "di", "del", "van", "von", "der", "den", "la", "le", "al", "el", "y")
_NAME_WORD = re.compile(r"@?[\w.'’*-]+")
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
_WORDS = re.compile(r"[^\W\d_]+")
_LEAST_BODY, _EVERYDAY, _LEAST_BLOCK, _SHARED = 100, 50, 20, 0.1
_QUOTED = re.compile(r"\"[^\"]*\"|«[^»]*»|(?<!\w)'[^']{2,}'(?!\w)")
_SPOKEN = re.compile(
    r"\b(?:you|your|you're|yours|i|i'm|i've|i'd|my|du|dein|ihr|ich|mein|tu|vous|votre|je|mon|usted|"
    r"ustedes|yo|mi|ты|вы|ваш|я|мой)\b",
    re.IGNORECASE,
)
_SCRIPTS = (
    ("latin", "A-Za-zÀ-ɏ"),
    ("cyrillic", "Ѐ-ӿ"),
    ("greek", "Ͱ-Ͽ"),
    ("hebrew", "֐-׿"),
    ("arabic", "؀-ۿ"),
    ("devanagari", "ऀ-ॿ"),
    ("kana", "぀-ヿ"),
    ("han", "一-鿿"),
    ("hangul", "가-힯"),
)
_IN_SCRIPT = tuple((name, re.compile(f"[{letters}]")) for name, letters in _SCRIPTS)


@dataclass(slots=True)
class _Block:
    """A line that may be a commenter's name, and the lines below it up to the next such line."""

    at: int
    name: str
    lines: list[Line] = field(default_factory=list)
    signs: set[Sign] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Remark:
    """A line of a thread. `author` is set where the name above is certainly its author's."""

    line: Line
    author: str | None
    is_furniture: bool
    """A button, a date or the thread's heading, not what somebody wrote."""


def thread_of(lines: Sequence[Line], announced: bool = False) -> tuple[Remark, ...]:
    """The comment thread at the end of a text; empty when there is none.

    `announced` takes only what a heading such as "12 Comments" announces for a thread.
    """
    start = _announced(lines)
    if start is not None:
        return _remarks(lines[start:])
    if announced:
        return ()
    blocks = _blocks(lines)
    if len(blocks) < 2:
        return ()
    _find_signs(blocks, lines)
    start = _start(blocks)
    return _remarks(lines[start:]) if start is not None else ()


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
    said = _SAYS.fullmatch(line.text)
    if said:
        return said["name"] or said["before"]
    words = line.text.split()
    if len(line.text) > 40 or len(words) > 4 or line.ends_a_sentence:
        return None
    if not all(_NAME_WORD.fullmatch(word) for word in words) or not _WORDS.search(line.text):
        return None
    return line.text if len(words) == 1 or all(map(_capital, words)) else None


def _capital(word: str) -> bool:
    return word in _PARTICLES or not word[0].islower()


def _find_signs(blocks: Sequence[_Block], lines: Sequence[Line]) -> None:
    times = Counter(folded(block.name) for block in blocks)
    above = lines[: blocks[0].at]
    script = _script(" ".join(line.text for line in above)[:2000])
    everyday, gap = _everyday_words(above), _usual_gap(above)
    for block in blocks:
        head = lines[block.at]
        if times[folded(block.name)] > 1:
            block.signs.add("again")
        if script and _script(block.name) not in (None, script):
            block.signs.add("script")
        if any(_NICKNAME.fullmatch(word) for word in block.name.split()):
            block.signs.add("nickname")
        if _SAYS.fullmatch(head.text) or _POSTED.fullmatch(block.lines[0].text):
            block.signs.add("posted")
        if head.blank_before > max(gap, 1):
            block.signs.add("apart")
        if _is_in_another_language(block, everyday):
            block.signs.add("language")
        if any(_is_addressed(line) for line in block.lines):
            block.signs.add("addressed")


def _usual_gap(lines: Sequence[Line]) -> int:
    return Counter(line.blank_before for line in lines[1:]).most_common(1)[0][0] if lines[1:] else 1


def _script(text: str) -> str | None:
    """The script that most letters of `text` are of."""
    counts = {name: len(pattern.findall(text)) for name, pattern in _IN_SCRIPT}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else None


def _is_addressed(line: Line) -> bool:
    """Whether a line speaks as "I" or to "you" outside quotation marks."""
    return bool(_SPOKEN.search(_QUOTED.sub(" ", straight(line.text))))


def _everyday_words(lines: Sequence[Line]) -> frozenset[str]:
    """The words that a text uses most, which in any language are nearly all function words."""
    words = _WORDS.findall(" ".join(line.text for line in lines).casefold())
    if len(words) < _LEAST_BODY:
        return frozenset()
    return frozenset(word for word, _ in Counter(words).most_common(_EVERYDAY))


def _is_in_another_language(block: _Block, everyday: frozenset[str]) -> bool:
    """Whether hardly a word of the block is one that the article uses all the time."""
    words = _WORDS.findall(" ".join(line.text for line in block.lines).casefold())
    shared = sum(word in everyday for word in words)
    return bool(everyday) and len(words) >= _LEAST_BLOCK and shared < len(words) * _SHARED


def _start(blocks: Sequence[_Block]) -> int | None:
    """The line on which the thread begins, if the blocks' signs are those of a thread."""
    first = next((i for i, b in enumerate(blocks) if b.signs - {"addressed", "apart"}), None)
    if first is None:
        return None
    while first > 0 and "addressed" in blocks[first - 1].signs:
        first -= 1
    thread = blocks[first:]
    signs = {sign for block in thread for sign in block.signs}
    posted = sum("posted" in block.signs for block in thread)
    believed = len(signs) >= 3 or (len(signs) >= 2 and signs & _STRONG)
    return (
        thread[0].at
        if len(thread) >= 2 and (believed or posted >= 2 or _is_crowd(thread))
        else None
    )


def _is_crowd(thread: Sequence[_Block]) -> bool:
    """Many people who speak for themselves, unlike the two or three of an interview."""
    names = Counter(folded(block.name) for block in thread)
    speaking = sum("addressed" in block.signs for block in thread)
    return len(names) >= 4 and max(names.values()) <= len(thread) / 2 and speaking > len(thread) / 2


def _remarks(lines: Sequence[Line]) -> tuple[Remark, ...]:
    heads = {i: name for i, line in enumerate(lines) if (name := _head(lines, i))}
    dated = sum(_is_posting(lines, i) for i in heads) >= max(2, len(heads) / 2)
    remarks: list[Remark] = []
    author: str | None = None
    for i, line in enumerate(lines):
        furniture = is_boilerplate(line) or opens_comments(line)
        furniture = furniture or bool(_BUTTON.fullmatch(line.text) or _POSTED.fullmatch(line.text))
        if i in heads:
            author = heads[i]
        remarks.append(Remark(line, None if furniture else author, furniture))
        if not furniture and i not in heads and not dated:
            author = None  # without a date over each comment, only the first paragraph is certain
    return tuple(remarks)


def _head(lines: Sequence[Line], at: int) -> str | None:
    line = lines[at]
    if is_boilerplate(line) or opens_comments(line) or _BUTTON.fullmatch(line.text):
        return None
    return _name_on(line) if at + 1 < len(lines) else None


def _is_posting(lines: Sequence[Line], at: int) -> bool:
    below = lines[at + 1].text if at + 1 < len(lines) else ""
    return bool(_SAYS.fullmatch(lines[at].text) or _POSTED.fullmatch(below))
