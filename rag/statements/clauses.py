"""Who says what in one parsed sentence: cue, source and content, read from the dependencies.

Where the parser is likely to be wrong about a long sentence, what stands around the cue decides:
", the mayor said." at the end of a sentence is about all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from rag.statements.cues import (
    ADDRESSING,
    BETRAYING,
    DOCUMENTS,
    INTENDING,
    LEMMAS,
    NOUNS,
    PHRASAL,
    REPORTS,
    SAYING,
    THINKING,
    TOPICS,
    VOICELESS,
)
from rag.statements.sources import agent_of, antecedent, is_time, noun_phrase, source_of

_CLAUSES = frozenset(
    {"ROOT", "ccomp", "conj", "advcl", "relcl", "parataxis", "acl", "xcomp", "pcomp"}
)
_NOBODY = frozenset({"no one", "nobody", "none", "you", "one"})
_UNTENSED = frozenset({"VB", "VBG"})
_BREAKS = frozenset({",", ".", ":", ";", "--", '"', "?", "!", "(", ")", "-"})


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens of one statement. `source` is empty when nobody is named; `content` is in runs."""

    verb: Token
    source: tuple[Token, ...]
    cue: tuple[Token, ...]
    content: tuple[tuple[Token, ...], ...]
    named: tuple[Token, ...] = ()
    """The words that name the source, where it is not named by all of its own: those that "who"
    stands for.
    """
    says: bool = False
    """The cue is one of saying, which a quotation may follow."""


def clauses(doc: Doc) -> list[Clause]:
    """The statements of a sentence, in the order of their cues.

    What somebody says that somebody else wants or thinks is not a statement of its own.
    """
    found = list(_clauses(doc))
    told = {t.i for c in found if c.says for run in c.content for t in run}
    return [c for c in found if c.verb.i not in told or (c.says and c.verb.tag_ not in _UNTENSED)]


def _clauses(doc: Doc) -> Iterator[Clause]:
    for token in doc:
        if token.lower_ == "according":
            found = _according(token)
        elif token.lower_ in {"words", "quote"}:
            found = _in_their_words(token) or _noun(token)
        elif token.lower_ == "put" and any(c.lower_ == "it" for c in token.rights):
            found = _as_put(token)
        elif token.tag_.startswith("VB") and token.dep_ not in {"amod", "aux"}:
            found = _verb(token, _lemma(token))
        elif token.tag_ in {"NN", "NNS"}:
            found = _noun(token)
        else:
            found = None
        if found is not None:
            yield found


def _lemma(verb: Token) -> str:
    """The verb, with its particle where that makes it one of saying; "" for other verbs."""
    for child in verb.rights:
        phrase = f"{verb.lower_} {child.lower_}"
        if phrase in PHRASAL:
            return PHRASAL[phrase]
    return LEMMAS.get(verb.lower_, "")


def _according(token: Token) -> Clause | None:
    to = next((c for c in token.children if c.lower_ == "to"), None)
    named = next((c for c in to.children if c.dep_ == "pobj"), None) if to else None
    if to is None or named is None or named.lower_.removesuffix("s") in VOICELESS:
        return None
    top = token.head
    while top.dep_ not in _CLAUSES and top.head is not top:
        top = top.head
    taken = {token, *token.subtree}
    content = _runs([t for t in top.subtree if t not in taken], taken)
    return Clause(token, noun_phrase(named), (token, to), content, says=True)


def _in_their_words(token: Token) -> Clause | None:
    """ "In the words of the mayor, ...", "in her words", "to quote the mayor, ...": the sentence
    around it.
    """
    if token.lower_ == "quote":
        first = next((c for c in token.lefts if c.tag_ == "TO"), None)
        named = next((c for c in token.rights if c.dep_ == "dobj"), None)
    else:
        first = token.head if token.head.lower_ == "in" and token.dep_ == "pobj" else None
        named = next((c for c in token.lefts if c.dep_ == "poss"), None)
        named = named or next((c for of in token.rights for c in of.children if _is_of(of)), None)
    outer = token.head if token.lower_ == "quote" else first.head if first else None
    if first is None or named is None or outer in {None, first, token} or not _opens(first):
        return None
    source = noun_phrase(named)
    taken = set(token.doc[first.i : max(token.i, source[-1].i) + 1])
    cue = (token,) if named.i < token.i else tuple(token.doc[first.i : source[0].i])
    content = _runs([t for t in outer.subtree if t not in taken], taken)
    said = [t for run in content for t in run]
    if not _has_verb(said):
        return None
    return Clause(token, source, cue, content, _without_case(source), says=True)


def _without_case(source: tuple[Token, ...]) -> tuple[Token, ...]:
    """ "the mayor" of "the mayor's"."""
    return source[:-1] if source[-1].tag_ == "POS" else source


def _opens(token: Token) -> bool:
    """Does a part of the sentence that is set off begin here?"""
    return token.i == 0 or token.nbor(-1).text in _BREAKS


def _is_of(preposition: Token) -> bool:
    return preposition.dep_ == "prep" and preposition.lower_ == "of"


def _as_put(verb: Token) -> Clause | None:
    source = source_of(verb)
    it = next(c for c in verb.rights if c.lower_ == "it")
    content = _beside(verb, source)
    return Clause(verb, source, (verb, it), content, says=True) if source and content else None


def _verb(verb: Token, lemma: str) -> Clause | None:
    if not lemma:
        return None
    passive = any(c.dep_ in {"auxpass", "nsubjpass"} for c in verb.children)
    source = agent_of(verb) or (() if passive else source_of(verb))
    if not source and not passive and verb.tag_ in {"VB", "VBG", "VBN"}:
        return None
    if lemma not in SAYING and _is_mere_infinitive(verb):
        return None
    if any(t.text == '"' for t in source) or _is_nobody(source) or is_time(source):
        return None
    if lemma in BETRAYING and verb.tag_ == "VBG" and _is_thing(source):
        return None
    said, joins = _content(verb, lemma, passive)
    cue = tuple(t for t in _cue(verb, joins) if t not in source)
    taken = {*source, *cue}
    runs = _runs([t for t in said if t not in taken], taken)
    says = lemma in SAYING
    if not runs and source and says and not _is_denied(verb):
        runs = _after_that(verb) or _beside(verb, source)
    if not runs and not (says and source):
        return None
    return Clause(verb, source, cue, runs, antecedent(verb, source), says)


def _is_thing(source: Sequence[Token]) -> bool:
    """ "the attack", of "the attack was a blow, highlighting ...": only documents tell anything."""
    heads = [t for t in source if t.head not in source]
    return bool(heads) and heads[0].tag_ in {"NN", "NNS"} and heads[0].lower_ not in DOCUMENTS


def _is_denied(verb: Token) -> bool:
    """ "the moderators did not ask": what stands beside is not theirs."""
    return any(c.dep_ == "neg" for c in verb.lefts)


def _is_nobody(source: Sequence[Token]) -> bool:
    """ "no one knows", "you would think", "that said"."""
    words = " ".join(t.lower_ for t in source)
    return words in _NOBODY or (words == "that" and source[0].tag_ == "DT")


def _is_mere_infinitive(verb: Token) -> bool:
    """Is it a verb in "to support ...", "by supporting ..."? Then nobody is told to have spoken."""
    if verb.tag_ == "VB":
        return verb.dep_ != "ROOT" and not any(c.tag_ == "MD" for c in verb.lefts)
    return verb.tag_ == "VBG" and verb.dep_ in {"pcomp", "acl", "xcomp"}


def _content(verb: Token, lemma: str, passive: bool) -> tuple[list[Token], list[Token]]:
    """What is said, and the words that join it to the verb and belong to the cue."""
    denied = _is_denied(verb)
    heard = [c for c in verb.children if not (denied and c.i < verb.i)]
    clausal = [c for c in heard if _is_said(c, verb, lemma)]
    if any(c.dep_ == "ccomp" for c in clausal):
        clausal = [c for c in clausal if c.dep_ == "ccomp"]
    if clausal:
        told = _told_to(verb, lemma, clausal)
        return [t for c in [*told, *clausal] for t in c.subtree], []
    if verb.dep_ == "parataxis" and lemma in SAYING | THINKING:
        taken = set(verb.subtree)
        return [t for t in verb.head.subtree if t not in taken], []
    for child in verb.rights:
        if child.dep_ == "advcl" and child.left_edge.lower_ == "for" and lemma in TOPICS["for"]:
            join = child.left_edge  # "called for the bridge to be closed"
            return [t for t in child.subtree if t is not join], [join]
        if child.dep_ == "prep" and lemma in TOPICS.get(child.lower_, ()):
            spoken_of = [c for c in verb.rights if c.dep_ == "dobj" and c.i < child.i]
            if spoken_of and lemma in ADDRESSING and child.lower_ in {"for", "as"}:
                return [t for c in [*spoken_of, child] for t in c.subtree], []
            joins = [child] if child.i == verb.i + 1 else []
            return [t for t in child.subtree if t is not child], joins
    return _object(verb, lemma, passive), []


def _told_to(verb: Token, lemma: str, clausal: Sequence[Token]) -> list[Token]:
    """ "the city" of "ordered the city to pay": it belongs to what is ordered, and is not told."""
    wished = [c for c in clausal if c.dep_ == "xcomp" and c.left_edge.tag_ == "TO"]
    if not wished or lemma in {"tell", "promise", "assure", "remind"}:
        return []
    return [c for c in verb.rights if c.dep_ == "dobj" and c.i < wished[0].i]


def _is_said(child: Token, verb: Token, lemma: str) -> bool:
    if child.dep_ == "ccomp":
        return lemma in SAYING | THINKING or child.i > verb.i
    return child.dep_ == "xcomp" and lemma in INTENDING | SAYING | THINKING


def _object(verb: Token, lemma: str, passive: bool) -> list[Token]:
    """The object of a verb that says something of it; of "was denounced by ...", the subject."""
    if not (lemma in ADDRESSING or _is_shown(verb, lemma)) or (passive and not agent_of(verb)):
        return []
    wanted = {"nsubjpass"} if passive else {"dobj", "oprd"}
    kept = [c for c in verb.children if c.dep_ in wanted]
    if kept:
        kept += [c for c in verb.rights if c.dep_ == "prep" and c.lower_ == "with"]
    return [t for c in kept for t in c.subtree]


def _is_shown(verb: Token, lemma: str) -> bool:
    """Is it a document that shows something?"""
    subjects = [c for c in verb.lefts if c.dep_ == "nsubj"]
    return lemma in {"show", "find", "indicate"} and any(c.lower_ in DOCUMENTS for c in subjects)


def _noun(noun: Token) -> Clause | None:
    """ "his claim that ...", "the mayor's request for ...", "a Gazette report that ..." """
    singular = noun.lower_.removesuffix("s")
    owner = next((c for c in noun.lefts if c.dep_ == "poss"), None)
    if singular in NOUNS and owner is not None:
        source = tuple(owner.subtree)
    elif singular in REPORTS:
        source = tuple(t for t in noun.lefts for t in t.subtree)
        if not any(t.tag_ in {"NNP", "NNPS"} for t in source):
            return None
    else:
        return None
    for child in noun.rights:
        if child.dep_ in {"acl", "ccomp", "relcl"} and _is_clause_of(child):
            said = _runs(list(child.subtree), set())
            return Clause(noun, source, (noun,), said, _without_case(source))
    return None


def _is_clause_of(verb: Token) -> bool:
    """ "that ...", "to ...": what a claim or promise is, and not "which was false"."""
    first = verb.left_edge
    return (first.lower_ == "that" and first.tag_ == "IN") or first.tag_ == "TO"


def _after_that(verb: Token) -> tuple[tuple[Token, ...], ...]:
    """What follows "that", where the parser hung it on another word of the verb's phrase."""
    end = verb.right_edge.i
    for token in verb.doc[verb.i + 1 : end + 1]:
        if token.lower_ == "that" and token.tag_ == "IN":
            return _runs(list(verb.doc[token.i : end + 1]), set())
        if token.text in _BREAKS and token.text != ",":
            break
    return ()


def _beside(verb: Token, source: Sequence[Token]) -> tuple[tuple[Token, ...], ...]:
    """What stands around a clause that is set off: "..., the mayor said", "As she put it, ..."."""
    doc = verb.doc
    left = min([verb.i, *(t.i for t in source)])
    while left > 0 and doc[left - 1].head in {verb, *source} and doc[left - 1].text not in _BREAKS:
        left -= 1
    likened = doc[left].lower_ == "as"
    right = max([verb.i, *(t.i for t in source)])
    while right + 1 < len(doc) and doc[right + 1].text not in _BREAKS:
        right += 1
    before = list(doc[:left]) if left and doc[left - 1].text in {",", '"', "--", "-", "?"} else []
    after = list(doc[right + 1 :])
    if before and not likened and not _goes_on(after):
        after = []
    if not before and not likened:
        return ()
    if not _has_verb(before + after):
        return ()
    while before and before[0].dep_ == "cc":
        before = before[1:]
    return _runs(before + after, set(doc[left : right + 1]))


def _goes_on(after: Sequence[Token]) -> bool:
    """Does what is said go on after the clause, or does another clause begin?"""
    if len(after) < 3 or after[0].text not in {",", "--", '"'}:
        return False
    following = after[1]
    return following.tag_ not in {"CC", "VBG", "WDT", "WP", "WRB", "IN"}


def _has_verb(tokens: Sequence[Token]) -> bool:
    return any(t.tag_ in {"VBD", "VBZ", "VBP", "MD", "VB"} for t in tokens)


def _cue(verb: Token, joins: list[Token]) -> tuple[Token, ...]:
    cue = {verb, *joins}
    for child in verb.children:
        if child.dep_ in {"aux", "neg", "auxpass", "prt"} or (
            child.dep_ == "advmod" and child.tag_ == "RB" and child.i < verb.i
        ):
            cue.add(child)
    first = verb.i
    while first > 0 and verb.doc[first - 1] in cue:
        first -= 1
    last = verb.i
    while last + 1 < len(verb.doc) and verb.doc[last + 1] in cue:
        last += 1
    return tuple(verb.doc[first : last + 1])


def _runs(content: Sequence[Token], taken: set[Token]) -> tuple[tuple[Token, ...], ...]:
    """The tokens in contiguous runs.

    A gap of punctuation alone is closed, unless cue or source touch it.
    """
    if not content:
        return ()
    doc = content[0].doc
    blocked = {t.i for t in taken}
    ordered = sorted({t.i for t in content})
    runs: list[list[int]] = [[ordered[0]]]
    for i in ordered[1:]:
        gap = range(runs[-1][-1] + 1, i)
        touched = any(j in blocked for j in gap)
        if not touched and all(doc[j].is_punct or doc[j].is_space for j in gap):
            runs[-1].extend([*gap, i])
        else:
            runs.append([i])
    trimmed = [_trim(_up_to_semicolon([doc[i] for i in run])) for run in runs]
    return tuple(tuple(run) for run in trimmed if run)


def _up_to_semicolon(run: list[Token]) -> list[Token]:
    cut = next((n for n, t in enumerate(run) if t.text == ";" and n), len(run))
    return run[:cut]


def _trim(run: list[Token]) -> list[Token]:
    while run and (run[-1].is_space or (run[-1].is_punct and run[-1].text not in {'"', ")", "]"})):
        run = run[:-1]
    while run and (run[0].is_space or (run[0].is_punct and run[0].text not in {'"', "(", "["})):
        run = run[1:]
    return run
