"""Where an article comes from, each fact with the best evidence there is for it.

What the folder states wins over markup, markup over a line of the text. What no evidence shows
stays unknown. A wire's mark in a dateline, "GENEVA (AP) -", says whose words the text is; it adds
that wire to the chain and leaves the stated publisher as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from corpus.article import Evidence, Provenance, Section, Sourced, Span, day_of
from corpus.boilerplate import is_boilerplate
from corpus.credits import HEAD, TAIL, byline, credited_origins, fact_of, is_date, is_outlet
from corpus.dates import find_date
from corpus.language import detect
from corpus.lines import Line
from corpus.outlets import OutletRegistry, host_of

_LONGEST_TITLE = 200
_CREDITED_TITLE = re.compile(r"(?P<title>.{8,}?)\s+[–—|-]\s+(?P<credit>[^–—|]{2,60})")
_SATIRE = re.compile(
    r"\b(?:satir(?:e|ical)|parod(?:y|ies))\b"
    r"|^https?://.*/(?:humou?r|[\w-]*satire[\w-]*|parody)(?:/|$)",
    re.IGNORECASE,
)
"""What an outlet is called, or a section of its site."""


def merged(best: Provenance, other: Provenance) -> Provenance:
    """For each fact what `best` knows of it, else what `other` does."""
    facts = (fact.name for fact in fields(Provenance))
    return Provenance(**{name: getattr(best, name) or getattr(other, name) for name in facts})


def is_elsewhere(url: str, canonical: str) -> bool:
    """Whether a page's canonical address is on another site than the page at `url`.

    Hosts of one owner, such as edition.example.com and example.co.uk, are the same site.
    """
    here, there = _site(url), _site(canonical)
    return bool(here and there) and not here & there


def _site(url: str) -> frozenset[str]:
    """The parts of a host that are a name: not www, com or co.uk."""
    labels = host_of(url).split(".")[:-1]
    return frozenset(label for label in labels if len(label) > 3) or frozenset(labels)


def with_markup(stated: Provenance, markup: Provenance) -> Provenance:
    """What is stated, then what the page says of itself.

    A page that was fetched from one site and names its canonical address on another is a copy.
    """
    here, canonical = stated.url, markup.url
    known = merged(stated, markup)
    if known.republished_from or not (here and canonical):
        return known
    if not is_elsewhere(here.value, canonical.value):
        return known
    evidence = replace(canonical.evidence, where=f"{canonical.evidence.where} to another site")
    return replace(known, republished_from=(Sourced(canonical.value, evidence),))


def contradictions(
    stated: Provenance, own: Provenance, lines: Sequence[Line], registry: OutletRegistry
) -> tuple[str, ...]:
    """Where what is `stated` of an article, its `own` file and its lines tell different things.

    Compared are the outlet and the day of publication; a day's difference is one of time zones.
    """
    site = _outlet_at(stated.url or own.url, registry)
    layers = (stated, own, Provenance(outlet=site), _of_head(lines, registry))
    chain = [step.value for step in (*stated.republished_from, *own.republished_from)]
    outlets = [layer.outlet for layer in layers if layer.outlet]
    days = [layer.published for layer in layers if layer.published]
    known = [o for o in outlets if registry.get(o.value) or o.evidence.rank == "stated"]
    others = (
        other
        for other in known
        if known[0] is outlets[0]
        and not any(registry.same(other.value, name) for name in (outlets[0].value, *chain))
    )
    moved = (day for day in days if abs(_ordinal(day) - _ordinal(days[0])) > 1)
    return (
        *(_contradiction("outlet", outlets[0], other) for other in islice(others, 1)),
        *(_contradiction("date", days[0], other) for other in islice(moved, 1)),
    )


def _ordinal(published: Sourced[date | datetime]) -> int:
    return (day_of(published.value) or date.min).toordinal()


def _contradiction(fact: str, one: Sourced[Any], other: Sourced[Any]) -> str:
    first, second = (f"{each.value} ({each.evidence.where})" for each in (one, other))
    return f"{fact} is {first}, and {second}"


def completed(
    known: Provenance, text: str, lines: Sequence[Line], registry: OutletRegistry
) -> Provenance:
    """`known`, and what the article's address and its own lines show beyond it."""
    provenance = _with_chain(_with_site(known, registry), registry)
    provenance = merged(provenance, _of_head(lines, registry))
    provenance = _without_agency(provenance, registry)
    if not provenance.republished_from:
        credited = credited_origins(lines, registry)
        others = (step for step in credited if not _is_own(step, provenance, registry))
        provenance = replace(provenance, republished_from=tuple(islice(others, 1)))
    if provenance.language is None and (code := detect(text[:3000])):
        language = Sourced(code, Evidence("text", "the language it is written in"))
        provenance = replace(provenance, language=language)
    return provenance


def is_satire(known: Provenance, registry: OutletRegistry) -> bool:
    """Is it from an outlet of satire, or one or a section that is called so?"""
    names = [step.value for step in (known.outlet, *known.republished_from) if step]
    kinds = [outlet.kind for name in names if (outlet := registry.get(name))]
    called = (*names, known.url.value if known.url else "")
    return "satire" in kinds or any(map(_SATIRE.search, called))


def credit_lines(provenance: Provenance, lines: Sequence[Line]) -> tuple[Section, ...]:
    """Lines that are nothing but evidence, such as the name of the outlet, as sections."""
    facts = (provenance.outlet, provenance.author, provenance.published)
    spans = {fact.evidence.span for fact in (*facts, *provenance.republished_from) if fact}
    return tuple(Section(line.span, "boilerplate") for line in lines if line.span in spans)


def _is_own(step: Sourced[str], known: Provenance, registry: OutletRegistry) -> bool:
    """Is it the outlet that published this copy?"""
    return known.outlet is not None and registry.same(step.value, known.outlet.value)


def _without_agency(known: Provenance, registry: OutletRegistry) -> Provenance:
    """An agency is no author but where the text is from, nor is the outlet itself.

    A single word in a tag is a login or a desk.
    """
    if known.author is None:
        return known
    written, rank = known.author.value, known.author.evidence.rank
    if rank != "stated" and _is_own(known.author, known, registry):
        return replace(known, author=None)
    agencies = [m for m in registry.find(written) if registry.is_wire(m.name)]
    one_word = written.isalpha() and max(written) < "\u0100"  # where names have two of them
    if not agencies and rank == "markup" and one_word:
        return replace(known, author=None)
    if not agencies:
        return known
    named = agencies[-1]
    desk = written[named.span.end :].strip()
    if desk not in ("", "staff", "reporter", "reporters") and not desk.startswith("in "):
        return known
    person = written[: named.span.start].removesuffix("The ").strip(" ,|/-–—")
    author = replace(known.author, value=person) if " " in person else None
    agency = Sourced(named.name, known.author.evidence)
    chain = () if _is_own(agency, known, registry) else (agency,)
    return replace(known, author=author, republished_from=known.republished_from or chain)


def _outlet_at(url: Sourced[str] | None, registry: OutletRegistry) -> Sourced[str] | None:
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
    site, named = _outlet_at(known.url, registry), known.outlet
    if named is None or named.evidence.rank == "stated":
        return merged(known, Provenance(outlet=site))
    if site is None:
        return replace(known, outlet=replace(named, value=registry.canonical(named.value)))
    foreign = registry.is_wire(named.value) and not registry.same(named.value, site.value)
    chain = known.republished_from or ((named,) if foreign else ())
    return replace(known, outlet=site, republished_from=chain)


def _with_chain(known: Provenance, registry: OutletRegistry) -> Provenance:
    """The chain by the names of outlets, without what only leads back to the page itself."""
    here = known.url.value if known.url else ""
    chain = []
    for step in known.republished_from:
        name = step.value
        if name.startswith(("http://", "https://")):
            if here and not is_elsewhere(here, name):
                continue
            step = replace(step, value=registry.by_domain(name) or host_of(name))
        if step.evidence.rank == "stated" or not _is_own(step, known, registry):
            chain.append(step)
    return replace(known, republished_from=tuple(chain))


def _of_head(lines: Sequence[Line], registry: OutletRegistry) -> Provenance:
    """What stands above the body: the site, the title, the author and the date."""
    head = lines[:HEAD]
    found = Provenance()
    if len(head) > 1 and is_outlet(head[0], registry):
        found = Provenance(outlet=fact_of(head[0].text, head[0], "the first line"))
    below = head[1:] if found.outlet else head
    if len(below) > 1 and _is_title(below[0], below[1]):
        found = merged(found, _of_title(below[0], registry))
    for line in (*head, *lines[-TAIL:]):
        if not found.author and (signed := byline(line)):
            found = replace(found, author=fact_of(signed["author"], line, "a byline"))
    dated = [i for i, line in enumerate(head) if is_date(line)]
    # With a sentence between two dates each is of its own item, as on a page of teasers
    if dated and not any(line.ends_a_sentence for line in head[dated[0] : dated[-1]]):
        line = head[dated[0]]
        if when := find_date(line.plain):
            found = replace(found, published=fact_of(when[0], line, "a line with a date"))
    return found


def _is_title(line: Line, below: Line) -> bool:
    fits = len(line.text) <= _LONGEST_TITLE and 2 <= line.words <= 40
    ends = line.text.rstrip("\"'”’»").endswith((".", ":", ",", ";"))
    return fits and not ends and not is_boilerplate(line) and below.blank_before > 0


def _of_title(line: Line, registry: OutletRegistry) -> Provenance:
    """The title, without the credit that sites put behind it: "Talks – Ann Lee, Example"."""
    match = _CREDITED_TITLE.fullmatch(line.text)
    named = registry.find(match["credit"])[-1:] if match else []
    if match is None or not named or named[0].span.end != len(match["credit"]):
        return Provenance(title=fact_of(line.text, line, "the first line"))
    title = fact_of(match["title"].strip(), line, "the first line")
    where, at = "the end of the title", match.start("credit")
    span = named[0].span.moved(at)
    outlet = fact_of(span.of(line.text), line, where, span)
    person = line.text[at : span.start].strip(" ,|/")
    if not person:
        return Provenance(title=title, outlet=outlet)
    author = fact_of(person, line, where, Span(at, at + len(person)))
    return Provenance(title=title, author=author, republished_from=(outlet,))
