"""What each part of an article's text is: headline, body, notice, comment or boilerplate."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from operator import itemgetter

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
_PLAIN_MARKS, _CURLY_MARKS = ('"', "'", " - "), tuple("“”‘’–—")
_HEADLINE_MARKS = (":", '"', "“", "”", " - ", " – ", " — ")
_POST_MARKS = ("@", "http:", "https:", "pic.")

_Label = tuple[SectionKind, str | None]
"""What a line is, and who wrote it if it is a comment."""
_BODY: _Label = ("body", None)
_BOILERPLATE: _Label = ("boilerplate", None)
_HEADLINE: _Label = ("headline", None)
_NOTICE: _Label = ("notice", None)


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
        labels[i] = _NOTICE if labels[i] == _BODY else labels[i]
    _label_tail(lines, labels)
    _label_links(lines, labels)
    return _joined(text, lines, labels)


def _label_known(lines: Sequence[Line], labels: list[_Label], known: Sequence[Section]) -> None:
    for section in (section for section in known if section.kind != "body"):
        for i, line in enumerate(lines):
            if section.span.contains(line.span):
                labels[i] = (section.kind, section.author)


def _label_boilerplate(lines: Sequence[Line], labels: list[_Label]) -> None:
    """Lines that are the page's, and the list of links below the heading of one."""
    listed = False
    for i, line in enumerate(lines):
        listed = opens_links(line.text) or (
            listed and len(line.text) <= _LINK and not line.ends_a_sentence
        )
        if labels[i] == _BODY and (listed or is_boilerplate(line)):
            labels[i] = _BOILERPLATE


def _label_head(lines: Sequence[Line], labels: list[_Label], title: str) -> None:
    """The headline; above it, the site's name and the like; below it, who wrote it and when."""
    wanted = folded(title.lstrip("# "))
    head = range(min(_HEAD_LINES, len(lines)))
    at = next((i for i in head if wanted and _is_title(lines[i], wanted)), None)
    if at is not None:
        labels[at] = _HEADLINE
        for i in range(at):
            if labels[i] == _BODY and _is_label(lines[i]):
                labels[i] = _BOILERPLATE
    for i in head:
        if labels[i] == _BODY and (byline(lines[i]) or is_date(lines[i])):
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
    first = max((i + 1 for i, label in enumerate(labels) if label == _HEADLINE), default=0)
    thread = thread_of(lines[first:], announced=told_apart)
    for i, remark in enumerate(thread, start=len(lines) - len(thread)):
        if labels[i] == _BODY:
            labels[i] = _BOILERPLATE if remark.is_furniture else ("comment", remark.author)


def _label_tail(lines: Sequence[Line], labels: list[_Label]) -> None:
    """Short lines below the last whole sentence of the body: credits, names, buttons."""
    body = [i for i, label in enumerate(labels) if label == _BODY]
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
    foreign = [i for i, line in enumerate(lines) if labels[i] == _BODY and _is_foreign(line)]
    body = [line.text for line, label in zip(lines, labels, strict=True) if label == _BODY]
    curly = sum(_has(text, _CURLY_MARKS) for text in body)
    plain = sum(_has(text, _PLAIN_MARKS) for text in body)
    if curly >= 3 and plain <= max(len(foreign), curly / 3):
        for i in foreign:
            labels[i] = _BOILERPLATE


def _is_foreign(line: Line) -> bool:
    if len(line.text) > _LINK or not line.blank_before or line.ends_a_sentence:
        return False
    quoted = _has(line.text, _PLAIN_MARKS) and _has(line.text, _HEADLINE_MARKS)
    return quoted and not _has(line.text, _POST_MARKS)


def _has(text: str, marks: tuple[str, ...]) -> bool:
    return any(map(text.__contains__, marks))


def _is_label(line: Line) -> bool:
    return len(line.text) <= _SHORT and not line.ends_a_sentence


def _joined(text: str, lines: Sequence[Line], labels: Sequence[_Label]) -> tuple[Section, ...]:
    """One section for each run of lines with the same label; each reaches to the next."""
    runs = groupby(zip(lines, labels, strict=True), key=itemgetter(1))
    starts = [(next(run)[0].span.start, label) for label, run in runs]
    if not starts:
        return (Section(Span(0, len(text)), "body"),) if text else ()
    edges = pairwise((0, *(start for start, _ in starts[1:]), len(text)))
    return tuple(Section(Span(*e), *label) for e, (_, label) in zip(edges, starts, strict=True))
