"""The answer in a model's words, each claim checked against the passages that it rests on.

The model is given passages with numbers, and gives back sentences with numbers. Outlet, speaker,
relays, date and quotation come from the passage, never from the model. A sentence that says more
than its passage is dropped, and the passage stands in its place. When nothing can be had from the
model, the answer is the extractive one, and says why.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from corpus.article import Article, Span
from corpus.errors import ComposerProblem
from corpus.speech import Statement
from rag.answer import Claim, Dropped, Usage
from rag.attribute import attribution, citation
from rag.compose import Draft, Note
from rag.compose.extractive import Extractive, choose
from rag.compose.llm import REPLY_TOKENS, Model
from rag.compose.prompt import ANSWER, passages
from rag.compose.reply import SCHEMA, Reply, Stated
from rag.question import Question
from rag.rank import Candidate
from rag.support import best
from rag.verify import Wording
from rag.wording import fold

UTTERANCE = 25
"""Characters of quoted words that are somebody's, and no title."""
SPARE = 1.15
"""Tokens are counted by cl100k; a model's own may be so many times as many."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a question may cost."""

    tokens: int
    """Of the message and the reply together."""
    input_price: float = 0.0
    """Of a million tokens."""
    output_price: float = 0.0

    def usage(self, count: Callable[[str], int], told: str, said: str) -> Usage:
        """What a request cost; no price is known where none was set."""
        read, written = count(told), count(said)
        cost = (read * self.input_price + written * self.output_price) / 1_000_000
        priced = self.input_price or self.output_price
        return Usage(read, written, cost if priced else None)


@dataclass(slots=True)
class _Progress:
    """What a model was told for a question, wrote, and the reader has been shown of it."""

    groups: list[tuple[Candidate, ...]]
    """The passages, in the order of their numbers; those of a group say the same."""
    most: int
    told: str = ""
    said: str = ""
    texts: set[str] = field(default_factory=set)
    shown: set[int] = field(default_factory=set)
    """Places of the groups that a claim rests on."""
    claims: int = 0
    worded: int = 0
    """Of the claims, those in the model's words."""


class Written:
    """Has a model write the claims, and holds each against its passages."""

    def __init__(
        self, model: Model, wording: Wording, count: Callable[[str], int], budget: Budget
    ) -> None:
        self.name = f"llm:{model.name}"
        self._model, self._wording = model, wording
        self._count, self._budget = count, budget

    def compose(
        self, question: Question, candidates: Sequence[Candidate], most: int
    ) -> Iterator[Draft]:
        """See `Composer`."""
        if _byline_answers(question):
            yield Note("The byline answers this, so no model was asked.", Extractive.name)
            yield from Extractive().compose(question, candidates, most)
            return
        far = _Progress(choose(question, candidates, most), most)
        reply, why = Reply(), ""
        try:
            self._tell(question, far)
            yield from self._written(reply, far)
            why = "" if far.worded else _silence(reply, self._model.name)
        except ComposerProblem as problem:
            why = str(problem)
        if not far.worded:
            yield Note(f"These are the articles' own sentences. {why}", "extractive")
        elif why:
            yield Note(f"The answer may lack something. {why}", self.name)
        if not far.claims:
            yield from Extractive().compose(question, candidates, most)
        elif 0 not in far.shown and far.claims < most:
            yield _quoted(far.groups[0])  # the likeliest passage is not the model's to leave out
        if far.told:
            yield self._budget.usage(self._count, ANSWER + far.told, far.said)

    def _tell(self, question: Question, far: _Progress) -> None:
        """Makes the message, with as many of the best passages as the budget allows."""
        while far.groups:
            told = passages(question, [group[0] for group in far.groups])
            tokens = math.ceil(SPARE * self._count(ANSWER + told)) + REPLY_TOKENS
            if tokens <= self._budget.tokens:
                far.told = told
                return
            far.groups.pop()
        raise ComposerProblem(
            f"No passage fits into {self._budget.tokens} tokens;"
            " BYLINE_LLM_CONTEXT and BYLINE_LLM_BUDGET set how many there are."
        )

    def _written(self, reply: Reply, far: _Progress) -> Iterator[Draft]:
        """The claims as the model writes them, and None after each piece of its reply."""
        with closing(self._model.reply(ANSWER, far.told, SCHEMA)) as pieces:
            for piece in pieces:
                far.said += piece
                for stated in reply.add(piece):
                    yield from self._checked(stated, far)
                yield None
        for stated in reply.finish():
            yield from self._checked(stated, far)

    def _checked(self, stated: Stated, far: _Progress) -> Iterator[Draft]:
        """The claim, or what was dropped and the passages in its place."""
        if far.claims >= far.most or fold(stated.text) in far.texts:
            return
        cited = [n - 1 for n in stated.numbers if 0 < n <= len(far.groups)]
        if not cited:
            yield Dropped(stated.text, "it rests on no passage")
            return
        far.texts.add(fold(stated.text))
        found = [self._held(stated.text, c) for place in cited for c in far.groups[place]]
        if holding := [claim for claim in found if isinstance(claim, Claim)]:
            far.shown.update(cited)
            far.claims += 1
            far.worded += 1
            yield _joined(holding)
            return
        yield Dropped(stated.text, next(fault for fault in found if isinstance(fault, str)))
        for place in cited:
            if place not in far.shown and far.claims < far.most:
                far.shown.add(place)
                far.claims += 1
                yield _quoted(far.groups[place])

    def _held(self, text: str, candidate: Candidate) -> Claim | str:
        """The text as a claim on the candidate, or why it is none."""
        is_passage = _bare(text) == _bare(candidate.text)
        text = candidate.text if is_passage else _unframed(text, candidate.article)
        said = _saying(text, candidate)
        by = attribution(candidate.article, candidate.span, said)
        if fault := self._wording.fault(text, candidate.text, by.speaker):
            return fault
        return Claim(text, by, (citation(candidate.article, candidate.span, 1),))


def _byline_answers(question: Question) -> bool:
    """Is what is asked for a byline, which a model neither sees nor writes?"""
    quoted = max((len(phrase) for phrase in question.phrases), default=0)
    asks_who = question.standalone[:3].casefold() == "who"
    return asks_who and quoted >= UTTERANCE or question.form in {"which_outlet", "excerpt"}


def _bare(text: str) -> str:
    """The text without its case, and without the marks that a model sets in its own way."""
    return re.sub(r"[\W_]+", " ", fold(text)).strip()


def _unframed(text: str, article: Article) -> str:
    """The text without the words that have the article's own outlet report it: its byline does."""
    names = "|".join(re.escape(name) for name in (article.outlet, article.published_by) if name)
    frame = rf"(?:according to (?:the )?(?:{names}),|(?:the )?(?:{names}) {_REPORTS} that) +"
    found = re.match(frame, text, re.IGNORECASE) if names else None
    rest = text[found.end() :] if found else ""
    return rest if rest[:1].isupper() else text


_REPORTS = r"(?:reports|reported|says|said|writes|wrote|notes|noted)"


def _saying(text: str, candidate: Candidate) -> tuple[Statement, ...]:
    """The candidate's statements, the one that says the text first; none when none says it."""
    spans = [[_within(run, candidate.span) for run in s.content] for s in candidate.statements]
    runs = [" ".join(run.of(candidate.article.text) for run in found) for found in spans]
    first = best(text, runs)
    if first is None:
        return ()
    rest = [s for place, s in enumerate(candidate.statements) if place != first]
    return candidate.statements[first], *rest


def _within(run: Span, span: Span) -> Span:
    start, end = max(run.start, span.start), min(run.end, span.end)
    return Span(start, max(start, end))


def _joined(claims: Sequence[Claim]) -> Claim:
    """One claim on the passages of all those that the same speaker makes."""
    first = claims[0]
    same = [
        c
        for c in claims
        if (c.attribution.speaker, c.attribution.section, c.attribution.relays)
        == (first.attribution.speaker, first.attribution.section, first.attribution.relays)
    ]
    cited = dict.fromkeys(c for claim in same for c in claim.citations)
    return Claim(first.text, first.attribution, tuple(cited))


def _quoted(group: Sequence[Candidate]) -> Claim:
    """The passages of a group themselves."""
    found = group[0]
    return Claim(
        found.text,
        attribution(found.article, found.span, found.statements),
        tuple(citation(c.article, c.span, 1) for c in group),
    )


def _silence(reply: Reply, name: str) -> str:
    if reply.is_empty:
        return f"{name} finds no answer in them."
    return f"{name} wrote nothing that they show."
