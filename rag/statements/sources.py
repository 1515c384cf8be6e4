"""Who is the source of a verb of saying: its subject, its own or shared, as a phrase of tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Token

from rag.statements.cues import LEMMAS, SAYING
from rag.statements.words import words

_SUBJECTS = frozenset({"nsubj", "csubj", "expl"})
_SHARING = frozenset({"conj", "advcl", "xcomp", "pcomp", "prep", "dep"})
_PAST = frozenset({"VBD", "VBN"})
_RELATIVE = frozenset({"WP", "WDT"})
_WHEN = words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december today yesterday morning afternoon evening night
    week month year weekend time
    """
)
_STRETCHES = words(
    """
    minute hour day night morning afternoon evening weekend week month quarter season year
    decade century summer winter spring autumn
    """
)
_YEAR = 4
"""Digits."""
_STEPS = 6
"""Verbs that a shared subject may be away."""


def source_of(verb: Token) -> tuple[Token, ...]:
    """The subject of a verb; of "said" in "rose and said" and "arguing" in "rose, arguing" too."""
    inverted = _inverted(verb)
    if inverted is not None:
        return noun_phrase(inverted)
    seen = verb
    for _ in range(_STEPS):
        subject = _subject(seen)
        if (
            subject is not None
            and subject.lower_ == "it"
            and verb.tag_ == "VB"
            and seen is not verb
        ):
            subject = _left_to(seen, verb) or subject
        if subject is not None:
            return () if subject.dep_ == "expl" else noun_phrase(subject)
        if seen.dep_ == "acl" and seen.tag_ in {"VBG", "VBN"}:
            return tuple(t for t in noun_phrase(seen.head) if t.i < seen.i)
        if seen.dep_ not in _SHARING or seen.head is seen or _has_own_tense(seen):
            return ()
        seen = _said_before(seen) or seen.head
    return ()


def _said_before(verb: Token) -> Token | None:
    """ "said" of "said the mayor after the vote was lost, adding ...": the parser hangs what was
    added on what happened.
    """
    around = verb.head
    if verb.tag_ != "VBG" or around.dep_ != "advcl" or LEMMAS.get(around.lower_) in SAYING:
        return None
    told = around.head
    set_off = verb.i > around.i and any(c.text == "," for c in verb.doc[around.i : verb.i])
    return told if set_off and LEMMAS.get(told.lower_) in SAYING else None


def _inverted(verb: Token) -> Token | None:
    """ "Leon" of "..., said Leon", also where the parser takes it for the object."""
    if (
        verb.i == 0
        or verb.nbor(-1).text not in {",", '"'}
        or verb.tag_ not in {"VBD", "VBN", "VBZ"}
    ):
        return None
    if any(c.dep_ in _SUBJECTS for c in verb.children) or verb.lower_ in {"told", "asked"}:
        return None
    after = [c for c in verb.rights if c.dep_ in {"dobj", "attr"} and c.left_edge.i == verb.i + 1]
    return after[0] if after and after[0].tag_ in {"NNP", "NNPS"} else None


def _subject(verb: Token) -> Token | None:
    found = [c for c in verb.children if c.dep_ in _SUBJECTS]
    found += [c for c in verb.children if c.dep_ == "nsubjpass"]
    found += [c for c in verb.children if _is_name_for_adverb(c, verb)]
    found += [c for c in verb.lefts if _is_name_for_modal(c, verb)]
    return found[0] if found else None


def _is_name_for_adverb(child: Token, verb: Token) -> bool:
    """ "Skelly" of "said Skelly", where the parser takes the ending for that of an adverb."""
    beside = abs(child.i - verb.i) == 1 and child.i > 0
    return (
        beside and child.tag_ == "RB" and child.is_title and child.nbor(-1).text not in {'"', "."}
    )


def _is_name_for_modal(child: Token, verb: Token) -> bool:
    """ "Will" of "Will wrote": a modal verb would stand before "write"."""
    return child.tag_ == "MD" and child.is_title and child.i == verb.i - 1 and verb.tag_ in _PAST


def _left_to(left: Token, verb: Token) -> Token | None:
    """ "the mayor" of "it was left to the mayor to say", "it took the mayor to say"."""
    before = [c for c in left.rights if c.i < verb.i]
    named = [c for c in before if c.dep_ == "dobj"]
    named += [c for p in before if p.dep_ in {"prep", "dative"} for c in p.children]
    return next((c for c in named if c.dep_ in {"dobj", "pobj"}), None)


def _has_own_tense(verb: Token) -> bool:
    return verb.dep_ == "advcl" and verb.tag_ not in {"VBG", "VBN", "VB"}


def is_time(source: Sequence[Token]) -> bool:
    """ "the past day saw ...", "last week showed ...": nobody says that."""
    return bool(source) and any(
        token.lower_.rstrip("s") in _STRETCHES and token.head not in source for token in source
    )


def agent_of(verb: Token) -> tuple[Token, ...]:
    """Who did it, of a passive: "by the mayor"."""
    for child in verb.children:
        if child.dep_ == "agent":
            for named in child.children:
                if named.dep_ == "pobj":
                    return noun_phrase(named)
    return ()


def antecedent(verb: Token, source: tuple[Token, ...]) -> tuple[Token, ...]:
    """What "who" stands for, when the source is such a word; else nothing."""
    if len(source) != 1 or source[0].tag_ not in _RELATIVE:
        return ()
    seen = source[0].head
    while seen.dep_ in {"conj", "xcomp", "advcl"} and seen.head is not seen:
        seen = seen.head
    if seen.dep_ != "relcl":
        return ()
    return tuple(t for t in noun_phrase(seen.head) if t.i < source[0].i and not t.is_punct)


def noun_phrase(head: Token) -> tuple[Token, ...]:
    """The phrase of a noun, without punctuation at its ends and without "on Tuesday"."""
    tokens = list(head.subtree)
    for child in head.rights:
        if child.dep_ in {"npadvmod", "pcomp"} or (child.dep_ == "prep" and _tells_when(child)):
            tokens = _before(tokens, child)
            break
    while tokens and tokens[-1].is_punct and tokens[-1].text != ")":
        tokens.pop()
    if tokens and tokens[-1].i + 1 < len(head.doc) and _is_closing(tokens):
        tokens.append(tokens[-1].nbor())
    while tokens and tokens[0].is_punct:
        tokens.pop(0)
    return tuple(tokens)


def _tells_when(preposition: Token) -> bool:
    named = [c for c in preposition.children if c.dep_ == "pobj"]
    return any(c.lower_ in _WHEN or (c.is_digit and len(c) == _YEAR) for c in named)


def _is_closing(tokens: Sequence[Token]) -> bool:
    """Is the parenthesis that the phrase has open closed by the next token?"""
    texts = [t.text for t in tokens]
    return texts.count("(") > texts.count(")") and tokens[-1].nbor().text == ")"


def _before(tokens: Iterable[Token], end: Token) -> list[Token]:
    return [t for t in tokens if t.i < end.left_edge.i]
