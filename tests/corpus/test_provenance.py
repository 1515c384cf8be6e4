import shutil
from datetime import date, datetime

import pytest
from test_sections import BODY, SEEDS, seeds

from corpus.article import Evidence, Provenance, Sourced
from corpus.folder import read_corpus
from corpus.lines import lines_of
from corpus.provenance import completed, is_satire
from corpus.readers import read_bytes


def known(text, registry, **stated):
    facts = {name: Sourced(value, Evidence("stated", "here")) for name, value in stated.items()}
    return completed(Provenance(language=facts.pop("language", None), **facts), text,
                     lines_of(text), registry)  # fmt: skip


def chain(provenance):
    return [step.value for step in provenance.republished_from]


@pytest.mark.parametrize(
    ("credit", "origin"),
    [
        ("This article was first published by Reuters.", "Reuters"),
        ("This article originally appeared on Harbour Weekly and is republished here.",
         "Harbour Weekly"),
        ("Originally published in The Guardian on May 3, 2024.", "The Guardian"),
        ("Republished from The Conversation under a Creative Commons licence.",
         "The Conversation"),
        ("Source: Deutsche Welle", "Deutsche Welle"),
        ("Quelle: dpa", "dpa"),
        ("Russia Today", "Russia Today"),
        ("By Ann Lee for OneWorld", "OneWorld"),
    ],
)  # fmt: skip
def test_a_line_that_tells_the_origin_is_read_with_its_evidence(registry, credit, origin):
    text = f"A Pier for the Town\n\n{BODY}\n\n{credit}\n"
    provenance = known(text, registry)
    assert chain(provenance) == [origin]
    assert provenance.outlet is None
    evidence = provenance.republished_from[0].evidence
    assert evidence.rank == "text"
    assert origin in evidence.span.of(text)


@pytest.mark.parametrize(
    "line",
    [
        "Copyright 2024 The Associated Press. All rights reserved.",
        "(Photo: Ann Lee/AP)",
        "The Associated Press and Reuters contributed.",
        "With reporting by AFP.",
        "This article was reprinted on Wired.com.",
        "Source: The harbour office's own count",
        "Source: NATO.",
        "The photo was first published in TMZ before the session.",
        "Reuters contributed to this report.",
        "This article was originally published on our website.",
        "The council cited Reuters (which had cited a diver).",
    ],
)
def test_other_credits_make_no_origin(registry, line):
    assert chain(known(f"{BODY}\n\n{line}\n\n{BODY}\n\n{line}", registry)) == []


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        (f"PORT AVA (AP) - {BODY}", "AP"),
        (f"PORT AVA (CNN) - {BODY}", "Gazette"),
        (f"{BODY}\n\nReuters\n\n{BODY}", "Gazette"),
    ],
)
def test_what_is_no_wires_mark_on_anothers_page_is_no_origin(registry, text, outlet):
    assert chain(known(text, registry, outlet=outlet)) == []


def test_what_is_stated_stays(registry):
    text = f"Harbour Pier Voted\n\n{BODY}\n\nBy Ann Lee\n\nRussia Today"
    provenance = known(text, registry, outlet="HG", author="Bo Chan", title="Stated")
    assert provenance.outlet.value == "HG"
    assert provenance.author.value == "Bo Chan"
    assert provenance.title.value == "Stated"


def test_title_author_and_origin_are_told_apart_in_a_credited_title(registry):
    text = f"The Pier’s Long Way – Ann Lee OneWorld\n\n{BODY}"
    provenance = known(text, registry)
    assert provenance.title.value == "The Pier’s Long Way"
    assert provenance.author.value == "Ann Lee"
    assert chain(provenance) == ["OneWorld"]
    assert provenance.author.evidence.span.of(text) == "Ann Lee"


def test_a_title_that_ends_in_the_sites_name_tells_the_publisher(registry):
    provenance = known(f"Council votes for pier | CNN\n\n{BODY}", registry)
    assert (provenance.title.value, provenance.outlet.value) == ("Council votes for pier", "CNN")


@pytest.mark.parametrize(
    ("line", "when"),
    [
        ("12 Jan. 2022 15:56 clock", datetime(2022, 1, 12, 15, 56)),
        ("Published: May 5, 2024", date(2024, 5, 5)),
        ("5. März 2024", date(2024, 3, 5)),
        ("8 февраля 2022", date(2022, 2, 8)),
        ("03/04/2022", None),
        ("The pier was built on 5 May 1924, when the town was young and had few boats", None),
    ],
)
def test_a_line_that_is_a_date_is_the_day_of_publication(registry, line, when):
    provenance = known(f"A Pier for the Town\n\n{line}\n\n{BODY}", registry)
    assert (provenance.published.value if provenance.published else None) == when


def test_the_site_of_a_stated_address_is_the_publisher(registry):
    provenance = known(BODY, registry, url="https://www.theguardian.com/pier")
    assert provenance.outlet.value == "The Guardian"
    assert provenance.outlet.evidence.rank == "stated"


def test_what_nothing_shows_stays_unknown(registry):
    assert known(BODY, registry, language="en") == Provenance(
        language=Sourced("en", Evidence("stated", "here"))
    )


def test_the_language_is_told_when_nobody_states_it(registry):
    assert known(BODY, registry).language.value == "en"
    german = "Der Rat der Stadt hat am Montag beschlossen, den alten Steg wieder aufzubauen."
    assert known(german, registry).language.value == "de"
    assert known("Ja.", registry).language is None


def test_seeds_without_their_record_tell_what_their_lines_show(registry, tmp_path):
    seeds(registry)
    for file in SEEDS.glob("*.txt"):
        shutil.copy(file, tmp_path)
    found = {a.id[:3]: a for a in read_corpus(tmp_path, registry).articles}
    origins = {name: (a.published_by, a.outlet) for name, a in found.items()}
    assert origins == {
        "000": (None, None),
        "001": (None, "RT DE"),
        "002": (None, None),
        "003": ("Jesus' Coming Back", "Russia Today"),
        "004": (None, "OneWorld"),
    }
    assert found["001"].author == "Wladislaw Sankin"
    assert found["001"].published == datetime(2022, 1, 12, 15, 56)
    assert found["004"].author == "Andrew Korybko"
    assert {a.language for a in found.values()} == {"en"}


CAPTION = "People wait at the harbour in the rain on Monday, after the boats had been called back."


WIRE_RIGHTS = (
    "Copyright 2024 The Associated Press. All rights reserved. This material may not be"
    " published, broadcast, rewritten or redistributed."
)


@pytest.mark.parametrize(
    ("head", "tail", "wire"),
    [
        ("By The Associated Press", "", "Associated Press"),
        ("By ANN LEE, Associated Press", "", "Associated Press"),
        ("By Ann Lee\nAssociated Press", "", "Associated Press"),
        ("By Ann Lee and Bo Marsh, Associated Press Writers", "", "Associated Press"),
        (f"{CAPTION}\n\nShare\n\nTweet\n\nELLERY, Norway (AP) — {BODY}", "", "Associated Press"),
        (f"{CAPTION}\n\nELLERY/LUND, July 13 (AP) - {BODY}", "", "Associated Press"),
        (f"(Reuters) - {BODY}", "", "Reuters"),
        (f"Port Ava (AFP) – {BODY}", "", "Agence France-Presse"),
        ("Xinhua | Updated: 2024-05-06 17:52", "", "Xinhua"),
        ("Council votes for pier Updated: 2024-05-06 06:50 (Xinhua)", "", "Xinhua"),
        ("", "Reuters", "Reuters"),
        ("", "— AP", "Associated Press"),
        ("", "(AP)", "Associated Press"),
        ("", WIRE_RIGHTS, "Associated Press"),
    ],
)
def test_an_agency_that_is_credited_is_the_origin_and_leaves_the_publisher(
    registry, head, tail, wire
):
    text = "\n\n".join(part for part in ("Harbour closed", head, BODY, BODY, tail) if part)
    found = known(text, registry, outlet="Gazette")
    assert chain(found) == [wire]
    assert found.outlet.value == "Gazette"


@pytest.mark.parametrize(
    ("author", "person"),
    [
        ("Associated Press", None),
        ("Associated Press in Harbourtown", None),
        ("Ann Lee, Associated Press", "Ann Lee"),
    ],
)
def test_an_agency_is_no_author(registry, author, person):
    found = known(BODY, registry, outlet="Gazette", author=author)
    assert chain(found) == ["Associated Press"]
    assert (found.author.value if found.author else None) == person


@pytest.mark.parametrize(
    ("outlet", "url", "satire"),
    [
        ("The Onion", None, True),
        ("Harbour Gazette", "https://gazette.example/satire/pier-elected", True),
        ("Harbour Gazette", "https://gazette.example/weekly-satire/pier", True),
        ("The Wet Fish (satirical)", "https://fish.example/1", True),
        ("Pier Parody", None, True),
        ("Satiria Times", "https://satiria.example/news", False),
        ("Harbour Gazette", "https://gazette.example/news/the-humor-of-it", False),
    ],
)
def test_satire_is_known_by_its_outlet_or_its_section(registry, outlet, url, satire):
    stated = {"outlet": outlet, **({"url": url} if url else {})}
    assert is_satire(known(BODY, registry, **stated), registry) == satire


@pytest.mark.parametrize(
    "marked",
    [
        '<script type="application/ld+json">{"@type": "SatiricalArticle"}</script>',
        '<meta property="article:section" content="Satire">',
    ],
)
def test_a_page_says_of_itself_that_it_is_satire(marked):
    page = f"<html><head>{marked}</head><body><article><p>{BODY}</p></article></body></html>"
    (article,) = read_bytes(page.encode(), "a.html")
    assert article.kind == "satire"
