"""What a snapshot says of itself, and what CURRENT says of the live one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from corpus.errors import IndexDamaged, IndexOutdated
from index.disk import sha256_of

MANIFEST, STORE, WORDS, VECTORS = "manifest.json", "articles.sqlite", "words", "vectors"
READERS_LOCK = "readers.lock"
DRAFT = ".draft-"
"""Begins the name of a snapshot's folder until it is whole."""

SCHEMA_VERSION = 5
"""Of the snapshot's files and of where sentences end; another number means that the index is built
anew."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What passages, vectors and annotations depend on, beside the articles."""

    model: str
    passage_tokens: int
    annotator: str
    schema: int = SCHEMA_VERSION

    def digest(self) -> str:
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot was made of. Written last, so a snapshot that has one is whole."""

    id: str
    created: str
    """ISO 8601, UTC."""
    articles: int
    passages: int
    dimension: int
    signature: Signature
    content: str
    """A hash over the articles' hashes and the signature: equal contents answer alike."""
    next_number: int
    """The first passage number that no earlier snapshot has used."""
    removed: int
    """Passages taken out of the vectors since they were last built anew."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Path in the snapshot -> SHA-256, of the files that nothing may change."""

    def check_version(self) -> None:
        """IndexOutdated when the files are not in the form that this version of Byline reads."""
        if self.signature.schema != SCHEMA_VERSION:
            raise IndexOutdated(
                "The index was built by another version of Byline.", "Run `byline index update`."
            )

    def check_files(self, folder: Path, below: str = "") -> None:
        """IndexDamaged names the files (below that path) that are not as they were written; 1.4
        GB/s.
        """
        names = [name for name in self.files if name.startswith(below)]
        told = [(name, _wrong_with(folder / name, self.files[name])) for name in names]
        if wrong := "; ".join(f"{name} {what}" for name, what in told if what):
            raise IndexDamaged(f"The index is damaged: {wrong}.")

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        """IndexDamaged when the snapshot in `folder` has no manifest that can be read."""
        path = folder / MANIFEST
        try:
            return TypeAdapter(Manifest).validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise IndexDamaged(f"The manifest of the index, {path}, cannot be read.") from error


def _wrong_with(path: Path, digest: str) -> str | None:
    try:
        return None if sha256_of(path) == digest else "is not what was written"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"


@dataclass(frozen=True, slots=True)
class Served:
    """The collection of a snapshot's vectors on a Chroma server."""

    url: str
    collection: str


@dataclass(frozen=True, slots=True)
class Current:
    """The content of CURRENT: the live snapshot, and the state of the corpus that it stands for."""

    snapshot: str
    fingerprint: str
    """Of the corpus when it was read; while it stays, nothing needs to be read again."""
    signature: str
    """Digest of the snapshot's signature, so that an unchanged index costs reading one file."""
    skipped: tuple[tuple[str, str], ...] = ()
    """Path and reason of what could not be read."""

    @classmethod
    def load(cls, path: Path) -> Current | None:
        """None when nothing has been built. IndexDamaged when the file cannot be understood."""
        try:
            facts = json.loads(path.read_bytes())  # pydantic takes no path with a lone surrogate
            facts["skipped"] = tuple((str(p), str(why)) for p, why in facts["skipped"])
            return cls(**{field.name: facts[field.name] for field in fields(cls)})
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            problem = f"{path} cannot be read, so no snapshot of the index is known."
            raise IndexDamaged(problem) from error


def dumped(record: Manifest | Current) -> str:
    """The JSON that `load` reads."""
    return json.dumps(asdict(record), indent=1)
