"""Drafts an evaluation set from a corpus, for a person to correct.

Questions come from reported speech, whose words, speakers and outlets the index knows: they become
the gold. Unanswerable ones cross what never meets: a speaker with an outlet that does not mention
them, or with another speaker's topic.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TypeVar

from corpus.article import Article, Span
from corpus.speech import Statement, load
from evals.cases import Expected, GoldQuote, Item
from index.snapshot import Snapshot

T = TypeVar("T")

LENGTHS = range(40, 400)
"""Characters of a statement that is worth a question."""
QUOTED_WORDS = 9
"""Words of a quotation that a question gives away."""
UNANSWERABLE = 5
"""One question in so many has no answer."""
COMMON = 0.2
"""Share of the passages above which a word is no topic."""

_NAME = re.compile(r"(?:[A-Z][\w.’'-]*\s+){1,3}[A-Z][\w’'-]+")
_NAMED_TOPIC = re.compile(
    r"(?<=[a-z,] )[A-Z][\w-]+(?: [A-Z][\w-]+)*(?:(?:(?<=an|ic)|(?<=ern|ish|ese)|[’']s) [a-z]{5,})?"
)
"""A name within a sentence; of an adjective or possessive, with the word after it."""
_TOPIC = re.compile(r"\b([a-z][a-z-]{4,})(?: [a-z]{3,})?\b")
"""A word of some length, with the one after it."""


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of the corpus by a person with a name, on a topic that can be asked for."""

    article: Article
    outlet: str
    speaker: str
    words: Span
    topic: str
    relays: tuple[str, ...]
    direct: bool

    @property
    def text(self) -> str:
        return self.words.of(self.article.text)

    @property
    def gold(self) -> GoldQuote:
        return GoldQuote(
            article=self.article.id,
            start=self.words.start,
            end=self.words.end,
            text=self.text,
            grade=2,
            speaker=self.speaker,
        )


def draft(snapshot: Snapshot, questions: int = 50, seed: int = 0) -> tuple[Item, ...]:
    """Up to `questions` items, kinds and outlets taking turns.

    Fewer when the corpus has no more.
    """
    chance = random.Random(seed)
    said = list(statements_of(snapshot))
    chance.shuffle(said)
    texts = [(snapshot.article(entry.article), entry.outlet) for entry in snapshot.catalogue]
    impossible = questions // UNANSWERABLE
    crossed = taking_turns([of_silent_outlets(said, texts), crossed_topics(said, texts)])
    unanswerable = first(crossed, impossible)
    ordered = list(by_outlet(said))
    kinds = (whats, whos, which_outlets, relayed)
    apart = len(ordered) // len(kinds)  # so that no two kinds ask of the same statements first
    asked = taking_turns(
        [kind(ordered[n * apart :] + ordered[: n * apart]) for n, kind in enumerate(kinds)]
    )
    answerable = first(asked, questions - len(unanswerable))
    return (*answerable, *unanswerable)


def statements_of(snapshot: Snapshot) -> Iterator[Said]:
    """What people with names say in the corpus, as far as it has a topic."""
    passages = sum(entry.passages for entry in snapshot.catalogue)
    for entry in snapshot.catalogue:
        stored = snapshot.annotation(entry.article)
        if not stored or not entry.outlet:
            continue
        article = snapshot.article(entry.article)
        for statement in load(stored):
            words = _words_of(statement)
            if not statement.speaker or len(words) not in LENGTHS:
                continue
            topic = topic_of(words.of(article.text), statement.speaker, snapshot, passages)
            if topic and _NAME.fullmatch(statement.speaker):
                yield Said(
                    article=article,
                    outlet=entry.outlet,
                    speaker=statement.speaker,
                    words=words,
                    topic=topic,
                    relays=statement.relays,
                    direct=bool(statement.direct),
                )


def _words_of(statement: Statement) -> Span:
    """The longest run of what is said."""
    return max(statement.content, key=len, default=Span(0, 0))


def topic_of(text: str, speaker: str, snapshot: Snapshot, passages: int) -> str | None:
    """A name in the text, else its rarest word, with the noun that it describes.

    None when all of the text's words are common.
    """
    people = set(speaker.split())
    named = [
        found[0] for found in _NAMED_TOPIC.finditer(text) if not people & set(found[0].split())
    ]
    if named:
        return max(named, key=len)
    rare: dict[str, int] = {}
    for found in _TOPIC.finditer(text):
        count = snapshot.document_frequency(found[1])
        if 0 < count <= max(2, COMMON * passages):
            rare[found[0]] = count
    return min(rare, key=lambda topic: (rare[topic], topic)) if rare else None


# ------------------------------------------------------------------ questions with an answer


def whats(said: Sequence[Said]) -> Iterator[Item]:
    for one in said:
        gold = [s for s in said if same(s, one) and s.outlet == one.outlet]
        question = f"What did {one.speaker} say about {one.topic}, according to {one.outlet}?"
        yield item("what", question, gold)


def whos(said: Sequence[Said]) -> Iterator[Item]:
    for one in said:
        words = one.text.strip("“”\"'‘’ ").split()
        if one.direct and len(words) > QUOTED_WORDS:
            question = f"Who said “{' '.join(words[:QUOTED_WORDS])}”?"
            yield item("who", question, [one])


def which_outlets(said: Sequence[Said]) -> Iterator[Item]:
    for one in said:
        gold = [s for s in said if same(s, one)]
        yield item("which-outlet", f"Which outlet quotes {one.speaker} on {one.topic}?", gold)


def relayed(said: Sequence[Said]) -> Iterator[Item]:
    for one in said:
        if one.relays:
            told = f"What does {one.outlet} report about {one.topic}, citing {one.relays[0]}?"
            yield item("relay", told, [one], relayed_outlets=one.relays)


def same(a: Said, b: Said) -> bool:
    """Whether both are the same person's words on the same topic."""
    return a.speaker == b.speaker and b.topic.casefold() in a.text.casefold()


# ------------------------------------------------------------------ questions without one


def of_silent_outlets(
    said: Sequence[Said], texts: Sequence[tuple[Article, str | None]]
) -> Iterator[Item]:
    """A speaker's words, asked of an outlet that never names the speaker."""
    outlets = sorted({outlet for _, outlet in texts if outlet})
    for turn, one in enumerate(said):
        silent = [o for o in outlets if not _mentioned(one.speaker, o, texts)]
        if silent:
            outlet = silent[turn % len(silent)]
            question = f"What did {one.speaker} say about {one.topic}, according to {outlet}?"
            yield item("wrong-outlet", question, [])


def _mentioned(speaker: str, outlet: str, texts: Sequence[tuple[Article, str | None]]) -> bool:
    surname = speaker.split()[-1].casefold()
    return any(whose == outlet and surname in a.text.casefold() for a, whose in texts)


def crossed_topics(
    said: Sequence[Said], texts: Sequence[tuple[Article, str | None]]
) -> Iterator[Item]:
    """A speaker, asked for a topic that no article has together with them."""
    for one, other in zip(said, said[1:], strict=False):
        surname, topic = one.speaker.split()[-1].casefold(), other.topic.casefold()
        folded = (article.text.casefold() for article, _ in texts)
        if not any(surname in text and topic in text for text in folded):
            question = f"What did {one.speaker} say about {other.topic}?"
            yield item("crossed-topic", question, [])


# ------------------------------------------------------------------ items


def item(
    kind: str, question: str, gold: Sequence[Said], relayed_outlets: Sequence[str] = ()
) -> Item:
    """The item whose gold these statements are; unanswerable without any."""
    expected = Expected(
        outlets=tuple(dict.fromkeys(one.outlet for one in gold)),
        articles=tuple(dict.fromkeys(one.article.id for one in gold)),
        quotes=tuple(one.gold for one in gold),
        speakers=tuple(dict.fromkeys(one.speaker for one in gold)),
        relayed_outlets=tuple(relayed_outlets),
    )
    return Item(
        id=f"{kind}-{hashlib.sha256(question.encode()).hexdigest()[:8]}",
        question=question,
        answerable=bool(gold),
        expected=expected,
        tags=(kind,) if gold else ("unanswerable", kind),
        source="drafted from reported speech; not yet corrected",
    )


def by_outlet(said: Iterable[Said]) -> Iterator[Said]:
    """The statements, one of each outlet in turn."""
    groups: dict[str, list[Said]] = {}
    for one in said:
        groups.setdefault(one.outlet, []).append(one)
    return taking_turns(groups.values())


def taking_turns(kinds: Iterable[Iterable[T]]) -> Iterator[T]:
    """One of each kind in turn, until all are used up."""
    return chain.from_iterable((one for one in turn if one) for turn in zip_longest(*kinds))


def first(items: Iterable[Item], number: int) -> tuple[Item, ...]:
    """The first `number` items with different questions."""
    found: dict[str, Item] = {}
    for one in items:
        if len(found) == number:
            break
        found.setdefault(one.id, one)
    return tuple(found.values())
