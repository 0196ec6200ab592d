"""Answers as rows, for ``pandas.DataFrame(visavis.edges(answers))``.

The columns are those of ``visavis batch --as edges|judgements`` (``docs/client.md``), so that both ways of reading an
archive give the same table. They are stable: new ones come last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Union

from .outcome import Outcome
from .v1 import stance_pb2 as v1

Answers = Union[v1.ClassifyResponse, Iterable[Union[v1.ClassifyResponse, Outcome]]]


def label_name(label: int) -> str:
    """``"negative"`` for ``LABEL_NEGATIVE``; empty if unspecified."""
    return _short(v1.Label, "LABEL_", label)


def edges(answers: Answers) -> Iterator[dict[str, Any]]:
    """One row for each stance of one actor toward another over a document. Documents with an error have no rows."""
    for answer in _responses(answers):
        actors = {actor.id: actor for actor in answer.actors}
        for profile in answer.profiles:
            for edge in profile.held:
                yield _edge(answer, actors, edge, "")
            for edge in profile.internal:
                yield _edge(answer, actors, edge, profile.actor_id)


def _edge(
    answer: v1.ClassifyResponse, actors: dict[str, v1.Actor], edge: v1.Edge, inside: str
) -> dict[str, Any]:
    by_basis = {count.basis: count for count in edge.by_basis}
    word = by_basis.get(v1.BASIS_WORD, v1.BasisCount())
    deed = by_basis.get(v1.BASIS_DEED, v1.BasisCount())
    return {
        "document_id": answer.document_id,
        "date": answer.reference_date,
        "source_id": edge.source_id,
        "source_name": _name(actors, edge.source_id),
        "source_kind": _kind(actors, edge.source_id),
        "target_id": edge.target_id,
        "target_name": _name(actors, edge.target_id),
        "target_kind": _kind(actors, edge.target_id),
        "inside": inside,
        "label": label_name(edge.label),
        "score": edge.score,
        "intensity": edge.intensity,
        "confidence": edge.confidence,
        "n_negative": edge.n_negative,
        "n_neutral": edge.n_neutral,
        "n_positive": edge.n_positive,
        "sum_negative": edge.sum_negative,
        "sum_neutral": edge.sum_neutral,
        "sum_positive": edge.sum_positive,
        "n_word_negative": word.n_negative,
        "n_word_positive": word.n_positive,
        "n_deed_negative": deed.n_negative,
        "n_deed_positive": deed.n_positive,
        "sentence_indices": list(edge.sentence_indices),
    }


def judgements(answers: Answers) -> Iterator[dict[str, Any]]:
    """One row for each stance in one sentence. ``sentence`` holds its words where the text is known, that is for the
    outcomes of :meth:`Client.classify_many` with spans in characters; otherwise it is empty."""
    if isinstance(answers, v1.ClassifyResponse):
        answers = [answers]
    for item in answers:
        document = item.document if isinstance(item, Outcome) and item.offsets_in_characters else None
        for answer in _responses([item]):
            actors = {actor.id: actor for actor in answer.actors}
            for sentence in answer.sentences:
                for judgement in sentence.judgements:
                    yield {
                        "document_id": answer.document_id,
                        "date": answer.reference_date,
                        "sentence_index": sentence.index,
                        "part": _short(v1.Part, "PART_", sentence.part),
                        "start": sentence.span.start,
                        "end": sentence.span.end,
                        "source_id": judgement.source_id,
                        "source_name": _name(actors, judgement.source_id),
                        "target_id": judgement.target_id,
                        "target_name": _name(actors, judgement.target_id),
                        "label": label_name(judgement.label),
                        "score": judgement.score,
                        "negative": judgement.scores.negative,
                        "neutral": judgement.scores.neutral,
                        "positive": judgement.scores.positive,
                        "basis": _short(v1.Basis, "BASIS_", judgement.basis),
                        "reported_by_id": judgement.reported_by_id,
                        "passed_on": judgement.passed_on,
                        "sentence": _words(document, sentence),
                    }


def _responses(answers: Answers) -> Iterator[v1.ClassifyResponse]:
    if isinstance(answers, v1.ClassifyResponse):
        yield answers
        return
    for item in answers:
        response = item.response if isinstance(item, Outcome) else item
        if response is not None:
            yield response


def _words(document: v1.Document | None, sentence: v1.Sentence) -> str:
    if document is None:
        return ""
    text = document.title if sentence.part == v1.PART_TITLE else document.text
    return text[sentence.span.start : sentence.span.end]


def _name(actors: dict[str, v1.Actor], actor_id: str) -> str:
    return actors[actor_id].name if actor_id in actors else ""


def _kind(actors: dict[str, v1.Actor], actor_id: str) -> str:
    return _short(v1.ActorKind, "ACTOR_KIND_", actors[actor_id].kind) if actor_id in actors else ""


def _short(enum: Any, prefix: str, value: int) -> str:
    """The name of a value as tables have it. A value that a newer server knows and these stubs do not stays a number."""
    if value == 0:
        return ""
    return str(enum.Name(value)).removeprefix(prefix).lower() if value in enum.values() else str(value)
