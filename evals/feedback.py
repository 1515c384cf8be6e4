"""What readers think of answers, kept as evaluation items, so that `byline eval run` can ask them
again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from filelock import FileLock

from evals.cases import Expected, GoldQuote, Item, id_of
from index.disk import write_atomically
from rag.answer import Answer, Claim
from rag.question import Turn
from rag.reading import UNFILTERED, Filters


def feedback_item(
    id: str,
    answer: Answer,
    good: bool,
    note: str = "",
    history: Sequence[Turn] = (),
    filters: Filters | None = None,
) -> Item:
    """The item that a reader's thumb makes of an answer; `id` is that of the exchange.

    An answer found good becomes the gold, and so does a refusal found good. Of one found bad only
    the question is known to be worth asking; the item is tagged `to-correct`, and judges nothing
    until a person says what is right.
    """
    declined = answer.refusal is not None or not answer.claims
    said = f": {note.strip()}" if note.strip() else ""
    return Item(
        id=id,
        question=answer.question,
        answerable=not (declined and good),
        history=tuple(history),
        filters=filters or UNFILTERED,
        expected=expected(answer.claims) if good and not declined else Expected(),
        tags=("feedback", "good" if good else "to-correct"),
        source=f"feedback in the chat{said}",
    )


def expected(claims: Sequence[Claim]) -> Expected:
    """What an answer would have to say to be as good as one of these claims."""
    cited = dict.fromkeys(citation for claim in claims for citation in claim.citations)
    said = [claim.attribution for claim in claims]
    return Expected(
        outlets=_known(by.outlet for by in said),
        articles=_known(citation.article for citation in cited),
        quotes=tuple(
            GoldQuote(article=c.article, start=c.start, end=c.end, text=c.quote) for c in cited
        ),
        speakers=_known(by.speaker for by in said),
        relayed_outlets=_known(relay for by in said for relay in by.relays),
    )


def _known(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names)))


def keep(path: Path, item: Item) -> None:
    """Writes the item to the set at `path`.

    What the reader said before of the same exchange is replaced.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(path.name + ".lock")):
        written = path.read_text("utf-8").splitlines() if path.exists() else []
        others = [f"{line}\n" for line in written if line.strip() and id_of(line) != item.id]
        write_atomically(path, "".join([*others, item.line()]))
