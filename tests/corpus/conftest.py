import pytest

from corpus.outlets import OutletRegistry


@pytest.fixture(scope="session")
def registry():
    return OutletRegistry.load()
