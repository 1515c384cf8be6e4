"""What the words of a sentence tell without a parser: numbers, denials, order, owners.

Each check says what a sentence has that its passage has not, or has in another way; None when
there is nothing. Texts are folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from corpus.speech.words import words
from index.lexical import terms
from rag.wording import fold

NEGATIONS = words(
    """
    not n't no never none nobody nothing neither nor without cannot hardly barely deny denies denied
    denying refuse refuses refused reject rejects rejected rejecting dispute disputes disputed
    dismiss dismisses dismissed fail fails failed false falsely untrue wrong lack lacks lacked
    unlikely impossible doubt doubts doubted decline declines declined oppose opposes opposed
    against stop stops stopped halt halts halted end ends ended
    """
)
"""Words that turn what follows around."""
_NOT = words("not n't no never none nobody nothing neither nor cannot")
"""Those of them that say the same."""
HEDGES = words(
    """
    may might could if unless whether perhaps possibly probably likely possible alleged allegedly
    reportedly apparently suspected seems seemed appears appeared maybe suggests suggested claims
    claimed accused accuses almost nearly considering hopes hoped fears feared wants wanted
    threatens threatened
    """
)
"""Words that make less than a fact of what follows."""
_CONDITIONS = words("if unless provided")
DECISIVE = words(
    """
    before after until because since despite although unless more less fewer most least only all
    every each first second third last next always never ever both half double twice yesterday
    today tomorrow again alone too other another without against former
    """
)
"""Words of order, number and cause that a passage must have when a sentence has them."""
NEUTRAL = words(
    """
    say says said saying tell tells told state states stated according report reports reported
    that there will would shall should can do does did has have had be is are was were been being
    person people thing
    """
)
"""Words that say nothing by themselves, or only that something is said."""
_LIGHT = NEUTRAL | words("the a an to of in on at for by with this his her its their he she it")
_LIGHT_STEMS = frozenset(stem for word in _LIGHT for stem in terms(word))
SPEAKING = words(
    "say says said tell tells told state states stated add adds added note notes noted write writes"
    " wrote argue argues argued warn warns warned insist insists insisted call calls called think"
    " thinks thought believe believes believed claim claims claimed tweet tweets tweeted describe"
    " describes described ask asks asked announce announces announced explain explains explained"
)
NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
        + ["eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"]
        + ["eighteen", "nineteen", "twenty"]
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "hundred": "100", "dozen": "12"}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"n't\b|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*|\d+(?:[.,]\d+)*")
_CLAUSE = re.compile(r"[.;:!?,]|\b(?:but|while|although|and)\b")
_OWNER = re.compile(r"\b([^\W\d_]+)'s\b(?! (?:been|not|a|the)\b)")
_PRONOUNS = {
    "he": "i", "she": "i", "him": "me", "his": "my", "her": "my", "they": "we", "them": "us",
    "their": "our",
}  # fmt: skip
"""What a speaker's own words have in the place of a pronoun."""


def tokens_of(folded: str) -> list[str]:
    return _WORD.findall(folded.replace("can't", "can n't").replace("n't", " n't"))


def _amounts(folded: str) -> set[str]:
    found = {number.replace(",", "").rstrip(".") for number in _NUMBER.findall(folded)}
    return found | {NUMBER_WORDS[word] for word in tokens_of(folded) if word in NUMBER_WORDS}


def numbers(said: str, shown: str) -> str | None:
    """A number that the passage does not have, or has of something else."""
    if strange := sorted(_amounts(said) - _amounts(shown)):
        return f"the passage does not give the number {strange[0]}"
    counted = dict(_counted(shown))
    for unit, number in _counted(said):
        if unit in counted and not any(n == number for u, n in _counted(shown) if u == unit):
            return f"the passage gives {counted[unit]} {unit}, not {number}"
    there = set(_reached(shown))
    for preposition, number in _reached(said):
        if (preposition, number) not in there and number in {n for _, n in there}:
            return f"the passage does not say '{preposition} {number}'"
    return None


def _reached(folded: str) -> Iterator[tuple[str, str]]:
    """("by" or "to", number) for each number that something changes by, or to."""
    tokens = tokens_of(folded)
    for preposition, number in zip(tokens, tokens[1:], strict=False):
        value = NUMBER_WORDS.get(number, number.replace(",", ""))
        if preposition in ("by", "to") and value[:1].isdigit():
            yield preposition, value


def _counted(folded: str) -> Iterator[tuple[str, str]]:
    """(word, number) for each number and the word after it."""
    tokens = tokens_of(folded)
    for number, unit in zip(tokens, tokens[1:], strict=False):
        value = NUMBER_WORDS.get(number, number.replace(",", ""))
        if value[:1].isdigit() and unit.isalpha() and unit not in ("of", "to", "and", "or", "in"):
            yield unit, value


def decisive(said: str, shown: str) -> str | None:
    there = set(tokens_of(shown))
    strange = [word for word in tokens_of(said) if word in DECISIVE and word not in there]
    return f"the passage does not say {strange[0]!r}" if strange else None


def turned(said: str, shown: str) -> str | None:
    """A negation or a hedge on one side only, or of something else; a condition left out."""
    here, there = tokens_of(said), tokens_of(shown)
    if _CONDITIONS & set(there) and not _CONDITIONS & set(here):
        return "it leaves out a condition of the passage"
    for cues, what in ((NEGATIONS, "a denial"), (HEDGES, "a supposition")):
        mine, theirs = cues.intersection(here), cues.intersection(there)
        if any(not _governed(word, shown, theirs) for word in _after(here, mine)):
            return f"it makes {what} of what the passage says"
        left = theirs - mine - (_NOT if mine & _NOT else set())
        if _falls_under(set(terms(said)), shown, left):
            return f"the passage makes {what} of what it says"
    return None


def _after(tokens: Sequence[str], cues: Set[str]) -> Iterator[str]:
    """For each cue, the first word after it that says something; the cue, when none does."""
    for place, token in enumerate(tokens):
        if token in cues:
            yield next((t for t in tokens[place + 1 :] if t not in _LIGHT | cues), token)


def _governed(word: str, shown: str, cues: Set[str]) -> bool:
    """Does the word stand in one clause of the passage with one of the cues?"""
    wanted = set(terms(word))
    return any(
        not cues.isdisjoint(tokens_of(clause)) and wanted <= set(terms(clause))
        for clause in _CLAUSE.split(shown)
    )


def _falls_under(said: set[str], shown: str, cues: Set[str]) -> bool:
    """Is what the sentence says what stands, in the passage, after one of the cues?"""
    for clause in _CLAUSE.split(shown):
        tokens = tokens_of(clause)
        for place, token in enumerate(tokens):
            if token not in cues:
                continue
            after = [t for t in tokens[place + 1 :] if t not in _LIGHT]
            if after and said.issuperset(terms(after[0])):
                return True
            near = set(terms(" ".join([*tokens[max(0, place - 2) : place], *after])))
            near -= _LIGHT_STEMS
            if len(near & said) * 2 >= len(near) > 0:
                return True
    return False


def attached(said: str, shown: str) -> str | None:
    """A preposition before a word that has another one, or none, in the passage."""
    there = list(_prepositions(shown))
    for preposition, word in _prepositions(said):
        if not any(preposition == other and _same(word, after) for other, after in there):
            return f"the passage does not say '{preposition} {word}'"
    return None


def _prepositions(folded: str) -> Iterator[tuple[str, str]]:
    """(preposition, word) for each preposition and the first word after it that says something."""
    tokens = tokens_of(folded)
    for place, token in enumerate(tokens):
        if token in _PREPOSITIONS:
            word = next((t for t in tokens[place + 1 :] if t not in _LIGHT), None)
            if word:
                yield token, word


_PREPOSITIONS = words("of in on at by for from with into over under about between through during")


def owners(said: str, shown: str) -> str | None:
    """Somebody's, who in the passage owns nothing."""
    for owner in _OWNER.findall(said):
        name = re.escape(owner)
        if not re.search(rf"\b{name}(?:'s|s'|')|\bof (?:\w+ )?{name}\b", shown):
            return f"it makes something {owner}'s"
    return None


def reordered(said: str, shown: str, speaker: str) -> str | None:
    """Words in another order than the passage's: with them, it is easily another statement.

    The speaker and the verb of saying may stand anywhere.
    """
    free = _LIGHT | SPEAKING | set(tokens_of(speaker))
    here = [t for t in tokens_of(said) if t not in free or t in _PRONOUNS]
    rest = iter(tokens_of(shown))
    for token in here:
        if not any(_same(token, other) for other in rest):
            return f"it puts {token!r} in another place than the passage"
    return None


def _same(said: str, shown: str) -> bool:
    if said == shown or _PRONOUNS.get(said) == shown:
        return True
    if said in NUMBER_WORDS or shown in NUMBER_WORDS:
        return NUMBER_WORDS.get(said, said) == NUMBER_WORDS.get(shown, shown)
    one, other = terms(said), terms(shown)
    return one == other or knows(set(other), said)


def knows(there: set[str], word: str) -> bool:
    """Is the word there, or one of its family: negotiate, negotiation?"""
    mine = terms(word)
    if fold(word) in NUMBER_WORDS or all(stem.isdigit() for stem in mine):
        return True  # numbers were looked at already
    return all(
        stem in there
        or len(stem) > 5
        and any(other[:5] == stem[:5] and len(other) > 5 for other in there)
        for stem in mine
    )
