"""The matrix of an answer, for the terminal and for the page."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rag.matrix import Matrix, Row, Said
from rag.render.escape import clean, esc
from rag.render.label import standing
from rag.render.parts import marked, noticed, retracted
from rag.render.text import WIDTH, printable

ITSELF = "the outlet itself"
SIDE_BY_SIDE = 3
"""Columns that a terminal shows beside each other; further ones follow in a table below."""


def matrix_to_text(matrix: Matrix) -> str:
    """Tables of at most three speakers each, in lines of `WIDTH` columns."""
    console = Console(file=io.StringIO(), width=WIDTH, color_system=None, legacy_windows=False)
    for first in range(0, len(matrix.speakers), SIDE_BY_SIDE):
        shown = range(first, min(first + SIDE_BY_SIDE, len(matrix.speakers)))
        table = Table(box=SIMPLE_HEAD, show_lines=True, pad_edge=False, padding=(0, 1))
        table.add_column("", max_width=18, overflow="fold")
        for column in shown:
            name = matrix.speakers[column]
            table.add_column(Text(printable(name or ITSELF)), ratio=1, overflow="fold")
        table.expand = True
        for row in matrix.rows:
            cells = [Text("\n\n".join(map(_cell_text, row.cells[column]))) for column in shown]
            if first == 0 or any(row.cells[column] for column in shown):
                table.add_row(Text(printable(row.outlet)), *cells)
        console.print(table)
    written = console.file.getvalue()  # type: ignore[attr-defined]  # it is the StringIO above
    return "\n".join(line.rstrip() for line in str(written).strip("\n").splitlines())


def _words(said: Said) -> str:
    return marked(said.citation.quote, said.citation.start, said.attribution.words)


def _cell_text(said: Said) -> str:
    note = standing(said.attribution)
    told = (f"! {line}{f' [{cited.n}]' if cited else ''}" for line, cited in noticed(said))
    words = f"{retracted(said)}{_words(said)} [{said.citation.n}]{f' ({note})' if note else ''}"
    return printable("\n".join([words, *told]))


def matrix_to_html(matrix: Matrix, exchange: int = 0) -> str:
    """A table that opens below the answer; every claim in it is a button to its passage.

    Nothing where one outlet speaks for itself alone: there is nothing to set side by side.
    """
    if len(matrix.rows) < 2 and len(matrix.speakers) < 3:
        return ""
    heads = "".join(f'<th scope="col">{esc(name or ITSELF)}</th>' for name in matrix.speakers)
    rows = "".join(_row(row, matrix.speakers, exchange) for row in matrix.rows)
    return clean(
        f'<details class="matrix" id="matrix-{exchange}"><summary>Who says what</summary>'
        '<div class="sideways" tabindex="0" role="region" aria-label="Who says what"><table>'
        f'<thead><tr><th scope="col">Outlet</th>{heads}</tr></thead><tbody>{rows}</tbody>'
        "</table></div></details>"
    )


def _row(row: Row, speakers: tuple[str | None, ...], exchange: int) -> str:
    cells = "".join(_cells(row, speakers, exchange))
    return f'<tr><th scope="row">{esc(row.outlet)}</th>{cells}</tr>'


def _cells(row: Row, speakers: tuple[str | None, ...], exchange: int) -> Iterator[str]:
    for speaker, cell in zip(speakers, row.cells, strict=True):
        said = "".join(_said(said, exchange) for said in cell)
        empty = "" if cell else ' class="nothing"'
        yield f'<td{empty} data-speaker="{esc(speaker or ITSELF)}">{said}</td>'


def _said(said: Said, exchange: int) -> str:
    notes = (standing(said.attribution), *(line for line, _ in noticed(said)))
    n = said.citation.n
    return (
        f'<button type="button" class="cell" dir="auto" data-exchange="{exchange}" data-n="{n}">'
        f'{esc(retracted(said) + _words(said))} <span class="number">{n}</span></button>'
        f"{''.join(f'<p class=facts>{esc(note)}</p>' for note in notes if note)}"
    )
