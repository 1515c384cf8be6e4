"""Corrections, retractions, clarifications, updates, editors' notes: what an outlet says of an
article, in the article itself or in another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus.article import Article, Span
from corpus.dates import days_in
from corpus.lines import Line, folded, lines_of, straight

NoticeKind = Literal["retraction", "correction", "clarification", "update", "editor's note"]

_KINDS: tuple[NoticeKind, ...] = (
    "retraction", "correction", "clarification", "update", "editor's note",
)  # fmt: skip
# The headings that newsrooms use, in the languages of the samples; the closed class of a form.
_HEADINGS = (
    r"retractions?|retracted|withdrawals?|withdrawn|widerruf|rétractation|retractación"
    r"|ritrattazione|отзыв статьи",
    r"corrections?(?: and clarifications?)?|corrected|corrigend(?:um|a)|errat(?:um|a)"
    r"|amend(?:ment|ed)|for the record|korrektur|berichtigung|richtigstellung|rectificatif"
    r"|fe de erratas?|rectificación|corrección|errata corrige|rettifica|correzione|исправление"
    r"|поправка|уточнение",
    r"clarifications?|clarified|klarstellung|précision|aclaración|chiarimento",
    r"updates?|updated|aktualisierung|mise à jour|actualización|aggiornamento|обновлено",
    r"(?:editor|publisher)s?'?s?'? note|note (?:from|by) the (?:editors?|publisher)"
    r"|note to (?:our )?readers|apolog(?:y|ies)|anmerkung der redaktion|note de la rédaction"
    r"|nota del editor|nota de la redacción|nota della redazione|от редакции",
)
_VERBS = (
    r"retract(?:ed|s|ing)?|withdr(?:awn?|ew|aws|awing)|unpublished|taken down",
    r"correct(?:ed|s|ing)|amended|revised|changed|modified|altered|edited",
    r"clarif(?:ied|ies|ying)",
    r"updat(?:ed|es|ing)",
)
_HEADED, _VERB = (
    "|".join(f"(?P<kind_{n}>{words})" for n, words in enumerate(form))
    for form in (_HEADINGS, _VERBS)
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_HEADING = re.compile(
    rf"[\W_]*(?:important |notice of )?(?:{_HEADED})(?: notice| appended)?\b"
    rf"(?:\.(?=\s|$)|\s*$|(?:[^:\n]{{0,40}}?(?:\d|{_WEEKDAY})[^:\n]{{0,40}}?)??"
    r"(?:\s*[:—–)\]]|\s-+\s|$))[\s*_:—–-]*",
    re.I,
)
_WORK = (
    r"(?:article|story|piece|post|report|item|column|dispatch|feature|profile|interview|review)s?"
)
_SOME_WORK = rf"(?:[\w'-]+ ){{0,3}}?{_WORK}\b"
_THIS = (
    rf"(?:this|our|the) (?:[\w'-]+ )?(?:{_WORK}|headline|page|caption|video|photo|chart|map|list)"
)
_ITSELF = rf"this (?:[\w'-]+ ){{0,3}}?(?:{_WORK}|headline|page)\b"
_OF_ITSELF = re.compile(
    rf"[\W_]*(?:the {_WORK} above|(?:the \w+ of )?{_ITSELF})"
    rf"[^.]{{0,40}}?\b(?:has|have|was|were|is|are)(?: (?!not|never)\w+){{0,3}}? (?:{_VERB})\b"
    rf"|[\W_]*{_ITSELF}.{{0,12}}\b(?:original|initial|previous|incorrect|wrong|erroneous)ly"
    r" (?!appeared|published|ran|posted|aired)"
    rf"|.{{0,100}}\b(?:earlier|previous|original|first|prior) version of {_THIS}"
    r"|\((?:corrects|clarifies|refiles|removes|adds|updates) [^()]*\)?\W*$",
    re.I,
)
_BADLY = (
    r"mis(?:stated|identified|spelled|spelt|quoted|attributed)\b"
    r"|(?:incorrect|erroneous|wrong|mistaken)ly\b"
)
_OF_OURS = re.compile(
    rf"[\W_]*(?P<who>[^.,;:]{{2,60}}?)(?: (?:has|have|is|today|now|hereby))* "
    rf"(?:{_BADLY}|(?:{_VERB})\b[^.]{{0,30}}?\b(?:its|our|an?|the|this) {_SOME_WORK})",
    re.I,
)
_OF_ONE = re.compile(
    rf"\W*(?:because of [^,.]{{3,60}}, )?(?:in )?(?P<our>our|an?) (?:[\w'-]+ ){{0,3}}?"
    rf"(?:(?P<in_a_paper>article|story|column|caption)|{_WORK})\b.{{0,300}}?\b"
    rf"(?:(?P<badly>{_BADLY})|(?:was|has been|is) (?:{_VERB}))",
    re.I,
)
_WITHIN = re.compile(
    r"(?<=[.!?”\")\]]) (?=[\[(]?(?:C(?:orrection|ORRECTION|larification|LARIFICATION)"
    r"|R(?:etraction|ETRACTION)|U(?:pdate|PDATE)|Editor(?:s['’]|['’]s|s)? [Nn]ote)\b[^:.\n]{0,30}:)"
)
_REFERS = re.compile(
    rf"\b(?:an?|our|its|{_WEEKDAY}'s) {_SOME_WORK}"
    rf"|\bthe {_WORK} (?:of|on|from|in|dated|published|about|titled|headlined|[\"“‘'])",
    re.I,
)
_OWN = re.compile(rf"\b(?:{_ITSELF}|version of {_THIS}\b)", re.I)
_STATE = re.compile(
    r"\W*(?P<first>retracted|withdrawn|corrected)(?: (?:article|story))?\s*[:\])]"
    r"|.*[\[(](?P<last>retracted|withdrawn|corrected)[\])]\W*$",
    re.I,
)
_TITLED = re.compile(
    r"\W*(?:(?:correction|apology) (?:to|for)|(?:retraction|clarification) (?:of|on|for))\b", re.I
)
_CLAUSE = re.compile(r"(?<=[.!?]) |, (?:and|so|but) ")
_DONE_ON = re.compile(rf"\b(?:{_VERB}) on (?P<day>[\w ,.]{{3,24}})", re.I)
_BELOW = re.compile(
    r"\b(?:version|story|article|text)\b.{0,40}\b(?:below|follows|following)\b", re.I
)
_ANY_DAY = date(2000, 1, 1)
_A_STAMP = 10
"""Words from which an update tells more than when the page was changed."""


@dataclass(frozen=True, slots=True)
class EditorialNotice:
    """A notice that stands in an article; `span` is None where only the title says it."""

    kind: NoticeKind
    article: str
    """The id of the article that it stands in."""
    span: Span | None
    text: str
    own: bool
    """It is on the article that it stands in, and on no other."""
    day: date | None
    """The day that it names for itself, else that of its article."""


def is_notice_title(title: str) -> bool:
    """Is the article of this title a notice on another: "Correction: ...", "Editor's note: ..."?"""
    found = None if is_state(title) else _HEADING.match(title)
    named = found and _kind_in(found) != "update"
    return bool(named or _TITLED.match(title))


def is_state(title: str) -> bool:
    """Does the title say of its own article that it is withdrawn: "[RETRACTED] ..."?"""
    return _STATE.match(title) is not None


def subject(title: str) -> str:
    """The title without the heading of a notice: what is left of "Correction: ..."."""
    found = _HEADING.match(title) or _TITLED.match(title)
    return title[found.end() :] if found else title


def parted(lines: Sequence[Line]) -> list[Line]:
    """The lines, those in two that have a notice after what they tell."""
    found = []
    for line in lines:
        text, blank = line.text, line.blank_before
        if cut := _WITHIN.search(text):
            before = Span(0, cut.start()).moved(line.span.start)
            found.append(Line(before, text[: cut.start()], blank))
            text, blank = text[cut.end() :], 1
        found.append(Line(Span(line.span.end - len(text), line.span.end), text, blank))
    return found


def notice_lines(lines: Sequence[Line], title: str, outlet: str | None) -> set[int]:
    """Which of the lines of an article, which is `outlet`'s, are notices."""
    if is_notice_title(title):
        below = (i + 1 for i, line in enumerate(lines) if _BELOW.search(line.text))
        return set(range(next(below, len(lines))))
    found: set[int] = set()
    for i, line in enumerate(lines):
        goes_on = i - 1 in found and _goes_on(lines[i - 1], line)
        if goes_on or _kind_of(line.plain, outlet):
            found.add(i)
    return found


def notices_in(article: Article) -> Iterator[EditorialNotice]:
    """The notices that stand in an article, in order, and one that its title alone tells."""
    told: set[NoticeKind] = set()
    alone = not any(section.kind == "body" for section in article.sections)
    for section in (s for s in article.sections if s.kind == "notice"):
        for span in _paragraphs(section.span, article.text):
            text = span.of(article.text)
            kind = _kind_told(text, article)
            own = not alone and bool(_OWN.search(text) or not _REFERS.search(text))
            told.add(kind)
            yield EditorialNotice(kind, article.id, span, text, own, _day_of(text, article))
    state = _STATE.match(article.title)
    kind = "correction" if state and "corr" in state[0].lower() else "retraction"
    if state and kind not in told:
        at = article.text.find(article.title)
        line = Span(at, at + len(article.title)) if at >= 0 else None
        yield EditorialNotice(kind, article.id, line, article.title, True, article.published_on)


def _kind_told(text: str, article: Article) -> NoticeKind:
    """What a notice is: a retraction wherever it says so, else what it begins as."""
    outlet = article.published_by
    if any(_kind_of(clause, outlet) == "retraction" for clause in _CLAUSE.split(text)):
        return "retraction"
    titled = (kind for kind in _KINDS if kind in article.title.lower())
    return _kind_of(text, outlet) or _kind_of(article.title) or next(titled, None) or "correction"


def _kind_of(text: str, outlet: str | None = None) -> NoticeKind | None:
    """What a paragraph is that is a notice; None when it is none.

    A heading that tells is believed; "editor's note" and "update" leave it to what is said.
    """
    text = " ".join(straight(text).split())
    heading = _HEADING.match(text)
    named = _kind_in(heading) if heading else None
    if named == "update" and len(text.split()) < _A_STAMP and any(map(str.isdigit, text)):
        return None
    if named in ("retraction", "correction", "clarification"):
        return named
    rest = text[heading.end() :] if heading else text
    said = _OF_ITSELF.match(rest) or _of_ours(rest, folded(outlet or "we"))
    return (_kind_in(said) or named or "correction") if said else named


def _kind_in(match: re.Match[str]) -> NoticeKind | None:
    """The kind whose heading or verb has matched."""
    groups = match.groupdict()
    return next((kind for n, kind in enumerate(_KINDS) if groups.get(f"kind_{n}")), None)


def _of_ours(text: str, outlet: str) -> re.Match[str] | None:
    """ "We have withdrawn a story", "Our report on ... was wrong", or so of the outlet by its name,
    and a newspaper's "An article on ... misstated". Of others' pieces it is news.
    """
    name = outlet.removeprefix("the ")
    by, one = _OF_OURS.match(text), _OF_ONE.match(text)
    if by and folded(by["who"]).removeprefix("the ") in ("we", name):
        return by
    if one and (one["our"].lower() == "our" or name in folded(text)):
        return one
    return one if one and one["badly"] and one["in_a_paper"] else None


def _goes_on(line: Line, following: Line) -> bool:
    """Does a notice end within its sentence, or is it a heading alone, or one with a day?"""
    heading = _HEADING.match(line.plain)
    rest = line.plain[heading.end() :] if heading else ""
    if line.text.endswith(":") or (len(rest.split()) < 6 and days_in(rest, _ANY_DAY)):
        return True
    return not following.blank_before and not line.ends_a_sentence


def _paragraphs(section: Span, text: str) -> Iterator[Span]:
    """The notices of a section: a further paragraph that names no piece belongs to the first."""
    spans: list[Span] = []
    before: Line | None = None
    for line in lines_of(section.of(text)):
        span = line.span.moved(section.start)
        new = line.text[0] in "•*·" or _kind_of(line.text) or _REFERS.search(line.text)
        if before is None or (new and not _goes_on(before, line)):
            spans.append(span)
        else:
            spans[-1] = Span(spans[-1].start, span.end)
        before = line
    yield from spans


def _day_of(text: str, article: Article) -> date | None:
    heading, done = _HEADING.match(straight(text)), _DONE_ON.search(text)
    named = f"{heading[0] if heading else ''} {done['day'] if done else ''}"
    return next(iter(days_in(named, article.published_on)), article.published_on)
