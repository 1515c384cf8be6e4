"""Names that several outlets go by: who is meant, and when it is asked who."""

from types import SimpleNamespace

import pytest

from corpus.countries import is_country, of_host
from corpus.outlets import Outlet, OutletRegistry
from rag.namesakes import Namesakes
from rag.question import read_question

HERE = {
    "The Herald": "https://herald.example/1",
    "The Herald (Zimbabwe)": "https://herald.co.zw/1",
    "Brindle Herald": None,
    "The Record": "https://www.record.my/1",
    "Tarn Record": "https://tarnrecord.example/1",
    "Coast Gazette": "https://gazette.co.ke/1",
    "Bay Gazette": "https://gazette.ie/2",
    "Mail & Courier": None,
    "Only Tribune": None,
}


@pytest.fixture
def registry():
    return OutletRegistry([Outlet(name="The Herald", aliases=("Herald",), country="GB")])


@pytest.fixture
def namesakes(registry):
    addresses = {name: SimpleNamespace(url=url) for name, url in HERE.items()}
    return Namesakes(registry, SimpleNamespace(outlets=tuple(HERE), first_of=addresses.get))


def asked(registry, namesakes, text):
    return read_question(text, registry, HERE, (), bool, namesakes)


@pytest.mark.parametrize(
    ("name", "outlet"),
    [
        ("Zimbabwe's Herald", "The Herald (Zimbabwe)"),
        ("Zimbabwe’s Herald", "The Herald (Zimbabwe)"),
        ("the Zimbabwean Herald", "The Herald (Zimbabwe)"),
        ("Herald Zimbabwe", "The Herald (Zimbabwe)"),
        ("the Herald of Zimbabwe", "The Herald (Zimbabwe)"),
        ("The Herald (Zimbabwe)", "The Herald (Zimbabwe)"),
        ("the British Herald", "The Herald"),
        ("herald.co.zw", "The Herald (Zimbabwe)"),
        ("the Malaysian Record", "The Record"),
        ("Tarn's Record", "Tarn Record"),
        ("Kenya's Gazette", "Coast Gazette"),
        ("the Irish Gazette", "Bay Gazette"),
        ("https://gazette.ie/news/7", "Bay Gazette"),
        ("the Tribune", "Only Tribune"),
    ],
)
def test_the_country_the_place_or_the_address_tells_who_is_meant(registry, namesakes, name, outlet):
    question = asked(registry, namesakes, f"What did {name} report about the weir?")
    assert (question.outlets, question.doubts) == ((outlet,), ())
    meant = namesakes.of(name)
    assert (meant.outlets, meant.doubt) == ((outlet,), "")


def test_whoever_has_the_name_alone_is_searched_and_the_others_are_told(registry, namesakes):
    question = asked(registry, namesakes, "What did the Record say about the weir?")
    assert question.outlets == ("The Record",)
    assert question.doubts == (
        "Which “the Record” is meant? The Record is searched; by that name there is also "
        "Tarn Record.",
    )
    assert namesakes.of("The Record").others == ("Tarn Record",)


def test_where_nobody_has_the_name_alone_all_are_searched_and_it_is_asked(registry, namesakes):
    question = asked(registry, namesakes, "According to the Gazette, who mended the weir?")
    assert set(question.outlets) == {"Bay Gazette", "Coast Gazette"}
    (doubt,) = question.doubts
    assert "Which “the Gazette” is meant?" in doubt
    assert "name one to search it alone" in doubt
    assert "name one" in namesakes.of("Gazette").doubt


@pytest.mark.parametrize(
    "text",
    [
        "Who broke the Record in Tarn?",
        "How long did the Gazette Street flood last?",
        "What did Coast Gazette report about the weir?",
        "What did the Courier report about the weir?",
    ],
)
def test_nothing_is_asked_where_nothing_is_ambiguous(registry, namesakes, text):
    question = asked(registry, namesakes, text)
    assert not question.doubts


@pytest.mark.parametrize("name", ["The Sun", "Nobody's Paper", "paper.example", "Courier"])
def test_whoever_is_not_here_is_nobody(namesakes, name):
    assert namesakes.of(name) is None


@pytest.mark.parametrize(
    ("words", "code", "other"),
    [("Kenyan", "KE", "KP"), ("South African", "ZA", "CF"), ("Sri Lankan", "LK", "US"),
     ("U.S.", "US", "GB"), ("Polish", "PL", "FI"), ("Chinese", "CN", "CL"), ("Britain", "GB", "BR"),
     ("Australian", "AU", "AT"), ("Austrian", "AT", "AU"), ("Nigerian", "NG", "NE"),
     ("Irish", "IE", "IR"), ("Italian", "IT", "ML"), ("German", "DE", "GE"),
     ("Israeli", "IL", "IS"), ("Cuban", "CU", "CV"), ("Guardian", None, "GU"),
     ("Mail", None, "ML"), ("", None, "US")],
)  # fmt: skip
def test_a_country_is_known_by_its_name_and_by_what_is_from_there(words, code, other):
    assert is_country(words, code) is bool(code)
    assert not is_country(words, other)


def test_the_last_part_of_a_host_tells_a_country():
    assert (of_host("x.co.ke"), of_host("x.co.uk"), of_host("x.example")) == ("KE", "GB", None)
