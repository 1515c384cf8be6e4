"""Keeps the index up to date while the corpus changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

from watchfiles import Change, DefaultFilter, watch

from corpus.errors import BylineError
from index.update import UpdateReport

QUIET_MILLISECONDS = 500
"""A burst of changes is over when nothing has changed for so long."""
LONGEST_BURST_MILLISECONDS = 5_000


def follow(
    articles: Path, bring_up_to_date: Callable[[], UpdateReport], stop: Event | None = None
) -> Iterator[UpdateReport | BylineError]:
    """Updates at once and after every burst of changes; yields each report, or what went wrong.

    An update that fails does not end it: the next change tries again. Ends when `stop` is set or on
    Ctrl-C.
    """
    ordinary, whole = DefaultFilter(), articles.is_dir()

    def of_corpus(change: Change, path: str) -> bool:
        """Of a single file, that file and the articles.toml beside it."""
        here = whole or Path(path).name in (articles.name, "articles.toml")
        return here and ordinary(change, path)

    yield _tried(bring_up_to_date)
    for _ in watch(
        articles if whole else articles.parent,
        watch_filter=of_corpus,
        debounce=LONGEST_BURST_MILLISECONDS,
        step=QUIET_MILLISECONDS,
        stop_event=stop,
        raise_interrupt=False,
    ):
        yield _tried(bring_up_to_date)


def _tried(bring_up_to_date: Callable[[], UpdateReport]) -> UpdateReport | BylineError:
    try:
        return bring_up_to_date()
    except BylineError as error:
        return error
