"""Passages -> their key sentences: what an article, an outlet or a topic says, in its own words.

A sentence is central when others resemble it: the walk over the graph of cosines is often there
(LexRank, Erkan and Radev, JAIR 2004). The walk begins again at sentences near the topic
(Otterbacher, Erkan and Radev, HLT/EMNLP 2005; Haveliwala, WWW 2002). Of sentences that say the
same, the first taken stays: maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998) as a
bound, since weighing novelty as well changed nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from corpus.article import Span
from index.embedder import Embedder
from index.snapshot import Snapshot
from rag.rank import is_headline
from rag.reading import Reading
from rag.retrieve import Evidence
from rag.wording import fold

if TYPE_CHECKING:
    from index.embedder import Vectors

COMPARED = 80  # sentences that are compared: embedding them takes most of a second
SHORTEST_KEY, LONGEST_KEY = 40, 400  # characters of a sentence that says enough by itself
RESTART = 0.5  # chance that the walk begins again: LexRank has 0.15, retrieval 0.8 or more
LEAD = 1.0  # how much likelier it begins again at an article's first words, where the gist is
OPENING = 200  # characters after which half of that is left: a sentence or two
ALIKE_FROM = 0.7  # cosine of two sentences from which they say nearly the same
THIRDS = 3  # beginning, middle and end: where the sentences of a single article are to come from
BEST, SHARE = 8, 0.5  # of so many passages, the share of the one article that is meant
LIKE = 0.35  # cosine from which a passage is about the topic
MOST_ARTICLES = 3  # that are summarised together, all of each, when only their outlet is named

KeySentence = tuple[Evidence, Span]


def summarised(reading: Reading, found: Sequence[Evidence]) -> list[Evidence]:
    """What a question for a summary is about: an article, whole; the few that an outlet or an
    author has; or what there is on a topic. `found` are the passages found for it, best first.
    """
    if few := few_of(reading):
        return _passages(few, reading.snapshot)
    if not found:
        return []
    first, times = Counter(e.article.id for e in found[:BEST]).most_common(1)[0]
    if times >= SHARE * min(BEST, len(found)):
        return _passages([first], reading.snapshot)
    return [e for e in found if e.similarity >= LIKE]


def few_of(reading: Reading) -> list[str]:
    """The articles that an author or an outlet has whom the question names, where they are few."""
    asked = fold(reading.question.standalone)
    entries = [e for e in reading.snapshot.catalogue if reading.scope.admits(e)]
    written = [
        e.article for e in entries if e.author and " " in e.author and fold(e.author) in asked
    ]
    run = [entry.article for entry in entries] if reading.scope.outlets else []
    return next((few for few in (written, run) if 0 < len(few) <= MOST_ARTICLES), [])


def _passages(articles: Iterable[str], snapshot: Snapshot) -> list[Evidence]:
    return [
        Evidence(passage, snapshot.article(article), 0.0, 0.0)
        for article in articles
        for passage in snapshot.passages_of(article)
    ]


def key_sentences(
    question_vector: Vectors, passages: Sequence[Evidence], embedder: Embedder, most: int
) -> list[KeySentence]:
    """At most `most` whole sentences that tell what the passages say, in reading order: articles by
    day, those without one last and as they come.

    They are spread over the articles, or over the text of the only one, and no two are alike.
    `question_vector` has shape (dimension,) and unit length.
    """
    found = _worth_reading(passages)
    if not found:
        return []
    titles = {e.article.id: e.article.title for e, _ in found}
    texts = [span.of(e.article.text) for e, span in found]
    vectors = embedder.embed([*texts, *titles.values()])
    vectors, (title, *others) = vectors[: len(found)], vectors[len(found) :]
    # "Summarise the article" has no topic of its own; the headline does.
    about = question_vector if others else question_vector + title
    places = [e.article.id if others else THIRDS * s.start // len(e.article.text) for e, s in found]
    chosen = _chosen(_centrality(found, vectors, about), vectors, places, most)
    order = {name: place for place, name in enumerate(titles)}
    days = [e.article.published_on or date.max for e, _ in found]
    chosen.sort(key=lambda i: (days[i], order[found[i][0].article.id], found[i][1]))
    return [found[i] for i in chosen]


def _worth_reading(passages: Sequence[Evidence]) -> list[KeySentence]:
    """Up to COMPARED sentences: the first of each passage, then the second of each, and so on.

    Readers' comments, and sentences that do not stand alone, only where there is nothing else.
    """
    body = [e for e in passages if e.passage.section == "body"] or passages
    turns = zip_longest(*([(e, span) for span in e.passage.sentences] for e in body))
    told: dict[tuple[str, Span], KeySentence] = {}
    for found, span in filter(None, chain(*turns)):
        if not _is_title(found, span):
            told.setdefault((found.article.id, span), (found, span))
    alone = [(e, span) for e, span in told.values() if _stands_alone(span.of(e.article.text))]
    return (alone or list(told.values()))[:COMPARED]


def _is_title(found: Evidence, sentence: Span) -> bool:
    words = fold(sentence.of(found.article.text)).strip(" .")
    return is_headline(found.article, sentence) or words in fold(found.article.title)


_POINTS_BACK = re.compile(
    r"\W*(?:\w+\W+)?(?:he|she|it|they|this|that|these|those|his|her|its|their)\b", re.I
)
"""A pronoun as the first or second word: what it means stands in the sentence before."""


def _stands_alone(text: str) -> bool:
    """Is it a statement that leans on nothing? A question, a caption and a teaser end otherwise."""
    ends = text.rstrip("\"'”’»)] ").endswith(tuple(".!…。।"))
    return SHORTEST_KEY <= len(text) <= LONGEST_KEY and ends and not _POINTS_BACK.match(text)


def _centrality(found: Sequence[KeySentence], vectors: Vectors, about: Vectors) -> Vectors:
    """How often the walk is at each sentence, in the long run."""
    import numpy as np

    lead = [1 + LEAD / (1 + span.start / OPENING) for _, span in found]
    restart = np.maximum(vectors @ about, 0.01) ** 2 * lead  # squared: off the topic is seldom
    near = np.maximum(vectors @ vectors.T, 0.01)
    steps = near / near.sum(axis=1, keepdims=True)
    walk = np.eye(len(found)) - (1 - RESTART) * steps.T
    visits = np.linalg.solve(walk, restart / restart.sum())
    return np.asarray(visits, dtype=np.float32)


def _chosen(
    central: Vectors, vectors: Vectors, places: Sequence[str | int], most: int
) -> list[int]:
    """The numbers of the sentences to show: the best of each place, then the second best."""
    near = vectors @ vectors.T
    chosen: list[int] = []
    left = set(range(len(places)))
    while left and len(chosen) < most:
        taken = Counter(places[i] for i in chosen)
        best = min(left, key=lambda i: (taken[places[i]], -central[i], i))
        chosen.append(best)
        left = {i for i in left if i != best and near[i, best] < ALIKE_FROM}
    return chosen
