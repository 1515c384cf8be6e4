"""Updates on a disk that is too small, then on a read-only one, in a mount namespace of its own.

    unshare --mount --map-root-user python full_disk.py ARTICLES DATA MOUNT

Writes a JSON line for each size: how much was free, what the update said, and what the index is
then and after one more update with room enough.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from corpus.errors import BylineError
from corpus.folder import Corpus
from corpus.outlets import OutletRegistry
from index.embedder import OnnxEmbedder
from index.snapshot import SnapshotStore
from index.update import update

SIZES = 12
PAGE = 4096
ENOUGH = 1 << 28


def mount(options: str, folder: Path) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)


def remount(options: str, folder: Path) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", folder], check=True)


def tried(data: Path, articles: Path) -> str:
    """What the update said."""
    embedder = OnnxEmbedder(data / "models", threads=1)
    corpus = Corpus(articles, OutletRegistry.load())
    try:
        update(SnapshotStore(data, articles), corpus, embedder)
    except BylineError as error:
        return f"{type(error).__name__}: {error}"
    return "done"


def content(data: Path, articles: Path) -> str:
    """The content of the index, after it has been searched."""
    store = SnapshotStore(data, articles)
    snapshot = store.current()
    try:
        number = snapshot.numbers()[0]
        near = snapshot.search_vectors(snapshot.vectors([number])[number], 1)
        assert [hit.passage for hit in near] == [number]
        return snapshot.manifest.content
    finally:
        store.close()


def used(folder: Path) -> int:
    """Bytes in whole pages, as a tmpfs counts them."""
    paths = list(folder.rglob("*"))
    return sum(-(-p.stat().st_size // PAGE) + 1 for p in paths if p.is_file()) * PAGE


def trial(size: int, articles: Path, source: Path, disk: Path) -> dict[str, object]:
    mount(f"size={ENOUGH}", disk)
    data = disk / "data"
    shutil.copytree(source, data, symlinks=True)
    filler = disk / "filler"
    free = shutil.disk_usage(disk).free - size
    subprocess.run(["fallocate", "-l", str(free), filler], check=True)
    said = tried(data, articles)
    then = content(data, articles)
    filler.unlink()
    after = tried(data, articles)
    told = {"free": size, "said": said, "then": then, "mended": content(data, articles)}
    assert after == "done", after
    return told


def main() -> None:
    articles, source, disk = map(Path, sys.argv[1:])
    for step in range(1, SIZES + 1):
        told = trial(step * used(source) * 3 // (2 * SIZES), articles, source, disk)
        sys.stdout.write(json.dumps(told) + "\n")
        subprocess.run(["umount", "--lazy", disk], check=True)
    mount(f"size={ENOUGH}", disk)
    data = disk / "data"
    shutil.copytree(source, data, symlinks=True)
    remount("ro", disk)
    told = {"free": 0, "said": tried(data, articles), "then": content(data, articles)}
    remount("rw", disk)
    assert tried(data, articles) == "done"
    sys.stdout.write(json.dumps({**told, "mended": content(data, articles)}) + "\n")


if __name__ == "__main__":
    main()
