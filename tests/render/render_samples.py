"""Answers for the renderers, one by hand and wild ones made up, and a page as a browser has it."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

from hypothesis import strategies as st

from rag.answer import Answer, Attribution, Citation, Claim, Dropped, Notice, Refusal

CITED = Citation(
    1,
    "gazette.txt",
    "Harbour Gazette",
    "Ferry terminal to close",
    "Ana Ruiz",
    date(2024, 3, 4),
    "https://www.gazette.example/ferry",
    0,
    16,
    "It will be shut.",
)
RELAYED = Attribution(
    "Harbour Gazette", "Coast Copy", ("Harbour Gazette",), ("Reuters",), "the harbour master"
)
SAID = Claim("It will be shut.", RELAYED, (CITED,))
ANSWER = Answer("When?", "When?", claims=(SAID,))


class Page(HTMLParser):
    """The elements of a fragment, and the text inside each class."""

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: dict[str, str] = {}
        self.text = ""
        self.feed(fragment)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.open.append(dict(attrs).get("class") or tag)

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        for name in set(self.open):
            self.words[name] = self.words.get(name, "") + data

    def buttons(self) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag == "button"]


WILD = st.text(max_size=60) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "javascript:alert(1)",
        "\x1b[31mred\x1b[0m",
        "‮evil",
        "\ud800 half",
        "# heading\n\n- list\n```",
        "[link](javascript:alert(1))",
        "soft\N{SOFT HYPHEN}hyphen\N{NO-BREAK SPACE}space",
        "${1+1} {{this}}",
    ]
)
NAMES = st.none() | WILD
DATES = st.none() | st.dates(min_value=date(1000, 1, 1)) | st.datetimes()
SECTIONS = st.sampled_from(["body", "comment"])
KINDS = st.sampled_from(["news", "opinion", "digest"])


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    quote = draw(WILD)
    start = draw(st.integers(0, 10_000))
    return Citation(
        n=draw(st.integers(1, 9)),
        article=draw(WILD),
        outlet=draw(NAMES),
        title=draw(WILD),
        author=draw(NAMES),
        published=draw(DATES),
        url=draw(NAMES),
        start=start,
        end=start + len(quote),
        quote=quote,
        kind=draw(KINDS),
        section=draw(SECTIONS),
        published_by=draw(NAMES),
        language=draw(st.none() | st.just("de")),
    )


ATTRIBUTIONS = st.builds(
    Attribution,
    outlet=NAMES,
    published_by=NAMES,
    republished_from=st.lists(WILD, max_size=3).map(tuple),
    relays=st.lists(WILD, max_size=3).map(tuple),
    speaker=NAMES,
    section=SECTIONS,
    kind=KINDS,
    through=st.lists(WILD, max_size=2).map(tuple),
    speech=st.sampled_from([None, "direct", "indirect"]),
    words=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=3).map(tuple),
    meant=st.none() | st.tuples(st.just("He"), WILD),
)
NOTICES = st.builds(
    Notice,
    kind=st.sampled_from(["retraction", "correction", "clarification", "update", "editor's note"]),
    text=WILD,
    citation=st.none() | citations(),
    on=WILD,
    day=st.none() | st.dates(min_value=date(1000, 1, 1)),
    about=st.none() | st.tuples(st.integers(0, 40), st.integers(40, 80)),
)
CLAIMS = st.builds(
    Claim,
    notices=st.lists(NOTICES, max_size=2).map(tuple),
    text=WILD,
    attribution=ATTRIBUTIONS,
    citations=st.lists(citations(), min_size=1, max_size=3).map(tuple),
)
REFUSALS = st.builds(
    Refusal,
    reason=st.sampled_from(
        ["no_evidence", "outlet_not_in_corpus", "outside_dates", "empty_corpus"]
    ),
    message=WILD,
    nearest=st.lists(citations(), max_size=2).map(tuple),
)
ANSWERS = st.builds(
    Answer,
    question=WILD,
    standalone_question=WILD,
    claims=st.lists(CLAIMS, max_size=3).map(tuple),
    related=st.lists(CLAIMS, max_size=2).map(tuple),
    reply=st.just("") | WILD,
    refusal=st.none() | REFUSALS,
    coverage=st.dictionaries(WILD, st.integers(0, 5), max_size=3),
    reading=st.lists(WILD, max_size=2).map(tuple),
    dropped=st.lists(st.builds(Dropped, WILD, WILD), max_size=2).map(tuple),
    composer=st.sampled_from(["extractive", "llm:small"]),
    snapshot=st.just("20240101-1"),
    seconds=st.dictionaries(st.sampled_from(["read", "rank"]), st.floats(0, 9), max_size=2),
)
