"""Writing so that a crash leaves the old state or the new one, and a full disk one clear line."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.errors import OutOfSpace

NO_ROOM = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.ENOTDIR,
    errno.EEXIST,
}
NO_ROOM_SAID = re.compile(
    r"disk is full|no space left|readonly database|read-only file|unable to open database"
    r"|disk i/o error|permission denied|file too large|quota exceeded",
    re.IGNORECASE,
)
"""How Chroma and tantivy tell it: their errors have no number."""
SQLITE_NO_ROOM = {"SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR"}


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turns what a full disk or a folder without permission raises into OutOfSpace."""
    try:
        yield
    except OSError as error:
        said = no_room(error)  # copying a tree gathers its errors into one without a number
        if error.errno not in NO_ROOM and not said:
            raise
        raise out_of_space(folder, error.strerror or said or str(error)) from error
    except sqlite3.OperationalError as error:
        name = getattr(error, "sqlite_errorname", "")
        if not any(name.startswith(known) for known in SQLITE_NO_ROOM):
            raise
        raise out_of_space(folder, str(error)) from error


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
    """The words that tell of a full disk, or of a folder that may not be written; else None."""
    said = NO_ROOM_SAID.search(str(error))
    return said[0].lower() if said else None


@contextmanager
def elsewhere(folder: Path) -> Iterator[Path]:
    """A copy of `folder` among the temporary files, for engines that write to what they read."""
    with TemporaryDirectory(prefix="byline-") as away:
        shutil.copytree(folder, away, dirs_exist_ok=True, copy_function=shutil.copyfile)
        yield Path(away)


def out_of_space(folder: Path, why: str) -> OutOfSpace:
    return OutOfSpace(
        f"The index cannot be written to {folder}: {why}.",
        "Free some space there, or choose another folder with --data; the old index is as it was.",
    )


def write_atomically(path: Path, content: str) -> None:
    """The file holds the old content or the new, whatever happens; on disk when this returns."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    sync(path.parent)


def sha256_of(path: Path) -> str:
    """In hex. OSError when the file cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def drafts_of(path: Path) -> Iterator[Path]:
    """What writers that were killed in `write_atomically` left beside it."""
    return path.parent.glob(f".{path.name}.*")


def sync(path: Path) -> None:
    """A file or a folder is on disk when this returns."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Everything below `folder`, and itself."""
    for parent, _, files in os.walk(folder):
        for name in files:
            sync(Path(parent, name))
        sync(Path(parent))


class SharedLock:
    """A reader's hold on a snapshot: taken without waiting, gone with the process whatever kills
    it.
    """

    def __init__(self, path: Path) -> None:
        """OSError when the file is not there or is held by a remover."""
        self._handle: int | None = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            self.release()
            raise

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def moved_unless_held(folder: Path, target: Path, lock: str) -> bool:
    """Renames `folder` unless anybody holds a SharedLock on its file `lock`; whether it did."""
    try:
        handle = os.open(folder / lock, os.O_RDONLY)
    except FileNotFoundError:
        os.replace(folder, target)  # never finished: no reader can have opened it
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.replace(folder, target)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True
