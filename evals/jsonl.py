"""JSON lines: one record a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


def read(path: Path) -> list[dict[str, Any]]:
    """The records of the file."""
    return [json.loads(line) for line in path.read_bytes().splitlines() if line.strip()]


def write(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    path.write_text("".join(map(line, records)), "utf-8")


def append(path: Path, record: Mapping[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as lines:
        lines.write(line(record))


def line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"
