"""Feeds as they come: escaped too often, of links alone, damaged, huge."""

import pytest
from test_formats import only, read

from corpus.readers.fragments import unescaped


def feed(*items, head=""):
    entries = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{entries}</channel></rss>'


@pytest.mark.parametrize(
    "description",
    [
        "&lt;![CDATA[Ten seals came back to the sound.]]&gt;",
        "&lt;![CDATA[&lt;p&gt;Ten seals came back to the sound.&lt;/p&gt;]]&gt;",
        "<![CDATA[&lt;![CDATA[Ten seals came back to the sound.]]&gt;]]>",
        "&amp;lt;p&amp;gt;Ten seals came back&amp;amp;nbsp;to the sound.&amp;lt;/p&amp;gt;",
        "<![CDATA[&amp;lt;p&amp;gt;Ten seals came back to the sound.&amp;lt;/p&amp;gt;]]>",
    ],
)
def test_markup_that_is_escaped_too_often_is_markup(tmp_path, registry, description):
    written = feed(f"<description>{description}</description>")
    article = only(read(tmp_path, registry, "a.xml", written))
    assert article.text.replace("\u00a0", " ") == "Ten seals came back to the sound."


def test_entities_escaped_twice_are_characters_in_every_field(tmp_path, registry):
    item = (
        "<title>Oil &amp;amp;amp; gas</title><author>Zo&amp;amp;euml; Brandt</author>"
        "<description>&lt;p&gt;Oil &amp;amp;amp; gas are &amp;amp;pound;3 dearer.&lt;/p&gt;"
        "</description>"
    )
    written = feed(item, head="<title>Caf&amp;amp;eacute;</title>")
    article = only(read(tmp_path, registry, "a.xml", written))
    assert article.text == "Oil & gas are £3 dearer."
    assert (article.title, article.author, article.outlet) == ("Oil & gas", "Zoë Brandt", "Café")


@pytest.mark.parametrize(
    "html",
    ["<p>Write &lt;b&gt;bold&lt;/b&gt; in HTML.</p>", "If a &lt; b and c &gt; d, stop.", "Plain."],
)
def test_markup_that_is_talked_about_stays(html):
    assert unescaped(html) == html


@pytest.mark.parametrize(
    "description",
    [
        '&lt;a href="https://x.example/1"&gt;Seals are back&lt;/a&gt; Coast Wire',
        '&lt;li&gt;&lt;a href="https://x.example/1"&gt;Seals&lt;/a&gt; Coast Wire&lt;/li&gt;'
        '&lt;li&gt;&lt;a href="https://x.example/2"&gt;More seals&lt;/a&gt; Bay Wire&lt;/li&gt;',
        'submitted by &lt;a href="https://r.example/u/x"&gt;x&lt;/a&gt; '
        '&lt;a href="https://r.example/1"&gt;[link]&lt;/a&gt;',
        "Seals are back https://x.example/1",
    ],
)
def test_an_entry_of_links_alone_is_not_quoted(tmp_path, registry, description):
    item = f"<title>Seals are back - Coast Wire</title><description>{description}</description>"
    (skipped,) = read(tmp_path, registry, "a.xml", feed(item)).skipped
    assert "only a link: add the page" in skipped.what


def test_a_short_text_with_a_link_behind_it_is_quoted(tmp_path, registry):
    description = 'Seals are back. &lt;a href="https://x.example/1"&gt;Read more&lt;/a&gt;'
    item = f"<title>Seals</title><description>{description}</description>"
    assert only(read(tmp_path, registry, "a.xml", feed(item))).text == "Seals are back. Read more"


def test_a_feed_that_breaks_off_is_read_as_far_as_it_goes(tmp_path, registry):
    items = (f"<guid>{n}</guid><description>Seal number {n} came.</description>" for n in range(9))
    whole = feed(*items)
    reading = read(tmp_path, registry, "a.xml", whole[: whole.index("Seal number 7")])
    assert len(reading.articles) == 7
    assert "damaged XML, of which 8 entries are read: get the feed again" in str(
        reading.oddities[0]
    )


def test_entries_that_share_an_id_each_get_their_own(tmp_path, registry):
    texts = ("Seals came.", "Gulls came.", "Terns came.")
    items = (f"<guid>same</guid><description>{text}</description>" for text in texts)
    reading = read(tmp_path, registry, "a.xml", feed(*items))
    assert [a.id for a in reading.articles] == ["a.xml#same", "a.xml#same~2", "a.xml#same~3"]


@pytest.mark.parametrize(
    ("text", "declared", "encoding"),
    [
        ("“Ten seals” – for £3.", "iso-8859-1", "cp1252"),
        ("Десять тюленей вернулись в пролив.", "koi8-r", "koi8_r"),
        ("Десять тюленей вернулись в пролив, сказал смотритель.", "utf-8", "cp1251"),
        ("十头海豹回到了海峡，渔民说。", "gb2312", "gbk"),
        ("„Zehn Robben“ sind zurück.", "utf-8", "utf-8"),
    ],
)
def test_a_feed_is_read_as_a_browser_reads_it(tmp_path, registry, text, declared, encoding):
    written = feed(f"<title>x</title><description>{text}</description>")
    written = written.replace('"1.0"', f'"1.0" encoding="{declared}"', 1)
    assert only(read(tmp_path, registry, "a.xml", written.encode(encoding))).text == text


def test_a_character_of_windows_by_its_number_is_that_character(tmp_path, registry):
    written = feed("<description>&amp;#147;Ten seals&amp;#148; came.</description>")
    assert only(read(tmp_path, registry, "a.xml", written)).text == "“Ten seals” came."
