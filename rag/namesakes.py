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
from rag.reports import is_asked_for

_SHORT = re.compile(rf"\b(?:[Tt]he )?(?:{MASTHEADS.pattern}|Guardian)\b(?!\.\w)")
_CAPITAL = r"[A-Z][\w.]*"
_BEFORE = re.compile(
    rf"((?:(?!The\b){_CAPITAL} ){{0,2}}(?!The\b){_CAPITAL})(?:['’]s?)? (?:[Tt]he )?$"
)
_AFTER = re.compile(rf" (?:(?:of|in|from) )?\(?((?:{_CAPITAL} ){{0,2}}{_CAPITAL})\)?")
_HOST = re.compile(r"\b(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}\b(?:/\S*)?")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of outlets as it is written, and who goes by it here."""

    written: str
    span: Span
    outlets: tuple[str, ...]
    """Who is meant, as the corpus spells them."""
    others: tuple[str, ...] = ()
    """Who goes by that name too, and is not meant."""

    @property
    def doubt(self) -> str:
        """The question back to who wrote it, where it is not sure who is meant."""
        if len(self.outlets) + len(self.others) < 2:
            return ""
        listed = _listed(self.others or self.outlets)
        if not self.others:
            return (
                f"Which “{self.written}” is meant? {listed} go by that name here, and all are"
                " searched: name one to search it alone."
            )
        return (
            f"Which “{self.written}” is meant? {_listed(self.outlets)} is searched; by that name"
            f" there {'is' if len(self.others) == 1 else 'are'} also {listed}."
        )


class Namesakes:
    """The outlets of a snapshot by the names that they share."""

    def __init__(self, registry: OutletRegistry, snapshot: Snapshot) -> None:
        self._registry, self._snapshot = registry, snapshot

    def in_question(self, text: str, mentions: Sequence[OutletMention]) -> list[Name]:
        """Of the names in a question those that the corpus decides, and not the registry alone."""
        hosts = [Span(*match.span()) for match in _HOST.finditer(text)]
        found = [self._by_host(text, span) for span in hosts]
        spans = [m.span for m in mentions if not any(m.span.overlaps(host) for host in hosts)]
        taken = [*hosts, *spans]
        for match in _SHORT.finditer(text):
            span = Span(*match.span())
            if not any(span.overlaps(other) for other in taken) and is_asked_for(text, span):
                spans.append(span)
        found += [self._by_name(text, span) for span in spans]
        return [name for name in found if name]

    def of(self, written: str) -> Name | None:
        """Who is meant by a name that is all there is, as in --outlet; None where nobody is."""
        whole = Span(0, len(written))
        if _HOST.fullmatch(written):
            return self._by_host(written, whole)
        if same := self._same(written):
            return Name(written, whole, same, self._others(written, same))
        mentions = self._registry.find(written, self._snapshot.outlets)
        spans = [m.span for m in mentions] + [Span(*m.span()) for m in _SHORT.finditer(written)]
        names = (self._by_name(written, span) for span in spans)
        return next((n for n in names if n and len(n.span) >= len(written.strip(" ()")) - 4), None)

    def _by_host(self, text: str, span: Span) -> Name | None:
        """The outlet whose pages are there."""
        written = span.of(text)
        known, host = self._registry.by_domain(written), host_of(written)
        meant = self._same(known) if known else ()
        meant = meant or tuple(n for n in self._snapshot.outlets if host in self._hosts(n))
        return Name(written, span, meant) if meant else None

    def _by_name(self, text: str, span: Span) -> Name | None:
        """Whom the name means, by the country or the place that stands with it, if one does."""
        written = span.of(text)
        same = self._same(written)
        candidates = (*same, *self._others(written, same))
        for words, whole in _qualified(text, span):
            meant = tuple(c for c in candidates if self._is_from(c, words))
            if meant and len(meant) < max(2, len(candidates)):
                return Name(whole.of(text), whole, meant)
        if not candidates or (not same and self._registry.get(written)):
            return None
        others = self._others(written, same) if same else ()
        return Name(written, span, same or candidates, others)

    def _same(self, written: str) -> tuple[str, ...]:
        return tuple(n for n in self._snapshot.outlets if self._registry.same(n, written))

    def _others(self, written: str, same: Sequence[str]) -> tuple[str, ...]:
        """Who else goes by a name that tells no country."""
        short = bare(written)
        if same and short != plain(written):
            return ()
        found = (n for n in self._snapshot.outlets if n not in same)
        return tuple(n for n in found if goes_by(n, short))

    def _is_from(self, outlet: str, words: str) -> bool:
        """Is it an outlet of the country that the words name, or do its names have them?"""
        names = " ".join(self._registry.names_of(self._registry.canonical(outlet))).casefold()
        if set(words.casefold().split()) <= set(re.findall(r"[^\W_]+", names)):
            return True
        known, bracket = self._registry.get(outlet), BRACKETS.search(outlet)
        codes = [known.country if known else None, named(bracket[1]) if bracket else None]
        codes += map(of_host, self._hosts(outlet))
        return any(is_country(words, code) for code in codes)

    def _hosts(self, outlet: str) -> set[str]:
        """Where its articles are, by the first of them."""
        article = self._snapshot.first_of(outlet)
        return {host_of(article.url)} if article and article.url else set()


def _qualified(text: str, span: Span) -> Iterator[tuple[str, Span]]:
    """The words before or behind a name that may tell whose it is, the most first, with the whole
    name that they make.
    """
    article = re.match(r"(?:the )?", span.of(text), re.I)
    name = span.start + (article.end() if article else 0)
    if before := _BEFORE.search(text[:name]):
        for start, words in _tails(before[1]):
            yield words, Span(before.start() + start, span.end)
    if behind := _AFTER.match(text, span.end):
        parts = behind[1].split(" ")
        for count in range(len(parts), 0, -1):
            told = " ".join(parts[:count])
            end = behind.start(1) + len(told)
            yield told, Span(span.start, end + (text[end : end + 1] == ")"))


def _tails(words: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"\S+", words):
        yield match.start(), re.sub(r"['’]s?$", "", words[match.start() :])


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
