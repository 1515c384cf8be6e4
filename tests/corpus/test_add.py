"""Adding files, pages and feeds."""

import json

import pytest
from served import PUBLIC, page_of
from test_containers import RSS
from test_corpus_commands import STORY, run
from test_formats import PAGE

from corpus import fetch as fetching
from corpus.additions import _ending, add_url
from corpus.errors import CorpusProblem, UsageProblem
from corpus.fetch import Fetched
from corpus.folder import read_corpus


def test_a_page_is_kept_as_served_and_read_with_its_address(site, tmp_path, registry):
    site.pages["/2024/pier"] = page_of(PAGE.format(head="", rest=""), "text/html; charset=utf-8")
    (added,) = add_url("http://gazette.example/2024/pier", tmp_path, site.fetch).files
    assert added.name == "gazette.example-2024-pier.html"
    assert added.read_bytes() == site.pages["/2024/pier"][2]
    (article,) = read_corpus(tmp_path, registry).articles
    assert article.url == "http://gazette.example/2024/pier"
    assert (article.outlet, article.title) == ("Harbour Gazette", "Pier & harbour")
    assert site.tried == [PUBLIC]
    with pytest.raises(UsageProblem, match="in the corpus already"):
        add_url("http://gazette.example/2024/pier", tmp_path, site.fetch)


def test_a_copy_on_another_site_names_its_origin(site, tmp_path, registry):
    site.pages["/copy"] = page_of(PAGE.format(head="", rest=""))
    add_url("http://blog.example/copy", tmp_path, site.fetch)
    assert read_corpus(tmp_path, registry).articles[0].republished_from == ("gazette.example",)


def test_a_feed_adds_its_entries_and_later_only_the_new(site, tmp_path, registry):
    site.pages["/rss"] = page_of(RSS, "application/rss+xml")
    first = add_url("http://gazette.example/rss", tmp_path, site.fetch)
    assert len(first.files) == 2
    assert len(first.skipped) == 1
    again = add_url("http://gazette.example/rss", tmp_path, site.fetch)
    assert (again.files, again.known) == ((), 2)
    articles = {article.title: article for article in read_corpus(tmp_path, registry).articles}
    assert articles["Pier & harbour"].text == "The council met.\n\nIt voted."
    assert articles["Taken over"].outlet == "Coast Wire"


def test_what_articles_toml_states_stays_as_it_is(site, tmp_path):
    mine = '# mine\n["gazette.example-pier.html"]\noutlet = "HG"\n\n["x.txt"]\ntitle = "X"'
    (tmp_path / "articles.toml").write_text(mine)
    site.pages["/pier"] = site.pages["/boat"] = page_of(PAGE.format(head="", rest=""))
    add_url("http://gazette.example/pier", tmp_path, site.fetch)
    assert (tmp_path / "articles.toml").read_text() == mine
    add_url("http://gazette.example/boat", tmp_path, site.fetch)
    written = (tmp_path / "articles.toml").read_text()
    assert written.startswith(mine + "\n\n")
    assert written.endswith('boat.html"]\nurl = "http://gazette.example/boat"\n')


@pytest.mark.parametrize(
    ("page", "ending"),
    [
        ("<!-- <feedback> --><html>" + PAGE.format(head="", rest=""), "html"),
        ('\ufeff<?xml version="1.0"?>\n<?xml-stylesheet href="x"?><!-- - -->\n'
         + RSS[RSS.index("<rss"):], "xml"),
    ],
)  # fmt: skip
def test_a_feed_served_as_a_page_is_known_by_how_it_begins(page, ending):
    assert _ending(Fetched("http://a.example/", "text/html", page.encode())) == f".{ending}"


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (page_of(b"\xff\xd8", "image/jpeg"), "is image/jpeg, not an article"),
        (page_of("<html><script>1</script></html>"), "without the text of an article"),
        (page_of("<x/>", "text/xml"), "not an RSS or Atom feed"),
        (page_of("", status=403), "answers 403"),
        ((302, {"location": "/a"}, b""), "redirects more than 5 times"),
        (page_of(b"x", content_encoding="gzip"), "not packed as it says"),
        (page_of(b"x", content_encoding="br"), "packed as br"),
    ],
)
def test_what_is_no_article_is_refused_and_leaves_nothing(site, tmp_path, page, why):
    site.pages["/a"] = page
    with pytest.raises(CorpusProblem, match=why) as problem:
        add_url("http://gazette.example/a", tmp_path / "c", site.fetch)
    assert "\n" not in str(problem.value)
    assert not (tmp_path / "c").exists()


def test_an_articles_toml_that_is_broken_is_told_before_anything_is_added(site, tmp_path):
    site.pages["/pier"] = page_of(PAGE.format(head="", rest=""))
    (tmp_path / "articles.toml").write_text("[")
    with pytest.raises(CorpusProblem, match="not valid TOML"):
        add_url("http://gazette.example/pier", tmp_path, site.fetch)
    assert [path.name for path in tmp_path.iterdir()] == ["articles.toml"]


def test_the_command_adds_what_it_can_and_names_the_rest(site, tmp_path, monkeypatch):
    def fetched(url):
        return site.fetch(url) if "bug" not in url else 1 / 0

    monkeypatch.setattr(fetching, "fetch", fetched)
    site.pages["/pier"] = page_of(PAGE.format(head="", rest=""))
    (tmp_path / "boat.txt").write_text(STORY)
    (tmp_path / "articles.toml").write_text('["boat.txt"]\noutlet = "HG"\npublished = 2024-05-06\n')
    sources = ["http://bug/", "http://localhost/x", "http://gazette.example/pier",
               str(tmp_path / "boat.txt"), str(tmp_path / "none.txt")]  # fmt: skip
    with pytest.raises(CorpusProblem, match="3 of 5 were not added"):
        run("add", *sources, corpus=tmp_path / "corpus")
    listed = run("list", "--json", corpus=tmp_path / "corpus").stdout.splitlines()
    boat, pier = sorted(map(json.loads, listed), key=lambda article: article["id"])
    assert (boat["outlet"], boat["published"]) == ("HG", "2024-05-06")
    assert pier["url"] == "http://gazette.example/pier"
