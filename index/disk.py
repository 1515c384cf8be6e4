"""Writing so that a crash leaves the old state or the new one, and a full disk one clear line."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
SQLITE_NO_ROOM = {"SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR"}


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turns what a full disk or a folder without permission raises into OutOfSpace."""
    try:
        yield
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise out_of_space(folder, error.strerror or str(error)) from error
    except sqlite3.OperationalError as error:
        name = getattr(error, "sqlite_errorname", "")
        if not any(name.startswith(known) for known in SQLITE_NO_ROOM):
            raise
        raise out_of_space(folder, str(error)) from error


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
