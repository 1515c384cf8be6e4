import pytest

from corpus.errors import CorpusProblem
from corpus.outlets import OutletRegistry


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("NYT", "The New York Times"),
        ("WaPo", "The Washington Post"),
        ("Russia Today", "RT"),
        ("the guardian", "The Guardian"),
        ("AP", "Associated Press"),
        ("Jesus’ Coming Back", "Jesus' Coming Back"),
        ("  A Paper Nobody Knows ", "A Paper Nobody Knows"),
        ("the Post", "the Post"),
    ],
)
def test_an_alias_leads_to_the_canonical_name(registry, name, canonical):
    assert registry.canonical(name) == canonical


def test_editions_with_an_office_of_their_own_are_other_outlets(registry):
    assert registry.same("Russia Today", "RT")
    assert not registry.same("RT DE", "RT")
    assert not registry.same("Politico", "Politico Europe")


def test_every_name_and_every_domain_is_of_one_outlet(registry):
    names = [registry.canonical(n) for o in registry.outlets for n in registry.names_of(o.name)]
    assert names == [o.name for o in registry.outlets for _ in registry.names_of(o.name)]
    domains = [domain for outlet in registry.outlets for domain in outlet.domains]
    assert len(domains) == len(set(domains))


@pytest.mark.parametrize(
    ("address", "outlet"),
    [
        ("https://www.nytimes.com/2022/a.html", "The New York Times"),
        ("de.rt.com", "RT DE"),
        ("https://edition.rt.com/x", "RT"),
        ("https://rt.com.example.org/", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_an_address_tells_its_outlet(registry, address, outlet):
    assert registry.by_domain(address) == outlet


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("As WaPo and the new york times wrote, NBC News’ crew met a reutersman in Foxnewsville.",
         {"WaPo": "The Washington Post", "the new york times": "The New York Times",
          "NBC News": "NBC News"}),
        ("said Business Insider Germany", {"Business Insider Germany": "Business Insider Germany"}),
        ("In time the sun rose; people of fortune read The Sun and Time.",
         {"The Sun": "The Sun", "Time": "Time"}),
        ("The Harbour Gazette asked Quillon; a quillon is a guard, says the harbour gazette.",
         {"Harbour Gazette": "Harbour Gazette", "Quillon": "Quillon",
          "harbour gazette": "Harbour Gazette"}),
        ("HarbourGazette asked Coast Currents.",
         {"HarbourGazette": "Harbour Gazette", "Coast Currents": "CoastCurrents"}),
        ("İİİ said Reuters", {"Reuters": "Reuters"}),
    ],
)  # fmt: skip
def test_outlets_are_found_as_whole_words_the_longest_name_first(registry, text, mentions):
    """Everyday words only as they are written; names of the corpus too, together or apart."""
    found = registry.find(text, ["Harbour Gazette", "Quillon", "CoastCurrents"])
    assert [(m.span.of(text), m.name) for m in found] == list(mentions.items())


def test_a_users_own_outlets_are_added(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[[outlet]]\nname = "Harbour Gazette"\naliases = ["HG Daily"]\n')
    assert OutletRegistry.load(own).canonical("hg daily") == "Harbour Gazette"


@pytest.mark.parametrize(
    "content",
    ["[[outlet]\n", '[[outlet]]\nnam = "X"\n', '[[outlet]]\nname = "!"\n', "outlet = 3\n"],
)
def test_a_faulty_outlets_file_is_one_clear_line(tmp_path, content):
    own = tmp_path / "own.toml"
    own.write_text(content)
    with pytest.raises(CorpusProblem) as problem:
        OutletRegistry.load(own)
    assert "own.toml" in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_missing_outlets_file_is_one_clear_line(tmp_path):
    with pytest.raises(CorpusProblem, match="cannot be read"):
        OutletRegistry.load(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("publisher", "text", "names"),
    [
        ("The New York Times", "The mayor told The Times.", ["The New York Times"]),
        ("NYT", "The mayor told the Times.", ["The New York Times"]),
        ("Los Angeles Times", "The New York Times and The Times agree.",
         ["The New York Times", "Los Angeles Times"]),
        ("The Washington Post", "The mayor told the Post.", ["The Washington Post"]),
        ("CNN", "The mayor told the Post.", []),
        (None, "The mayor told The Times.", ["The Times"]),
        ("The New York Times", "The New York Times; The Times of London; The Times.",
         ["The New York Times", "The Times", "The New York Times"]),
        ("CBS News", "The mayor told the News.", []),
        ("The Washington Post", "He left the Post Office and the post.", []),
        ("", "Said The Sun and the Post.", ["The Sun"]),
    ],
)  # fmt: skip
def test_a_short_name_is_the_papers_that_is_called_so_here(registry, publisher, text, names):
    assert [m.name for m in registry.find(text, publisher=publisher)] == names
