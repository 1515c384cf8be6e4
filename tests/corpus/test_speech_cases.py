"""Who says what where it is hard to tell: each kind of trap with variants, in made-up news.

In a text, "[words](Name)" has the words said by somebody whose name or description holds Name, and
"[words]()" by the paper itself.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from corpus.article import Article, Evidence, Provenance, Sourced, Span
from corpus.folder import read_corpus
from corpus.outlets import OutletRegistry
from corpus.speech import Statement, statements
from index.sentences import sentences
from rag.attribute import attribution
from rag.credit import credited as credited_in
from rag.speakers import goes_by, meant

STATED = Evidence("stated", "test")
SAID = re.compile(r"\[([^]]+)\]\(([^)]*)\)")
UNREAD = pytest.mark.xfail(strict=True, reason="the tagger gives these words to the reader")
outlets = cache(OutletRegistry.load)


def article(text: str) -> Article:
    outlet, language = Sourced("Lagoon Mercury", STATED), Sourced("en", STATED)
    return Article("a", text, Provenance(outlet=outlet, language=language))


def page(folder: Path, body: str) -> Article:
    """The article of a web page that holds `body` between two paragraphs of the paper's own."""
    (folder / "a.html").write_text(
        '<!doctype html><html lang="en"><head><title>Row over the sea wall</title></head><body>'
        "<article><h1>Row over the sea wall</h1><p>The islanders of Motuara have quarrelled over "
        "the sea wall since the spring tide took a third of it away in the night.</p>"
        f"{body}<p>The parish will choose between stone and timber in October, when the bids of "
        "four builders have been opened in the hall of the school.</p></article></body></html>",
        encoding="utf-8",
    )
    [found] = read_corpus(folder, outlets()).articles
    return found


def read(told: Article) -> tuple[Statement, ...]:
    return statements(told, sentences(told.text, "en"), outlets())


def who(told: Article) -> list[str | None]:
    return [said.speaker for said in read(told)]


def chain(told: Article, words: str) -> list[Statement]:
    """The statements whose content overlaps `words`, the outermost first."""
    start = told.text.index(words)
    asked = Span(start, start + len(words))
    over = [s for s in read(told) if any(run.overlaps(asked) for run in s.content)]
    return sorted(over, key=lambda s: -sum(map(len, s.content)))


def whose(told: Article, words: str) -> str | None:
    """The speaker of `words`: of nested statements, of the innermost."""
    over = chain(told, words)
    return over[-1].speaker if over else None


def marked(told: Article, words: str) -> bool:
    """Are `words` given as the speaker's own, between marks?"""
    return any(words in run.of(told.text) for said in chain(told, words) for run in said.direct)


def plain(text: str) -> str:
    return SAID.sub(r"\1", text)


def check(text: str, told: Article | None = None) -> None:
    """Is each run of words that `text` marks said by whom it says?"""
    told = told or article(plain(text))
    for words, name in SAID.findall(text):
        speaker = whose(told, words)
        right = name.lower() in (speaker or "").lower() if name else speaker is None
        assert right, (words, speaker)


def bylines(told: Article) -> list[str | None]:
    """Who is named in the byline of each sentence; None: the outlet itself."""
    said, every = read(told), sentences(told.text, "en")
    held = [credited_in(told.text, one, [s for s in said if s.span.overlaps(one)]) for one in every]
    return [attribution(told, one, of).speaker for one, of in zip(every, held, strict=True)]


def credited(text: str) -> str | None:
    """Who is named in the byline of the first sentence of `text`; None: the outlet itself."""
    return bylines(article(text))[0]


@pytest.mark.parametrize(
    "voice",
    [
        "Praise came at once.\n\n“She hears [a room fill](Keïta).” -Senator Amadou Keïta",
        "“Her ear is [the best we have](Tanabe).”\n\n— Yuki Tanabe, choirmaster",
        "And this from Dean Ximena Roldán:\n\n“She [pays the drummers](Roldán).”",
        "From the office of Tomasz Wrona, buyer, Baltika Ltd:\n\n“It will [sell](Wrona) well.”",
    ],
    ids=["dash", "line below", "announced", "announced with a role"],
)
def test_a_line_of_its_own_beside_a_quotation_names_its_speaker(voice):
    text = f"The board chose a curator on Friday.\n\n{voice}\n\nShe [begins in August]()."
    check(text)
    assert marked(article(plain(text)), SAID.findall(voice)[0][0])


@pytest.mark.parametrize(
    "told",
    [
        "The farmer Siddharth Menon disagreed. “They were [for cattle](Menon),” he said.",
        "Thandeka Zulu, a nurse, shook her head. “We [boil it](Zulu) twice,” she said.",
        "Bjarki Pálsson would have none of it. “It [was never ours](Pálsson),” he said.",
    ],
)
def test_the_only_person_in_sight_speaks_whatever_the_first_name(told):
    check(f"The district met on Tuesday about its empty wells. {told} A vote [is due]() in June.")


@pytest.mark.parametrize(
    "text",
    [
        "Health minister Ana Tavares toured the delta on Monday.\n\n“The vaccine comes by boat,” "
        "Tavares said. “It [comes late](Tavares).\n\n“So far [no village](Tavares) has gone "
        "without.\n\n“I ask nurses to [count what is left](Tavares).”\n\nThe matron of Bahari, "
        "Juma Otieno, frowned. “We [count each day](Otieno),” he said.",
        "The team lost again. Coach Goran Ilić told us: “The pitch was a bog.\n\n“It will be "
        "[one in May](Ilić).\n\n“We have [asked for sand](Ilić).”\n\n[Nobody had a question]().",
    ],
    ids=["after a cue", "after a colon"],
)
def test_a_quotation_goes_on_over_paragraphs(text):
    check(text)


@pytest.mark.parametrize(
    "letter",
    [
        "We print the letter in full.\n\nThe beams [have lost their glue](Kestrel). We advise that "
        "[nobody swim](Kestrel).\n\nYours faithfully, Kestrel Timber Surveyors Ltd.",
        "Parents were sent a letter.\n\nThe roof [leaks](Nwachukwu). I cannot [let a child in]"
        "(Nwachukwu).\n\nYours sincerely,\nIfeoma Nwachukwu",
        "The Guild of Divers published the following statement:\n\nAll lessons [are off](Guild). "
        "Fees [will be paid back](Guild).",
    ],
    ids=["signed by a firm", "signed on a line below", "announced"],
)
def test_an_inserted_letter_is_its_writers(letter):
    check(f"The pool has been shut since Easter. {letter}\n\nIt was [drained on Monday]().")


@pytest.mark.parametrize(
    ("credit", "name"),
    [
        (
            "<p>FILE PHOTO: Gulls, 3 March 2018. Tuva Nakamura via REUTERS/File Photo</p>",
            "Nakamura",
        ),
        ("<p>(Photo by Renzo Quispe/Agence France-Presse)</p>", "Quispe"),
        ("<figure><img src='x.jpg'><figcaption>Aroha Ngata/AAP</figcaption></figure>", "Ngata"),
    ],
    ids=["file photo", "in brackets", "caption"],
)
def test_nobody_is_quoted_by_a_picture_credit(tmp_path, credit, name):
    told = "<p>The wall will not last another winter, the harbour pilot Eru Waititi said.</p>"
    found = page(tmp_path, told + credit)
    assert {by.split()[-1] for by in bylines(found) if by} == {"Waititi"}
    assert not any(name in (said.speaker or "") for said in read(found))


@pytest.mark.parametrize(
    "text",
    [
        "A crack in the runway [has grown since Sunday](aviation), and the airport [has turned "
        "away eleven flights](aviation), the aviation authority said on Wednesday.",
        "The vines [have been dry since May](chairman), and growers [have given up a fifth of the "
        "slopes](chairman), the wine board’s chairman told reporters.",
        "The cable [was cut in two places](company), and the island [has been offline since the "
        "storm](company), according to the telephone company.",
    ],
    ids=["said", "told", "according to"],
)
def test_whoever_closes_a_long_sentence_has_said_all_of_it(text):
    text += " No one at the ministry picked up the telephone. It is a holiday."
    check(text)
    assert SAID.findall(text)[0][1] in (credited(plain(text)) or "")


@pytest.mark.parametrize(
    "text",
    [
        "Leila Haddad of the Greens told the chamber that the dam would drown two valleys. Karim "
        "Haddad of the Farmers was for it.\n\n“It will [water the fields](Karim),” Karim Haddad "
        "said.\n\nMs Haddad, the Green, called the plan [a gift to the cement makers](Leila).\n\n"
        "Haddad, the Farmers’ member, answered that [stone is cheaper](Karim).",
        "Ngozi Eze and her brother, Chidi Eze, have baked in Enugu for years. “We began with [one "
        "oven](Ngozi),” Ngozi Eze said. “I [burnt the first loaves](Ngozi),” Eze recalled. Chidi "
        "Eze grinned. “I [ate them all](Chidi),” he said.",
        "Prosecutor Minjun Pak told the jury that [the ledger was forged](Minjun). Soo-ah Pak, for "
        "the defence, had asked for a delay.\n\nPak, the defence lawyer, replied that [the ink was "
        "dry](Soo-ah) in 2011.\n\n“Ink [can be baked](Minjun),” said Pak, the prosecutor.",
    ],
    ids=["by their party", "who spoke last", "by their trade"],
)
def test_of_two_of_one_surname_the_one_described_or_heard_last_speaks(text):
    check(text)


@pytest.mark.parametrize(
    ("told", "outer"),
    [
        ("“My aunt used to say, ‘Everyone eats, [no one weeds](aunt),’” Thuy Pham said.", "Pham"),
        ("Pham recalled what Lars Eklund had told her: “It will be [salt](Eklund).”", None),
        ("Wayan Sudana said the minister had told him “[it is paid](minister)”.", "Sudana"),
        ("Mateo Quiroga said that when he rang, a guard answered: “[Try May](guard).”", "Quiroga"),
        pytest.param(
            "Sudana read out a letter from Nilufar Saidova: “I [left in tears](Saidova).”",
            None,
            marks=UNREAD,
        ),
        pytest.param(
            "Quiroga quoted Saidova as saying the rice was “[cooked, not counted](Saidova)”.",
            None,
            marks=UNREAD,
        ),
    ],
)
def test_what_one_quotes_of_another_is_the_others_by_way_of_the_one(told, outer):
    text = (
        "Rice is dear this year. The miller Thuy Pham, farmer Mateo Quiroga, Governor Wayan Sudana "
        f"and the chemist Nilufar Saidova met on Monday.\n\n{told}\n\nThe talks go on."
    )
    check(text)
    over = chain(article(plain(text)), SAID.findall(told)[0][0])
    assert outer is None or outer in (over[0].speaker or "")


@pytest.mark.parametrize(
    "text",
    [
        "Transcript of the inquiry into the tunnel\n\nSENATOR OYELARAN: We sit again. Doctor, [who "
        "kept the key](Oyelaran)?\n\nDR. BJARNASON: [The night watch](Bjarnason). (Laughter.)\n\n"
        "Pita Taufa: Two keys is right, but [one was a copy](Taufa).\nI would [swear to that]"
        "(Taufa).\n\nMS. CASTELLANOS: [off microphone] [The lock was new](Castellanos).",
        "Pema Dorji has walked the ice for years. Rosa Lindqvist met him there.\n\nMercury: [When "
        "did the lake appear]()?\n\nPema Dorji: In one summer. We [heard it](Dorji).\n\n[Can it be "
        "drained]()?\n\nIt can. [A pipe would do](Dorji).\n\nRosa Lindqvist: And the minister "
        "calls it [a pond](Lindqvist).\n\nDorji: He has [not swum in it](Dorji).",
        "The widow Irma Kallas was heard in court on Tuesday.\n\nQ. [Who signed the deed]()?\n\n"
        "A. My brother did, [in the kitchen](Kallas).\n\nQ. [Was it light]()?\n\nA. He [could "
        "not read](Kallas).",
    ],
    ids=["hearing", "interview", "Q and A"],
)
def test_a_turn_of_talk_is_its_speakers_and_a_question_is_no_answer(text):
    check(text)


@pytest.mark.parametrize(
    ("name", "spellings", "stranger"),
    [
        ("Khalid Mansour", ["Khalid Mansour", "Khalid Mansur", "Khaled Mansour"], "Nadia Mansour"),
        ("Dmitry Lisovsky", ["Dmitriy Lisovskiy", "Dmytro Lisovskyi"], "Olena Lisovska"),
        ("Lisovskij", ["Dmitry Lisovsky", "Dmitry Lisovskyy"], "Pavel Lisitsyn"),
        ("Nora Kasich", ["Nora Kasich"], "Nora Cusack"),
    ],
)
def test_a_name_in_several_spellings_is_one_person_or_others_are_named(name, spellings, stranger):
    told = meant(name, Counter([*spellings, stranger]))
    shown = {*told.names, *(other for other, _ in (*told.others, *told.perhaps))}
    assert set(spellings) <= shown
    assert stranger not in shown


@pytest.mark.parametrize(
    ("name", "speaker"),
    [("Sukru Cagdas", "Şükrü Çağdaş"), ("Wojcik", "Łukasz Wójcik"), ("Yildiz", "Elif Yıldız")],
)
def test_a_name_goes_by_its_plain_letters(name, speaker):
    assert goes_by(name, speaker)


@pytest.mark.parametrize(
    "post",
    [
        '<blockquote class="twitter-tweet"><p>The wall is [sand under paint](Paraone). I shall '
        "vote no.</p>&mdash; Councillor Hemi Paraone (@hemi_example) "
        '<a href="https://twitter.com/hemi_example/status/7">June 9, 2023</a></blockquote>',
        '<blockquote class="instagram-media"><p>Nobody from the ministry [ever stood](Benali) on '
        "that wall.</p><p>A post shared by Salma Benali (@salma_example)</p></blockquote>",
        "<blockquote><p>My crew drove [four hundred piles](Solheim), and we counted them "
        "twice.</p><footer>— <cite>Ingrid Solheim, builder</cite></footer></blockquote>",
    ],
    ids=["tweet", "shared post", "cite"],
)
def test_an_embedded_post_is_its_writers(tmp_path, post):
    body = f"<p>The quarrel [went on by telephone]() all evening.</p>{post}"
    check(body, page(tmp_path, plain(body)))


@pytest.mark.parametrize("marks", ["‘ ’", "' '", "`` ''", "« »", "„ “", "” ”", '" "'])
def test_a_quotation_in_any_marks_is_one_speakers_over_its_sentences(marks):
    a, z = marks.split()
    own = "’" if z == "’" else "'"
    text = (
        f"The potters have gone. {a}[The kiln is cold](Pugh),{z} Carys Pugh said. {a}It{own}s [the "
        f"owner{own}s doing](Pugh). [He sold the clay](Pugh).{z} A buyer [is sought]()."
    )
    check(text)
    assert all(marked(article(plain(text)), words) for words, by in SAID.findall(text) if by)


@pytest.mark.parametrize(
    "told",
    [
        "Growers on the plateau fear a late frost after the warmest March in memory.",
        "Pilots expect a bumpy autumn once the second runway is dug up.",
        "Cyclists love the empty coast road, and innkeepers see them at every hour.",
        "Nurses worry about the lane behind the clinic and walk there in pairs.",
    ],
)
def test_to_feel_or_want_something_is_not_to_say_it(told):
    assert credited(f"{told}\n\nThe office was shut on Thursday. It opens again next week.") is None


@pytest.mark.parametrize(
    ("told", "relays"),
    [
        ("People along the canal told the mayor that the rats had come back.", set()),
        ("Time is short, the surgeons told the board of the hospital.", set()),
        ("Slate has fallen from the roof of the chapel, its verger said.", set()),
        ("Science taught us that the reef was lost, said the diver Keoni Makoa.", set()),
        ("In March Vice Mayor Amadou Sall told the tribunal that the keys were lost.", set()),
        ("The Metro told riders that the line was shut.", set()),
        ("The loan was known in March, according to the Slate article.", {"Slate"}),
        ("“My voice is gone,” the singer Lindiwe Khumalo told People.", {"People"}),
        ("The treasurer knew of the loan in March, Slate reported on Friday.", {"Slate"}),
    ],
)
def test_an_everyday_word_credits_an_outlet_only_where_it_is_meant(told, relays):
    text = f"{told} The town hall has asked for a report. It is due in May."
    assert {relay for said in read(article(text)) for relay in said.relays} == relays


@pytest.mark.parametrize(
    "text",
    [
        "Talia Brook met Hugo Lindqvist on Friday. Lindqvist denied that they had quarrelled.\n\n"
        "“[There was no quarrel](Lindqvist),” he said.\n\nBrook went home.",
        "Senator Amadou Sall waited for Hugo Lindqvist. Lindqvist argued that the ice was thin.\n\n"
        "“[Nobody should skate](Lindqvist),” he added.\n\nSall nodded and left the rink.",
    ],
)
def test_whoever_is_named_in_the_next_paragraph_was_not_told(text):
    check(text)


@pytest.mark.parametrize("before", ["former", "then-", "ex-", "late"])
def test_a_title_that_somebody_has_held_is_not_shown_as_theirs(before):
    told = article(
        f"“The weir holds,” said {before}{' ' * before.isalpha()}Governor Talia Brook on Monday. "
        "“It was built by my father,” Brook added."
    )
    assert who(told)[1] == "Talia Brook"


@pytest.mark.parametrize("end", [" \n", "\r\n"])
def test_blanks_at_the_end_of_its_lines_do_not_make_a_talk_of_headings(end):
    talk = (
        "Pema Dorji has walked the ice for years. Rosa Lindqvist met him there.\n\n"
        "Pema Dorji: In one summer. We [heard it](Dorji).\n\n"
        "Rosa Lindqvist: The minister calls it [a pond](Lindqvist).\n\n"
        "Pema Dorji: He has [not swum in it](Dorji).\n"
    )
    check(talk.replace("\n", end))


@pytest.mark.parametrize(
    "headings",
    [
        "Brook: The harbour\n\nSome plans come true. Brook wants a quay of stone.\n\n"
        "Lindqvist: The school\n\nLindqvist would build it anew.\n\n"
        "Brook: The road\n\nNobody likes the road.",
        "Brook: Hold the line. Ahead of the debate Brook leads, but Lindqvist is near.\n\n"
        "Lindqvist: Win the south. Everything hangs on the south for Lindqvist, who has no money.",
        "Talia Brook: Bridges. The plan that Ms. Brook likes costs more than the town has.\n\n"
        "Hugo Lindqvist: Ferries. Nobody knows what Mr. Lindqvist would pay for them.",
        "Talia Brook: School meals Some good ideas do come to pass. Let us assume that this does.",
    ],
)
def test_a_heading_on_somebody_is_not_their_turn_to_speak(headings):
    told = f"Talia Brook and Hugo Lindqvist want the seat of Ivalo.\n\n{headings}"
    assert set(bylines(article(told))) == {None}


@pytest.mark.parametrize("owned", ["Talia Brook's driver", "Ms. Talia Brook’s old teacher"])
def test_who_is_the_one_that_somebody_has_and_not_their_owner(owned):
    told = article(f"Hugo Lindqvist read a note of {owned}, who said that the road is closed.")
    assert whose(told, "the road is") != "Talia Brook"
