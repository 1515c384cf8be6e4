"""What an answer is: claims, each with who says it and the exact characters that show it.

Everything that a reader sees of the news is rendered from claims, so a sentence without an outlet
and a citation cannot be made. An `Answer` has one line of its own, `reply`, never about the news.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer

from corpus.article import ArticleKind
from corpus.notices import NoticeKind

ClaimSection = Literal["body", "comment"]
Speech = Literal["direct", "indirect"]
RefusalReason = Literal["no_evidence", "outlet_not_in_corpus", "outside_dates", "empty_corpus"]

UNIDENTIFIED = "unidentified outlet"
UNNAMED = "somebody not named there"

IF_ANY = Field(exclude_if=lambda value: not value)
IF_KNOWN = Field(exclude_if=lambda value: value is None)
IF_UNUSUAL = Field(exclude_if=lambda value: value in ("news", "body"))
"""JSON leaves out what tells nothing."""


def _as_written(published: object) -> object:
    """A day or a time, as the text has it: pydantic takes midnight for a day."""
    if isinstance(published, str) and "T" in published:
        return datetime.fromisoformat(published)
    return published


@dataclass(frozen=True, slots=True)
class Citation:
    """The characters `start:end` of an article's text (Unicode code points), which read exactly
    `quote`.
    """

    n: int
    """Number of the citation within its answer, as rendered, from 1; 0 before."""
    article: str
    outlet: str | None
    """Whose words the article's are: the origin, as in `Attribution.outlet`."""
    title: str
    author: str | None
    published: Annotated[
        date | datetime | None,
        BeforeValidator(_as_written),
        PlainSerializer(lambda day: day and day.isoformat(), when_used="json"),
    ]
    url: str | None
    start: int
    end: int
    quote: str
    kind: Annotated[ArticleKind, IF_UNUSUAL] = "news"
    section: Annotated[ClaimSection, IF_UNUSUAL] = "body"
    published_by: Annotated[str | None, IF_KNOWN] = None
    """Who published this copy, where it is not the origin."""
    language: Annotated[str | None, IF_KNOWN] = None
    """ISO 639-1 code, where it is known not to be English: there, who is quoted is not read."""

    @property
    def ran_by(self) -> str | None:
        """Who ran it: the publisher of this copy, else the origin."""
        return self.published_by or self.outlet


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says it, from the outlet inwards. None and () mean that the article does not say."""

    outlet: str | None
    """Whose words: the origin of the text."""
    published_by: str | None
    """Who published the copy at hand."""
    republished_from: tuple[str, ...] = ()
    relays: tuple[str, ...] = ()
    """Outlets that the text credits for the claim, outermost first."""
    speaker: str | None = None
    through: tuple[str, ...] = ()
    """Speakers who pass on what they say, outermost first."""
    speech: Speech | None = None
    """In the speaker's own words, or told by the outlet; direct without a speaker: a quotation, and
    nothing tells whose.
    """
    words: tuple[tuple[int, int], ...] = ()
    """Where the article has the speaker's own words, from and to, with their quotation marks."""
    section: ClaimSection = "body"
    kind: Annotated[ArticleKind, IF_UNUSUAL] = "news"
    meant: Annotated[tuple[str, str] | None, IF_KNOWN] = None
    """The pronoun that the words begin with, and the person it means, where that is certain."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What an outlet says of an article that it ran: that it is corrected, retracted and so on."""

    kind: NoticeKind
    text: str
    """The exact characters of the citation; without one, the title of the article."""
    citation: Citation | None
    on: str
    """The article that it is on."""
    day: date | None = None
    about: Annotated[tuple[int, int] | None, IF_KNOWN] = None
    """The sentence of that article that it tells to be wrong, from and to, where it tells one."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer.

    `text` is in the words of the article (or, from a model, checked against them).
    """

    text: str
    attribution: Attribution
    citations: tuple[Citation, ...]
    notices: Annotated[tuple[Notice, ...], IF_ANY] = ()
    """What there is to know of the articles cited, newest first."""

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("a claim rests on at least one citation")

    @property
    def cited(self) -> tuple[Citation, ...]:
        """Its citations, and those of its notices."""
        return (*self.citations, *(n.citation for n in self.notices if n.citation))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, and the nearest thing that the corpus has."""

    reason: RefusalReason
    message: str
    nearest: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A claim that verification removed."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What a language model was given and wrote for an answer, counted in cl100k tokens."""

    input_tokens: int
    output_tokens: int
    cost: Annotated[float | None, IF_KNOWN] = None
    """In the currency of the prices in the settings; None where those name none."""

    def __add__(self, other: Usage) -> Usage:
        costs = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            sum(costs) if costs else None,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole of an answer: claims, a refusal, or a reply to what is no question of the news."""

    question: str
    standalone_question: str
    reading: Annotated[tuple[str, ...], IF_ANY] = ()
    """What the question itself restricts the search to, a part each: "Fox News", "since
    2016-07-01".
    """
    reply: Annotated[str, IF_ANY] = ""
    """A plain line about the corpus or the conversation: what is there, a greeting, a question
    back; never about the news.
    """
    refusal: Refusal | None = None
    claims: tuple[Claim, ...] = ()
    related: tuple[Claim, ...] = ()
    """Claims that may help but do not answer; shown apart, never as the answer."""
    coverage: Mapping[str, int] = field(default_factory=dict)
    """Outlet -> number of claims, for the outlets asked for (0 when silent) and those answering."""
    dropped: tuple[Dropped, ...] = ()
    composer: str = "extractive"
    note: Annotated[str, IF_ANY] = ""
    """Why the answer is not, or not wholly, the one that the composer asked for would give."""
    usage: Annotated[Usage | None, IF_KNOWN] = None
    snapshot: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Stage -> seconds."""
    confidence: Annotated[float, Field(exclude=True)] = 0.0
    """Probability, 0 to 1, that the best evidence answers; declining compares it with a threshold.
    """
