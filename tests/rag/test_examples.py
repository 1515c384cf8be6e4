"""The questions that the page suggests."""

from rag.page.examples import holdings_of


def test_a_suggested_question_names_things_as_the_article_does(open_news):
    assistant = open_news(
        [
            {
                "id": "harbour",
                "outlet": "Harbour Gazette",
                "text": "The harbour is short of pilots.\n\nMirela Okafor said that pilots "
                "from the Northern Isles would be hired before the autumn storms.",
            }
        ]
    )
    held = holdings_of(assistant, assistant.snapshot())
    assert held.examples == ("What did Mirela Okafor say about the Northern Isles?",)
