"""Article -> Statements: quotations and clauses, and what binds them across sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.article import Article, Span
from corpus.outlets import OutletRegistry
from rag.statements.clauses import Clause, clauses
from rag.statements.coreference import Scene
from rag.statements.parse import Parser, Unit, may_announce, span_of, units
from rag.statements.quotes import first_sentence, merged, quotations
from rag.statements.relays import Outlets, around, as_source
from rag.statements.speakers import Cast, is_pronoun
from rag.statements.statement import Statement

LONGEST = 300_000
"""Characters of an article that are read; beyond it is no article but a dump."""
_LABELLED = re.compile(
    r"^[\"“]?(?P<source>[A-Z][\w.'’-]{0,40}(?:[ \xa0][A-Z][\w.'’-]{0,40}){0,4})(?P<cue>:)[ \xa0]+"
    r"(?P<content>\S.{10,}?)(?P<end>[.\s\"”]*)$",
    re.MULTILINE,
)
"""A line that says whose words it is: "Pence: ...", "POLL: ..."."""
_STUDY = re.compile(r"(?:New )?(?:Poll|Report|Study|Survey|Police|Officials|Sources?)", re.I)


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before it is known whom its source means."""

    unit: Unit
    source: Span | None
    named: Span | None
    """The words that name the source: not "who", but the words before it."""
    cue: Span
    content: tuple[Span, ...]
    says: bool

    @property
    def span(self) -> Span:
        runs = [self.cue, *self.content, *([self.source] if self.source else [])]
        return Span(min(r.start for r in runs), max(r.end for r in runs))


def find(
    article: Article, sentences: Sequence[Span], registry: OutletRegistry, parser: Parser
) -> tuple[Statement, ...]:
    """The statements of an English article, in the order of its sentences."""
    text = article.text[:LONGEST]
    found = quotations(text)
    within = [sentence for sentence in sentences if sentence.end <= LONGEST]
    ready = list(units(text, merged(text, within, found), found))
    docs = parser.parse(unit for unit in ready if may_announce(unit))
    reading = _Reading(text, Outlets.of(article, text, registry))
    for unit in ready:
        reading.read(unit, clauses(next(docs)) if may_announce(unit) else [])
    return tuple(statement for statement in reading.statements if statement.content)


class _Reading:
    """An article being read from top to bottom: its statements so far, and what may go on."""

    def __init__(self, text: str, outlets: Outlets) -> None:
        self.statements: list[Statement] = []
        self._text = text
        self._outlets = outlets
        cast = Cast(text, (m.span for m in outlets.mentions))
        self._scene = Scene(text, cast)
        self._labelled = {m.start(): m for m in _LABELLED.finditer(text) if _is_label(m, cast)}
        self._open = False
        """The last statement of the sentence before may go on."""
        self._previous: Unit | None = None
        self._passed = 0
        """Everything before is content already."""

    def read(self, unit: Unit, told: Sequence[Clause]) -> None:
        """Read on to a sentence, in which the parser found `told`."""
        self._scene.enter(unit)
        if unit.span.start >= self._passed:
            self._read(unit, told)
        self._previous = unit

    def _read(self, unit: Unit, told: Sequence[Clause]) -> None:
        label = self._labelled.get(unit.span.start)
        if label:
            self._add_labelled(unit, label)
        elif self._open and self._block_follows(unit):
            self._extend(self._line(unit))
        elif self._open and unit.bare and self._follows(unit):
            self._extend(unit.span)
        else:
            drafts = list(self._drafts(unit, told))
            for draft in drafts:
                self.statements.append(self._statement(draft))
            self._open = bool(drafts)

    def _drafts(self, unit: Unit, told: Sequence[Clause]) -> Iterator[Draft]:
        announces = self._text[: unit.span.end].endswith(":")
        for clause in told:
            if clause.content or announces:
                yield _draft(self._text, unit, clause)

    def _add_labelled(self, unit: Unit, label: re.Match[str]) -> None:
        source, cue = Span(*label.span("source")), Span(*label.span("cue"))
        content = Span(*label.span("content"))
        self.statements.append(
            self._statement(Draft(unit, source, source, cue, (content,), says=True))
        )
        self._passed, self._open = label.end(), True

    def _block_follows(self, unit: Unit) -> bool:
        """Is this the paragraph that "She wrote:" announces?"""
        previous = self._previous
        return (
            previous is not None
            and not self.statements[-1].content
            and not unit.speech
            and "\n" in self._text[previous.span.end : unit.span.start]
        )

    def _line(self, unit: Unit) -> Span:
        end = self._text.find("\n", unit.span.start)
        line = self._text[unit.span.start : end if end >= 0 else None].rstrip()
        return Span(unit.span.start, unit.span.start + len(line))

    def _follows(self, unit: Unit) -> bool:
        """Does a bare quotation go on with what the sentence before it quotes or announces?"""
        previous = self._previous
        if previous is None:
            return False
        if "\n" not in self._text[previous.span.end : unit.span.start]:
            return True
        unclosed = bool(previous.speech) and not previous.speech[-1].closed
        return unclosed or not self.statements[-1].content

    def _extend(self, more: Span) -> None:
        last = self.statements[-1]
        self.statements[-1] = replace(
            last,
            span=Span(min(last.span.start, more.start), max(last.span.end, more.end)),
            content=(*last.content, more),
            direct=True,
        )
        self._passed = more.end

    def _statement(self, draft: Draft) -> Statement:
        text, outlets = self._text, self._outlets
        relay, alone = as_source(text, draft.named, outlets) if draft.named else (None, False)
        speaker = None
        if draft.named and not alone:
            speaker = self._scene.speaker(draft.named)
        self._scene.said(speaker)
        relays = [relay] if relay else []
        relays += around(text, list(_outside(draft)), outlets)
        if not relays and self._goes_on(draft, speaker):
            relays += self.statements[-1].relays
        kept = tuple(name for name in dict.fromkeys(relays) if name not in outlets.own)
        marked = [q.span for q in (*draft.unit.speech, *draft.unit.partial)]
        direct = any(q.overlaps(c) for q in marked for c in draft.content)
        return Statement(draft.span, speaker, draft.source, draft.cue, draft.content, kept, direct)

    def _goes_on(self, draft: Draft, speaker: str | None) -> bool:
        """Does the same person, in the same paragraph, go on with what an outlet was told?"""
        if not self.statements or speaker is None or draft.source is None:
            return False
        last = self.statements[-1]
        between = self._text[last.span.end : draft.span.start]
        more = draft.cue.of(self._text) in {"added", "continued", "went on", "adding"}
        again = is_pronoun(draft.source.of(self._text))
        return last.speaker == speaker and "\n" not in between and (more or again)


def _is_label(label: re.Match[str], cast: Cast) -> bool:
    source = label["source"]
    return bool(_STUDY.fullmatch(source)) or cast.knows(source)


def _draft(text: str, unit: Unit, clause: Clause) -> Draft:
    source = span_of(unit, clause.source) if clause.source else None
    if source:
        source = _with_comma(text, source)
    return Draft(
        unit,
        source,
        span_of(unit, clause.named) if clause.named else source,
        span_of(unit, clause.cue),
        tuple(_with_marks(text, unit, span_of(unit, run)) for run in clause.content),
        clause.says,
    )


def _with_comma(text: str, source: Span) -> Span:
    """A source with an apposition ends with the comma that closes it."""
    if "," in source.of(text) and text[source.end : source.end + 1] == ",":
        return Span(source.start, source.end + 1)
    return source


def _outside(draft: Draft) -> Iterator[Span]:
    """The stretches of the sentence that are neither source nor content."""
    taken = sorted([*draft.content, *([draft.source] if draft.source else [])])
    at = draft.unit.span.start
    for span in taken:
        if span.start > at:
            yield Span(at, span.start)
        at = max(at, span.end)
    if at < draft.unit.span.end:
        yield Span(at, draft.unit.span.end)


def _with_marks(text: str, unit: Unit, run: Span) -> Span:
    """The run with the marks of quotations that begin or end with it."""
    start, end = run.start, run.end
    for quotation in unit.partial:
        q = quotation.span
        shown = first_sentence(text, q).end
        if q.start <= end <= q.end and not re.search(r"\w", text[end:shown]):
            end = q.end
        if q.start <= start <= q.end and not re.search(r"\w", text[q.start : start]):
            start = q.start
    return Span(start, end)
