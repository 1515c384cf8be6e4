"""What each part of an article's text is: headline, body, notice, comment or boilerplate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.article import Section, SectionKind, Span
from corpus.boilerplate import is_boilerplate, opens_links
from corpus.comments import thread_of
from corpus.credits import byline, is_date
from corpus.lines import Line, folded
from corpus.notices import notice_lines, parted

_HEAD_LINES = 8
_TAIL_LINES = 8
_SHORT = 100
_CREDIT = 60
_LINK = 160
_PLAIN_QUOTE = re.compile(r"[\"']|\s-\s")
_CURLY_QUOTE = re.compile(r"[“”’‘–—]")
_POST = re.compile(r"@\w|https?:|\bpic\.")
_HEADLINE_SIGN = re.compile(r"[:\"“”]|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class _Label:
    kind: SectionKind
    author: str | None = None


_BODY, _BOILERPLATE, _HEADLINE = _Label("body"), _Label("boilerplate"), _Label("headline")
_NOTICE = _Label("notice")


def sections(
    text: str,
    lines: Sequence[Line],
    title: str = "",
    known: Sequence[Section] = (),
    outlet: str | None = None,
) -> tuple[Section, ...]:
    """Sections that follow each other and together are the whole of `text`, which has `lines`.

    `known` are sections that the reader of the file or its provenance could tell, such as front
    matter or a line that names the source. A known body is one that markup has told from comments:
    only what a heading announces is a thread within it. Rules for the rest go from the outside
    inwards: notices of the page, the headline, the comment thread, notices that `outlet` gives on
    an article, credits at both ends, links between paragraphs.
    """
    lines = parted(lines)
    labels: list[_Label] = [_BODY] * len(lines)
    _label_known(lines, labels, known)
    _label_boilerplate(lines, labels)
    _label_head(lines, labels, title)
    _label_thread(lines, labels, told_apart=any(section.kind == "body" for section in known))
    for i in notice_lines(lines, title, outlet):
        labels[i] = _NOTICE if labels[i] is _BODY else labels[i]
    _label_tail(lines, labels)
    _label_links(lines, labels)
    return _joined(text, lines, labels)


def _label_known(lines: Sequence[Line], labels: list[_Label], known: Sequence[Section]) -> None:
    for section in (section for section in known if section.kind != "body"):
        for i, line in enumerate(lines):
            if section.span.contains(line.span):
                labels[i] = _Label(section.kind, section.author)


def _label_boilerplate(lines: Sequence[Line], labels: list[_Label]) -> None:
    """Lines that are the page's, and the list of links below the heading of one."""
    listed = False
    for i, line in enumerate(lines):
        listed = opens_links(line.text) or (
            listed and len(line.text) <= _LINK and not line.ends_a_sentence
        )
        if labels[i] is _BODY and (listed or is_boilerplate(line)):
            labels[i] = _BOILERPLATE


def _label_head(lines: Sequence[Line], labels: list[_Label], title: str) -> None:
    """The headline; above it, the site's name and the like; below it, who wrote it and when."""
    wanted = folded(title.lstrip("# "))
    head = range(min(_HEAD_LINES, len(lines)))
    at = next((i for i in head if wanted and _is_title(lines[i], wanted)), None)
    if at is not None:
        labels[at] = _HEADLINE
        for i in range(at):
            if labels[i] is _BODY and _is_label(lines[i]):
                labels[i] = _BOILERPLATE
    for i in head:
        if labels[i] is _BODY and (byline(lines[i]) or is_date(lines[i])):
            labels[i] = _BOILERPLATE


def _is_title(line: Line, wanted: str) -> bool:
    """Whether a line is the title, with at most a credit such as "– Ann Lee, Example" after it."""
    if len(line.text) > len(wanted) + 2 * _CREDIT:
        return False
    own = folded(line.text)
    credited = own.startswith(f"{wanted} ") and len(own) - len(wanted) <= _CREDIT
    return own == wanted or (credited and not line.ends_a_sentence)


def _label_thread(lines: Sequence[Line], labels: list[_Label], told_apart: bool) -> None:
    """Comments, which begin below the last line that is known to be the article's."""
    first = max((i + 1 for i, label in enumerate(labels) if label is _HEADLINE), default=0)
    thread = thread_of(lines[first:], announced=told_apart)
    for i, remark in enumerate(thread, start=len(lines) - len(thread)):
        if labels[i] is _BODY:
            comment = _Label("comment", remark.author)
            labels[i] = _BOILERPLATE if remark.is_furniture else comment


def _label_tail(lines: Sequence[Line], labels: list[_Label]) -> None:
    """Short lines below the last whole sentence of the body: credits, names, buttons."""
    body = [i for i, label in enumerate(labels) if label is _BODY]
    tail = body[-_TAIL_LINES:]
    last = next((i for i in reversed(tail) if not _is_label(lines[i])), None)
    if last is None:
        return
    for i in tail:
        if i > last and (lines[i].blank_before or byline(lines[i])):
            labels[i] = _BOILERPLATE


def _label_links(lines: Sequence[Line], labels: list[_Label]) -> None:
    """Headlines of other articles between paragraphs.

    They are told from subheadings by another hand's typography: straight quotation marks or a
    spaced hyphen in a text that has curly ones and dashes.
    """
    foreign = [i for i, line in enumerate(lines) if labels[i] is _BODY and _is_foreign(line)]
    if not foreign:
        return
    body = [line for line, label in zip(lines, labels, strict=True) if label is _BODY]
    curly = sum(bool(_CURLY_QUOTE.search(line.text)) for line in body)
    plain = sum(bool(_PLAIN_QUOTE.search(line.text)) for line in body)
    if curly >= 3 and plain <= max(len(foreign), curly / 3):
        for i in foreign:
            labels[i] = _BOILERPLATE


def _is_foreign(line: Line) -> bool:
    if len(line.text) > _LINK or not line.blank_before or line.ends_a_sentence:
        return False
    quoted = _PLAIN_QUOTE.search(line.text) and _HEADLINE_SIGN.search(line.text)
    return bool(quoted) and not _POST.search(line.text)


def _is_label(line: Line) -> bool:
    return len(line.text) <= _SHORT and not line.ends_a_sentence


def _joined(text: str, lines: Sequence[Line], labels: Iterable[_Label]) -> tuple[Section, ...]:
    """One section for each run of lines with the same label; each reaches to the next."""
    starts: list[tuple[int, _Label]] = []
    for line, label in zip(lines, labels, strict=True):
        if not starts or starts[-1][1] != label:
            starts.append((line.span.start if starts else 0, label))
    if not starts:
        return (Section(Span(0, len(text)), "body"),) if text else ()
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return tuple(
        Section(Span(start, end), label.kind, label.author)
        for (start, label), end in zip(starts, ends, strict=True)
    )
