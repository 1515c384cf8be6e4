import json
import os
import subprocess
import sys
from datetime import date, datetime

import pytest

from corpus.errors import CorpusProblem
from corpus.folder import Corpus, read_corpus

STORY = "The harbour council met on Monday. It voted to rebuild the old pier by next spring.\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pier.txt").write_text(STORY)
    return tmp_path


def write_lines(path, *lines):
    path.write_text("".join(f"{line}\n" for line in lines))


def ids(reading):
    return [article.id for article in reading.articles]


def test_articles_of_all_formats_are_read_at_any_depth_in_the_order_of_their_paths(
    folder, registry
):
    (folder / "b" / "c").mkdir(parents=True)
    (folder / "b" / "c" / "note.md").write_text(f"# Pier\n\n{STORY}")
    (folder / "a.json").write_text(json.dumps({"text": STORY, "outlet": "Harbour Gazette"}))
    write_lines(folder / "z.jsonl", json.dumps({"id": "x/1", "text": STORY}), "{}")
    reading = read_corpus(folder, registry)
    assert ids(reading) == ["a.json", "b/c/note.md", "pier.txt", "x/1"]
    assert [str(s).split(":")[0] for s in reading.skipped] == ["z.jsonl#2"]


def test_text_is_untouched(tmp_path, registry):
    text = "Title\u00a0here\r\n\r\n  Soft\u00adhyphens, “quotes”\tand spaces stay.  \r\n"
    (tmp_path / "a.txt").write_bytes(text.encode())
    assert read_corpus(tmp_path, registry).articles[0].text == text


def test_a_record_has_known_fields_aliases_and_extras(tmp_path, registry):
    record = {
        "id": "n1",
        "body": STORY,
        "source": "Harbour Gazette",
        "published_at": "2024-05-06T07:08:09",
        "author": ["Ann Lee", "Bo Chan"],
        "language": "en-GB",
        "republished_from": "Coast Wire",
        "event": "e7",
    }
    write_lines(tmp_path / "a.jsonl", json.dumps(record))
    (article,) = read_corpus(tmp_path / "a.jsonl", registry).articles
    assert (article.id, article.text) == ("n1", STORY)
    assert (article.published_by, article.outlet) == ("Harbour Gazette", "Coast Wire")
    assert article.published == datetime(2024, 5, 6, 7, 8, 9)
    assert (article.author, article.language) == ("Ann Lee, Bo Chan", "en")
    assert article.extra == {"event": "e7"}
    assert article.provenance.outlet.evidence.rank == "stated"
    assert article.provenance.outlet.evidence.where == "a.jsonl#1"


def test_articles_toml_wins_over_the_file(folder, registry):
    (folder / "page.md").write_text(f"---\ntitle: Old\nauthor: Ann Lee\n---\n{STORY}")
    (folder / "articles.toml").write_text(
        '["page.md"]\ntitle = "New"\nkind = "opinion"\npublished = 2022-02-08\n'
    )
    page = read_corpus(folder, registry).articles[0]
    assert (page.title, page.author, page.kind) == ("New", "Ann Lee", "opinion")
    assert page.published_on == date(2022, 2, 8)
    assert page.provenance.title.evidence.where == 'articles.toml ["page.md"]'


def test_front_matter_is_metadata_and_not_body(tmp_path, registry):
    text = f'+++\ntitle = "Pier"\ndate = 2024-01-02\n+++\n{STORY}'
    (tmp_path / "a.md").write_text(text)
    (article,) = read_corpus(tmp_path, registry).articles
    assert article.text == text
    assert article.title == "Pier"
    body = [s.span.of(text) for s in article.sections if s.kind == "body"]
    assert body == [STORY]


# Bad input


def test_an_empty_folder_has_no_articles(tmp_path, registry):
    reading = read_corpus(tmp_path, registry)
    assert (reading.articles, reading.skipped) == ((), ())


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path, registry):
    with pytest.raises(CorpusProblem, match="no folder of articles"):
        read_corpus(tmp_path / "none", registry)
    with pytest.raises(CorpusProblem, match="no folder of articles"):
        Corpus(tmp_path / "none", registry).fingerprint()


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_skipped_by_name(folder, registry, content):
    (folder / "empty.txt").write_bytes(content)
    reading = read_corpus(folder, registry)
    assert ids(reading) == ["pier.txt"]
    assert [str(s) for s in reading.skipped] == ["empty.txt: empty"]


@pytest.mark.parametrize("suffix", ["txt", "md", "json", "jsonl", "html", "pdf"])
def test_random_bytes_are_skipped_by_name(folder, registry, suffix):
    noise = bytes((i * 7919 + i * i * 31 + 13) % 256 for i in range(5000))
    (folder / f"noise.{suffix}").write_bytes(noise)
    reading = read_corpus(folder, registry)
    assert ids(reading) == ["pier.txt"]
    assert [s.path for s in reading.skipped] == [f"noise.{suffix}"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_in_any_unicode_encoding_is_read(tmp_path, registry, encoding):
    text = "Мэр сказал: «пирс построят». The mayor said “the pier will be built”.\n"
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    assert read_corpus(tmp_path, registry).articles[0].text == text


def test_utf_16_that_ends_midway_is_skipped(folder, registry):
    (folder / "half.txt").write_bytes("a story".encode("utf-16")[:-1])
    assert [s.path for s in read_corpus(folder, registry).skipped] == ["half.txt"]


def test_a_broken_line_costs_that_line_alone(tmp_path, registry):
    deep = "[" * 100_000
    write_lines(
        tmp_path / "a.jsonl",
        json.dumps({"id": "one", "text": STORY}),
        '{"id": "two", "text": ',
        json.dumps({"id": "three", "title": "no text"}),
        json.dumps({"id": "four", "text": 4}),
        "[1, 2]",
        deep,
        "",
        json.dumps({"id": "five", "text": STORY + "More."}),
    )
    reading = read_corpus(tmp_path / "a.jsonl", registry)
    assert ids(reading) == ["one", "five"]
    assert [s.path for s in reading.skipped] == [f"a.jsonl#{n}" for n in (2, 3, 4, 5, 6)]


def test_a_useless_field_costs_that_field_alone_and_is_named(tmp_path, registry):
    record = {"id": "one", "text": STORY, "published": "03/04/2022", "title": 5, "outlet": "HG"}
    write_lines(tmp_path / "a.jsonl", json.dumps(record))
    reading = read_corpus(tmp_path / "a.jsonl", registry)
    (article,) = reading.articles
    assert (article.published, article.title, article.outlet) == (None, "", "HG")
    assert article.extra == {"published": "03/04/2022", "title": 5}
    assert sorted(str(n).split(" ")[1] for n in reading.oddities) == ["published", "title"]


def test_an_id_taken_twice_loses_no_article(tmp_path, registry):
    write_lines(
        tmp_path / "a.jsonl",
        json.dumps({"id": "one", "text": STORY}),
        json.dumps({"id": "one", "text": "Another story altogether."}),
        json.dumps({"id": "one", "text": STORY}),
    )
    reading = read_corpus(tmp_path / "a.jsonl", registry)
    assert ids(reading) == ["one", "one~2"]
    assert len(reading.skipped) == 1
    assert "two articles" in str(reading.oddities[0])


@pytest.mark.parametrize("written", [STORY, "word "])
def test_an_article_of_5_mb_is_read(tmp_path, registry, written):
    text = written * (5 * 2**20 // len(written))
    (tmp_path / "long.txt").write_text(text)
    (article,) = read_corpus(tmp_path, registry).articles
    assert "".join(s.span.of(text) for s in article.sections) == text


def test_a_file_larger_than_any_article_is_skipped(folder, registry):
    with (folder / "huge.txt").open("wb") as huge:
        huge.truncate(65 * 2**20)
    assert "larger than 64 MB" in str(read_corpus(folder, registry).skipped[0])


def test_a_typo_in_articles_toml_is_named_with_what_was_meant(folder, registry):
    (folder / "articles.toml").write_text('["pier.txt"]\noutlit = "HG"\ntitle = "Pier"\n')
    reading = read_corpus(folder, registry)
    assert reading.articles[0].title == "Pier"
    assert [str(n) for n in reading.oddities] == [
        "articles.toml: [\"pier.txt\"] has an unknown field 'outlit'; did you mean 'outlet'?"
    ]


def test_a_path_that_does_not_exist_is_named_with_the_nearest(folder, registry):
    (folder / "articles.toml").write_text('["peir.txt"]\noutlet = "HG"\n')
    reading = read_corpus(folder, registry)
    assert ids(reading) == ["pier.txt"]
    assert 'did you mean "pier.txt"?' in str(reading.oddities[0])


def test_an_articles_toml_that_is_not_toml_is_one_clear_line(folder, registry):
    (folder / "articles.toml").write_text('["pier.txt"\noutlet = "HG"\n')
    with pytest.raises(CorpusProblem, match=r"not valid TOML.*line 1") as problem:
        read_corpus(folder, registry)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("entry", ["published = 5", 'kind = "newz"', "republished_from = [1]"])
def test_a_useless_value_in_articles_toml_costs_that_field_alone(folder, registry, entry):
    (folder / "articles.toml").write_text(f'["pier.txt"]\noutlet = "HG"\n{entry}\n')
    reading = read_corpus(folder, registry)
    assert reading.articles[0].outlet == "HG"
    assert len(reading.oddities) == 1


def test_links_out_of_the_folder_are_skipped(folder, registry, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.txt").write_text("Not of the corpus.")
    (folder / "link.txt").symlink_to(outside / "secret.txt")
    (folder / "dir").symlink_to(outside, target_is_directory=True)
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "dangling.txt").symlink_to(folder / "none.txt")
    reading = read_corpus(folder, registry)
    assert ids(reading) == ["pier.txt"]
    assert sorted(s.path for s in reading.skipped) == ["dangling.txt", "dir", "link.txt", "loop"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_skipped_by_name(folder, registry):
    (folder / "locked.txt").write_text(STORY)
    (folder / "locked.txt").chmod(0)
    (folder / "closed").mkdir(mode=0)
    skipped = [s.path for s in read_corpus(folder, registry).skipped]
    assert skipped == ["closed/", "locked.txt"]


def test_a_folder_that_cannot_be_read_is_one_clear_line(tmp_path, registry, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(CorpusProblem, match="cannot be read"):
        read_corpus(tmp_path, registry)


def test_a_file_that_vanishes_midway_is_skipped(folder, registry, monkeypatch):
    from pathlib import Path

    (folder / "gone.txt").write_text(STORY)
    read_bytes = Path.read_bytes

    def vanish(path):
        if path.name == "gone.txt":
            path.unlink()
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", vanish)
    reading = read_corpus(folder, registry)
    assert ids(reading) == ["pier.txt"]
    assert [s.path for s in reading.skipped] == ["gone.txt"]


def test_unknown_formats_are_named_and_hidden_files_are_not(folder, registry):
    (folder / "photo.jpg").write_bytes(b"\xff\xd8")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.txt").write_text("hidden")
    assert [s.path for s in read_corpus(folder, registry).skipped] == ["photo.jpg"]


def test_reading_json_lines_loads_no_reader_of_web_pages(tmp_path):
    write_lines(tmp_path / "a.jsonl", json.dumps({"text": STORY, "language": "en"}))
    code = (
        "import sys; from pathlib import Path; from corpus.folder import read_corpus;"
        "from corpus.outlets import OutletRegistry;"
        f"read_corpus(Path({str(tmp_path)!r}), OutletRegistry.load());"
        "print([m for m in ('trafilatura','pypdf','lxml','numpy','datasketch','py3langid','rich')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
