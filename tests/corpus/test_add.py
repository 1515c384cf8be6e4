"""Adding files, pages and feeds. Pages come from a server on loopback, which poses as the internet.

The resolver of a test tells public addresses, and its connections go to loopback whatever the
address; so what is refused is refused by the real check of real addresses.
"""

import gzip
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import httpx
import pytest
from test_containers import RSS
from test_corpus_commands import STORY, run
from test_formats import PAGE

from corpus import fetch as fetching
from corpus.additions import _ending, add_url
from corpus.errors import CorpusProblem, UsageProblem
from corpus.fetch import Fetched, addresses_of, fetch, is_public
from corpus.folder import read_corpus

PUBLIC = "93.184.216.34"


class Site(BaseHTTPRequestHandler):
    pages = {}

    def do_GET(self):  # noqa: N802 - the name is the standard library's
        page = self.pages.get(self.path)
        if callable(page):
            page(self)
            return
        status, headers, body = page or (404, {}, b"")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def drip(handler):
    """One byte a second, from the status line on."""
    try:
        for byte in b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n" + b"x" * 1000:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(1)
    except OSError:
        pass  # the reader has given up, as it should


def page_of(content, kind="text/html", status=200, **headers):
    body = content if isinstance(content, bytes) else content.encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, {"content-type": kind, **named}, body


@pytest.fixture
def site(monkeypatch):
    """A server; `fetch` reaches it under every name, and `tried` is where it connected to."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    monkeypatch.setattr(Site, "pages", {})
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    tried = []

    class Loopback(httpx.AsyncHTTPTransport):
        async def handle_async_request(self, request):
            tried.append(request.url.host)
            request.url = request.url.copy_with(host="127.0.0.1", port=server.server_port)
            return await super().handle_async_request(request)

    def resolve(host, port):
        return (
            addresses_of(host, port)
            if host[0] in "0123456789:" or host == "localhost"
            else [PUBLIC]
        )

    def get(url, resolve=resolve, **limits):
        return fetch(url, resolve, Loopback(), **limits)

    yield SimpleNamespace(pages=Site.pages, fetch=get, tried=tried)
    server.shutdown()
    server.server_close()


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


def test_redirects_are_followed_to_the_page(site):
    site.pages["/a"] = (302, {"location": "/b"}, b"")
    site.pages["/b"] = (
        301,
        {"location": "http://other.example/c?d=\u00e9".encode().decode("latin-1")},
        b"",
    )
    site.pages["/c?d=%C3%A9"] = page_of("here")
    fetched = site.fetch("http://gazette.example/a")
    assert fetched.data == b"here"
    assert fetched.url == "http://other.example/c?d=é"


@pytest.mark.parametrize("url", ["http://de.example/über-uns", "http://zürich.example/a"])
def test_an_address_is_kept_as_it_was_given(site, url):
    site.pages["/a"] = site.pages["/%C3%BCber-uns"] = page_of("here", content_encoding="")
    assert site.fetch(url).url == url


def test_a_large_page_in_many_pieces_arrives_soon(site):
    site.pages["/a"] = page_of(b"x" * (19 * 2**20))
    began = time.monotonic()
    assert len(site.fetch("http://gazette.example/a").data) == 19 * 2**20
    assert time.monotonic() - began < 4


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


# Bad input


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.0.0.8/",
     "http://169.254.169.254/latest", "http://[::ffff:127.0.0.1]/", "http://0x7f000001/",
     "http://2130706433/", "http://0.0.0.0/", "http://a:99999/", "file:///etc/passwd", "ftp://gazette.example/"],
)  # fmt: skip
def test_a_redirect_into_a_private_network_is_refused(site, target):
    site.pages["/a"] = (302, {"location": target}, b"")
    with pytest.raises(
        CorpusProblem, match="not a public address|is not fetched|cannot be fetched"
    ):
        site.fetch("http://gazette.example/a")
    assert site.tried == [PUBLIC]


def test_a_name_that_changes_its_address_is_checked_at_each_connection(site):
    answers = [[PUBLIC], ["127.0.0.1"]]
    site.pages["/a"] = (302, {"location": "http://again.example/b"}, b"")
    with pytest.raises(CorpusProblem, match=r"again\.example is at 127\.0\.0\.1"):
        site.fetch("http://gazette.example/a", resolve=lambda host, port: answers.pop(0))
    assert site.tried == [PUBLIC]


def test_one_private_address_among_public_ones_is_refused(site):
    with pytest.raises(CorpusProblem, match="not a public address"):
        site.fetch("http://x.example/", resolve=lambda host, port: [PUBLIC, "192.168.1.1"])
    assert site.tried == []


def test_a_server_that_sends_a_byte_a_second_is_left_in_time(site):
    site.pages["/slow"] = drip
    with pytest.raises(CorpusProblem, match=r"did not arrive within 0\.5 seconds"):
        site.fetch("http://gazette.example/slow", most_seconds=0.5)


@pytest.mark.parametrize(
    "page",
    [
        page_of(b"x" * 5000),
        page_of(b"", content_length="999999"),
        page_of(gzip.compress(b"x" * 10**6), content_encoding="gzip"),
    ],
)
def test_a_page_that_is_too_large_is_refused(site, page):
    site.pages["/big"] = page
    with pytest.raises(CorpusProblem, match="larger than"):
        site.fetch("http://gazette.example/big", most_bytes=4096)


def test_a_page_packed_unasked_is_unpacked(site):
    site.pages["/a"] = page_of(gzip.compress(b"here"), content_encoding="gzip")
    assert site.fetch("http://gazette.example/a").data == b"here"


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


@pytest.mark.parametrize(
    "url",
    [
        "http://[x",
        "http://a:b/",
        "http://:80/",
        "http://a:0/",
        "http://93.184.216.34:99999/",
        "http://user:pw@a.example/",
        "ftp://a.example",
        "http://",
        "x://y",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(site, url):
    with pytest.raises(CorpusProblem, match="is not fetched"):
        site.fetch(url)


def test_a_name_without_an_address_is_one_clear_line(site):
    def unknown(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(CorpusProblem, match=r"cannot be fetched .*Name or service not known"):
        site.fetch("http://none.example/", resolve=unknown)


def test_a_name_that_is_looked_up_for_long_is_left_in_time(site):
    done = threading.Event()
    began = time.monotonic()
    with pytest.raises(CorpusProblem, match="did not arrive within"):
        site.fetch("http://a.example/", resolve=lambda host, port: done.wait(5), most_seconds=0.2)
    done.set()
    assert time.monotonic() - began < 4


def test_a_connection_that_fails_says_why(monkeypatch):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    monkeypatch.setattr(fetching, "is_public", lambda address: True)
    with pytest.raises(CorpusProblem, match=r"\(\[Errno \d+\] Connection refused\)"):
        fetch(f"http://127.0.0.1:{port}/")


def test_an_articles_toml_that_is_broken_is_told_before_anything_is_added(site, tmp_path):
    site.pages["/pier"] = page_of(PAGE.format(head="", rest=""))
    (tmp_path / "articles.toml").write_text("[")
    with pytest.raises(CorpusProblem, match="not valid TOML"):
        add_url("http://gazette.example/pier", tmp_path, site.fetch)
    assert [path.name for path in tmp_path.iterdir()] == ["articles.toml"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b:1::7f00:1", False),
        ("::127.0.0.1", False),
        ("::ffff:0:127.0.0.1", False),
        ("fec0::1", False),
        ("no address", False),
    ],
)
def test_only_addresses_of_the_internet_are_public(address, public):
    assert is_public(address) is public


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
