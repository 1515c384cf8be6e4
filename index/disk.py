"""Writing so that a crash leaves the old state or the new one, and a full disk one clear line."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from corpus.errors import OutOfSpace

NO_ROOM = (
    "disk is full",
    "disk i/o error",
    "file exists",
    "file too large",
    "no space left on device",
    "not a directory",
    "operation not permitted",
    "permission denied",
    "quota exceeded",
    "read-only file system",
    "readonly database",
    "unable to open database",
)
"""What the system, SQLite, Chroma and tantivy say when nothing can be written."""
NO_ROOM_NUMBERS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
"""The same where an error has a number, as those of engines get one in `engine_writing`."""


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turns what a full disk or a folder without permission raises into OutOfSpace."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        why = no_room(error)
        if why is None and getattr(error, "errno", None) not in NO_ROOM_NUMBERS:
            raise
        why = getattr(error, "strerror", None) or why
        raise OutOfSpace(
            f"The index cannot be written to {folder}: {why}.",
            "Free some space there, or choose another folder with --data; "
            "the old index is as it was.",
        ) from error


@contextmanager
def engine_writing(*kinds: type[Exception]) -> Iterator[None]:
    """Turns an engine's errors of these kinds into OSError: in a folder of its own, nothing but the
    disk stops it, and it does not always say so.
    """
    try:
        yield
    except kinds as error:
        raise OSError(errno.ENOSPC, no_room(error) or str(error)) from error


def no_room(error: Exception) -> str | None:
    """Why nothing can be written, where that is what the error tells of; else None."""
    told = str(error).lower()
    return next((words for words in NO_ROOM if words in told), None)


@contextmanager
def elsewhere(folder: Path) -> Iterator[Path]:
    """A copy of `folder` among the temporary files, for engines that write to what they read."""
    with TemporaryDirectory(prefix="byline-") as away:
        shutil.copytree(folder, away, dirs_exist_ok=True, copy_function=shutil.copyfile)
        yield Path(away)


def write_atomically(path: Path, content: str) -> None:
    """The file holds the old content or the new, whatever happens; on disk when this returns."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    sync(path.parent)


def drafts_of(path: Path) -> Iterator[Path]:
    """What writers that were killed in `write_atomically` left beside it."""
    return path.parent.glob(f".{path.name}.*")


def sha256_of(path: Path) -> str:
    """In hex. OSError when the file cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """A file or a folder is on disk when this returns."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Everything below `folder`, and itself."""
    for path in (*folder.rglob("*"), folder):
        sync(path)


def held(lock: Path) -> BinaryIO:
    """A reader's hold on a snapshot, until it is closed: taken without waiting, gone with the
    process whatever kills it. OSError when the file is not there or is held by a remover.
    """
    file = lock.open("rb")
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file


def moved_unless_held(folder: Path, target: Path, lock: str) -> bool:
    """Renames `folder` unless a reader has its file `lock` `held`; whether it did."""
    try:
        with (folder / lock).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.replace(folder, target)
    except BlockingIOError:
        return False
    except FileNotFoundError:
        os.replace(folder, target)  # never finished: no reader can have opened it
    return True
