import pytest
from served import site  # noqa: F401 - a fixture
from spoken import STATED, article

from corpus.article import Article, Provenance, Sourced
from corpus.outlets import OutletRegistry
from corpus.speech import Statement, statements
from index.sentences import sentences


@pytest.fixture(scope="session")
def registry():
    return OutletRegistry.load()


@pytest.fixture(scope="module")
def read(registry):
    def read(text: str, **of: str) -> list[Statement]:
        return list(statements(article(text, **of), sentences(text), registry))

    return read


@pytest.fixture(scope="module")
def read_below_headline(registry):
    """The statements of a text whose headline stands elsewhere."""

    def read(text: str) -> list[Statement]:
        outlet = Sourced("Harbour Gazette", STATED)
        provenance = Provenance(outlet=outlet, title=Sourced("A bridge is closed", STATED))
        return list(statements(Article("a", text, provenance), sentences(text), registry))

    return read
