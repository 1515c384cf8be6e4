"""Article -> Statements: what the tagger finds, what the marks and lines of the page tell, and whom
each source means.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.article import Article, Span
from corpus.outlets import OutletRegistry
from corpus.speech.coreference import Scene
from corpus.speech.people import Cast
from corpus.speech.pronouns import is_pronoun
from corpus.speech.quotes import is_speech, quotations
from corpus.speech.relays import Outlets
from corpus.speech.statement import Statement
from corpus.speech.tagger import TaggedSpeech, Tagger
from corpus.speech.turns import PageTurn, turns

LONGEST_ARTICLE = 300_000
"""Characters of an article that are read; beyond it is no article but a dump."""
LONGEST_SOURCE = 1_000
"""Characters beyond which nobody is named, but a page is broken."""
MOSTLY = 0.8
"""Share of what is passed on that says who said it: "Quist said so, the report said"."""
_TELLS = re.compile(
    r"\b(?:said|says?|saying|told|tells?|telling|asked|answered|replied|wrote|quoted)\b", re.I
)
"""Where somebody's words may pass on another's; only there are they read for them."""
_BELOW = re.compile(r"[^\n.!?]{0,40}:\s*\n\s*(?P<said>[^\s\"“‘«„'][^\n]*)")
_MARKS = "\"'“”„‟«»‘’`"
_OPENING = frozenset('“‘"«„`')
_CLOSED = re.compile(r"(?:[^,.;:\"“”]{0,60})[.!?]?[\"”’']*\s*")
"""What may stand between who says it and the end of the sentence."""
_ADDRESSED = re.compile(r" [\w.'’-]+")
_CLAUSE = 30
"""Characters of what somebody says, at least, before ", Quist said."."""


def find(
    article: Article, sentences: Sequence[Span], registry: OutletRegistry, tagger: Tagger
) -> tuple[Statement, ...]:
    """The statements of an English article, in the order in which they begin."""
    within = [sentence for sentence in sentences if sentence.end <= LONGEST_ARTICLE]
    reading = _Reading(article, within, registry, tagger)
    for found in reading.ordered():
        reading.read(found)
    return tuple(statement for statement in reading.statements if statement.content)


class _Reading:
    """An article being read from top to bottom: its statements so far."""

    def __init__(
        self, article: Article, sentences: Sequence[Span], registry: OutletRegistry, tagger: Tagger
    ) -> None:
        self.statements: list[Statement] = []
        self._text = text = article.text[:LONGEST_ARTICLE]
        self._sentences, self._starts = sentences, [sentence.start for sentence in sentences]
        is_above = any(section.kind == "headline" for section in article.sections)
        self._tagged = tagger.tag(text, sentences, "" if is_above else article.title)
        self._passed_on = tuple(dict.fromkeys(self._within_others(tagger)))
        found = quotations(text)
        self._quoted = [quotation.span for quotation in found]
        self._continued = {
            below.span
            for above, below in pairwise(found)
            if not above.closed and text[above.span.end : below.span.start].isspace()
        }
        self._outlets = Outlets.of(article, text, registry)
        cast = Cast(text, (m.span for m in self._outlets.mentions))
        self._turns = turns(text, cast, article.title)
        told = [*self._quoted, *(run for a in self._tagged for run in a.content)]
        self._scene = Scene(
            text, cast, sentences, told, (a.source for a in self._tagged if a.source)
        )

    def _within_others(self, tagger: Tagger) -> Iterator[TaggedSpeech]:
        """What somebody passes on in what they say: quoted, or all of it."""
        runs = (run for outer in self._tagged for run in outer.content)
        for run in (r for r in runs if _TELLS.search(self._text, r.start, r.end)):
            for inner in tagger.tag(self._text, [_bare(self._text, run)]):
                quoted = any(_OPENING.intersection(r.of(self._text)) for r in inner.content)
                most = len(inner.span) > MOSTLY * len(run) and self._text[run.start] not in _OPENING
                if inner.source and inner.cue and (quoted or (inner.content and most)):
                    yield inner

    def ordered(self) -> list[TaggedSpeech | PageTurn]:
        """What was tagged, with what the lines tell in its place, and utterances between marks
        that were not tagged.
        """
        told = [self._with_what_it_closes(a) for a in self._tagged if not self._in_turn(a)]
        told = [self._with_whole_quotations(a, told) if a.source else a for a in told]
        told = [replace(a, content=tuple(filter(self._begins_here, a.content))) for a in told]
        told = [a for a in told if a.source or a.cue or a.content]
        taken = [*(t.content for t in self._turns), *(run for a in told for run in a.content)]
        untold = [
            TaggedSpeech(None, None, (quoted,))
            for quoted in self._quoted
            if not any(run.overlaps(quoted) for run in taken) and self._is_speech(quoted)
        ]
        self._passed_on = tuple(
            self._with_whole_quotations(a, [*told, a])
            for a in self._passed_on
            if not self._in_turn(a)
        )
        found: list[TaggedSpeech | PageTurn] = [*told, *self._turns, *untold, *self._passed_on]
        return sorted(found, key=lambda each: (each.span.start, -each.span.end))

    def _in_turn(self, attribution: TaggedSpeech) -> bool:
        return any(turn.span.overlaps(attribution.span) for turn in self._turns)

    def _with_what_it_closes(self, attribution: TaggedSpeech) -> TaggedSpeech:
        """Where "..., Quist told the council." has no content, all before it in its sentence is."""
        span = attribution.span
        sentence = self._sentence(span.start)
        if attribution.content or not (attribution.source and attribution.cue and sentence):
            return attribution
        before = self._text[sentence.start : span.start].rstrip()
        after = self._text[span.end : sentence.end]
        if len(before) < _CLAUSE or before[-1] != "," or not _CLOSED.fullmatch(after):
            return attribution
        said = Span(sentence.start, sentence.start + len(before) - 1)
        return replace(attribution, content=(said,))

    def _begins_here(self, run: Span) -> bool:
        """Not what goes on with a quotation that was left open: that has its speaker already."""
        return not any(run.overlaps(quoted) for quoted in self._continued)

    def _with_whole_quotations(
        self, attribution: TaggedSpeech, told: Sequence[TaggedSpeech]
    ) -> TaggedSpeech:
        """A quotation has one speaker: whoever says a part of it says all."""
        content = set(attribution.content)
        for run in attribution.content:
            for quoted in self._quoted:
                if quoted.overlaps(run) and not any(
                    a.source and quoted.contains(a.source) for a in told
                ):
                    joined = [c for c in content if c.overlaps(quoted)]
                    ends = (quoted, *joined)
                    content -= set(joined)
                    content.add(Span(min(e.start for e in ends), max(e.end for e in ends)))
        return replace(attribution, content=tuple(sorted(content)))

    def _is_speech(self, quoted: Span) -> bool:
        sentence = self._sentence(quoted.start)
        return sentence is not None and is_speech(self._text, quoted, sentence)

    def read(self, found: TaggedSpeech | PageTurn) -> None:
        if isinstance(found, PageTurn):
            self.statements.append(self._turn(found))
            self._scene.said(found.content.start, found.speaker)
        elif found.source is None and self._goes_on(found):
            self.statements[-1] = self._more(self.statements[-1], found.content)
        elif found.source or found.cue:
            self.statements.append(self._statement(found))

    def _turn(self, turn: PageTurn) -> Statement:
        said = (turn.content,)
        direct = said if turn.speaker else ()
        return Statement(turn.span, turn.speaker, turn.source, None, said, direct=direct)

    def _more(self, said: Statement, content: tuple[Span, ...]) -> Statement:
        end = max(said.span.end, *(run.end for run in content))
        return replace(
            said,
            span=Span(said.span.start, end),
            content=tuple(sorted((*said.content, *content))),
            direct=tuple(sorted((*said.direct, *self._direct(content)))),
        )

    def _goes_on(self, attribution: TaggedSpeech) -> bool:
        """Is it more of the quotation before: right behind it, or after a mark left open?"""
        if not self.statements or attribution.cue or not attribution.content:
            return False
        last, begins = self.statements[-1], attribution.content[0].start
        if not last.direct and last.content:
            return False
        between = self._text[last.span.end : begins]
        beside = all(letter.isspace() or letter in _MARKS for letter in between)
        if "\n" not in between:
            return beside or len(between) < 3
        unclosed = not last.content or not _closed(last.direct[-1].of(self._text))
        return unclosed and beside

    def _statement(self, attribution: TaggedSpeech) -> Statement:
        outlets, source = self._outlets, attribution.source
        relay, alone = outlets.as_source(source) if source else (None, False)
        named = source is not None and len(source) <= LONGEST_SOURCE
        direct = self._direct(attribution.content, source)
        speaker = None
        if source and named and not alone:
            speaker = self._scene.speaker(source, (*self._addressed(attribution), *direct))
        span = attribution.span
        around_it = self._around(attribution)
        if not around_it:
            self._scene.said(span.start, speaker)
        relays = [outlet for outer in around_it for outlet in outer.relays]
        relays += [relay] if relay else []
        relays += outlets.credited(self._outside(attribution))
        if not relays and self._same_voice(span, source, speaker):
            relays += self.statements[-1].relays
        kept = tuple(name for name in dict.fromkeys(relays) if name not in outlets.own)
        through = tuple(s.speaker for s in around_it if s.speaker and s.speaker != speaker)
        said = attribution.content or self._announced(span)
        return Statement(span, speaker, source, attribution.cue, said, kept, through, direct)

    def _addressed(self, attribution: TaggedSpeech) -> Iterator[Span]:
        """The words that may name whom it is said to: "told Quist"."""
        if cue := attribution.cue:
            told = _ADDRESSED.match(self._text, cue.end)
            yield Span(cue.start, told.end() if told else cue.end)

    def _around(self, attribution: TaggedSpeech) -> list[Statement]:
        """The statements that pass it on, outermost first."""
        if attribution not in self._passed_on:
            return []
        span = attribution.span
        return [s for s in self.statements[-5:] if any(run.contains(span) for run in s.content)]

    def _announced(self, span: Span) -> tuple[Span, ...]:
        """The paragraph below "She wrote:"."""
        below = _BELOW.match(self._text, span.end)
        return (Span(*below.span("said")),) if below else ()

    def _direct(self, content: Sequence[Span], source: Span | None = None) -> tuple[Span, ...]:
        """What of it stands between quotation marks; not where these hold the source too, and are
        somebody else's.
        """
        return tuple(
            Span(max(q.start, run.start), min(q.end, run.end))
            for run in content
            for q in self._quoted
            if q.overlaps(run) and not (source and q.contains(source))
        )

    def _same_voice(self, span: Span, source: Span | None, speaker: str | None) -> bool:
        """Does the same person, in the same paragraph, go on with what an outlet was told?"""
        if not self.statements or speaker is None or source is None:
            return False
        last = self.statements[-1]
        between = self._text[last.span.end : span.start]
        return last.speaker == speaker and "\n" not in between and is_pronoun(source.of(self._text))

    def _sentence(self, at: int) -> Span | None:
        place = bisect_right(self._starts, at) - 1
        return self._sentences[place] if place >= 0 else None

    def _outside(self, attribution: TaggedSpeech) -> Iterator[Span]:
        """The stretches of its sentences that are neither source nor content."""
        whole = attribution.span
        first, last = self._sentence(whole.start), self._sentence(whole.end - 1)
        if first is None or last is None:
            return
        at, end = first.start, last.end
        source = attribution.source
        for taken in sorted([*attribution.content, *([source] if source else [])]):
            if taken.start > at:
                yield Span(at, taken.start)
            at = max(at, taken.end)
        if at < end:
            yield Span(at, end)


def _bare(text: str, run: Span) -> Span:
    """The run without the marks that it begins and ends with, or the "that" of its clause."""
    words = run.of(text)
    start = run.start + len(words) - len(words.removeprefix("that ").lstrip(_MARKS))
    return Span(start, max(start, run.end - len(words) + len(words.rstrip(_MARKS))))


def _closed(quoted: str) -> bool:
    return len(quoted) > 1 and quoted[-1] in "\"”»'’"
