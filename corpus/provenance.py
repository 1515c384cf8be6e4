"""Where an article comes from, each fact with the best evidence there is for it.

What the folder states wins over markup, markup over a line of the text. What no evidence shows
stays unknown. A wire's mark in a dateline, "GENEVA (AP) -", says whose words the text is; it adds
that wire to the chain and leaves the stated publisher as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from corpus.article import Evidence, Provenance, Section, Sourced, Span
from corpus.boilerplate import is_boilerplate
from corpus.credits import (
    Credit,
    byline,
    dateline,
    house,
    is_date,
    republication,
    signed_off,
    signs,
    wire_line,
)
from corpus.dates import find_date
from corpus.language import detect
from corpus.lines import Line
from corpus.outlets import OutletRegistry, host_of

_HEAD, _TAIL = 6, 10
_OPENING, _PARAGRAPHS, _PARAGRAPH = 60, 4, 20
"""Lines of an opening at most, paragraphs in it, and words of a paragraph."""
_LONGEST_TITLE = 200
_CREDITED_TITLE = re.compile(r"(?P<title>.{8,}?)\s+[–—|-]\s+(?P<credit>[^–—|]{2,60})")
_SATIRE = re.compile(r"/(?:humou?r|[\w-]*satire[\w-]*|parody)(?:/|$)", re.IGNORECASE)
_OF_SATIRE = re.compile(r"\b(?:satir(?:e|ical)|parod(?:y|ies))\b", re.IGNORECASE)
_UNNAMED = re.compile(r"^(?:our|this|the author|my|their|his|her|a|an)\b", re.IGNORECASE)
_BEHIND_AGENCY = re.compile(r"(?: (?:staff|reporters?|in [^\W\d_][^,]*))?\s*", re.IGNORECASE)
_WORD = re.compile(r"[a-zß-öø-ÿ]+", re.IGNORECASE)
"""One word in letters of which people have two names."""

T = TypeVar("T")


def merged(best: Provenance, other: Provenance) -> Provenance:
    """For each fact what `best` knows of it, else what `other` does."""
    return Provenance(
        outlet=best.outlet or other.outlet,
        republished_from=best.republished_from or other.republished_from,
        title=best.title or other.title,
        author=best.author or other.author,
        published=best.published or other.published,
        url=best.url or other.url,
        language=best.language or other.language,
    )


def is_elsewhere(url: str, canonical: str) -> bool:
    """Whether a page's canonical address is on another site than the page at `url`.

    Hosts of one owner, such as edition.example.com and example.co.uk, are the same site.
    """
    here, there = _site(url), _site(canonical)
    return bool(here and there) and not here & there


def _site(url: str) -> frozenset[str]:
    """The parts of a host that are a name: not www, com or co.uk."""
    labels = host_of(url).split(".")
    return frozenset(label for label in labels[:-1] if len(label) > 3) or frozenset(labels[:-1])


def with_markup(stated: Provenance, markup: Provenance) -> Provenance:
    """What is stated, then what the page says of itself.

    A page that was fetched from one site and names its canonical address on another is a copy.
    """
    here, canonical = stated.url, markup.url
    chain: tuple[Sourced[str], ...] = ()
    if here and canonical and is_elsewhere(here.value, canonical.value):
        evidence = replace(canonical.evidence, where=f"{canonical.evidence.where} to another site")
        chain = (Sourced(canonical.value, evidence),)
    return merged(merged(stated, markup), Provenance(republished_from=chain))


def contradictions(
    stated: Provenance, own: Provenance, lines: Sequence[Line], registry: OutletRegistry
) -> tuple[str, ...]:
    """Where what is `stated` of an article, its `own` file and its lines tell different things.

    Compared are the outlet and the day of publication; a day's difference is one of time zones.
    """
    url = stated.url or own.url
    layers = (stated, own, Provenance(outlet=_of_address(url, registry)), _of_head(lines, registry))
    chain = [step.value for step in (*stated.republished_from, *own.republished_from)]
    outlets = [layer.outlet for layer in layers if layer.outlet]
    days = [layer.published for layer in layers if layer.published]
    others = (
        other
        for other in outlets[1:]
        if registry.get(other.value) or other.evidence.rank == "stated"
        if registry.get(outlets[0].value) or outlets[0].evidence.rank == "stated"
        if not any(registry.same(other.value, name) for name in (outlets[0].value, *chain))
    )
    moved = (other for other in days[1:] if abs(_day(other) - _day(days[0])).days > 1)
    return (
        *(_contradiction("outlet", outlets[0], other) for other in islice(others, 1)),
        *(_contradiction("date", days[0], other) for other in islice(moved, 1)),
    )


def _day(published: Sourced[date | datetime]) -> date:
    when = published.value
    return when.date() if isinstance(when, datetime) else when


def _contradiction(fact: str, one: Sourced[Any], other: Sourced[Any]) -> str:
    return (
        f"{fact} is {one.value} ({one.evidence.where}), and {other.value} ({other.evidence.where})"
    )


def completed(
    known: Provenance, text: str, lines: Sequence[Line], registry: OutletRegistry
) -> Provenance:
    """`known`, and what the article's address and its own lines show beyond it."""
    provenance = _with_origin(_with_site(known, registry), registry)
    provenance = merged(provenance, _of_head(lines, registry))
    provenance = _without_agency(provenance, registry)
    if not provenance.republished_from:
        own = provenance.outlet.value if provenance.outlet else None
        others = (step for step in _credited(lines, registry) if not _same(step, own, registry))
        provenance = merged(provenance, Provenance(republished_from=tuple(islice(others, 1))))
    if provenance.language is None and (code := detect(text[:3000])):
        language = Sourced(code, Evidence("text", "the language it is written in"))
        provenance = merged(provenance, Provenance(language=language))
    return provenance


def _without_agency(known: Provenance, registry: OutletRegistry) -> Provenance:
    """An agency is no author but where the text is from, nor is the outlet itself.

    A single word in a tag is a login or a desk.
    """
    if known.author is None:
        return known
    rank, own = known.author.evidence.rank, known.outlet.value if known.outlet else None
    if rank != "stated" and _same(known.author, own, registry):
        return replace(known, author=None)
    names = [m for m in registry.find(known.author.value) if _is_wire(m.name, registry)]
    if not names and rank == "markup" and _WORD.fullmatch(known.author.value):
        return replace(known, author=None)
    if not names or not _BEHIND_AGENCY.fullmatch(known.author.value[names[-1].span.end :]):
        return known
    agency = Sourced(names[-1].name, known.author.evidence)
    person = known.author.value[: names[-1].span.start].removesuffix("The ").strip(" ,|/-–—")
    author = replace(known.author, value=person) if person.count(" ") else None
    chain = () if _same(agency, own, registry) else (agency,)
    return replace(known, author=author, republished_from=known.republished_from or chain)


def is_satire(known: Provenance, registry: OutletRegistry) -> bool:
    """Is it from an outlet of satire, or one or a section that is called so?"""
    names = [step.value for step in (known.outlet, *known.republished_from) if step]
    by_name = any((o := registry.get(name)) and o.kind == "satire" for name in names)
    called = any(map(_OF_SATIRE.search, names))
    return by_name or called or bool(known.url and _SATIRE.search(known.url.value))


def credit_lines(provenance: Provenance, lines: Sequence[Line]) -> tuple[Section, ...]:
    """Lines that are nothing but evidence, such as the name of the outlet, as sections."""
    facts = (provenance.outlet, provenance.author, provenance.published)
    spans = {fact.evidence.span for fact in (*facts, *provenance.republished_from) if fact}
    whole = (line.span for line in lines if line.span in spans)
    return tuple(Section(span, "boilerplate") for span in whole)


def _of_address(url: Sourced[str] | None, registry: OutletRegistry) -> Sourced[str] | None:
    """The known outlet on whose site an article stands."""
    name = registry.by_domain(url.value) if url else None
    if url is None or name is None:
        return None
    return Sourced(name, Evidence(url.evidence.rank, f"the site of {url.value}"))


def _with_site(known: Provenance, registry: OutletRegistry) -> Provenance:
    """The outlet by the name that readers know it by, not as its own tags write it.

    A known site is surer than they are. Where those name a wire instead, it has told whose story
    it runs.
    """
    site, named = _of_address(known.url, registry), known.outlet
    if named is None or named.evidence.rank == "stated":
        return merged(known, Provenance(outlet=site))
    if site is None:
        return replace(known, outlet=replace(named, value=registry.canonical(named.value)))
    foreign = _is_wire(named.value, registry) and not _same(named, site.value, registry)
    chain = known.republished_from or ((named,) if foreign else ())
    return replace(known, outlet=site, republished_from=chain)


def _with_origin(known: Provenance, registry: OutletRegistry) -> Provenance:
    """The chain by the names of outlets, without what only leads back to the page itself."""
    own = known.outlet.value if known.outlet else None
    here = known.url.value if known.url else ""
    chain = tuple(
        _named_step(step, registry)
        for step in known.republished_from
        if not (_is_address(step.value) and here and not is_elsewhere(here, step.value))
    )
    others = (s for s in chain if s.evidence.rank == "stated" or not _same(s, own, registry))
    return replace(known, republished_from=tuple(others))


def _is_address(name: str) -> bool:
    return name.startswith(("http://", "https://"))


def _named_step(step: Sourced[str], registry: OutletRegistry) -> Sourced[str]:
    """A step of the chain that is an address, by the name of the outlet, else of the site."""
    if not _is_address(step.value):
        return step
    return replace(step, value=registry.by_domain(step.value) or host_of(step.value))


def _of_head(lines: Sequence[Line], registry: OutletRegistry) -> Provenance:
    """What stands above the body: the site, the title, the author and the date."""
    head = lines[:_HEAD]
    site = _name_alone(head[0], registry) if len(head) > 1 else None
    provenance = Provenance(outlet=_line_fact(site, head[0], "the first line") if site else None)
    below = head[1:] if site else head
    if len(below) > 1 and _is_title(below[0], below[1]):
        provenance = merged(provenance, _of_title(below[0], registry))
    for line in (*head, *lines[-_TAIL:]):
        found = byline(line)
        if found and not provenance.author:
            author = _line_fact(found.author, line, "a byline")
            provenance = merged(provenance, Provenance(author=author))
    dated = [i for i, line in enumerate(head) if is_date(line)]
    # With a sentence between two dates each is of its own item, as on a page of teasers
    if dated and not any(line.ends_a_sentence for line in head[dated[0] : dated[-1]]):
        line = head[dated[0]]
        if when := find_date(line.plain):
            published: Sourced[date | datetime] = _line_fact(when[0], line, "a line with a date")
            provenance = merged(provenance, Provenance(published=published))
    return provenance


def _is_title(line: Line, below: Line) -> bool:
    fits = len(line.text) <= _LONGEST_TITLE and 2 <= line.words <= 40
    ends = line.text.rstrip("\"'”’»")[-1:] in (".", ":", ",", ";")
    return fits and not ends and not is_boilerplate(line) and below.blank_before > 0


def _of_title(line: Line, registry: OutletRegistry) -> Provenance:
    """The title, without the credit that sites put behind it: "Talks – Ann Lee, Example"."""
    match = _CREDITED_TITLE.fullmatch(line.text)
    mentions = registry.find(match["credit"]) if match else []
    if match is None or not mentions or mentions[-1].span.end != len(match["credit"]):
        return Provenance(title=_line_fact(line.text, line, "the first line"))
    title = _line_fact(match["title"].strip(), line, "the first line")
    named = mentions[-1].span
    outlet = Credit(named.of(match["credit"]), *_moved(named, match.start("credit")))
    person = match["credit"][: named.start].strip(" ,|/")
    if not person:
        return Provenance(title=title, outlet=_credit_fact(outlet, line, "the end of the title"))
    start = match.start("credit")
    author = _credit_fact(Credit(person, start, start + len(person)), line, "the end of the title")
    origin = _credit_fact(outlet, line, "the end of the title")
    return Provenance(title=title, author=author, republished_from=(origin,))


def _credited(lines: Sequence[Line], registry: OutletRegistry) -> Iterator[Sourced[str]]:
    """The outlets that the text gives as its origin, the surest first."""
    edges = [*lines[:_HEAD], *lines[max(_HEAD, len(lines) - _TAIL) :]]
    yield from _named_as_first(edges, registry)
    for line in _below_the_body(lines):
        if alone := _name_alone(line, registry):
            yield _line_fact(alone, line, "a line with the name of an outlet")
    yield from _signed(edges, registry)
    for credit, line, where in _wire_marks(edges, lines, registry):
        if _is_wire(credit.name, registry):
            yield _credit_fact(replace(credit, name=registry.canonical(credit.name)), line, where)


def _wire_marks(
    edges: Sequence[Line], lines: Sequence[Line], registry: OutletRegistry
) -> Iterator[tuple[Credit, Line, str]]:
    """What may be the mark of a wire, the line, and how it is made there."""
    for line in _below_the_body(lines):
        if credit := signed_off(line):
            yield credit, line, "what the text is signed with"
    for line in edges:
        if credit := wire_line(line):
            yield credit, line, "a line with the mark of a wire"
    above: Line | None = None
    for line in _opening(lines):
        for mention in registry.find(line.text) if len(line.text) <= _LONGEST_TITLE else ():
            start, end = mention.span.start, mention.span.end
            by = line.text[:start].removesuffix("The ") or (above and byline(above))
            if by and signs(line, mention.span):
                yield Credit(mention.name, start, end), line, "a byline"
        above = line
        if credit := dateline(line):
            yield credit, line, "the mark of a wire"


def _opening(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines down to where the article is under way: captions and share bars come before."""
    paragraphs = 0
    for line in lines[:_OPENING]:
        yield line
        paragraphs += line.words >= _PARAGRAPH
        if paragraphs == _PARAGRAPHS:
            return


def _is_wire(name: str, registry: OutletRegistry) -> bool:
    outlet = registry.get(name)
    return outlet is not None and outlet.kind == "wire"


def _below_the_body(lines: Sequence[Line]) -> Iterator[Line]:
    """The last lines, upwards to the last paragraph: what stands there credits the whole text."""
    for line in reversed(lines[-_TAIL:]):
        if line.ends_a_sentence and not is_boilerplate(line):
            return
        yield line


def _named_as_first(edges: Sequence[Line], registry: OutletRegistry) -> Iterator[Sourced[str]]:
    for line in edges:
        credit = republication(line)
        if credit and (name := _named(credit, registry)):
            yield _credit_fact(name, line, "a line on where it was published first")


def _signed(edges: Sequence[Line], registry: OutletRegistry) -> Iterator[Sourced[str]]:
    for line in edges:
        credit = house(line)
        if credit and registry.get(credit.name):
            yield _credit_fact(credit, line, "the outlet's rules for contributions")
    for line in edges:
        signed = byline(line)
        if signed and signed.outlet and registry.get(signed.outlet):
            yield _line_fact(signed.outlet, line, "a byline")


def _named(credit: Credit, registry: OutletRegistry) -> Credit | None:
    """The outlet within a credit, known or at least written like a name."""
    if known := registry.by_domain(credit.name):
        return Credit(known, credit.start, credit.end)
    mentions = registry.find(credit.name)
    if mentions:
        span = mentions[0].span
        return Credit(span.of(credit.name), *_moved(span, credit.start))
    if not credit.of_the_text:
        return None
    words = credit.name.split()
    capital = all(not word[0].islower() or word in ("of", "and", "the") for word in words)
    named = capital and len(words) <= 5 and not _UNNAMED.match(credit.name)
    return credit if named else None


def _name_alone(line: Line, registry: OutletRegistry) -> str | None:
    """The known outlet that is all a line says."""
    if len(line.text) > 60 or line.ends_a_sentence:
        return None
    return line.text if registry.get(line.text) else None


def _same(step: Sourced[str], own: str | None, registry: OutletRegistry) -> bool:
    return own is not None and registry.same(step.value, own)


def _line_fact(value: T, line: Line, where: str) -> Sourced[T]:
    return Sourced(value, Evidence("text", where, line.span))


def _credit_fact(credit: Credit, line: Line, where: str) -> Sourced[str]:
    start, end = _moved(Span(credit.start, credit.end), line.span.start)
    return Sourced(credit.name, Evidence("text", where, Span(start, end)))


def _moved(span: Span, by: int) -> tuple[int, int]:
    return span.start + by, span.end + by
