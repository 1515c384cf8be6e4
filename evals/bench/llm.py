"""Answers by a language model beside extractive ones, with verification and without it.

Each question is asked three ways over one index: the extractive composer; the model's words with
every check; the same words as the model wrote them. Replies are kept in the folder of the run by
the message they answer, so the model is asked once for both, and a run that is interrupted goes
on. `claims-*.jsonl` has each claim in the model's words beside its passages, in an order drawn with
the seed, for a person to read. Nothing else can tell whether a claim is supported.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from corpus.article import Article, Span
from corpus.outlets import OutletRegistry
from evals import jsonl
from evals.bench.harness import LOG, ArticlesFile, Data, Questions, Result, bundled
from evals.cases import Item, read_set
from evals.judge import Judged, Judgement, judge, judgement
from evals.run import Choice, ask_item, chosen
from index.snapshot import SnapshotStore
from index.tokens import cl100k
from rag.answer import Answer, Claim
from rag.assistant import Assistant
from rag.compose import Composer, Draft
from rag.compose.condense import Condenser
from rag.compose.llm import Backend, LanguageModel, Model, ReplyPieces
from rag.compose.written import Budget, Written
from rag.question import Question
from rag.rank import Candidate
from rag.render.json import to_json
from rag.render.label import label
from rag.support import Support
from rag.verify import Wording

WAYS = ("extractive", "model", "unverified")
SHOWN = (
    "answered",
    "refusal_f1",
    "fact_coverage",
    "quote_hit",
    "outlet_precision",
    "outlet_recall",
    "speaker_end_to_end",
    "misattribution_rate",
    "wrong_outlets",
    "broken_citations",
    "claims_per_answer",
)
"""Names of the measures in the table."""


class Kept:
    """A model whose replies are kept in a file: the same message is asked once."""

    def __init__(self, model: Model, path: Path) -> None:
        self.name, self._model, self._path = model.name, model, path
        rows = jsonl.read(path) if path.exists() else []
        self._known = {row["message"]: row["reply"] for row in rows}

    def reply(self, system: str, user: str, schema: Mapping[str, Any] | None) -> ReplyPieces:
        message = hashlib.sha256(json.dumps([system, user]).encode()).hexdigest()
        if message not in self._known:
            reply = "".join(self._model.reply(system, user, schema))
            self._known[message] = reply
            jsonl.append(self._path, {"message": message, "user": user, "reply": reply})
        yield self._known[message]


class Unchecked:
    """Lets every wording pass: what a reader would see without verification."""

    def fault(self, text: str, passage: str, speaker: str | None) -> str | None:
        return None


class Exposed:
    """A composer that is given planted text as its second best passage, wherever it stands.

    Ranking seldom chooses such text; this is what a model does when it does.
    """

    def __init__(self, composer: Composer) -> None:
        self.name, self._composer = composer.name, composer
        self.planted: tuple[Article, Span] | None = None

    def compose(
        self, question: Question, candidates: Sequence[Candidate], most: int
    ) -> Iterator[Draft]:
        if self.planted and candidates:
            article, span = self.planted
            best = candidates[0]
            found = replace(best.evidence, article=article)
            planted = replace(best, evidence=found, span=span, statements=())
            candidates = [best, planted, *candidates[1:]]
        return self._composer.compose(question, candidates, most)


@dataclass(frozen=True, slots=True)
class Ways:
    """The three ways to answer, over one index."""

    store: SnapshotStore
    assistants: Mapping[str, Assistant]
    models: tuple[Exposed, ...]

    @classmethod
    def over(cls, articles: Path, data: Path, backend: Backend, folder: Path) -> Ways:
        """Over the index of `articles` as it is. Raises IndexMissing when there is none."""
        store, embedder = SnapshotStore(data, articles), bundled(data)
        registry, count = OutletRegistry.load(), cl100k()
        model = Kept(LanguageModel(backend), folder / "replies.jsonl")
        budget = Budget(min(4000, backend.context))
        condenser = Condenser(model, count, budget)

        composers: list[Exposed] = []

        def worded(wording: Wording) -> Assistant:
            composer = Exposed(Written(model, wording, count, budget))
            composers.append(composer)
            return Assistant(
                store, embedder, registry, composer, wording=wording, condenser=condenser
            )

        extractive = Assistant(store, embedder, registry)
        ways = (extractive, worded(Support(embedder)), worded(Unchecked()))
        return cls(store, dict(zip(WAYS, ways, strict=True)), tuple(composers))


def measured(items: Sequence[Item], ways: Ways, folder: Path) -> dict[str, Judgement]:
    """What each way is worth; the answers are written to `folder`, a file a way."""
    snapshot = ways.store.current()
    judged: dict[str, list[Judged]] = {way: [] for way in WAYS}
    for item in track(items, description="asking", console=LOG):
        for way, assistant in ways.assistants.items():
            judged[way].append(judge(ask_item(item, assistant), snapshot.article))
    for way, found in judged.items():
        kept = [to_json(o.answer, o.item.id) for o in (one.outcome for one in found) if o.answer]
        jsonl.write(folder / f"answers-{way}.jsonl", kept)
    return {way: judgement(found) for way, found in judged.items()}


def answers_of(judged: Judgement) -> list[Answer]:
    return [one.outcome.answer for one in judged.items if one.outcome.answer]


def worded_claims(answers: Iterable[Answer]) -> Iterator[tuple[Answer, Claim]]:
    """The claims that are not the words of a passage they cite."""
    for answer in answers:
        for claim in answer.claims:
            if all(claim.text != cited.quote for cited in claim.citations):
                yield answer, claim


def for_reading(judged: Judgement, seed: int) -> list[dict[str, Any]]:
    """The claims in the model's words, each with all that a reader needs to judge it."""
    rows = [
        {
            "question": answer.question,
            "claim": claim.text,
            "label": label(claim.attribution),
            "passages": [cited.quote for cited in claim.citations],
        }
        for answer, claim in worded_claims(answers_of(judged))
    ]
    random.Random(seed).shuffle(rows)
    return rows


def counts(judged: Judgement) -> dict[str, int]:
    """How many claims there are, of them in the model's words, and what was dropped."""
    answers = answers_of(judged)
    return {
        "claims": sum(len(answer.claims) for answer in answers),
        "in the model's words": sum(1 for _ in worded_claims(answers)),
        "dropped": sum(len(answer.dropped) for answer in answers),
        "answers with a note": sum(bool(answer.note) for answer in answers),
    }


def side_by_side(title: str, judged: Mapping[str, Judgement]) -> Result:
    """The figures of the ways side by side."""
    measures = [m for m in next(iter(judged.values())).figures if m.name in SHOWN and not m.of]
    measures.sort(key=lambda m: (SHOWN.index(m.name), m.at or 0))
    rows: list[Sequence[str | float]] = []
    for measure in measures:
        found = (way.figures.get(measure) for way in judged.values())
        rows.append((str(measure), *(figure.value if figure else "" for figure in found)))
    counted = [counts(way) for way in judged.values()]
    rows += [(name, *(way[name] for way in counted)) for name in counted[0]]
    return Result(title, ("measure", *judged), rows)


MODEL_HELP = "KIND:NAME, as BYLINE_LLM."
Out = Annotated[Path, typer.Option(help="Folder of the run.")]
ModelName = Annotated[str, typer.Option("--model", help=MODEL_HELP)]
Url = Annotated[str, typer.Option(help="Where it answers.")]
Timeout = Annotated[float, typer.Option(help="Seconds.")]
Context = Annotated[int, typer.Option(help="Tokens that it reads.")]
Sample = Annotated[int | None, typer.Option(help="Ask only N.")]


def bench(
    articles: ArticlesFile,
    questions: Questions,
    model: ModelName,
    out: Out,
    url: Url = "",
    timeout: Timeout = 600,
    context: Context = 4096,
    sample: Sample = None,
    seed: Annotated[int, typer.Option(help="Of the sample and the order.")] = 0,
    data: Data = Path(".byline"),
) -> Iterator[Result]:
    """Ask every item three ways."""
    out.mkdir(parents=True, exist_ok=True)
    backend = Backend(model, url, timeout=timeout, context=context)
    items = chosen(read_set(questions).items, Choice(sample=sample, seed=seed))
    judged = measured(items, Ways.over(articles, data, backend, out), out)
    for way in WAYS[1:]:
        jsonl.write(out / f"claims-{way}.jsonl", for_reading(judged[way], seed))
    yield side_by_side(f"{questions.stem}, {len(items)} questions", judged)
