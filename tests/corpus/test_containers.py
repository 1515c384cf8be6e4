"""Mail, feeds and archives; and what a page says of the page it was taken from."""

import errno
import io
import stat
import zipfile
from email.message import EmailMessage

import pytest
from test_formats import PAGE, only, read
from test_sections import BODY

from corpus.folder import read_corpus
from corpus.readers import archive, text
from corpus.readers.fragments import text_of_html


def mail(plain=None, html=None, **headers):
    message = EmailMessage()
    for name, value in {"From": "Ann Lee <ann@gazette.example>", **headers}.items():
        message[name] = value
    if plain is not None:
        message.set_content(plain)
    if html is not None:
        message.set_content(html, subtype="html") if plain is None else message.add_alternative(
            html, subtype="html"
        )
    return message.as_bytes()


def test_a_mail_is_its_text_with_subject_sender_and_date(tmp_path, registry):
    written = mail(BODY, f"<p>{BODY}</p>", Subject="Пирс: the vote",
                   Date="Mon, 06 May 2024 07:08:09 +0000")  # fmt: skip
    article = only(read(tmp_path, registry, "a.eml", written))
    assert "It voted by nine to four" in article.text
    assert (article.title, article.author) == ("Пирс: the vote", "Ann Lee")
    assert str(article.published) == "2024-05-06 07:08:09+00:00"
    assert article.outlet is None
    assert article.provenance.title.evidence.where == "the mail's headers"


def test_a_mail_of_html_alone_is_read_by_paragraphs(tmp_path, registry):
    html = "<html><head><style>p{}</style></head><p>The pier<br>is\nold.</p><p>So is he.</p></html>"
    article = only(read(tmp_path, registry, "a.eml", mail(html=html, Subject="Pier")))
    assert article.text == "The pier\n\nis old.\n\nSo is he."


@pytest.mark.parametrize("content", [b"Dear all,\nno headers here", mail("", Subject="Empty")])
def test_what_is_no_mail_with_a_text_is_skipped_by_name(tmp_path, registry, content):
    (skipped,) = read(tmp_path, registry, "a.eml", content).skipped
    assert skipped.path == "a.eml"


RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Harbour Gazette</title><language>en-gb</language><link>https://gazette.example</link>
<item><title>Pier &amp;amp; harbour</title><guid>urn:1</guid><link>https://gazette.example/1</link>
<author>Ann Lee</author>
<pubDate>Mon, 06 May 2024 09:08:09 +0200</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>The council met.</p><p>It voted.</p>]]></content:encoded></item>
<item><title>Taken over</title><guid>urn:2</guid><description>The boats are back.</description>
<source url="https://coast.example/rss">Coast Wire</source></item>
<item><title>Only a title</title><guid>urn:3</guid></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Coast Wire</title>
<entry><title>Boats</title><id>tag:1</id><updated>2024-05-06T07:08:09Z</updated>
<content type="html">&lt;p&gt;The boats are back.&lt;/p&gt;</content></entry></feed>"""


def test_each_entry_of_a_feed_is_an_article(tmp_path, registry):
    reading = read(tmp_path, registry, "feed.xml", RSS)
    first, second = reading.articles
    assert first.id == "feed.xml#urn:1"
    assert first.text == "The council met.\n\nIt voted."
    assert (first.outlet, first.title, first.author) == (
        "Harbour Gazette", "Pier & harbour", "Ann Lee")  # fmt: skip
    assert str(first.published) == "2024-05-06 09:08:09+02:00"
    assert (first.url, first.language) == ("https://gazette.example/1", "en")
    assert (second.published_by, second.outlet) == ("Harbour Gazette", "Coast Wire")
    assert [s.path for s in reading.skipped] == ["feed.xml#urn:3"]


def test_an_atom_feed_is_read_too(tmp_path, registry):
    article = only(read(tmp_path, registry, "a.atom", ATOM))
    assert (article.id, article.text) == ("a.atom#tag:1", "The boats are back.")


TWENTY = [f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
LAUGHS = (
    f'<!DOCTYPE rss [<!ENTITY a "ha">{"".join(TWENTY)}]>'
    '<rss version="2.0"><channel><title>x</title><item><title>&i;</title></item></channel></rss>'
)
FILE = (
    '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel>'
    "<title>x</title><item><description>a &f; b</description></item></channel></rss>"
)


@pytest.mark.parametrize("content", [LAUGHS, "<html><p>No feed</p></html>", RSS[:300], "<x/>"])
def test_what_is_no_feed_is_skipped_by_name(tmp_path, registry, content):
    reading = read(tmp_path, registry, "a.rss", content)
    assert reading.articles == ()
    assert reading.skipped[0].path.startswith("a.rss")


def test_a_feed_reads_no_other_file(tmp_path, registry):
    reading = read(tmp_path, registry, "a.rss", FILE)
    assert "root:" not in "".join(article.text for article in reading.articles)


def zipped(members, method=zipfile.ZIP_DEFLATED):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return written.getvalue()


def test_an_archive_is_read_file_by_file(tmp_path, registry):
    packed = zipped({
        "b/page.html": PAGE.format(head="", rest=""), "a.txt": BODY, "n.jpg": b"x",
        "__MACOSX/a.txt": b"x", "b/.DS_Store": b"x", "deep.zip": zipped({}),
    })  # fmt: skip
    reading = read(tmp_path, registry, "news.zip", packed)
    assert [a.id for a in reading.articles] == ["news.zip/a.txt", "news.zip/b/page.html"]
    assert [s.path for s in reading.skipped] == ["news.zip/deep.zip", "news.zip/n.jpg"]


def test_paths_and_links_out_of_an_archive_are_refused_by_name(tmp_path, registry):
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed = io.BytesIO(zipped({"../up.txt": BODY, "a/../../up.txt": BODY, "/root.txt": BODY,
                                "C:\\x.txt": BODY, "good.txt": BODY}))  # fmt: skip
    with zipfile.ZipFile(packed, "a") as archive_file:
        archive_file.writestr(link, "/etc/passwd")
    reading = read(tmp_path, registry, "a.zip", packed.getvalue())
    assert [a.id for a in reading.articles] == ["a.zip/good.txt"]
    assert sorted(s.path for s in reading.skipped) == [
        "a.zip/../up.txt", "a.zip//root.txt", "a.zip/C:\\x.txt", "a.zip/a/../../up.txt",
        "a.zip/link.txt"]  # fmt: skip
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip"]


def test_a_bomb_is_refused_and_the_rest_is_read(tmp_path, registry, monkeypatch):
    monkeypatch.setattr(archive, "MOST_BYTES", 2**20)
    monkeypatch.setattr(archive, "MOST_UNPACKED", 2 * 2**20)
    flat = b"word " * 2**17
    bomb = {f"{n}.txt": flat + str(n).encode() for n in range(8)} | {"0.txt": b" " * 2**24}
    reading = read(tmp_path, registry, "a.zip", zipped({**bomb, "z.txt": BODY}))
    assert [s.path for s in reading.skipped][0] == "a.zip/0.txt"
    assert "unpacks to more than" in reading.skipped[0].what
    assert [a.id for a in reading.articles] == ["a.zip/1.txt", "a.zip/2.txt", "a.zip/3.txt",
                                                "a.zip/z.txt"]  # fmt: skip


def test_an_archive_of_too_many_files_is_refused(tmp_path, registry, monkeypatch):
    monkeypatch.setattr(archive, "MOST_FILES", 10)
    packed = zipped({f"{n}.txt": BODY for n in range(11)})
    (skipped,) = read(tmp_path, registry, "a.zip", packed).skipped
    assert "more than 10 files" in skipped.what


@pytest.mark.parametrize("cut", [10, 100, -30])
def test_a_truncated_archive_is_skipped_by_name(tmp_path, registry, cut):
    packed = zipped({"a.txt": BODY * 9, "b.txt": BODY}, zipfile.ZIP_STORED)
    reading = read(tmp_path, registry, "a.zip", packed[:cut])
    assert [s.path for s in reading.skipped] == ["a.zip"]
    assert "not a readable archive file (" in reading.skipped[0].what


@pytest.mark.parametrize(
    "error", [ImportError("x"), MemoryError(), OSError(errno.EMFILE, "Too many open files")]
)
def test_what_is_no_fault_of_a_file_does_not_take_it_out(tmp_path, registry, monkeypatch, error):
    def fails(data, path):
        raise error

    monkeypatch.setattr(text, "read", fails)
    with pytest.raises(type(error)):
        read(tmp_path, registry, "a.txt", BODY)


def test_ten_thousand_empty_files_are_skipped_by_name(tmp_path, registry):
    (tmp_path / "pier.txt").write_text(BODY)
    (tmp_path / "a.zip").write_bytes(zipped({f"{n:05}.txt": "" for n in range(10_000)}))
    for number in range(10_000):
        (tmp_path / f"{number:05}.txt").touch()
    reading = read_corpus(tmp_path, registry)
    assert [article.id for article in reading.articles] == ["pier.txt"]
    assert len(reading.skipped) == 20_000
    assert {skipped.what for skipped in reading.skipped} == {"empty"}


# Republication in markup


@pytest.mark.parametrize(
    ("head", "origin", "where"),
    [
        ('<meta property="og:url" content="https://blog.example/pier">',
         "gazette.example", '<link rel="canonical"> to another site'),
        ('<meta name="syndication-source" content="https://www.theguardian.com/pier">',
         "The Guardian", '<meta "syndication-source">'),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "isBasedOn": '
         '{"@type": "NewsArticle", "publisher": {"name": "Coast Wire"}}}</script>',
         "Coast Wire", "JSON-LD"),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "isBasedOn": '
         '"https://www.reuters.com/article/pier"}</script>', "Reuters", "JSON-LD"),
    ],
)  # fmt: skip
def test_a_page_that_names_the_page_it_was_taken_from(tmp_path, registry, head, origin, where):
    article = only(read(tmp_path, registry, "a.html", PAGE.format(head=head, rest="")))
    assert article.republished_from == (origin,)
    evidence = article.provenance.republished_from[0].evidence
    assert (evidence.rank, evidence.where) == ("markup", where)


@pytest.mark.parametrize(
    "url", ["https://www.gazette.example/x", "https://amp.gazette.co.example/"]
)
def test_another_host_of_the_same_site_is_no_other_site(tmp_path, registry, url):
    head = f'<meta property="og:url" content="{url}">'
    article = only(read(tmp_path, registry, "a.html", PAGE.format(head=head, rest="")))
    assert article.republished_from == ()


def test_a_page_stated_to_be_from_one_site_and_canonical_on_another_is_a_copy(tmp_path, registry):
    (tmp_path / "articles.toml").write_text('["a.html"]\nurl = "https://blog.example/copy"\n')
    article = only(read(tmp_path, registry, "a.html", PAGE.format(head="", rest="")))
    assert article.republished_from == ("gazette.example",)
    assert article.url == "https://blog.example/copy"


def test_a_mail_nested_ten_thousand_deep_is_skipped_by_name_and_the_rest_is_read(
    tmp_path, registry
):
    (tmp_path / "pier.txt").write_text(BODY)
    deep = mail(html="<div>" * 10_000 + "<p>deep</p>" + "</div>" * 10_000, Subject="Deep")
    reading = read(tmp_path, registry, "deep.eml", deep)
    assert [article.id for article in reading.articles] == ["pier.txt"]
    assert [skipped.path for skipped in reading.skipped] == ["deep.eml"]


def test_a_piece_of_html_is_its_text():
    assert text_of_html("<div>" * 200 + "<p>deep</p>") == "deep"
    assert text_of_html("<!-- nothing -->") == ""
    assert text_of_html("5 < 6 & so on") == "5 < 6 & so on"
