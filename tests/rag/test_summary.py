"""The key sentences of passages: spread, in reading order, and each said once."""

from __future__ import annotations

from rag.retrieve import Evidence
from rag.summary import key_sentences

QUESTION = "Summarise what is written about the canal."
CLOSED = "The canal at Lower Wexcombe will stay closed to barges until the spring."
LONG = {
    "id": "ledger",
    "outlet": "Wexcombe Ledger",
    "title": "Canal closed until spring",
    "published": "2024-02-09",
    "text": "Canal closed until spring\n\n"
    f"{CLOSED} A lock gate broke on Tuesday and drained two miles of the canal.\n\n"
    "They had warned of it for years. Who will pay for the new gate of the canal? "
    "The canal at Lower Wexcombe stays closed to all barges until spring.\n\n"
    "Engineers found that the timber of the gate had rotted below the water line. "
    "Boat owners have moved their barges to a basin outside the town.\n\n"
    "The canal company expects to pay 300,000 pounds for a gate made of steel. "
    "Anglers have carried most of the stranded fish from the canal to the river.",
}
OTHER = {
    "id": "signal",
    "outlet": "Downs Signal",
    "title": "Barges take to the road",
    "published": "2024-02-03",
    "text": f"{CLOSED} Hauliers carry the grain of the barges by road while the canal is shut. "
    "Mill owners complain that the lorries cost them twice as much as the canal.",
}


def summary(assistant, ids: list[str], most: int) -> list[tuple[str, str, int]]:
    """Article, sentence and where it starts."""
    snapshot, embedder = assistant.snapshot(), assistant._embedder
    passages = [
        Evidence(passage, snapshot.article(i), 0.0, 0.0)
        for i in ids
        for passage in snapshot.passages_of(i)
    ]
    found = key_sentences(embedder.embed([QUESTION])[0], passages, embedder, most)
    return [(e.article.id, span.of(e.article.text), span.start) for e, span in found]


def test_an_article_is_summed_up_from_its_beginning_middle_and_end(open_news) -> None:
    assistant = open_news([LONG])
    found = summary(assistant, ["ledger"], 3)
    starts = [start for _, _, start in found]
    assert starts == sorted(starts)
    assert [3 * start // len(LONG["text"]) for start in starts] == [0, 1, 2]


def test_no_headline_question_dangling_pronoun_or_repetition(open_news) -> None:
    told = [sentence for _, sentence, _ in summary(open_news([LONG]), ["ledger"], 20)]
    assert 4 <= len(told) <= 6
    assert LONG["title"] not in told
    assert not any(sentence.endswith("?") or sentence.startswith("They") for sentence in told)
    assert sum("closed to" in sentence for sentence in told) == 1


def test_several_articles_are_all_heard_the_earliest_first(open_news) -> None:
    assistant = open_news([LONG, OTHER])
    two = summary(assistant, ["ledger", "signal"], 2)
    assert [article for article, _, _ in two] == ["signal", "ledger"]
    four = [article for article, _, _ in summary(assistant, ["ledger", "signal"], 4)]
    assert four == ["signal", "signal", "ledger", "ledger"]


def test_what_two_articles_share_is_said_once(open_news) -> None:
    told = summary(open_news([LONG, OTHER]), ["ledger", "signal"], 20)
    assert sum("closed to" in sentence for _, sentence, _ in told) == 1


def test_never_more_than_asked(open_news) -> None:
    assistant = open_news([LONG, OTHER])
    for most in (0, 1, 3):
        assert len(summary(assistant, ["ledger", "signal"], most)) == most


def test_a_sentence_that_does_not_stand_alone_is_better_than_none(open_news) -> None:
    short = {"id": "brief", "outlet": "Brief", "title": "Lock", "text": "It has been mended."}
    assert summary(open_news([short]), ["brief"], 5) == [("brief", "It has been mended.", 0)]


def test_readers_comments_are_left_out_of_what_the_article_says(open_news) -> None:
    commented = dict(
        OTHER,
        text=f"{OTHER['text']}\n\nComments\n\n"
        "Ida Marsh says:\n\nThe canal company has only itself to blame for the lock gate.\n",
    )
    told = summary(open_news([commented]), ["signal"], 20)
    assert told
    assert not any("itself to blame" in sentence for _, sentence, _ in told)


def test_of_no_passages_there_are_no_sentences(assistant) -> None:
    assert summary(assistant, [], 5) == []
