"""The matrix of an answer, for the terminal and for the page."""

from __future__ import annotations

import io

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rag.matrix import Matrix, Said
from rag.render.html import drawn
from rag.render.label import standing
from rag.render.parts import notices_told, own_words_marked, retracted
from rag.render.text import COLUMNS, printable

ITSELF = "the outlet itself"
SIDE_BY_SIDE = 3
"""Columns that a terminal shows beside each other; further ones follow in a table below."""


def matrix_to_text(matrix: Matrix) -> str:
    """Tables of at most three speakers each, in lines of `COLUMNS` columns."""
    console = Console(file=io.StringIO(), width=COLUMNS, color_system=None, legacy_windows=False)
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


def _cell_text(said: Said) -> str:
    note = standing(said.attribution)
    told = (f"! {line}{f' [{cited.n}]' if cited else ''}" for line, cited in notices_told(said))
    words = f"{retracted(said)}{own_words_marked(said)} [{said.citation.n}]"
    return printable("\n".join([f"{words} ({note})" if note else words, *told]))


def matrix_to_html(matrix: Matrix, exchange: int = 0) -> str:
    """A table that opens below the answer; every claim in it is a button to its passage.

    Nothing where one outlet speaks for itself alone: there is nothing to set side by side.
    """
    if len(matrix.rows) < 2 and len(matrix.speakers) < 3:
        return ""
    return drawn("matrix.html", matrix=matrix, exchange=exchange, ITSELF=ITSELF)
