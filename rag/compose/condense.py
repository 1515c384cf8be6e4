"""A follow-up made whole by a model; what it makes of it is held against what the reader asked.

The model sees the reader's questions alone: an answer holds the words of articles, which may try
to steer it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

from corpus.errors import ComposerProblem
from corpus.speech.words import words
from index.lexical import terms
from rag.answer import Usage
from rag.compose import Restated, Waiting
from rag.compose.llm import Model
from rag.compose.written import Budget, one_line
from rag.followup import leans_on_history
from rag.question import Turn
from rag.wording import fold, proper_names

CONDENSE = (
    "Rewrite the last question of a reader so that it is clear without the questions before it. "
    "Put the names that it leaves out into it, change nothing else, and do not answer it. Reply "
    "with the question only."
)
QUESTIONS_SHOWN = 3
"""Questions before that the model sees."""
LONGEST_FOLLOWUP = 300
"""Characters of a question that a model may write."""
LEAST_SHARED = 0.5
"""Least share of the question's words that its longer form has."""
_FREE = words(
    "a an the of in on at to for from by with about as and or but not what which who whom whose "
    "when where why how is are was were be been do does did has have had will would can could say "
    "said says tell told report reported that this these those it its he she they his her their "
    "him them there then also"
)
_FREE_STEMS = frozenset(stem for word in _FREE for stem in terms(word))


class Condenser:
    """Asks a model for the question behind a follow-up."""

    def __init__(self, model: Model, count: Callable[[str], int], budget: Budget) -> None:
        self._model, self._count, self._budget = model, count, budget

    def condense(self, asked: str, history: Sequence[Turn]) -> Iterator[Restated | Usage | Waiting]:
        """The question made whole, if it needs that and the model is right about it, and what it
        cost.
        """
        before = [
            t.content[:LONGEST_FOLLOWUP] for t in history if t.role == "user" and t.content.strip()
        ]
        if not before or not leans_on_history(asked):
            return
        listed = "\n".join(f"- {one_line(question)}" for question in before[-QUESTIONS_SHOWN:])
        told = f"Questions before:\n{listed}\n\nLast question: {one_line(asked)}"
        said = ""
        try:
            with closing(self._model.reply(CONDENSE, told, None)) as pieces:
                for piece in pieces:
                    said += piece
                    yield Waiting()
        except ComposerProblem:
            said = ""  # the rules read the follow-up, and the answer will tell what is wrong
        yield self._budget.usage(self._count, CONDENSE + told, said)
        first = said.strip().partition("\n")[0]
        whole = first.removeprefix("Last question:").strip().strip('"“”')
        if is_sound(whole, asked, before):
            yield Restated(whole)


def is_sound(whole: str, asked: str, before: Sequence[str]) -> bool:
    """Is it a question made of the reader's own words, names and numbers?"""
    if not whole or len(whole) > LONGEST_FOLLOWUP or not whole.endswith("?"):
        return False
    known = fold(" ".join([*before, asked]))
    names = {word for name in proper_names(whole) for word in fold(name).split()}
    if any(word.removesuffix("'s") not in known for word in names):
        return False
    mine = set(terms(whole)) - _FREE_STEMS
    if not mine <= set(terms(known)):
        return False
    wanted = set(terms(asked)) - _FREE_STEMS
    return len(wanted & mine) >= LEAST_SHARED * len(wanted)
