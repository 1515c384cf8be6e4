"""Web pages and PDF."""

import io

import pypdf
import pytest
from test_sections import BODY

from corpus.folder import read_corpus

PARAGRAPHS = "".join(f"<p>{part}</p>" for part in BODY.split("\n\n"))
PAGE = f"""<!doctype html><html lang="en-GB"><head>
<title>Pier to be rebuilt | Harbour Gazette</title>
<meta property="og:site_name" content="Harbour Gazette">
<meta property="og:title" content="Pier &amp; harbour">
<meta property="article:published_time" content="2024-05-06T07:08:09Z">
<link rel="canonical" href="https://gazette.example/pier">
{{head}}</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Pier &amp; harbour</h1>{PARAGRAPHS}{PARAGRAPHS}</article>
{{rest}}<footer>Cookies and so on</footer></body></html>"""
JSON_LD = """<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "X"},
{"@type": "NewsArticle", "headline": "Council rebuilds pier", "datePublished": "2024-05-05",
 "author": [{"@type": "Person", "name": "Ann Lee"}, {"name": "Bo Chan"}],
 "publisher": {"@type": "Organization", "name": "The Harbour Gazette"}}]}</script>
<script type="application/ld+json">{broken</script>"""


def read(folder, registry, name, content):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_corpus(folder, registry)


def only(reading):
    assert reading.skipped == ()
    (article,) = reading.articles
    return article


def test_a_page_gives_its_text_and_what_its_tags_say(tmp_path, registry):
    article = only(read(tmp_path, registry, "a.html", PAGE.format(head="", rest="")))
    assert "It voted by nine to four" in article.text
    assert "Sport" not in article.text
    assert article.outlet == "Harbour Gazette"
    assert article.title == "Pier & harbour"
    assert str(article.published) == "2024-05-06 07:08:09+00:00"
    assert article.url == "https://gazette.example/pier"
    assert article.language == "en"
    assert article.author is None
    assert article.provenance.outlet.evidence.where == '<meta "og:site_name">'
    assert article.provenance.outlet.evidence.rank == "markup"


def test_json_ld_wins_over_meta_tags_and_broken_json_ld_is_passed_over(tmp_path, registry):
    article = only(read(tmp_path, registry, "a.html", PAGE.format(head=JSON_LD, rest="")))
    assert article.title == "Council rebuilds pier"
    assert article.outlet == "The Harbour Gazette"
    assert article.author == "Ann Lee, Bo Chan"
    assert str(article.published) == "2024-05-05"
    assert article.provenance.title.evidence.where == "JSON-LD"


def test_articles_toml_wins_over_tags(tmp_path, registry):
    (tmp_path / "articles.toml").write_text('["a.html"]\noutlet = "HG"\n')
    article = only(read(tmp_path, registry, "a.html", PAGE.format(head=JSON_LD, rest="")))
    assert (article.outlet, article.title) == ("HG", "Council rebuilds pier")


THREADS = {
    "blog": """<li class="comment depth-1"><article class="comment-body"><footer>
        <div class="comment-author vcard"><b class="fn"><a href="/x">Old Heron</a></b>
        <span class="says">says:</span></div></footer><div class="comment-content">
        <p>This pier is a waste of money, and everybody in the town knows it.</p>
        <p>Who will pay for it in the end?</p></div></article><ol class="children">
        <li class="comment"><article class="comment-body"><cite class="fn">Mira Dane says:</cite>
        <div class="comment-content"><p>I disagree, since we all need the pier in summer.</p></div>
        </article></li></ol></li>""",
    "schema.org": """<li itemscope itemtype="https://schema.org/Comment">
        <span itemprop="author" itemscope><span itemprop="name">Old Heron</span></span>
        <div><p>This pier is a waste of money, and everybody in the town knows it.</p>
        <p>Who will pay for it in the end?</p></div></li>
        <li itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Mira Dane</span>
        <div><p>I disagree, since we all need the pier in summer.</p></div></li>""",
    "classes": """<div class="comment-item"><a class="comment__username">Old Heron</a>
        <p>This pier is a waste of money, and everybody in the town knows it.</p>
        <p>Who will pay for it in the end?</p></div><div class="comment-item">
        <a class="comment__username">Mira Dane</a>
        <p>I disagree, since we all need the pier in summer.</p></div>""",
}


@pytest.mark.parametrize("markup", THREADS.values(), ids=THREADS)
def test_a_comment_is_its_author_s_where_the_markup_names_one(tmp_path, registry, markup):
    thread = f'<div id="comments" class="comments-area"><ol>{markup}</ol></div>'
    article = only(read(tmp_path, registry, "a.html", PAGE.format(head="", rest=thread)))
    said = [
        (s.author, s.span.of(article.text).strip()) for s in article.sections if s.kind == "comment"
    ]
    assert said == [
        (
            "Old Heron",
            "This pier is a waste of money, and everybody in the town knows it.\n"
            "Who will pay for it in the end?",
        ),
        ("Mira Dane", "I disagree, since we all need the pier in summer."),
    ]


def test_a_comment_whose_author_is_not_named_has_none(tmp_path, registry):
    thread = """<div id="comments" class="comments-area"><ol class="comment-list">
    <li class="comment"><p>This pier is a waste of money, and everybody in the town knows it.</p>
    </li></ol></div></div>"""
    page = PAGE.format(head="", rest=thread).replace(
        "<article><h1>", '<div class="has-comments"><article><p class="author">Ann Lee</p><h1>'
    )
    article = only(read(tmp_path, registry, "a.html", page))
    (comment,) = [section for section in article.sections if section.kind == "comment"]
    assert comment.author is None
    assert "waste of money" in comment.span.of(article.text)
    assert "voted by nine" not in comment.span.of(article.text)


@pytest.mark.parametrize(
    "content",
    [
        "<html><body><script>let all = 'script';</script></body></html>",
        "<div>" * 10_000 + "x" + "</div>" * 10_000,
        "<html></html>",
    ],
)
def test_a_page_without_an_article_is_skipped_by_name(tmp_path, registry, content):
    (tmp_path / "pier.txt").write_text(BODY)
    reading = read(tmp_path, registry, "a.html", content)
    assert [article.id for article in reading.articles] == ["pier.txt"]
    assert [skipped.path for skipped in reading.skipped] == ["a.html"]


def pdf(*columns, title="", author="", password="", head=""):
    """A PDF of one page with columns of lines side by side, below a running head."""
    placed = [(50 + 190 * x, 750 - 14 * y, line)
              for x, lines in enumerate(columns) for y, line in enumerate(lines)]  # fmt: skip
    placed += [(50 + 190 * x, 790, part) for x, part in enumerate(head.split("|")) if part]
    placed.sort(key=lambda one: (-one[1], one[0]))
    drawn = "".join(f"1 0 0 1 {x} {y} Tm ({line}) Tj " for x, y, line in placed)
    stream = pypdf.generic.StreamObject()
    stream.set_data(f"BT /F1 8 Tf {drawn}ET".encode("latin-1"))
    font = pypdf.generic.DictionaryObject()
    name = pypdf.generic.NameObject
    for key, value in (("/Type", "/Font"), ("/Subtype", "/Type1"), ("/BaseFont", "/Helvetica")):
        font[name(key)] = name(value)
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(600, 800)
    fonts = pypdf.generic.DictionaryObject({name("/F1"): writer._add_object(font)})
    page[name("/Resources")] = pypdf.generic.DictionaryObject({name("/Font"): fonts})
    page[name("/Contents")] = writer._add_object(stream)
    if title or author:
        writer.add_metadata({"/Title": title, "/Author": author, "/Producer": "Gazette Writer"})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


LINES = ["The harbour council met on Monday evening to de-", "cide on the old pier, which a storm",
         "had destroyed last winter."]  # fmt: skip


def test_lines_of_a_pdf_are_joined_to_paragraphs(tmp_path, registry):
    article = only(read(tmp_path, registry, "a.pdf", pdf(LINES, title="Pier")))
    assert "decide on the old pier, which a storm had destroyed" in article.text
    assert article.title == "Pier"
    assert article.provenance.title.evidence.rank == "markup"
    assert article.published is None


MIDDLE = [
    "Mayor Ann Lee wants a bridge in-",
    "stead of the pier, she said on",
    "Monday after the vote.",
]
RIGHT = ["The herring came back in March", "and the boats have left, said", "the harbour master."]


@pytest.mark.parametrize("columns", [(LINES, [], MIDDLE), (MIDDLE, RIGHT, MIDDLE, RIGHT)])
def test_the_columns_of_a_pdf_are_read_one_after_the_other(tmp_path, registry, columns):
    head = "HARBOUR GAZETTE|Friday, 3 May 2019|Page 4"
    written = pdf(*columns, head=head, title="untitled", author="Gazette Writer")
    article = only(read(tmp_path, registry, "a.pdf", written))
    text = " ".join(article.text.split())
    assert "wants a bridge instead of the pier, she said on Monday after the vote." in text
    assert (article.outlet, str(article.published)) == ("Harbour Gazette", "2019-05-03")
    assert article.author is None
    assert article.title != "untitled"
    assert "HARBOUR" not in article.text


def test_a_pdf_that_is_encrypted_truncated_or_empty_is_skipped_by_name(tmp_path, registry):
    (tmp_path / "locked.pdf").write_bytes(pdf(LINES, password="secret"))
    (tmp_path / "cut.pdf").write_bytes(pdf(LINES)[:300])
    (tmp_path / "blank.pdf").write_bytes(pdf([]))
    skipped = {s.path: s.what for s in read_corpus(tmp_path, registry).skipped}
    assert sorted(skipped) == ["blank.pdf", "cut.pdf", "locked.pdf"]
    assert "encrypted" in skipped["locked.pdf"]
