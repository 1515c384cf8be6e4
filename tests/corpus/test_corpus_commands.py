import json
import tomllib

import pytest
from typer.testing import CliRunner

from corpus.cli import app
from corpus.errors import UsageProblem
from corpus.settings import SAMPLE_CORPUS, CorpusSettings

STORY = "The harbour council met on Monday. It voted to rebuild the old pier.\n"


class Settings(CorpusSettings):
    """What `app.py` gives the commands, where there is no index."""

    def doubtful_notices(self):
        return []


def run(*arguments, corpus=SAMPLE_CORPUS):
    settings = Settings(corpus=corpus)
    return CliRunner().invoke(app, arguments, obj=settings, catch_exceptions=False)


def test_list_shows_each_article_with_whose_words_it_is():
    listed = run("list").stdout
    assert "RT DE" in listed
    assert "Russia Today (via Jesus' Coming Back)" in listed
    assert "5 articles, 0 skipped" in run("list").stderr


def test_list_filters_by_any_name_of_an_outlet_and_prints_json():
    (line,) = run("list", "--outlet", "RT", "--json").stdout.splitlines()
    article = json.loads(line)
    assert article["id"] == "russia-today-land-for-peace.txt"
    assert article["outlet"] == "Russia Today"
    assert article["kind"] == "digest"


def test_an_outlet_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(UsageProblem, match="There are: Cyprus Daily News"):
        run("list", "--outlet", "BBC")


def test_show_tells_how_each_fact_is_known_and_names_the_sections():
    shown = run("show", "south-front-no-winners.txt").stdout
    assert 'South Front  (stated: articles.toml ["south-front-no-winners.txt"])' in shown
    assert "[headline]" in shown
    assert "[body]" in shown


def test_show_of_an_unknown_id_names_the_nearest():
    with pytest.raises(UsageProblem, match="south-front-no-winners.txt"):
        run("show", "south-front-no-winner.txt")


def test_add_copies_and_never_overwrites(tmp_path):
    (tmp_path / "pier.txt").write_text(STORY)
    corpus = tmp_path / "corpus"
    assert run("add", str(tmp_path / "pier.txt"), corpus=corpus).exit_code == 0
    assert (corpus / "pier.txt").read_text() == STORY
    for again in (str(tmp_path / "pier.txt"), str(tmp_path / "none.txt"), __file__):
        with pytest.raises(UsageProblem):
            run("add", again, corpus=corpus)
    with pytest.raises(UsageProblem, match="sample corpus"):
        run("add", str(tmp_path / "pier.txt"))


def test_check_names_what_is_skipped_odd_and_unknown(tmp_path):
    (tmp_path / "pier.txt").write_text(STORY)
    (tmp_path / "empty.txt").touch()
    (tmp_path / "articles.toml").write_text('["peir.txt"]\ntitle = "x"\n')
    counted, found = checked(tmp_path)
    assert counted == ["1 skipped", "1 odd", "1 undated", "1 unidentified", "1 untitled"]
    assert [line.split()[0] for line in found] == [
        "skipped",
        "odd",
        "undated",
        "unidentified",
        "untitled",
    ]


def checked(corpus):
    """The counts, and the findings behind them."""
    lines = run("check", corpus=corpus).stdout.splitlines()
    counted = [line.strip().partition(": ") for line in lines if line.startswith(" ")]
    assert all(remedy for _, _, remedy in counted)
    return [count for count, _, _ in counted], lines[len(counted) :]


def test_each_digest_says_whose_article_it_is_of_and_quotes_nothing():
    for line in run("list", "--json").stdout.splitlines():
        article = json.loads(line)
        text = (SAMPLE_CORPUS / article["id"]).read_text("utf-8")
        assert article["kind"] == "digest"
        assert article["outlet"]
        assert text.splitlines()[0] == article["title"]
        assert not set(text) & set('"“”„«»‘’')
        assert 8 <= text.count(".") <= 16


def test_list_filters_by_date_language_and_kind(tmp_path):
    for name, facts in (
        ("a", {"published": "2024-05-06", "language": "en"}),
        ("b", {"published": "2024-06-01T10:00:00", "language": "de", "kind": "opinion"}),
        ("c", {"language": "en"}),
    ):
        (tmp_path / f"{name}.json").write_text(json.dumps({"text": STORY, **facts}))

    def listed(*options):
        lines = run("list", "--json", *options, corpus=tmp_path).stdout.splitlines()
        return [json.loads(line)["id"][0] for line in lines]

    assert listed("--since", "2024-05-06") == ["a", "b"]
    assert listed("--until", "2024-05-31") == ["a"]
    assert "1 without a date" in run("list", "--until", "2024-05-31", corpus=tmp_path).stderr
    assert listed("--language", "en") == ["a", "c"]
    assert listed("--kind", "opinion") == ["b"]
    with pytest.raises(UsageProblem, match="--since"):
        listed("--since", "03/04/2022")


def test_show_quotes_the_line_that_a_fact_was_read_from(tmp_path):
    (tmp_path / "a.txt").write_text(f"Pier voted\n\n{STORY}\nSource: Reuters\n")
    assert ': "Reuters")' in run("show", "a.txt", corpus=tmp_path).stdout


def test_check_names_contradictions(tmp_path):
    (tmp_path / "a.md").write_text(f"---\noutlet: CNN\npublished: 2024-05-01\n---\n{STORY}")
    (tmp_path / "articles.toml").write_text(
        '["a.md"]\noutlet = "BBC News"\npublished = 2024-05-06\ntitle = "Pier"\n'
    )
    counted, found = checked(tmp_path)
    assert counted == ["2 differs"]
    assert found == [
        "differs      a.md: outlet is BBC News "
        '(articles.toml ["a.md"]), and CNN (a.md, front matter)',
        'differs      a.md: date is 2024-05-06 (articles.toml ["a.md"]), '
        "and 2024-05-01 (a.md, front matter)",
    ]


def test_check_drafts_what_is_unknown_states_nothing_and_overwrites_nothing(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ('o"dd\\näme.txt', "plain.txt"):
        (corpus / name).write_text(STORY)
    (corpus / "known.json").write_text(
        json.dumps({"text": STORY, "outlet": "HG", "title": "Pier", "published": "2024-05-06"})
    )
    draft = tmp_path / "draft.toml"
    run("check", "--draft", str(draft), corpus=corpus)
    blank = {"outlet": "", "published": "", "title": ""}
    assert tomllib.loads(draft.read_text("utf-8")) == {'o"dd\\näme.txt': blank, "plain.txt": blank}
    with pytest.raises(UsageProblem, match="is there already"):
        run("check", "--draft", str(draft), corpus=corpus)
    before = run("list", "--json", corpus=corpus).stdout
    (corpus / "articles.toml").write_bytes(draft.read_bytes())
    after = run("list", "--json", corpus=corpus)
    assert after.stdout == before
    assert "3 articles, 0 skipped" in after.stderr


STORIES = [
    "The harbour council met on Monday to vote on the old pier of the town.",
    "Nine of its members were for a new pier, which will cost four million.",
    "The fishermen had asked for a longer one, and they left the hall before the vote.",
    "A storm destroyed the pier last winter, and two boats sank beside it in the night.",
]


def test_duplicates_names_the_original_and_what_a_copy_changed(tmp_path):
    copied = [*STORIES[:2], STORIES[3].replace("two boats", "three boats"), "Read it all at home."]
    for name, outlet, published, lines in (
        ("first", "Harbour Gazette", "2024-05-06T08:00:00", STORIES),
        ("copy", "Coast Wire", "2024-05-06T09:00:00", copied),
    ):
        record = {"text": "\n".join(lines), "outlet": outlet, "published": published}
        (tmp_path / f"{name}.json").write_text(json.dumps({**record, "title": "Pier"}))
    (group,) = map(json.loads, run("duplicates", "--json", corpus=tmp_path).stdout.splitlines())
    assert (group["original"], group["known_by"]) == ("first.json", "earliest")
    assert group["outlets"] == ["Harbour Gazette", "Coast Wire"]
    assert group["articles"][1]["left_out"] == [STORIES[2]]
    assert group["articles"][1]["added"] == ["Read it all at home."]
    told = run("duplicates", corpus=tmp_path).stdout
    assert "run by Harbour Gazette, Coast Wire" in told
    assert "first.json  likely original (earliest)" in told
    stated = '["first.json"]\nrepublished_from = ["Coast Wire"]\n'
    (tmp_path / "articles.toml").write_text(stated)
    (group,) = map(json.loads, run("duplicates", "--json", corpus=tmp_path).stdout.splitlines())
    assert (group["original"], group["known_by"]) == ("copy.json", "stated")


def test_check_tells_what_is_in_doubt_of_each_kind(tmp_path):
    base = {"outlet": "Quay Post", "title": "Pier", "published": "2024-05-06", "text": STORY}
    changed = {
        "plain": {},
        "slashed": {"published": None, "text": f"05/06/2024\n\n{STORY}"},
        "to-come": {"published": "2124-05-06"},
        "untitled": {"title": None},
        "funny": {"kind": "satire"},
        "garbled": {"text": STORY.replace("old", "CafÃ©")},
        "lost": {"text": STORY.replace("old", "caf\ufffd")},
        "corrected": {"text": f"{STORY}\nCorrection: The pier is not old. We regret the error.\n"},
        "korean": {"text": "항구 의회는 월요일에 모였다. 낡은 부두를 다시 짓기로 했다."},
        "german": {"language": "de"},
        "namesake": {"outlet": "The Herald"},
        "namesake-zw": {"outlet": "The Herald (Zimbabwe)"},
        "short": {"outlet": "The Gazette"},
    }
    records = ({"id": name, **base, **fields} for name, fields in changed.items())
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records))
    _, found = checked(path)
    told = {tuple(line.split(":")[0].split(maxsplit=1)) for line in found}
    assert told == {
        ("undated", "slashed"),
        ("future", "to-come"),
        ("untitled", "untitled"),
        ("satire", "funny"),
        ("garbled", "garbled"),
        ("garbled", "lost"),
        ("notice", "corrected"),
        ("unread", "Korean"),
        ("foreign", "de"),
        ("ambiguous", "“Herald”"),
        ("ambiguous", "The Gazette"),
    }
    assert "unread       Korean: 1 of 13 articles, such as korean" in found
    assert "undated      slashed: 05/06/2024 may be of two months" in found
    assert "ambiguous    “Herald”: may be The Herald, The Herald (Zimbabwe)" in found


@pytest.mark.parametrize("around", ["[{}]", "“{}”", "|{}|", "{}–", "{}", "{}:"])
def test_a_date_that_may_be_read_in_two_ways_is_told_whatever_stands_around_it(tmp_path, around):
    (tmp_path / "a.txt").write_text(f"{around.format('03/04/2023')}\n\n{STORY}")
    assert "undated      a.txt: 03/04/2023 may be of two months" in checked(tmp_path)[1]
