"""The vectors on a Chroma server, which several processes share: a real one, started here."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chromadb
import pytest
from chromadb.config import Settings
from newsroom import Newsroom

import app
from corpus.errors import IndexDamaged, ServerUnreachable
from index.snapshot import SnapshotStore

CHROMA = Path(sys.executable).with_name("chroma")


@dataclass
class Server:
    """A Chroma server in a process of its own."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [CHROMA, "run", "--path", self.folder, "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, "--host", "127.0.0.1"], stdout=subprocess.DEVNULL
        )
        while True:
            assert self.process.poll() is None, "the server did not start"
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.05)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()

    def collections(self) -> list[str]:
        with self.client() as client:
            return sorted(found.name for found in client.list_collections())

    def client(self) -> Any:
        # It leaves connections open when it is closed, and so keeps none.
        settings = Settings(chroma_http_max_keepalive_connections=0)
        return chromadb.HttpClient("127.0.0.1", self.port, settings=settings)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("chroma"), free_port())
    made.start()
    yield made
    made.stop()


@pytest.fixture
def served(newsroom: Newsroom, server: Server) -> Iterator[Newsroom]:
    """Four articles and their index, its vectors on the server."""
    newsroom.store = SnapshotStore(newsroom.data, newsroom.folder, server.url)
    newsroom.update()
    yield newsroom
    newsroom.store.close()


def named(newsroom: Newsroom, snapshot: str) -> str:
    found = newsroom.store.served(snapshot)
    assert found is not None
    return found.collection


def test_it_answers_as_the_embedded_index_does(served, models, tmp_path) -> None:
    embedded = Newsroom(tmp_path / "embedded", models)
    embedded.update()
    for question in ("Who misses the fog?", "a strike of the ferry crews", "мост"):
        assert served.found(question) == embedded.found(question)
    folder = served.store.current().folder
    assert not (folder / "vectors").exists()
    assert served.wrong(deep=True) == {}


def test_a_snapshot_is_a_collection_of_its_name_and_goes_with_it(served, server) -> None:
    for number in range(12):
        served.write(f"filler{number}", title=f"Filler {number}", text=f"Filler text {number}.")
    served.update()
    old = served.store.current()
    served.remove("frost")
    served.write("circus", title="Circus", text="A circus has come to the valley.")
    served.update()
    assert old.search_vectors(served.embedder.embed(["A late frost"])[0], 1)  # still read
    new = served.store.current()
    assert {named(served, old.id), named(served, new.id)} <= set(server.collections())
    assert "frost" not in served.found("A late frost has ruined half of the apple harvest")
    assert served.found("A circus has come")[0] == "circus"
    assert len(set(new.counts().values())) == 1
    name = named(served, old.id)
    old.close()
    served.update()
    assert name not in server.collections()


def test_an_update_that_fails_leaves_no_collection_behind(served, server) -> None:
    before = server.collections()
    served.write("circus", title="Circus", text="A circus.")

    def interrupt(stage: str, done: int, total: int) -> None:
        if stage.startswith("embedding"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        served.update(progress=interrupt)
    assert server.collections() == before


def test_a_collection_that_is_gone_is_damage_that_a_rebuild_mends(served, server) -> None:
    with server.client() as client:
        client.delete_collection(named(served, served.store.pointer().snapshot))
    fresh = SnapshotStore(served.data, served.folder, server.url)
    with pytest.raises(IndexDamaged, match="rebuild"):
        fresh.current().search_vectors(served.embedder.embed(["fog"])[0], 1)
    fresh.close()
    served.update(rebuild=True)
    assert served.found("fog")[0] == "lighthouse"


def test_a_server_that_dies_is_one_clear_line_and_comes_back(newsroom, tmp_path) -> None:
    server = Server(tmp_path / "own", free_port())
    server.start()
    newsroom.store = SnapshotStore(newsroom.data, newsroom.folder, server.url)
    newsroom.update()
    snapshot = newsroom.store.current()
    vector = newsroom.embedder.embed(["fog"])[0]
    assert snapshot.search_vectors(vector, 1)
    server.stop()
    with pytest.raises(ServerUnreachable, match=r"chroma run"):
        snapshot.search_vectors(vector, 1)
    newsroom.write("circus", title="Circus", text="A circus.")
    with pytest.raises(ServerUnreachable, match=str(server.port)):
        newsroom.update()
    assert newsroom.store.current().id == snapshot.id
    server.start()
    assert newsroom.update().added == 1
    assert newsroom.found("circus")[0] == "circus"
    newsroom.store.close()
    server.stop()


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://localhost", "http://"])
def test_a_wrong_address_is_one_clear_line(url: str, monkeypatch, capsys) -> None:
    monkeypatch.setenv("BYLINE_CHROMA_URL", url)
    assert app.main(["index", "status"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "http://host:8000" in said


def test_a_stranger_at_the_address_is_one_clear_line(newsroom, monkeypatch, capsys) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("BYLINE_CHROMA_URL", f"http://127.0.0.1:{port}")
    place = ["--corpus", str(newsroom.folder), "--data", str(newsroom.data)]
    assert app.main(["index", "update", *place]) == 1
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert "does not answer" in said
    assert "BYLINE_CHROMA_URL" in said
