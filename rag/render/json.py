"""Answer -> the JSON object of `ask --json` and of `eval run --answers`, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from rag.answer import Answer, Attribution, Citation, Claim, Dropped, Notice, Refusal, Usage
from rag.differences import differences
from rag.matrix import Matrix
from rag.people import Person
from rag.render.label import label


def to_json(answer: Answer, id: str | None = None) -> dict[str, Any]:
    """The answer as JSON values, keys in the order of the contract; `id` is an evaluation item's.

    `kind` is written for digests, opinion and satire only: whoever shows a digest must know that
    its words are no quotation. A citation's `section` is written for readers' comments only, its
    `published_by` where another outlet's words were copied, its `language` where it is not English,
    `differences` where outlets give different numbers, `reading` where the question restricts the
    search, `reply` where there is one, and `note` and `usage` where a model was asked.
    A claim's `notices` are written where its article was corrected, retracted and so on; `citation`
    is null where the title alone says so.
    `speech` without a `speaker` is a quotation, and nothing tells whose; `meant` is written where a
    claim begins with a pronoun and the label says who it is.
    """
    return {
        **({} if id is None else {"id": id}),
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        **({"reading": list(answer.reading)} if answer.reading else {}),
        **({"reply": answer.reply} if answer.reply else {}),
        "refusal": _refusal(answer.refusal) if answer.refusal else None,
        "claims": [_claim(claim) for claim in answer.claims],
        "related": [_claim(claim) for claim in answer.related],
        **({"differences": told} if (told := _differences(answer.claims)) else {}),
        "coverage": dict(answer.coverage),
        "dropped": [{"text": d.text, "why": d.why} for d in answer.dropped],
        "composer": answer.composer,
        **({"note": answer.note} if answer.note else {}),
        **({"usage": _usage(answer.usage)} if answer.usage else {}),
        "snapshot": answer.snapshot,
        "seconds": dict(answer.seconds),
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "text": claim.text,
        "attribution": _attribution(claim.attribution),
        "citations": [_citation(c) for c in claim.citations],
        **_notices(claim.notices),
    }


def _notices(notices: Sequence[Notice]) -> dict[str, Any]:
    return {"notices": [_notice(n) for n in notices]} if notices else {}


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "kind": notice.kind,
        "text": notice.text,
        "citation": _citation(notice.citation) if notice.citation else None,
        "on": notice.on,
        "day": notice.day.isoformat() if notice.day else None,
        **({"about": list(notice.about)} if notice.about else {}),
    }


def _differences(claims: Sequence[Claim]) -> list[dict[str, Any]]:
    """Where outlets differ: the numbers of two citations, and what each says."""
    return [
        {"unit": d.unit, "citations": [d.one.n, d.other.n], "says": [d.one_says, d.other_says]}
        for d in differences(claims)
    ]


def _attribution(by: Attribution) -> dict[str, Any]:
    return {
        "outlet": by.outlet,
        "published_by": by.published_by,
        "republished_from": list(by.republished_from),
        "relays": list(by.relays),
        "speaker": by.speaker,
        "through": list(by.through),
        "speech": by.speech,
        "words": [list(run) for run in by.words],
        "section": by.section,
        "label": label(by),
        **_kind(by.kind),
        **({} if by.meant is None else {"meant": list(by.meant)}),
    }


def matrix_to_json(matrix: Matrix) -> dict[str, Any]:
    """Who says what: a cell holds the numbers of the citations of its claims."""
    return {
        "speakers": list(matrix.speakers),
        "rows": [
            {
                "outlet": row.outlet,
                "cells": [[said.citation.n for said in cell] for cell in row.cells],
            }
            for row in matrix.rows
        ],
    }


def person_to_json(person: Person) -> dict[str, Any]:
    """Everything that a person is quoted with; attribution and citation are an answer's."""
    return {
        "name": person.asked,
        "names": dict(person.names),
        "sayings": [
            {
                "attribution": _attribution(s.attribution),
                "citation": _citation(s.citation),
                **_notices(s.notices),
            }
            for s in person.sayings
        ],
        "elsewhere": person.elsewhere,
        "unsure": person.unsure,
        "others": dict(person.others),
        "perhaps": dict(person.perhaps),
        "nearest": list(person.nearest),
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "n": citation.n,
        "article": citation.article,
        "outlet": citation.outlet,
        "title": citation.title,
        "author": citation.author,
        "published": citation.published.isoformat() if citation.published else None,
        "url": citation.url,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        **_kind(citation.kind),
        **({} if citation.section == "body" else {"section": citation.section}),
        **({} if citation.published_by is None else {"published_by": citation.published_by}),
        **({} if citation.language is None else {"language": citation.language}),
    }


def _usage(usage: Usage) -> dict[str, Any]:
    cost = {} if usage.cost is None else {"cost": usage.cost}
    return {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens, **cost}


def _refusal(refusal: Refusal) -> dict[str, Any]:
    return {
        "reason": refusal.reason,
        "message": refusal.message,
        "nearest": [_citation(c) for c in refusal.nearest],
    }


def _kind(kind: str) -> dict[str, str]:
    return {} if kind == "news" else {"kind": kind}


def from_json(record: Mapping[str, Any]) -> Answer:
    """The inverse of `to_json`. Raises ValueError when the record is not an answer's."""
    try:
        refusal = record["refusal"]
        return Answer(
            question=record["question"],
            standalone_question=record["standalone_question"],
            reading=tuple(record.get("reading", ())),
            reply=record.get("reply", ""),
            refusal=_read_refusal(refusal) if refusal else None,
            claims=tuple(_read_claim(claim) for claim in record["claims"]),
            related=tuple(_read_claim(claim) for claim in record.get("related", ())),
            coverage=dict(record["coverage"]),
            dropped=tuple(Dropped(d["text"], d["why"]) for d in record["dropped"]),
            composer=record["composer"],
            note=record.get("note", ""),
            usage=Usage(**record["usage"]) if "usage" in record else None,
            snapshot=record["snapshot"],
            seconds=dict(record["seconds"]),
        )
    except KeyError as missing:
        raise ValueError(f"an answer has a field {missing}") from missing
    except (TypeError, AttributeError) as wrong:
        raise ValueError(f"not an answer: {wrong}") from wrong


def _read_claim(record: Mapping[str, Any]) -> Claim:
    by = record["attribution"]
    attribution = Attribution(
        outlet=by["outlet"],
        published_by=by["published_by"],
        republished_from=tuple(by["republished_from"]),
        relays=tuple(by["relays"]),
        speaker=by["speaker"],
        through=tuple(by.get("through", ())),
        speech=by.get("speech"),
        words=tuple((start, end) for start, end in by.get("words", ())),
        section=by["section"],
        kind=by.get("kind", "news"),
        meant=(meant[0], meant[1]) if (meant := by.get("meant")) else None,
    )
    citations = tuple(_read_citation(c) for c in record["citations"])
    notices = tuple(_read_notice(n) for n in record.get("notices", ()))
    return Claim(record["text"], attribution, citations, notices)


def _read_notice(record: Mapping[str, Any]) -> Notice:
    cited, day, about = record["citation"], record["day"], record.get("about")
    return Notice(
        kind=record["kind"],
        text=record["text"],
        citation=_read_citation(cited) if cited else None,
        on=record["on"],
        day=date.fromisoformat(day) if day else None,
        about=(about[0], about[1]) if about else None,
    )


def _read_citation(record: Mapping[str, Any]) -> Citation:
    return Citation(
        n=record["n"],
        article=record["article"],
        outlet=record["outlet"],
        title=record["title"],
        author=record["author"],
        published=_read_published(record["published"]),
        url=record["url"],
        start=record["start"],
        end=record["end"],
        quote=record["quote"],
        kind=record.get("kind", "news"),
        section=record.get("section", "body"),
        published_by=record.get("published_by"),
        language=record.get("language"),
    )


def _read_refusal(record: Mapping[str, Any]) -> Refusal:
    nearest = tuple(_read_citation(c) for c in record["nearest"])
    return Refusal(record["reason"], record["message"], nearest)


def _read_published(written: str | None) -> date | datetime | None:
    if written is None:
        return None
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
