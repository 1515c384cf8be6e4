"""Which outlet of the corpus is meant by a name that several go by: "the Post", "Nigeria's
Guardian", "guardian.ng".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.article import Span
from corpus.countries import is_country, named, of_host
from corpus.outlets import MASTHEADS, OutletMention, OutletRegistry, host_of
from corpus.shortnames import BRACKETS, bare, goes_by, plain
from index.snapshot import Snapshot
from rag.mentions import is_asked_for

_SHORT = re.compile(rf"\b(?:[Tt]he )?(?:{MASTHEADS.pattern}|Guardian)\b(?!\.\w)")
_NAME = r"(?:(?!The\b)[A-Z][\w.]* ){0,2}(?!The\b)[A-Z][\w.]*"
_BEFORE = re.compile(rf"(?P<words>{_NAME})(?:['’]s?)? (?:[Tt]he )?$")
_AFTER = re.compile(rf" (?:(?:of|in|from) )?\(?(?P<words>{_NAME})\)?")
_HOST = re.compile(r"\b(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}\b(?:/\S*)?")


@dataclass(frozen=True, slots=True)
class SharedName:
    """A name of outlets as it is written, and who goes by it here."""

    written: str
    span: Span
    outlets: tuple[str, ...]  # who is meant, as the corpus spells them
    others: tuple[str, ...] = ()  # who goes by that name too, and is not meant

    @property
    def doubt(self) -> str:
        """The question back to who wrote it, where it is not sure who is meant."""
        if len(self.outlets) + len(self.others) < 2:
            return ""
        told = (
            f"{_listed(self.outlets)} go by that name here, and all are searched: name one to"
            " search it alone."
        )
        if self.others:
            told = (
                f"{_listed(self.outlets)} is searched; by that name there"
                f" {'is' if len(self.others) == 1 else 'are'} also {_listed(self.others)}."
            )
        return f"Which “{self.written}” is meant? {told}"


class Namesakes:
    """The outlets of a snapshot by the names that they share."""

    def __init__(self, registry: OutletRegistry, snapshot: Snapshot) -> None:
        self._registry, self._snapshot = registry, snapshot

    def in_question(self, text: str, mentions: Sequence[OutletMention]) -> list[SharedName]:
        """Of the names in a question those that the corpus decides, and not the registry alone."""
        hosts = [Span(*match.span()) for match in _HOST.finditer(text)]
        spans = [m.span for m in mentions if not any(m.span.overlaps(host) for host in hosts)]
        taken = [*hosts, *spans]
        short = [Span(*match.span()) for match in _SHORT.finditer(text)]
        free = (span for span in short if not any(span.overlaps(other) for other in taken))
        spans += [span for span in free if is_asked_for(text, span)]
        found = [*(self._by_host(text, s) for s in hosts), *(self._by_name(text, s) for s in spans)]
        return [name for name in found if name]

    def of(self, written: str) -> SharedName | None:
        """Who is meant by a name that is all there is, as in --outlet; None where nobody is."""
        whole = Span(0, len(written))
        if _HOST.fullmatch(written):
            return self._by_host(written, whole)
        if same := self._same(written):
            return SharedName(written, whole, same, self._others(written, same))
        mentions = self._registry.find(written, self._snapshot.outlets)
        spans = [m.span for m in mentions] + [Span(*m.span()) for m in _SHORT.finditer(written)]
        names = (self._by_name(written, span) for span in spans)
        return next((n for n in names if n and len(n.span) >= len(written.strip(" ()")) - 4), None)

    def _by_host(self, text: str, span: Span) -> SharedName | None:
        """The outlet whose pages are there."""
        written = span.of(text)
        known, host = self._registry.by_domain(written), host_of(written)
        meant = self._same(known) if known else ()
        meant = meant or tuple(n for n in self._snapshot.outlets if host in self._hosts(n))
        return SharedName(written, span, meant) if meant else None

    def _by_name(self, text: str, span: Span) -> SharedName | None:
        """Whom the name means, by the country or the place that stands with it, if one does."""
        written = span.of(text)
        same = self._same(written)
        candidates = (*same, *self._others(written, same))
        for words, whole in _qualified(text, span):
            meant = tuple(c for c in candidates if self._is_from(c, words))
            if meant and len(meant) < max(2, len(candidates)):
                return SharedName(whole.of(text), whole, meant)
        if not candidates or (not same and self._registry.get(written)):
            return None
        others = candidates[len(same) :] if same else ()
        return SharedName(written, span, same or candidates, others)

    def _same(self, written: str) -> tuple[str, ...]:
        return tuple(n for n in self._snapshot.outlets if self._registry.same(n, written))

    def _others(self, written: str, same: Sequence[str]) -> tuple[str, ...]:
        """Who else goes by a name that tells no country."""
        short = bare(written)
        if same and short != plain(written):
            return ()
        return tuple(n for n in self._snapshot.outlets if n not in same and goes_by(n, short))

    def _is_from(self, outlet: str, words: str) -> bool:
        """Is it an outlet of the country that the words name, or do its names have them?"""
        names = self._registry.names_of(self._registry.canonical(outlet))
        if {*words.casefold().split()} <= {*re.findall(r"[^\W_]+", " ".join(names).casefold())}:
            return True
        known, bracket = self._registry.get(outlet), BRACKETS.search(outlet)
        codes = [known.country if known else None, named(bracket[1]) if bracket else None]
        return any(is_country(words, c) for c in (*codes, *map(of_host, self._hosts(outlet))))

    def _hosts(self, outlet: str) -> set[str]:
        """Where its articles are, by the first of them."""
        article = self._snapshot.first_of(outlet)
        return {host_of(article.url)} if article and article.url else set()


def _qualified(text: str, span: Span) -> Iterator[tuple[str, Span]]:
    """The words before or behind a name that may tell whose it is, the most first, with the whole
    name that they make.
    """
    article = 4 * span.of(text).casefold().startswith("the ")
    if before := _BEFORE.search(text[: span.start + article]):
        words = before["words"].removesuffix("'s").removesuffix("’s").split(" ")
        for left in range(len(words)):
            told = " ".join(words[left:])
            start = before.start() + len(" ".join(words)) - len(told)
            yield told, Span(start, span.end)
    if behind := _AFTER.match(text, span.end):
        words = behind["words"].split(" ")
        for count in range(len(words), 0, -1):
            told = " ".join(words[:count])
            end = behind.start("words") + len(told)
            yield told, Span(span.start, end + text.startswith(")", end))


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
