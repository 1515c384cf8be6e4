"""A folder of invented articles that tests change, and an index over it made of the real parts."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from corpus.folder import Corpus
from corpus.outlets import OutletRegistry
from index.embedder import OnnxEmbedder
from index.health import Check, verify
from index.plan import PASSAGE_TOKENS
from index.snapshot import SnapshotStore
from index.update import UpdateReport, signature_of, update

RECORDS = {
    "lighthouse": {
        "outlet": "Harbour Gazette",
        "title": "Lighthouse keeper retires",
        "published": "2024-03-04",
        "language": "en",
        "text": "The keeper of the Skarn lighthouse retires after forty years.\n\n"
        "“I shall miss the fog,” said Oda Brekke. Her lamp will be run from the mainland.",
    },
    "frost": {
        "outlet": "Orchard Bulletin",
        "title": "Frost ruins the apple harvest",
        "published": "2023-05-02",
        "language": "en",
        "text": "A late frost has ruined half of the apple harvest in the Lorn valley.\n\n"
        "Growers asked the province for help on Tuesday.",
    },
    "strike": {
        "outlet": "Valley Mirror",
        "republished_from": ["Inland Review"],
        "title": "Ferry crews prepare a strike",
        "published": "2024-05-20",
        "language": "en",
        "text": "Ferry crews are preparing a strike, a union official said.\n\n"
        "The crews demand higher wages for work at night.",
    },
    "most": {
        "outlet": "Речной вестник",
        "title": "Мост закрыт на ремонт",
        "language": "ru",
        "text": "Мост через реку закрыт на ремонт до осени. Жители недовольны.",
    },
}


class Newsroom:
    """A folder of invented articles that tests change, and its index."""

    def __init__(self, folder: Path, models: Path) -> None:
        self.folder = folder / "articles"
        self.folder.mkdir(parents=True)
        self.data = folder / "data"
        self.data.mkdir()
        (self.data / "models").symlink_to(models)
        self.store = SnapshotStore(self.data, self.folder)
        self.embedder = OnnxEmbedder(self.data / "models", threads=1)
        for name in RECORDS:
            self.write(name)

    @property
    def corpus(self) -> Corpus:
        return Corpus(self.folder, OutletRegistry.load())

    def write(self, name: str, **changes: object) -> None:
        """Write an article; by default the one in RECORDS."""
        record = {**RECORDS.get(name, {}), **changes, "id": name}
        path = self.folder / f"{name}.json"
        path.unlink(missing_ok=True)  # it may be shared, see `like`
        path.write_text(json.dumps(record), "utf-8")

    def remove(self, name: str) -> None:
        (self.folder / f"{name}.json").unlink()

    def like(self, other: Newsroom) -> Newsroom:
        """This one, with the articles and the index of the other."""
        shutil.rmtree(self.folder)
        shutil.copytree(other.folder, self.folder, copy_function=os.link)  # the same to `stat`
        shutil.copytree(other.store.folder, self.store.folder)
        for file in other.data.glob("embeddings.sqlite*"):
            shutil.copy(file, self.data)
        return self

    def update(self, **options) -> UpdateReport:
        return update(self.store, self.corpus, self.embedder, **options)

    def checks(
        self, *, deep: bool = False, tokens: int = PASSAGE_TOKENS, data: Path | None = None
    ) -> dict[str, Check]:
        """What `verify` says of the index (or its copy in `data`), by name."""
        self.store.close()
        store = SnapshotStore(data or self.data, self.folder, self.store.server)
        signature = signature_of(self.embedder, tokens, None)
        found = verify(store, self.corpus, self.embedder, signature, deep=deep)
        return {check.name: check for check in found}

    def wrong(self, **options) -> dict[str, Check]:
        """The checks that are not passed."""
        return {n: check for n, check in self.checks(**options).items() if check.severity != "ok"}

    def found(self, question: str, **options) -> list[str]:
        """The articles that words and vectors find, best first, once each."""
        snapshot = self.store.current()
        vector = self.embedder.embed([question])[0]
        hits = [
            *snapshot.search_words(question, 5, **options),
            *snapshot.search_vectors(vector, 5, **options),
        ]
        passages = snapshot.passages([hit.passage for hit in hits])
        return list(dict.fromkeys(passage.article for passage in passages))
