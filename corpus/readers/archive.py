"""A .zip of articles in any of the other formats. Nothing of it is written to the disk."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZipFile, ZipInfo

from corpus.readers import FORMATS, MOST_BYTES, Read, Skipped, Unreadable, read_bytes, unparsable

MOST_FILES = 20_000
MOST_UNPACKED = 4 * MOST_BYTES
"""Bytes of all files of one archive together."""


def read(data: bytes, path: str) -> Iterator[Read]:
    """The articles of each file, which is called `path/name`."""
    archive = ZipFile(BytesIO(data))
    members = [m for m in archive.infolist() if not m.is_dir() and not _is_hidden(m.filename)]
    if len(members) > MOST_FILES:
        raise Unreadable(f"an archive of more than {MOST_FILES} files")
    left = MOST_UNPACKED
    for member in sorted(members, key=lambda member: member.filename):
        where = f"{path}/{member.filename}"
        try:
            content = _content(archive, member, min(MOST_BYTES, left))
        except Exception as error:  # noqa: BLE001 - what is packed may be damaged in any way
            yield Skipped(where, unparsable(error, where))
        else:
            left -= len(content)
            yield from read_bytes(content, where)


def _is_hidden(name: str) -> bool:
    parts = name.split("/")
    return "__MACOSX" in parts or (parts[-1].startswith(".") and ".." not in parts)


def _content(archive: ZipFile, member: ZipInfo, most: int) -> bytes:
    """The bytes of one file. Raises Unreadable for one that may not be unpacked."""
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
    with archive.open(member) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise Unreadable(f"unpacks to more than {most // 2**20} MB")
    return content
