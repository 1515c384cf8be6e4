"""Who says what in one answer, set side by side: outlets as rows, speakers as columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rag.answer import UNIDENTIFIED, UNNAMED, Answer, Attribution, Citation, Claim
from rag.people import Saying
from rag.speakers import goes_by

Said = Saying  # a claim as one outlet words it; what several outlets say is one for each
READER = "a reader"  # the column of comments: the words of a reader are never the outlet's own


@dataclass(frozen=True, slots=True)
class Row:
    """What an outlet has: a cell for each speaker of the matrix, empty where it quotes none."""

    outlet: str
    cells: tuple[tuple[Saying, ...], ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every citation of an answer, in the row of its outlet and the column of its speaker."""

    speakers: tuple[str | None, ...]
    """None is the outlet itself, which comes first; then those whom most outlets quote."""
    rows: tuple[Row, ...]
    """In the order of the answer; then the outlets that were asked for and are silent."""


def matrix(answer: Answer) -> Matrix:
    """The claims of an answer by outlet and speaker, each as every outlet that it cites words it.

    Names of one person share a column, under the fullest of them.
    """
    fullest = _fullest(c.attribution.speaker for c in answer.claims)
    placed: dict[tuple[str, str | None], list[Saying]] = {}
    for claim in answer.claims:
        for cited in claim.citations:
            place = cited.outlet or UNIDENTIFIED, _column(claim.attribution, fullest)
            placed.setdefault(place, []).append(Saying(_by(claim, cited), cited, claim.notices))
    silent = [name for name, claims in answer.coverage.items() if not claims]
    outlets = dict.fromkeys([*(outlet for outlet, _ in placed), *silent])
    quoted_by = Counter(speaker for _, speaker in placed if speaker is not None)
    speakers = (None, *(speaker for speaker, _ in quoted_by.most_common()))
    rows = (Row(o, tuple(tuple(placed.get((o, s), ())) for s in speakers)) for o in outlets)
    return Matrix(speakers, tuple(rows))


def _by(claim: Claim, cited: Citation) -> Attribution:
    """Who says it where it is cited: what is known of the claim's own outlet holds for no other."""
    said = claim.attribution
    if cited == claim.citations[0]:
        return said
    if cited.outlet == said.outlet:
        return replace(said, words=())
    by = Attribution(cited.outlet, None, speaker=said.speaker, speech=said.speech)
    return replace(by, section=cited.section, kind=cited.kind)


def _column(said: Attribution, fullest: Mapping[str, str]) -> str | None:
    if said.section == "comment":
        return READER
    if said.speaker is None:
        return UNNAMED if said.speech else None
    return fullest[said.speaker]


def _fullest(speakers: Iterable[str | None]) -> dict[str, str]:
    """Speaker -> the fullest name here of the same person; their own where it may mean several."""
    names = list(dict.fromkeys(s for s in speakers if s))
    found = {}
    for name in names:
        fuller = [other for other in names if goes_by(name, other)]
        longest = max(fuller, key=len)
        found[name] = longest if all(goes_by(other, longest) for other in fuller) else name
    return found
