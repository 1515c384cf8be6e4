"""What is asked: outlets, quoted words and dates are looked up; the rest is left to the reader.

No language model is asked and no sentence is parsed: an outlet is one that the registry or the
index knows, a date one that a calendar has. What nothing finds stays in the words that are searched
for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from corpus.article import Span
from corpus.outlets import OutletMention, OutletRegistry
from rag.dates import Period, dates_in
from rag.followup import Turn as Turn
from rag.followup import made_whole
from rag.mentions import ASKS_OUTLET, masked, meant, roles, unknown_in, with_section
from rag.namesakes import Namesakes

Form = Literal["open", "excerpt", "which_outlet", "compare"]

LONGEST_QUESTION = 4_000  # characters that are read; no search gains from more
EXCERPT = 40  # characters from which quoted words are an excerpt of an article


@dataclass(frozen=True, slots=True)
class Question:
    """A question as Byline reads it. Empty fields were not asked for."""

    asked: str
    standalone: str  # the question with what a follow-up leaves out put back in
    form: Form
    lost: bool = False  # it needs a conversation before it, and there is none
    outlets: tuple[str, ...] = ()  # outlets whose reporting is asked for
    other_than: tuple[str, ...] = ()  # outlets whose reporting is not wanted
    phrases: tuple[str, ...] = ()  # quoted words of the question
    topic: str = ""  # the words to look for, without the outlets and dates that restrict it
    since: date | None = None
    until: date | None = None
    comments: bool = False  # readers' comments are asked for
    periods: tuple[Period, ...] = ()  # when what is asked for happened; it may be any of them
    doubts: tuple[str, ...] = ()  # which outlets are meant, where several go by a name


_ASKED_OF_AN_OUTLET = re.compile(
    r"^(what (?:do|does|did|has|have)) (?:the )?(?:(?:report(?:s|ed)?|said|say|write|written|tell"
    r"|told)? ?(?P<topic>about|on) |(?:reported|reports?|say)\b)",
    re.I,
)
"""Its topic alone is looked for, since no article says of itself that it reports."""
_COMPARE = re.compile(
    r"\b(?:compare|each|differ(?:ent|ently|ence)?|(?:various|the|other) outlets|outlets other than"
    r"|how do (?:the )?(?:outlets|papers|media))\b",
    re.I,
)
_EXCERPT = re.compile(
    r"\b(?:(?:identify|find|name)\b[^\"“]{0,40}\b(?:article|source|outlet)"
    r"|who published (?:the|this)|outlet published this|where (?:was|is|did|does) this"
    r"|(?:this|following) (?:excerpt|passage|text))\b",
    re.I,
)
_COMMENTS = re.compile(
    r"\b(?:readers?|commenters?|comment (?:section|thread)s?|(?:in|under|below) the comments)\b",
    re.I,
)
_MARKS = '"“”«»'
_QUOTED = re.compile(f"[{_MARKS}]([^{_MARKS}]{{3,}})[{_MARKS}]")


def read_question(
    asked: str,
    registry: OutletRegistry,
    outlets: Iterable[str] = (),
    history: Sequence[Turn] = (),
    is_word: Callable[[str], bool] = bool,
    namesakes: Namesakes | None = None,
) -> Question:
    """The question as read against the registry and the corpus's own `outlets`.

    A name is taken for an outlet misspelt only when `is_word` does not know its words. `namesakes`
    tell whom the corpus has by a name that several go by.
    """
    before = [replace(turn, content=turn.content[:LONGEST_QUESTION]) for turn in history]
    whole = made_whole(" ".join(asked[:LONGEST_QUESTION].split()), before)
    text, known = whole.text, tuple(outlets)
    phrases = [span for span in _phrases(text) if not _is_outlet(span.of(text), registry, known)]
    frame = masked(text, phrases)
    mentions = meant(frame, registry.find(frame, known), registry, known)
    rest = masked(frame, (mention.span for mention in mentions))
    mentions += registry.find_misspelt(rest, known, is_word)
    shared = namesakes.in_question(frame, mentions) if namesakes else []
    mentions = [m for m in mentions if not any(m.span.overlaps(name.span) for name in shared)]
    mentions += [OutletMention(outlet, name.span) for name in shared for outlet in name.outlets]
    mentions += unknown_in(frame, mentions)
    mentions = sorted((with_section(frame, m) for m in mentions), key=lambda m: m.span)
    wanted = roles(frame, mentions, registry)
    dates = dates_in(masked(frame, (mention.span for mention in mentions)), date.today())
    rest = " ".join(masked(text, [*wanted.spans, *dates.spans]).split())
    topic = re.sub(r"(?<= )['’]s\b ?|[ ,]+(?=\?$)", "", rest)
    return Question(
        asked=asked,
        standalone=text,
        form=_form(frame, phrases, wanted.asked),
        lost=whole.lost,
        outlets=wanted.asked,
        other_than=wanted.excluded,
        phrases=tuple(span.of(text) for span in phrases),
        topic=_ASKED_OF_AN_OUTLET.sub(lambda m: "" if m["topic"] else f"{m[1]} say", topic),
        since=dates.since,
        until=dates.until,
        comments=bool(_COMMENTS.search(frame)),
        periods=dates.periods,
        doubts=tuple(n.doubt for n in shared if n.doubt and {*n.outlets} <= {*wanted.asked}),
    )


def _phrases(text: str) -> list[Span]:
    """Spans of quoted words.

    An excerpt, which may hold quotations, is one from its first mark to its last.
    """
    marks = [place for place, character in enumerate(text) if character in _MARKS]
    if marks and marks[-1] - marks[0] > EXCERPT and _EXCERPT.search(text[: marks[0]]):
        return [Span(marks[0] + 1, marks[-1])]
    return [Span(*match.span(1)) for match in _QUOTED.finditer(text)]


def _is_outlet(phrase: str, registry: OutletRegistry, known: tuple[str, ...]) -> bool:
    """Is the quoted phrase only the name of an outlet, or of a section of it?"""
    found = registry.find(phrase, known)
    if len(found) != 1:
        return False
    name = found[0].span
    has_section = name.start == 0 and phrase[name.end :].lstrip().startswith(("- ", "| ", ": "))
    return has_section or len(name) >= len(phrase.strip(" ,.")) - 4


def _form(text: str, phrases: Sequence[Span], outlets: Sequence[str]) -> Form:
    if _EXCERPT.search(text) and max(map(len, phrases), default=0) > EXCERPT:
        return "excerpt"
    if _COMPARE.search(text) or len(outlets) > 1:
        return "compare"
    return "which_outlet" if ASKS_OUTLET.search(text) else "open"
