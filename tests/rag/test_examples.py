"""The questions that the page suggests."""

from conftest import open_over, write_corpus

from rag.page.examples import holdings_of


def test_a_suggested_question_names_things_as_the_article_does(data, tmp_path):
    corpus = write_corpus(
        tmp_path / "news.jsonl",
        [
            {
                "id": "harbour",
                "outlet": "Harbour Gazette",
                "text": "The harbour is short of pilots.\n\nMirela Okafor said that pilots "
                "from the Northern Isles would be hired before the autumn storms.",
            }
        ],
    )
    (tmp_path / "models").symlink_to(data / "models")
    assistant = open_over(corpus, tmp_path)
    held = holdings_of(assistant, assistant.snapshot())
    assert held.examples == ("What did Mirela Okafor say about the Northern Isles?",)
