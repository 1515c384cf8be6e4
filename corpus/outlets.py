"""The outlets that Byline knows: their names, aliases and domains, read from outlets.toml.

A canonical name is for comparing and filtering. It never replaces the name that the corpus states:
an article whose record says "Russia Today" is shown as Russia Today, and found by the filter "RT".
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError
from rapidfuzz.distance import OSA

from corpus.article import Span
from corpus.errors import CorpusProblem

_WORD = re.compile(r"[^\W_]+")
MASTHEADS = re.compile(
    "Chronicle|Dispatch|Enquirer|Examiner|Express|Gazette|Globe|Herald|Independent|Inquirer|Journal"
    "|Mail|Mirror|Monitor|Observer|Post|Record|Register|Review|Sentinel|Standard|Star|Sun|Telegraph"
    "|Times|Tribune"
)
"""Last words of names by which papers go for short, as The Washington Post by "the Post"."""
TOGETHER = 8
"""Letters from which a name run together, or apart, is no everyday word."""
_STRAIGHT = str.maketrans("’‘`´\u00a0\n\u2010\u2011", "''''  --")


class Outlet(BaseModel):
    """One outlet of outlets.toml; the file's head says what each field means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    aliases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    country: str | None = None
    language: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class OutletMention:
    """A known outlet named in a text, by its canonical name."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Name:
    """One way to write an outlet's name."""

    outlet: str
    folded: str
    exact: str | None
    """The only spelling that counts, for a name that is an everyday word."""

    @property
    def anchor(self) -> str:
        """The word of the name that a text must have before the whole name is looked for."""
        words: list[str] = _WORD.findall(self.folded)
        return max(words, key=len)


class OutletRegistry:
    """Every known outlet, by name, alias and domain."""

    def __init__(self, outlets: Iterable[Outlet]) -> None:
        self.outlets = tuple(outlets)
        self._by_name: dict[str, Outlet] = {}
        self._by_domain: dict[str, str] = {}
        for outlet in self.outlets:
            for name in (outlet.name, *outlet.aliases, *outlet.exact):
                self._by_name[_key(name)] = outlet
            for domain in outlet.domains:
                self._by_domain[domain.lower()] = outlet.name
        self._scanner = _Scanner(_names(self.outlets))
        self._scanner_with = lru_cache(maxsize=8)(self._extended_scanner)

    def __reduce__(self) -> tuple[type[OutletRegistry], tuple[tuple[Outlet, ...]]]:
        return OutletRegistry, (self.outlets,)  # to another process; the rest is made anew

    @classmethod
    def load(cls, extra: Path | None = None) -> OutletRegistry:
        """The outlets that Byline carries, and those of the file `extra`, which win by name.

        Raises CorpusProblem when `extra` cannot be read.
        """
        bundled = resources.files("corpus").joinpath("outlets.toml").read_text("utf-8")
        outlets = {outlet.name: outlet for outlet in _parse(bundled, "outlets.toml")}
        if extra is not None:
            outlets |= {outlet.name: outlet for outlet in _parse(_read(extra), str(extra))}
        return cls(outlets.values())

    @cached_property
    def digest(self) -> str:
        """Changes whenever an outlet is known by anything else than before."""
        known = "\n".join(outlet.model_dump_json() for outlet in self.outlets)
        return hashlib.sha256(known.encode()).hexdigest()[:12]

    def canonical(self, name: str) -> str:
        """The canonical name for `name`; an unknown name as it is, without outer white space."""
        outlet = self._by_name.get(_key(name))
        return outlet.name if outlet else name.strip()

    def same(self, a: str, b: str) -> bool:
        """Whether both names are of one outlet, known or unknown."""
        return _key(self.canonical(a)) == _key(self.canonical(b))

    def get(self, name: str) -> Outlet | None:
        """The outlet that has this name or alias, or None when it is unknown."""
        return self._by_name.get(_key(name))

    def is_wire(self, name: str) -> bool:
        """Is it the name of a news agency?"""
        outlet = self.get(name)
        return outlet is not None and outlet.kind == "wire"

    def names_of(self, canonical: str) -> tuple[str, ...]:
        """Every name of an outlet, its canonical name first; of an unknown one, the name alone."""
        outlet = self.get(canonical)
        if outlet is None:
            return (canonical.strip(),)
        return tuple(dict.fromkeys((outlet.name, *outlet.aliases, *outlet.exact)))

    def is_everyday(self, written: str) -> bool:
        """Is it a name that is written like any word, or like a person: "People", "The Sun"?"""
        outlet = self.get(written)
        return outlet is not None and written in outlet.exact and not written.isupper()

    def by_domain(self, url_or_host: str) -> str | None:
        """The canonical name of the outlet whose pages a URL or host belongs to, if known."""
        host = host_of(url_or_host)
        while host:
            if host in self._by_domain:
                return self._by_domain[host]
            host = host.partition(".")[2]
        return None

    def find(
        self, text: str, also: Iterable[str] = (), publisher: str | None = None
    ) -> list[OutletMention]:
        """Outlets named in `text`, in order, the longest name at each place, as whole words.

        `also` are further outlet names, such as those of the corpus; of a name that the registry
        knows, its canonical name is told. Case counts for one-word names of `also` and for names
        that are everyday words ("Time", "The Sun"); "The" may be missing before all others.

        In a text of `publisher`, "The Times" is that paper where it is called so, and not another.
        """
        further = frozenset(name for name in also if self.get(name) is None and _WORD.search(name))
        scanner = self._scanner_with(further) if further else self._scanner
        mentions = list(scanner.scan(text))
        return self._with_own_short_name(text, mentions, publisher) if publisher else mentions

    def find_misspelt(
        self, text: str, names: Iterable[str], is_word: Callable[[str], bool]
    ) -> list[OutletMention]:
        """Outlets among `names` that `text` names with a letter or two wrong ("Guardain").

        The words start with a capital, and one of them is no word by `is_word`: "Political" is
        not Politico misspelt.
        """
        words = [Span(*match.span()) for match in _WORD.finditer(text)]
        odd = {w for w in words if text[w.start].isupper() and not is_word(w.of(text))}
        if not odd:
            return []
        spelled = {
            _key(written): name for name in names for written in self.names_of(self.canonical(name))
        }
        found = [
            OutletMention(name, Span(run[0].start, run[-1].end))
            for right, name in spelled.items()
            for run in _runs(words, len(right.split()))
            if odd.intersection(run) and _slips(text[run[0].start : run[-1].end], right)
        ]
        return [
            m for m in found if not any(o.span != m.span and o.span.contains(m.span) for o in found)
        ]

    def _with_own_short_name(
        self, text: str, mentions: list[OutletMention], publisher: str
    ) -> list[OutletMention]:
        """`mentions`, and where the text calls its `publisher` by the last word of its name."""
        own = self.canonical(publisher)
        *before, noun = own.removeprefix("The ").split()
        if not before or not MASTHEADS.fullmatch(noun):
            return mentions
        spans = [Span(*m.span()) for m in re.finditer(rf"\b[Tt]he {noun}\b(?! [A-Z])", text)]
        others = [m for m in mentions if m.span not in spans]
        free = [span for span in spans if not any(span.overlaps(m.span) for m in others)]
        called = [OutletMention(own, span) for span in free]
        return sorted([*others, *called], key=lambda mention: mention.span)

    def _extended_scanner(self, further: frozenset[str]) -> _Scanner:
        unknown = [name for written in sorted(further) for name in _unknown_names(written.strip())]
        return _Scanner([*_names(self.outlets), *unknown])


def _slips(written: str, name: str) -> bool:
    """Is it the name with a letter or two wrong, missing, too many, or swapped with the next?"""
    most = 0 if len(name) < 6 else 1 if len(name) < 10 else 2
    return OSA.distance(_key(written), name, score_cutoff=most) <= most


def _runs(words: Sequence[Span], length: int) -> Iterator[Sequence[Span]]:
    return (words[i : i + length] for i in range(len(words) - length + 1))


class _Scanner:
    """Finds many names in a text: by one word of each first, then whole."""

    def __init__(self, names: Iterable[_Name]) -> None:
        self._by_anchor: dict[str, list[_Name]] = {}
        for name in names:
            self._by_anchor.setdefault(name.anchor, []).append(name)

    def scan(self, text: str) -> Iterator[OutletMention]:
        straight = text.translate(_STRAIGHT)
        folded = _lower(straight)
        anchors = self._by_anchor.keys() & set(_WORD.findall(folded))
        found = [
            (start, -len(name.folded), name.outlet)
            for anchor in anchors
            for name in self._by_anchor[anchor]
            for start in _places(name, folded, straight)
        ]
        end = 0
        for start, minus_length, outlet in sorted(found):
            if start >= end:
                end = start - minus_length
                yield OutletMention(outlet, Span(start, end))


def _places(name: _Name, folded: str, straight: str) -> Iterator[int]:
    """Where `name` stands in a text as whole words."""
    start = folded.find(name.folded)
    while start >= 0:
        end = start + len(name.folded)
        bounded = not (folded[start - 1 : start].isalnum() or folded[end : end + 1].isalnum())
        if bounded and name.exact in (None, straight[start:end]):
            yield start
        start = folded.find(name.folded, start + 1)


def _lower(text: str) -> str:
    """`text` in lower case, character by character, so that offsets stay."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _names(outlets: Iterable[Outlet]) -> list[_Name]:
    return [
        _name(outlet.name, written, exact=written in outlet.exact)
        for outlet in outlets
        for written in _writings(outlet)
    ]


def _writings(outlet: Outlet) -> set[str]:
    names = (outlet.name, *outlet.aliases, *outlet.exact)
    loose = {written for name in names if name not in outlet.exact for written in _loosely(name)}
    return {*names, *loose}


def _loosely(name: str) -> Iterator[str]:
    """Ways to write a name of several words: without "The", run together as in a web address
    ("CBSSports.com"), and apart where capitals join it ("Essentially Sports")."""
    bare = name.removeprefix("The ")
    if " " in bare:
        yield bare
        if len(together := bare.replace(" ", "")) >= TOGETHER:
            yield together
    elif len(bare) >= TOGETHER:
        yield re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare)


def _name(outlet: str, written: str, exact: bool) -> _Name:
    straight = written.strip().translate(_STRAIGHT)
    return _Name(outlet, _lower(straight), straight if exact else None)


def _unknown_names(name: str) -> Iterator[_Name]:
    for written in {name, *_loosely(name)}:
        yield _name(name, written, exact=written.isalpha())


def _key(name: str) -> str:
    """How names are compared: case, spaces, quotes and a leading "The" do not count."""
    folded = " ".join(name.translate(_STRAIGHT).casefold().split())
    return folded.removeprefix("the ") or folded


def host_of(url_or_host: str) -> str:
    """The host of an address, without www; empty when it has none."""
    text = url_or_host.strip().lower()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname
    except ValueError:  # not a URL, such as an unclosed [ of an IPv6 address
        return ""
    return (host or "").removeprefix("www.").rstrip(".")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusProblem(
            f"The outlets file {path} cannot be read ({error}).", "Check the path and the encoding."
        ) from error


def _parse(text: str, name: str) -> list[Outlet]:
    try:
        entries = tomllib.loads(text).get("outlet", [])
        outlets = [Outlet.model_validate(entry) for entry in entries]
    except (tomllib.TOMLDecodeError, ValidationError, TypeError) as error:
        first = str(error).replace("\n", ": ", 1).replace("\n", " ")
        raise CorpusProblem(
            f"{name} is not a list of outlets: {first}",
            'Write entries such as [[outlet]] name = "..." aliases = ["..."].',
        ) from error
    nameless = [outlet.name for outlet in outlets if not _nameable(outlet)]
    if nameless:
        raise CorpusProblem(f"{name} has an outlet without a letter in its name: {nameless[0]!r}.")
    return outlets


def _nameable(outlet: Outlet) -> bool:
    return all(_WORD.search(name) for name in (outlet.name, *outlet.aliases, *outlet.exact))
