"""Fetching a page: from where, how long and how much."""

import gzip
import socket
import threading
import time

import pytest
from served import PUBLIC, drip, page_of

from corpus import fetch as fetching
from corpus.errors import CorpusProblem
from corpus.fetch import fetch, is_public


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
