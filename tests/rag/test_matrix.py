"""Who says what in an answer: every citation once, in the row of its outlet."""

from __future__ import annotations

from rag.answer import Answer, Attribution, Citation, Claim
from rag.matrix import READER, Matrix, matrix
from rag.render.json import matrix_to_json
from rag.render.matrix import matrix_to_html, matrix_to_text

numbers = iter(range(1, 1000))


def cited(outlet: str, quote: str) -> Citation:
    n = next(numbers)
    return Citation(n, f"{outlet}.txt", outlet, "Ferry", None, None, None, 0, len(quote), quote)


def claim(outlet: str, quote: str, speaker: str | None = None, **by: object) -> Claim:
    said = Attribution(outlet, outlet, speaker=speaker, **by)  # type: ignore[arg-type]
    return Claim(quote, said, (cited(outlet, quote),))


def of(*claims: Claim, **coverage: int) -> Matrix:
    return matrix(Answer("Why?", "Why?", claims=claims, coverage=coverage))


def test_outlets_are_rows_and_speakers_columns_the_outlet_itself_first() -> None:
    made = of(
        claim("Gazette", "Rotten.", "Okafor"),
        claim("Tribune", "Nobody asked.", "Teodor Vance"),
        claim("Tribune", "It closes."),
        claim("Tribune", "Too late.", "Mirela Okafor"),
        Mirror=0,
    )
    assert made.speakers == (None, "Mirela Okafor", "Teodor Vance")
    assert [row.outlet for row in made.rows] == ["Gazette", "Tribune", "Mirror"]
    assert [[len(cell) for cell in row.cells] for row in made.rows] == [
        [0, 1, 0],
        [1, 1, 1],
        [0, 0, 0],
    ]


def test_a_last_name_that_may_be_two_peoples_has_its_own_column() -> None:
    made = of(
        claim("Gazette", "One.", "Okafor"),
        claim("Gazette", "Two.", "Mirela Okafor"),
        claim("Gazette", "Three.", "Anselm Okafor"),
    )
    assert made.speakers == (None, "Okafor", "Mirela Okafor", "Anselm Okafor")


def test_a_claim_of_several_outlets_stands_with_each_in_its_own_words() -> None:
    both = Claim(
        "It will close.",
        Attribution("Gazette", "Copy", relays=("Reuters",)),
        (cited("Gazette", "It will close."), cited("Mirror", "It’ll close.")),
    )
    gazette, mirror = of(both).rows
    assert gazette.cells[0][0].attribution.relays == ("Reuters",)
    assert mirror.cells[0][0].citation.quote == "It’ll close."
    assert mirror.cells[0][0].attribution == Attribution("Mirror", None)


def test_a_readers_comment_is_not_the_outlets_own() -> None:
    assert of(claim("Gazette", "Shame!", section="comment")).speakers == (None, READER)


def test_it_is_legible_in_a_terminal_however_many_speak() -> None:
    claims = [claim("Gazette", f"Word {i} \x1b[31m", f"Speaker {'ABCDEFG'[i]}") for i in range(7)]
    text = matrix_to_text(of(*claims))
    assert max(map(len, text.splitlines())) <= 88
    assert all(f"Speaker {letter}" in text for letter in "ABCDEFG")
    assert "\x1b" not in text


def test_a_cell_of_the_page_is_a_button_to_its_passage() -> None:
    made = of(claim("<i>Gazette", "<b>Rotten</b>.", "Okafor"), claim("Tribune", "No.", "Vance"))
    html = matrix_to_html(made, 3)
    assert "&lt;b&gt;Rotten&lt;/b&gt;" in html
    n = made.rows[0].cells[1][0].citation.n
    assert f'data-exchange="3" data-n="{n}"' in html
    assert matrix_to_html(of(claim("Gazette", "It closes."))) == ""


def test_as_json_a_cell_holds_the_numbers_of_its_citations() -> None:
    made = of(claim("Gazette", "Rotten.", "Okafor"))
    n = made.rows[0].cells[1][0].citation.n
    assert matrix_to_json(made) == {
        "speakers": [None, "Okafor"],
        "rows": [{"outlet": "Gazette", "cells": [[], [n]]}],
    }
