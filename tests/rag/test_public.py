"""What a program may import: all of it is there, documented, typed, and light until it is used."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import rag

ROOT = Path(rag.__file__).parents[1]
PUBLIC = {
    "Answer",
    "Article",
    "Assistant",
    "Attribution",
    "BylineError",
    "BylineRetriever",
    "Citation",
    "Claim",
    "Corpus",
    "Evidence",
    "Filters",
    "OutletRegistry",
    "Person",
    "RagSettings",
    "Refusal",
    "Turn",
    "bring_up_to_date",
    "numbered",
    "from_json",
    "open_assistant",
    "person",
    "to_json",
    "to_text",
}


def test_what_is_public_is_this_and_type_checkers_see_the_same() -> None:
    assert set(rag.__all__) == PUBLIC
    module = ast.parse(Path(rag.__file__).read_text("utf-8"))
    typed, _ = (node for node in module.body if isinstance(node, ast.If))
    seen = [
        (alias.asname, node.module)
        for node in typed.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    assert sorted(seen) == sorted(
        (name, module) for module, names in rag._NAMES.items() for name in names
    )


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_name_tells_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(rag, name))


def test_nothing_else_is_public() -> None:
    with pytest.raises(AttributeError, match="Asistant"):
        rag.Asistant  # noqa: B018


def test_it_is_light_until_a_name_is_used() -> None:
    look = "import sys, rag; print(*(n for n in sys.modules if n.startswith(('rag.', 'index'))))"
    done = subprocess.run(
        [sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_every_package_that_is_installed_says_that_it_is_typed() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    packages = [name for name in build["targets"]["wheel"]["only-include"] if "." not in name]
    assert [name for name in packages if not (ROOT / name / "py.typed").is_file()] == []
