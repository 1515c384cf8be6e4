"""The rules of the house, kept by reading the code itself and by looking at what it loads."""

from __future__ import annotations

import ast
import builtins
import json
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, cast

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
ROOMS = ("corpus", "index", "rag", "evals")
PATHS = [ROOT / "app.py", *sorted(p for room in ROOMS for p in (ROOT / room).rglob("*.py"))]
SOURCES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_bytes()) for path in PATHS}
HEAVY = {"chromadb", "gradio", "llama_index", "nltk", "torch", "transformers"}
BUILTINS = frozenset(dir(builtins))
BENCH_ONLY = {"llama-index-embeddings-huggingface", "llama-index-vector-stores-chroma"}
"""Installed by `make bench NAME=speed` alone."""
DEVELOPERS = ("evals/train", "evals/bench")
"""How the models were made that the package ships, and what measures it: `make train-reader`,
`make bench` and others."""
LOADED_BY_OTHERS = {
    "lxml-html-clean",  # trafilatura asks for it by an extra that older pips do not understand
    "onnx",  # torch.onnx.export writes with it
}
LONG_FILES = {
    "corpus/speech/coreference.py",
    "corpus/speech/people.py",
    "evals/train/reader.py",
    "index/snapshot.py",
    "index/store.py",
    "rag/compose/llm.py",
    "rag/people.py",
    "rag/rank.py",
}
LONG_FUNCTIONS = {"index/update.py update", "rag/assistant.py stream", "rag/page/chat.py build"}
SHARED_NAMES = {
    "_Reading",
    "Attribution",
    "Evidence",
    "Fit",
    "Name",
    "Passage",
    "Person",
    "Run",
    "Steps",
    "Turn",
    "Wiring",
}
"""What was longer than 300 lines or 50, or bore another's name, when those rules were made. None
joins them; whoever mends one takes it off the list."""
SETTINGS_READERS = {"app.py", "cli.py", "settings.py"}


def offenders(found_in: Callable[[ast.Module], set[str]]) -> dict[str, set[str]]:
    """File -> what was found in it, for the files where anything was."""
    return {name: found for name, module in SOURCES.items() if (found := found_in(module))}


def imported(module: ast.Module) -> Iterator[str]:
    """Full dotted names of everything a module imports, at its top or inside a function."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def python(code: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs `code` in a fresh interpreter that finds the project from `cwd`."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}",
            *arguments,
        ],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
    )


RUN_AND_TELL_MODULES = """
import json, app
for command in json.loads(sys.argv[1]):
    assert app.main(command) in (0, 3), command
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""

LOOK_AND_TELL_MODULES = """
import json
from corpus.article import Article, Span
from corpus.outlets import OutletRegistry
from index.workers import Here
from corpus.speech import StatementAnnotator
here = Here(StatementAnnotator(OutletRegistry.load()))
assert list(here.findings([(Article("one", "He said it."), [Span(0, 11)])]))
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""

READ_AND_TELL_MODULES = """
import json
from rag.reader import make_reader
(likely,) = make_reader().read("Who said it?", [("He said it", ["He said it.", "It rained."])])
assert len(likely) == 2
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def loaded_by(*commands: list[str], folder: Path) -> set[str]:
    """Top-level names of the modules loaded by the time that these commands have run."""
    done = python(RUN_AND_TELL_MODULES, json.dumps(commands), cwd=folder)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_imports_go_one_way_and_stay_in_their_rooms() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_composition_root_leaves_stores_and_models_to_their_rooms() -> None:
    tops = {name.partition(".")[0] for name in imported(SOURCES["app.py"])}
    assert not tops & {"chromadb", "tantivy", "torch", "transformers", "llama_index", "onnxruntime"}


def test_only_the_model_composer_talks_to_a_language_model() -> None:
    clients = ("llama_index.core.llms", "llama_index.llms", "openai", "anthropic", "ollama")
    found = {
        name
        for name, module in SOURCES.items()
        if any(m.startswith((*clients, "llama_cpp", "litellm")) for m in imported(module))
    }
    assert found <= {"rag/compose/llm.py"}


def test_nobody_uses_the_global_settings_of_llama_index() -> None:
    shared_state = {"llama_index.core.Settings", "llama_index.core.settings.Settings"}
    assert offenders(lambda module: shared_state & set(imported(module))) == {}


def test_the_application_and_its_help_load_nothing_heavy(tmp_path: Path) -> None:
    assert not loaded_by(folder=tmp_path) & HEAVY
    rooms = [[], ["ask"], ["serve"], ["index"], ["corpus"], ["eval"]]
    assert not loaded_by(*[[*room, "--help"] for room in rooms], folder=tmp_path) & HEAVY


def test_answering_a_question_loads_no_framework(sample_data: Path, tmp_path: Path) -> None:
    question = ["ask", "What is said about a settlement?", "--data", str(sample_data)]
    loaded = loaded_by(question, folder=tmp_path)
    assert "chromadb" in loaded  # the question was answered from the index
    assert not loaded & (HEAVY - {"chromadb"})


def test_the_reader_that_is_shipped_loads_no_framework(tmp_path: Path) -> None:
    done = python(READ_AND_TELL_MODULES, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout))
    assert "onnxruntime" in loaded
    assert not loaded & (HEAVY | {"sentence_transformers"})


def test_nothing_that_is_installed_needs_what_trains_or_benches() -> None:
    rooms = tuple(f"{folder.replace('/', '.')}." for folder in DEVELOPERS)

    def needs(module: ast.Module) -> set[str]:
        return {name for name in imported(module) if f"{name}.".startswith(rooms)}

    needing = {name for name in offenders(needs) if not name.startswith(DEVELOPERS)}
    assert needing == set()
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    assert set(DEVELOPERS) <= set(build["targets"]["wheel"]["exclude"])


def test_bringing_the_index_up_to_date_loads_no_torch(sample_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_data, data)
    loaded = loaded_by(["index", "rebuild", "--data", str(data)], folder=tmp_path)
    assert "torch" not in loaded  # others look through the articles
    beside = python(LOOK_AND_TELL_MODULES, cwd=tmp_path)
    assert beside.returncode == 0, beside.stderr
    assert "onnxruntime" in beside.stdout
    assert "torch" not in json.loads(beside.stdout)


def test_a_file_is_named_for_what_it_knows() -> None:
    nameless = {"utils.py", "types.py", "common.py", "helpers.py", "misc.py"}
    assert [name for name in SOURCES if Path(name).name in nameless] == []


def test_a_module_says_what_it_is_for() -> None:
    assert [name for name, m in SOURCES.items() if m.body and not ast.get_docstring(m)] == []


def test_a_file_fits_in_one_head() -> None:
    lengths = {name: len((ROOT / name).read_text("utf-8").splitlines()) for name in SOURCES}
    assert {name for name, length in lengths.items() if length > 300} <= LONG_FILES
    assert max(lengths.values()) <= 400


def test_a_function_fits_on_one_screen() -> None:
    long = {
        f"{name} {node.name}"
        for name, module in SOURCES.items()
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 50
    }
    assert long <= LONG_FUNCTIONS


def test_a_class_has_its_name_for_itself() -> None:
    named = Counter(cls.name for _, cls in classes())
    assert {name for name, number in named.items() if number > 1} <= SHARED_NAMES


def test_only_settings_and_commands_read_the_environment() -> None:
    readers = {"environ", "environb", "getenv", "putenv"}

    def reads(module: ast.Module) -> set[str]:
        attributes = {n.attr for n in ast.walk(module) if isinstance(n, ast.Attribute)}
        return readers & (attributes | {m.removeprefix("os.") for m in imported(module)})

    found = {name for name in offenders(reads) if Path(name).name not in SETTINGS_READERS}
    assert found == set()


def bound_names(module: ast.Module) -> Iterator[str]:
    """Names of variables, arguments and import aliases; a field of a class is read after a dot."""
    fields = {
        target
        for cls in ast.walk(module)
        if isinstance(cls, ast.ClassDef)
        for statement in cls.body
        if isinstance(statement, ast.AnnAssign)
        for target in [statement.target]
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in fields:
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname


def test_no_variable_is_named_like_a_room() -> None:
    assert offenders(lambda module: set(bound_names(module)) & set(ROOMS)) == {}


def test_no_class_or_function_hides_a_builtin() -> None:
    def hides(module: ast.Module) -> set[str]:
        nodes = list(ast.walk(module))
        methods = {child for n in nodes if isinstance(n, ast.ClassDef) for child in n.body}
        kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        return {n.name for n in nodes if isinstance(n, kinds) and n not in methods} & BUILTINS

    assert offenders(hides) == {}


def classes() -> Iterator[tuple[str, ast.ClassDef]]:
    """Every class of the project, with the file and line where it stands."""
    for name, module in SOURCES.items():
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef):
                yield f"{name}:{node.lineno} {node.name}", node


def true_keywords(call: ast.expr) -> set[str]:
    """The keywords that a call gives True or "forbid"; none for what is no call."""
    if not isinstance(call, ast.Call):
        return set()
    return {
        keyword.arg
        for keyword in call.keywords
        if keyword.arg
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value in (True, "forbid")
    }


def test_domain_objects_are_frozen() -> None:
    mutable = [
        where
        for where, cls in classes()
        for decorator in cls.decorator_list
        if ast.unparse(decorator).startswith(("dataclass", "dataclasses.dataclass"))
        and "frozen" not in true_keywords(decorator)
        and not cls.name.startswith("_")  # what a module builds with, and shows nobody
    ]
    assert mutable == []


def test_records_from_outside_are_frozen_and_refuse_unknown_fields() -> None:
    def configured(cls: ast.ClassDef) -> set[str]:
        return {
            keyword
            for statement in cls.body
            if isinstance(statement, ast.Assign)
            and ast.unparse(statement.targets[0]) == "model_config"
            for keyword in true_keywords(statement.value)
        }

    lax = [
        where
        for where, cls in classes()
        if "BaseModel" in {ast.unparse(base) for base in cls.bases}
        and not {"frozen", "extra"} <= configured(cls)
    ]
    assert lax == []


def project() -> dict[str, Any]:
    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return cast("dict[str, Any]", written["project"])


def test_what_the_code_imports_is_what_pyproject_asks_for() -> None:
    asked = project()["dependencies"] + project()["optional-dependencies"]["bench"]
    declared = {canonicalize_name(Requirement(line).name) for line in asked}
    tops = {m.partition(".")[0] for module in SOURCES.values() for m in imported(module)}
    outside = tops - {"app", *ROOMS} - sys.stdlib_module_names
    distributions = metadata.packages_distributions()
    used = {top: set(map(canonicalize_name, distributions.get(top, [top]))) for top in outside}
    assert {top for top, found in used.items() if not found & declared} <= BENCH_ONLY
    assert declared - set().union(*used.values()) - BENCH_ONLY == LOADED_BY_OTHERS


def pins() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = [Requirement(line) for line in lines if line and not line.startswith((" ", "#"))]
    return {canonicalize_name(r.name): str(r.specifier).removeprefix("==") for r in pinned}


def test_the_lock_file_holds_what_pyproject_asks_for_and_all_that_follows() -> None:
    asked = project()["dependencies"] + project()["optional-dependencies"]["dev"]
    locked = pins()
    waiting, seen = [Requirement(line) for line in asked], set[tuple[str, str]]()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in {"pip", "setuptools"}:  # they belong to the environment, not to the project
            continue
        assert name in locked, f"{name} is not in requirements.lock: run `make lock`"
        assert wanted.specifier.contains(locked[name]), f"{wanted} is locked at {locked[name]}"
        for extra in {"", *wanted.extras}:
            if (name, extra) not in seen:
                seen.add((name, extra))
                waiting += follow_ups(name, extra)
    assert set(locked) - {name for name, _ in seen} == set(), "no longer needed: run `make lock`"


def follow_ups(name: str, extra: str) -> list[Requirement]:
    """What an installed package needs here, for itself or for one of its extras."""
    wanted = [Requirement(line) for line in metadata.requires(name) or ()]
    return [w for w in wanted if w.marker is None or w.marker.evaluate({"extra": extra})]
