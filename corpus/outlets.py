"""The outlets that Byline knows: their names, aliases and domains, read from outlets.toml.

A canonical name is for comparing and filtering. It never replaces the name that the corpus states:
an article whose record says "Russia Today" is shown as Russia Today, and found by the filter "RT".
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError
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
_TOGETHER = 8
"""Letters from which a name run together, or apart, is no everyday word."""
_STRAIGHT = str.maketrans("’‘`´\u00a0\n\u2010\u2011", "''''  --")
_Written = Annotated[str, StringConstraints(pattern=r"[^\W_]")]


class Outlet(BaseModel):
    """One outlet of outlets.toml; the file's head says what each field means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: _Written
    aliases: tuple[_Written, ...] = ()
    exact: tuple[_Written, ...] = ()
    domains: tuple[str, ...] = ()
    country: str | None = None
    language: str | None = None
    kind: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the outlet, its canonical name first."""
        return tuple(dict.fromkeys((self.name, *self.aliases, *self.exact)))


@dataclass(frozen=True, slots=True)
class OutletMention:
    """A known outlet named in a text, by its canonical name."""

    name: str
    span: Span


class OutletRegistry:
    """Every known outlet, by name, alias and domain."""

    def __init__(self, outlets: Iterable[Outlet]) -> None:
        self.outlets = tuple(outlets)
        self._by_name = {_key(name): outlet for outlet in self.outlets for name in outlet.names}
        self._by_domain = {
            d.lower(): outlet.name for outlet in self.outlets for d in outlet.domains
        }
        self._scanner = _Scanner(self.outlets)
        self._scanner_with = lru_cache(maxsize=8)(self._extended_scanner)

    def __reduce__(self) -> tuple[type[OutletRegistry], tuple[tuple[Outlet, ...]]]:
        return OutletRegistry, (self.outlets,)  # to another process; the rest is made anew

    @classmethod
    def load(cls, extra: Path | None = None) -> OutletRegistry:
        """The outlets that Byline carries, and those of the file `extra`, which win by name.

        Raises CorpusProblem when `extra` cannot be read.
        """
        bundled = _outlets_in(Path(__file__).with_name("outlets.toml"))
        return cls((bundled | (_outlets_in(extra) if extra else {})).values())

    @cached_property
    def digest(self) -> str:
        """Changes whenever an outlet is known by anything else than before."""
        known = "\n".join(map(Outlet.model_dump_json, self.outlets))
        return hashlib.sha256(known.encode()).hexdigest()[:12]

    def get(self, name: str) -> Outlet | None:
        """The outlet that has this name or alias, or None when it is unknown."""
        return self._by_name.get(_key(name))

    def canonical(self, name: str) -> str:
        """The canonical name for `name`; an unknown name as it is, without outer white space."""
        outlet = self.get(name)
        return outlet.name if outlet else name.strip()

    def same(self, a: str, b: str) -> bool:
        """Whether both names are of one outlet, known or unknown."""
        return _key(self.canonical(a)) == _key(self.canonical(b))

    def names_of(self, canonical: str) -> tuple[str, ...]:
        """Every name of an outlet, its canonical name first; of an unknown one, the name alone."""
        outlet = self.get(canonical)
        return outlet.names if outlet else (canonical.strip(),)

    def is_wire(self, name: str) -> bool:
        """Is it the name of a news agency?"""
        return getattr(self.get(name), "kind", None) == "wire"

    def is_everyday(self, written: str) -> bool:
        """Is it a name that is written like any word, or like a person: "People", "The Sun"?"""
        outlet = self.get(written)
        return outlet is not None and written in outlet.exact and not written.isupper()

    def by_domain(self, url_or_host: str) -> str | None:
        """The canonical name of the outlet whose pages a URL or host belongs to, if known."""
        host = host_of(url_or_host)
        while host and host not in self._by_domain:
            host = host.partition(".")[2]
        return self._by_domain.get(host)

    def find(
        self, text: str, also: Iterable[str] = (), publisher: str | None = None
    ) -> list[OutletMention]:
        """Outlets named in `text`, in order, the longest name at each place, as whole words.

        `also` are further outlet names, such as those of the corpus; of a name that the registry
        knows, its canonical name is told. Case counts for one-word names of `also` and for names
        that are everyday words ("Time", "The Sun"); "The" may be missing before all others.

        In a text of `publisher`, "The Times" is that paper where it is called so, and not another.
        """
        further = frozenset(name for name in also if not self.get(name) and _WORD.search(name))
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
        spelled = {
            _key(written): name for name in names for written in self.names_of(self.canonical(name))
        }
        found = []
        for right, name in spelled.items() if odd else ():
            length = len(right.split())
            runs = (words[i : i + length] for i in range(len(words) - length + 1))
            spans = (Span(run[0].start, run[-1].end) for run in runs if odd.intersection(run))
            slips = (len(right) >= 6) + (len(right) >= 10)  # letters wrong, missing or swapped
            found += [
                OutletMention(name, span)
                for span in spans
                if OSA.distance(_key(span.of(text)), right, score_cutoff=slips) <= slips
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
        kept = [m for m in mentions if m.span not in spans]
        free = [span for span in spans if not any(span.overlaps(m.span) for m in kept)]
        return sorted((*kept, *(OutletMention(own, s) for s in free)), key=lambda m: m.span)

    def _extended_scanner(self, further: frozenset[str]) -> _Scanner:
        unknown = []
        for name in sorted({name.strip() for name in further}):
            loose = tuple(_loosely(name))
            exact = tuple(filter(str.isalpha, (name, *loose)))
            unknown.append(Outlet(name=name, aliases=loose, exact=exact))
        return _Scanner((*self.outlets, *unknown))


@dataclass(frozen=True, slots=True)
class _Name:
    """One way to write an outlet's name."""

    outlet: str
    folded: str
    exact: str | None
    """The only spelling that counts, for a name that is an everyday word."""

    def places(self, folded: str, straight: str) -> Iterator[int]:
        """Where the name stands in a text as whole words."""
        start = folded.find(self.folded)
        while start >= 0:
            end = start + len(self.folded)
            bounded = not (folded[start - 1 : start].isalnum() or folded[end : end + 1].isalnum())
            if bounded and self.exact in (None, straight[start:end]):
                yield start
            start = folded.find(self.folded, start + 1)


class _Scanner:
    """Finds many names in a text: by the longest word of each first, then whole."""

    def __init__(self, outlets: Iterable[Outlet]) -> None:
        self._by_anchor: dict[str, list[_Name]] = {}
        for name in (name for outlet in outlets for name in _ways_of(outlet)):
            anchor = max(_WORD.findall(name.folded), key=len)
            self._by_anchor.setdefault(anchor, []).append(name)

    def scan(self, text: str) -> Iterator[OutletMention]:
        straight = text.translate(_STRAIGHT)
        folded = _lower(straight)
        found = [
            (start, -len(name.folded), name.outlet)
            for anchor in self._by_anchor.keys() & set(_WORD.findall(folded))
            for name in self._by_anchor[anchor]
            for start in name.places(folded, straight)
        ]
        end = 0
        for start, minus_length, outlet in sorted(found):
            if start >= end:
                end = start - minus_length
                yield OutletMention(outlet, Span(start, end))


def _ways_of(outlet: Outlet) -> Iterator[_Name]:
    """The ways to write the names of an outlet; those that are exact, in one way."""
    loose = (way for name in outlet.names if name not in outlet.exact for way in _loosely(name))
    for written in {*outlet.names, *loose}:
        straight = written.strip().translate(_STRAIGHT)
        yield _Name(outlet.name, _lower(straight), straight if written in outlet.exact else None)


def _loosely(name: str) -> Iterator[str]:
    """Ways to write a name of several words: without "The", run together as in a web address
    ("CBSSports.com"), and apart where capitals join it ("Essentially Sports")."""
    bare = name.removeprefix("The ")
    if " " in bare:
        yield bare
        if len(together := bare.replace(" ", "")) >= _TOGETHER:
            yield together
    elif len(bare) >= _TOGETHER:
        yield re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare)


def _lower(text: str) -> str:
    """`text` in lower case, character by character, so that offsets stay."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


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


def _outlets_in(file: Path) -> dict[str, Outlet]:
    """The outlets of a file, by name. CorpusProblem when it is none."""
    try:
        entries = tomllib.loads(file.read_text("utf-8")).get("outlet", [])
        outlets = TypeAdapter(list[Outlet]).validate_python(entries)
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusProblem(
            f"The outlets file {file} cannot be read ({error}).", "Check the path and the encoding."
        ) from error
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        first = str(error).replace("\n", ": ", 1).replace("\n", " ")
        raise CorpusProblem(
            f"{file} is not a list of outlets: {first}",
            'Write entries such as [[outlet]] name = "..." aliases = ["..."].',
        ) from error
    return {outlet.name: outlet for outlet in outlets}
