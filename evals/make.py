"""Drafts an evaluation set from a corpus, for a person to correct.

Questions come from reported speech, whose words, speakers and outlets the index knows: they become
the gold. Unanswerable ones cross what never meets: a speaker with an outlet that does not mention
them, or with another speaker's topic.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TypeVar

from corpus.article import Article, Span
from corpus.speech import load
from evals.cases import Expected, GoldQuote, Item
from index.snapshot import Snapshot

T = TypeVar("T")
Texts = Sequence[tuple[str, str | None]]
"""The case-folded text and the outlet of every article."""

LENGTHS = range(40, 400)
"""Characters of a statement that is worth a question."""
QUOTED_WORDS = 9
"""Words of a quotation that a question gives away."""
UNANSWERABLE = 5
"""One question in so many has no answer."""
COMMON = 0.2
"""Share of the passages above which a word is no topic."""

_FULL_NAME = re.compile(r"(?:[A-Z][\w.’'-]*\s+){1,3}[A-Z][\w’'-]+")
_NAMED_TOPIC = re.compile(
    r"(?<=[a-z,] )[A-Z][\w-]+(?: [A-Z][\w-]+)*(?:(?:(?<=an|ic)|(?<=ern|ish|ese)|[’']s) [a-z]{5,})?"
)
"""A name within a sentence; of an adjective or possessive, with the word after it."""
_TOPIC_WORDS = re.compile(r"\b([a-z][a-z-]{4,})(?: [a-z]{3,})?\b")
"""A word of some length, with the one after it."""


@dataclass(frozen=True, slots=True)
class NamedStatement:
    """One statement of the corpus by a person with a name, on a topic that can be asked for."""

    outlet: str
    topic: str
    gold: GoldQuote
    speaker: str
    relays: tuple[str, ...]
    direct: bool

    @property
    def surname(self) -> str:
        return self.speaker.split()[-1].casefold()

    def is_about(self, other: NamedStatement) -> bool:
        """Whether it is the same person's words on the other's topic."""
        return self.speaker == other.speaker and other.topic.casefold() in self.gold.text.casefold()


Statements = Sequence[NamedStatement]


def drafted(snapshot: Snapshot, questions: int = 50, seed: int = 0) -> tuple[Item, ...]:
    """Up to `questions` items, kinds and outlets taking turns.

    Fewer when the corpus has no more.
    """
    said = list(statements_of(snapshot))
    random.Random(seed).shuffle(said)
    texts = [(snapshot.article(e.article).text.casefold(), e.outlet) for e in snapshot.catalogue]
    crossed = taking_turns([of_silent_outlets(said, texts), crossed_topics(said, texts)])
    unanswerable = different(crossed, questions // UNANSWERABLE)
    ordered = list(by_outlet(said))
    kinds = (whats, whos, which_outlets, relayed)
    apart = len(ordered) // len(kinds)  # so that no two kinds ask of the same statements first
    asked = [kind(ordered[n * apart :] + ordered[: n * apart]) for n, kind in enumerate(kinds)]
    answerable = different(taking_turns(asked), questions - len(unanswerable))
    return (*answerable, *unanswerable)


def statements_of(snapshot: Snapshot) -> Iterator[NamedStatement]:
    """What people with names say in the corpus, as far as it has a topic."""
    for entry in snapshot.catalogue:
        stored = snapshot.annotation(entry.article)
        article = snapshot.article(entry.article)
        for statement in load(stored) if stored and entry.outlet else ():
            words = max(statement.content, key=len, default=Span(0, 0))
            speaker = statement.speaker
            if not speaker or len(words) not in LENGTHS or not _FULL_NAME.fullmatch(speaker):
                continue
            gold = _gold(article, words, speaker)
            if topic := topic_of(gold.text, speaker, snapshot):
                yield NamedStatement(
                    outlet=entry.outlet or "",
                    topic=topic,
                    gold=gold,
                    speaker=speaker,
                    relays=statement.relays,
                    direct=bool(statement.direct),
                )


def _gold(article: Article, words: Span, speaker: str) -> GoldQuote:
    return GoldQuote(
        article=article.id,
        start=words.start,
        end=words.end,
        text=words.of(article.text),
        grade=2,
        speaker=speaker,
    )


def topic_of(text: str, speaker: str, snapshot: Snapshot) -> str | None:
    """A name in the text, else its rarest word, with the noun that it describes.

    None when all of the text's words are common.
    """
    names: list[str] = _NAMED_TOPIC.findall(text)
    if named := [name for name in names if set(speaker.split()).isdisjoint(name.split())]:
        return max(named, key=len)
    most = max(2, COMMON * snapshot.manifest.passages)
    counts = ((snapshot.document_frequency(f[1]), f[0]) for f in _TOPIC_WORDS.finditer(text))
    known = [(count, topic) for count, topic in counts if 0 < count <= most]
    return min(known)[1] if known else None


# ------------------------------------------------------------------ questions with an answer


def whats(said: Statements) -> Iterator[Item]:
    for one in said:
        gold = [s for s in said if s.is_about(one) and s.outlet == one.outlet]
        question = f"What did {one.speaker} say about {one.topic}, according to {one.outlet}?"
        yield item("what", question, gold)


def whos(said: Statements) -> Iterator[Item]:
    for one in said:
        words = one.gold.text.strip("“”\"'‘’ ").split()
        if one.direct and len(words) > QUOTED_WORDS:
            yield item("who", f"Who said “{' '.join(words[:QUOTED_WORDS])}”?", [one])


def which_outlets(said: Statements) -> Iterator[Item]:
    for one in said:
        gold = [s for s in said if s.is_about(one)]
        yield item("which-outlet", f"Which outlet quotes {one.speaker} on {one.topic}?", gold)


def relayed(said: Statements) -> Iterator[Item]:
    for one in said:
        if one.relays:
            told = f"What does {one.outlet} report about {one.topic}, citing {one.relays[0]}?"
            yield item("relay", told, [one], relays=one.relays)


# ------------------------------------------------------------------ questions without one


def of_silent_outlets(said: Statements, texts: Texts) -> Iterator[Item]:
    """A speaker's words, asked of an outlet that never names the speaker."""
    outlets = {outlet for _, outlet in texts if outlet}
    for turn, one in enumerate(said):
        silent = sorted(outlets - {outlet for text, outlet in texts if one.surname in text})
        if silent:
            outlet = silent[turn % len(silent)]
            question = f"What did {one.speaker} say about {one.topic}, according to {outlet}?"
            yield item("wrong-outlet", question)


def crossed_topics(said: Statements, texts: Texts) -> Iterator[Item]:
    """A speaker, asked for a topic that no article has together with them."""
    for one, other in zip(said, said[1:], strict=False):
        topic = other.topic.casefold()
        if not any(one.surname in text and topic in text for text, _ in texts):
            yield item("crossed-topic", f"What did {one.speaker} say about {other.topic}?")


# ------------------------------------------------------------------ items


def item(kind: str, question: str, gold: Statements = (), relays: Sequence[str] = ()) -> Item:
    """The item whose gold these statements are; unanswerable without any."""
    expected = Expected(
        outlets=tuple(dict.fromkeys(one.outlet for one in gold)),
        articles=tuple(dict.fromkeys(one.gold.article for one in gold)),
        quotes=tuple(one.gold for one in gold),
        speakers=tuple(dict.fromkeys(one.speaker for one in gold)),
        relayed_outlets=tuple(relays),
    )
    return Item(
        id=f"{kind}-{hashlib.sha256(question.encode()).hexdigest()[:8]}",
        question=question,
        answerable=bool(gold),
        expected=expected,
        tags=(kind,) if gold else ("unanswerable", kind),
        source="drafted from reported speech; not yet corrected",
    )


def by_outlet(said: Statements) -> Iterator[NamedStatement]:
    """The statements, one of each outlet in turn."""
    groups: dict[str, list[NamedStatement]] = defaultdict(list)
    for one in said:
        groups[one.outlet].append(one)
    return taking_turns(groups.values())


def taking_turns(kinds: Iterable[Iterable[T]]) -> Iterator[T]:
    """One of each kind in turn, until all are used up."""
    return chain.from_iterable((one for one in turn if one) for turn in zip_longest(*kinds))


def different(items: Iterable[Item], number: int) -> tuple[Item, ...]:
    """The first `number` items with different questions."""
    found: dict[str, Item] = {}
    for one in items:
        if len(found) == number:
            break
        found.setdefault(one.id, one)
    return tuple(found.values())
