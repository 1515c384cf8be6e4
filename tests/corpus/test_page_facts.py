"""Who wrote a web page, when, and for which site, by its markup."""

import json

import pytest
from test_formats import PARAGRAPHS, only, read

TEXT = f"<h1>Pier to be rebuilt</h1>{PARAGRAPHS}{PARAGRAPHS}"


def page(tmp_path, registry, head="", body=f"<article>{TEXT}</article>", lang="en"):
    content = f'<html lang="{lang}"><head>{head}</head><body>{body}</body></html>'
    return only(read(tmp_path, registry, "a.html", content))


def ld(*blocks):
    return f'<script type="application/ld+json">{json.dumps(blocks)}</script>'


def news(**fields):
    return {"@type": "NewsArticle", "headline": "Pier to be rebuilt", **fields}


@pytest.mark.parametrize(
    ("author", "named"),
    [
        ({"@type": "Person", "name": ["Ann Lee", "Bo Chan"]}, "Ann Lee, Bo Chan"),
        ([{"givenName": "Ann", "familyName": "Lee"}, {"name": "Bo Chan"}], "Ann Lee, Bo Chan"),
        ({"@id": "#ann"}, "Ann Lee"),
        ("By Ann Lee and Bo Chan, staff writers", "Ann Lee and Bo Chan"),
        ("alee@gazette.example (Ann Lee)", "Ann Lee"),
        ("Ann Lee (al)", "Ann Lee"),
        ([{"name": "Ann Lee"}, {"@type": "Organization", "name": "Gazette"}], "Ann Lee"),
        ({"name": "Gazette staff reporter"}, None),
        ({"@type": "Organization", "name": "Gazette Newsroom"}, None),
        ("Newsdesk", None),
        ("[[author]]", None),
        ("{{ page.author }}", None),
        ("admin", None),
        ("105092", None),
        ({"name": "Gazette D", "url": "https://gazette.example/author/admin/"}, None),
        ([None, 7, {"name": {}}], None),
    ],
)
def test_an_author_is_a_name_and_no_account(tmp_path, registry, author, named):
    head = ld(
        news(author=author, publisher={"name": "Gazette"}), {"@id": "#ann", "name": "Ann Lee"}
    )
    assert page(tmp_path, registry, head).author == named


@pytest.mark.parametrize(
    ("byline", "named"),
    [
        ('<p class="article__author">By Ann Lee, Harbourtown</p>', "Ann Lee"),
        ('<a rel="author" href="/ann">Ann Lee</a>', "Ann Lee"),
        ("<li>By: <a>Ann Lee</a>, <a>Bo Chan</a></li>", "Ann Lee, Bo Chan"),
        ('<div class="byline"><a>Ann Lee</a><a>Bo Chan</a></div>', "Ann Lee, Bo Chan"),
        ('<p class="author-text">The council voted on Monday.</p>', None),
        ('<figure><span class="author">Bo Chan</span></figure>', None),
        ('<aside><a rel="author">Bo Chan</a></aside>', None),
        ('<article><a rel="author">Bo Chan</a></article>', None),
    ],
)
def test_the_byline_shown_tells_more_than_the_name_of_the_site(tmp_path, registry, byline, named):
    head = ld(news(author={"name": "Harbour Gazette"}, publisher={"name": "Harbour Gazette"}))
    article = page(tmp_path, registry, head, f"<article>{byline}{TEXT}</article>")
    assert article.author == named


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (ld(news(publisher={"name": "Lighthouse Media GmbH"}))
         + '<meta property="og:site_name" content="Harbour Gazette">', "Harbour Gazette"),
        (ld(news(publisher={"name": "gazette.example"}), {"@type": "WebSite", "name": "Gazette"}),
         "Gazette"),
        (ld(news(publisher={"@id": "#us"}), {"@id": "#us", "name": "Gazette"}), "Gazette"),
        (ld({"@type": "WebPage", "mainEntity": news(publisher={"name": "Gazette"})}), "Gazette"),
        ("<title>Pier to be rebuilt - News | Harbour Gazette</title>", "Harbour Gazette"),
        ("<title>Pier to be rebuilt | Harbours</title>", "gazette.example"),
    ],
)  # fmt: skip
def test_the_outlet_is_the_best_name_of_the_site(tmp_path, registry, head, name):
    head += '<link rel="canonical" href="https://www.gazette.example/pier">'
    assert page(tmp_path, registry, head).outlet == name


@pytest.mark.parametrize(
    ("head", "body", "lang", "day"),
    [
        ("", '<header><time datetime="2011-05-03">Since 2011</time></header><article>{}</article>',
         "en", None),
        ("", "<main><p><time>03.04.2023</time></p>{}"
         '<article><time datetime="2023-05-01">Fair</time></article></main>', "de", "2023-04-03"),
        ("", '<main>{}<article><time datetime="2023-05-01">Fair</time></article></main>', "en",
         None),
        ('<meta property="article:published_time" content="03/04/2023">', "<main>{}</main>",
         "en-GB", "2023-04-03"),
        ('<meta property="article:published_time" content="03/04/2023">', "<main>{}</main>",
         "en-US", None),
        ('<link rel="canonical" href="https://gazette.example/2023/04/03/pier">',
         "<main>{}</main>", "en", "2023-04-03"),
        ('<link rel="canonical" href="https://gazette.example/10.1186/s1-2022-12-13-8">',
         "<main>{}</main>", "en", None),
        ("<title>Pier | Gazette | 03.04.2023</title>", "<main>{}</main>", "en", "2023-04-03"),
    ],
)  # fmt: skip
def test_the_date_is_the_articles_own(tmp_path, registry, head, body, lang, day):
    article = page(tmp_path, registry, head, body.format(TEXT), lang)
    assert (str(article.published)[:10] if article.published else None) == day


@pytest.mark.parametrize(
    "block",
    [
        {"@type": 5},
        news(author={"@id": {}}, publisher=[[]], datePublished=5, isBasedOn=[{"publisher": [1]}]),
        news(author="(" * 9000, publisher={"name": "a." * 9000}),
        {"@id": "#a", "@type": "NewsArticle", "author": {"@id": "#a"}, "mainEntity": [7, None]},
    ],
)
def test_markup_that_makes_no_sense_is_passed_over(tmp_path, registry, block):
    assert page(tmp_path, registry, ld(block)).author is None


STANDFIRST = "The harbour office wants the pier back before the herring come, whatever it may cost."


@pytest.mark.parametrize(
    "body",
    [
        "<header><h1>Pier</h1><p class='teaser'>{0}</p></header><article>{1}</article>",
        "<div><h1>Pier</h1><h2>{0}</h2><aside><p>{1}</p></aside></div><div>{1}</div>",
        "<section class='comments'><h1>Pier</h1><p>{0}</p><div>{1}</div></section>",
    ],
)
def test_the_standfirst_is_text_and_what_holds_the_title_is_no_thread(tmp_path, registry, body):
    head = f'<meta name="description" content="{STANDFIRST}">'
    article = page(tmp_path, registry, head, body.format(STANDFIRST, TEXT.partition("</h1>")[2]))
    assert article.text.count(STANDFIRST) == 1
    assert not [section for section in article.sections if section.kind == "comment"]


def test_a_body_in_parts_is_read_whole(tmp_path, registry):
    part = f'<div class="chunk">{PARAGRAPHS}{PARAGRAPHS}</div><aside>Advertisement</aside>'
    body = f"<main><h1>Pier</h1>{part}<div class='chunk'><p>{STANDFIRST}</p></div></main>"
    assert STANDFIRST in page(tmp_path, registry, body=body).text


def test_a_link_to_another_article_is_no_paragraph(tmp_path, registry):
    links = '<p><a href="/b">Mayor of Harbourtown fined</a></p><ul><li><a>Bear seen</a></li></ul>'
    links += "<p><b>More on this topic</b> <a>Mill on the Elm sold</a></p>"
    article = page(tmp_path, registry, body=f"<article>{TEXT}{links}{PARAGRAPHS}</article>")
    assert "fined" not in article.text
    assert "Bear" not in article.text
    assert "Mill" not in article.text


def post(day, text, tag="div"):
    time = f'<time datetime="2024-03-{day:02}T09:00:00+01:00">{day} March</time>'
    return f'<{tag} id="p{day}">{time}<h3>Day {day}</h3><p>{text}</p></{tag}>'


FOUND = "The harbour office says that the last of the boats has come back to the pier this morning."
GONE = "Two boats have not come back since the gale, and the harbour office has sent for a tug."
LEFT = "Seven boats have left the harbour for the banks, though the glass has been falling."
UPDATES = [
    {"@type": "BlogPosting", "articleBody": FOUND, "datePublished": "2024-03-05T09:00:00+01:00"},
    {"@type": "BlogPosting", "articleBody": GONE, "datePublished": "2024-03-04T09:00:00+01:00"},
]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<title>Gale live: boats out</title>",
         f"<main><h1>Gale live</h1>{post(5, FOUND)}{post(4, GONE)}{post(3, LEFT)}</main>"),
        ("<title>Sturm: Live-Ticker</title>",
         f"<main><h1>Sturm</h1><ol>{post(5, FOUND, 'li')}{post(4, GONE, 'li')}{post(3, LEFT, 'li')}"
         "</ol></main>"),
        (ld({"@type": "LiveBlogPosting", "headline": "Gale", "datePublished": "2024-03-03",
             "liveBlogUpdate": UPDATES}), f"<main><h1>Gale</h1><p>{LEFT}</p></main>"),
    ],
)  # fmt: skip
def test_each_entry_of_a_live_blog_has_its_own_time(tmp_path, registry, head, body):
    content = f"<html><head>{head}</head><body>{body}</body></html>"
    found, gone, *_ = read(tmp_path, registry, "a.html", content).articles
    assert FOUND in found.text
    assert GONE not in found.text
    assert [str(one.published)[:10] for one in (found, gone)] == ["2024-03-05", "2024-03-04"]


@pytest.mark.parametrize("title", ["The people who live at the pier", "Gale live: boats out"])
@pytest.mark.parametrize("box", ['class="comment-list"', 'id="comments"', 'class="answers"'])
def test_what_readers_say_below_an_article_is_no_live_blog(tmp_path, registry, title, box):
    said = "".join(
        post(day, f"I think that the mayor is a crook, number {day}.") for day in (5, 6, 7)
    )
    body = f"<article><h1>{title}</h1>{PARAGRAPHS}{PARAGRAPHS}<div {box}>{said}</div></article>"
    content = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    [article] = read(tmp_path, registry, "a.html", content).articles
    assert PARAGRAPHS[3:60] in article.text


TEASERS = [
    f'<h2><a href="/{n}">{title}</a></h2><p>{text}</p><p>{n} March 2024</p>'
    for n, title, text in (
        (5, "Boats come back", FOUND), (4, "Boats missing", GONE), (3, "Boats leave", LEFT),
        (2, "Mill sold", "The mill on the Elm has been sold to a baker, who will grind there."),
    )
]  # fmt: skip


@pytest.mark.parametrize("tag", ["section", "li"])
def test_a_page_of_teasers_is_told_from_an_article_and_has_no_date(tmp_path, registry, tag):
    teasers = "".join(f"<{tag}>{teaser}</{tag}>" for teaser in TEASERS)
    reading = read(
        tmp_path, registry, "a.html", f"<html><body><main>{teasers}</main></body></html>"
    )
    assert "a page of links to articles" in reading.oddities[0].what
    assert only(reading).published is None


def test_an_article_with_links_below_it_is_no_index(tmp_path, registry):
    links = "".join(f"<h3><a href='/{n}'>Boats come back again, {n}</a></h3>" for n in range(4))
    body = f"<article>{TEXT}{links}</article>"
    assert not read(tmp_path, registry, "a.html", f"<html><body>{body}</body></html>").oddities
