"""A .zip of articles in any of the other formats. Nothing of it is written to the disk."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath

from corpus.readers import FORMATS, MOST_BYTES, Read, Skipped, Unreadable, read_bytes

MOST_FILES = 20_000
MOST_UNPACKED = 4 * MOST_BYTES
"""Bytes of all files of one archive together."""


def read(data: bytes, path: str) -> Iterator[Read]:
    """The articles of each file, which is called `path/name`."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        members = [m for m in archive.infolist() if not m.is_dir() and not _is_hidden(m.filename)]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise Unreadable(f"not a zip archive ({error})") from error
    if len(members) > MOST_FILES:
        raise Unreadable(f"an archive of more than {MOST_FILES} files")
    left = MOST_UNPACKED
    for member in sorted(members, key=lambda member: member.filename):
        where = f"{path}/{member.filename}"
        try:
            content = _content(archive, member, left)
        except Unreadable as error:
            yield Skipped(where, str(error))
            continue
        left -= len(content)
        yield from read_bytes(content, where)


def _is_hidden(name: str) -> bool:
    parts = name.split("/")
    return "__MACOSX" in parts or (parts[-1].startswith(".") and ".." not in parts)


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    """The bytes of one file. Raises Unreadable for one that may not or cannot be unpacked."""
    name = PurePosixPath(member.filename.replace("\\", "/"))
    suffix = name.suffix.lower()
    if name.is_absolute() or ".." in name.parts or ":" in str(name)[:2]:
        raise Unreadable("its path leads out of the archive")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Unreadable("a symbolic link")
    if member.flag_bits & 0x1:
        raise Unreadable("encrypted: pack it without a password")
    if FORMATS.get(suffix) == "archive":
        raise Unreadable("an archive within an archive")
    if suffix not in FORMATS:
        return b""  # the name tells that it is skipped; its content is not looked at
    most = min(MOST_BYTES, left)
    try:
        with archive.open(member) as file:
            content = file.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise Unreadable(f"cannot be unpacked ({error or type(error).__name__})") from error
    if len(content) > most:
        raise Unreadable(f"unpacks to more than {most // 2**20} MB")
    return content
