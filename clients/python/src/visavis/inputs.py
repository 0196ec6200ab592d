"""What callers give: documents, options, pairs of spans, as plain Python values."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from .v1 import stance_pb2 as v1

# A stretch of a text as (start, end), half open, in characters of the Python string.
Span = tuple[int, int]
Day = str | datetime.date | datetime.datetime


class View(IntEnum):
    """How much of the analysis is sent."""

    FULL = v1.VIEW_FULL
    JUDGEMENTS = v1.VIEW_JUDGEMENTS
    PROFILES = v1.VIEW_PROFILES


class Rollup(IntEnum):
    """Whether persons and organs count for the body that they act for."""

    NONE = v1.ROLLUP_NONE
    AFFILIATION = v1.ROLLUP_AFFILIATION


class ActorKind(IntEnum):
    """What kind of actor."""

    STATE = v1.ACTOR_KIND_STATE
    PERSON = v1.ACTOR_KIND_PERSON
    ORGANIZATION = v1.ACTOR_KIND_ORGANIZATION
    BLOC = v1.ACTOR_KIND_BLOC
    PARTY = v1.ACTOR_KIND_PARTY
    GROUP = v1.ACTOR_KIND_GROUP
    COMPANY = v1.ACTOR_KIND_COMPANY


class OffsetEncoding(IntEnum):
    """The unit of spans."""

    UTF8 = v1.OFFSET_ENCODING_UTF8
    UTF16 = v1.OFFSET_ENCODING_UTF16
    UTF32 = v1.OFFSET_ENCODING_UTF32


@dataclass(frozen=True)
class Options:
    """What is wished of an analysis.

    Attributes:
        custom_actors: Actors of your own (``visavis.v1.stance_pb2.CustomActor``); they win over the gazetteer.
        rollup: Whether persons count for the body that they act for.
        neutral: Whether neutral judgements are listed. They are counted in the profiles in any case.
        view: How much is sent.
        explain: Adds to each judgement what moved its score; slower.
        require_model_checksum: The checksum of the model that must answer; empty: any.
        offset_encoding: The unit of spans in the answers. The default is that of Python strings:
            ``text[span.start:span.end]``.
    """

    custom_actors: Sequence[v1.CustomActor] = ()
    rollup: Rollup = Rollup.NONE
    neutral: bool = False
    view: View = View.FULL
    explain: bool = False
    require_model_checksum: str = ""
    offset_encoding: OffsetEncoding = OffsetEncoding.UTF32

    def to_proto(self) -> v1.ClassifyOptions:
        """The message."""
        neutral = v1.NEUTRAL_JUDGEMENTS_INCLUDE if self.neutral else v1.NEUTRAL_JUDGEMENTS_OMIT
        return v1.ClassifyOptions(
            custom_actors=self.custom_actors,
            rollup=int(self.rollup),  # type: ignore[arg-type]
            offset_encoding=int(self.offset_encoding),  # type: ignore[arg-type]
            neutral_judgements=neutral,
            view=int(self.view),  # type: ignore[arg-type]
            explain=self.explain,
            require_model_checksum=self.require_model_checksum,
        )


@dataclass(frozen=True)
class Document:
    """A news article.

    Attributes:
        text: The text.
        title: The headline.
        published_at: The day of publication: a date, or RFC 3339. Empty: the model's reference date.
        id: Your own name for it, given back in the answer.
        language: BCP 47; only English is served. Empty: detected.
    """

    text: str
    title: str = ""
    published_at: Day = ""
    id: str = ""
    language: str = ""

    def to_proto(self) -> v1.Document:
        """The message."""
        return v1.Document(
            document_id=self.id,
            title=self.title,
            text=self.text,
            language=self.language,
            published_at=_day(self.published_at),
        )


DocumentLike = str | Document | v1.Document | Mapping[str, Any]


def document(given: DocumentLike) -> v1.Document:
    """The message for whatever describes a document: a text, a :class:`Document`, the message itself, or a mapping
    with the fields of :class:`Document` (``document_id`` for ``id`` is understood; None is taken as not given).

    Raises:
        TypeError: it is none of these, or a mapping has other fields.
    """
    if isinstance(given, v1.Document):
        return given
    if isinstance(given, Document):
        return given.to_proto()
    if isinstance(given, str):
        return v1.Document(text=given)
    if isinstance(given, Mapping):
        fields = {"id" if key == "document_id" else key: value for key, value in given.items() if value is not None}
        return Document(**{"text": "", **fields}).to_proto()
    raise TypeError(f"document: {type(given).__name__} given; str, Document, mapping or message allowed")


def _day(given: Day) -> str:
    if isinstance(given, datetime.datetime):
        # The server wants an offset; a naive time counts for its day.
        return given.isoformat() if given.tzinfo else given.date().isoformat()
    return given.isoformat() if isinstance(given, datetime.date) else given


@dataclass(frozen=True)
class Pair:
    """Two actors whose mentions you have found yourself.

    Attributes:
        text: The passage: a sentence, or a few.
        target: Where the target is mentioned: one span or several, in characters of ``text``.
        source: Where the source is mentioned, likewise. Empty: the author of the text; the answer is the portrayal.
        id: Your own name for it, given back.
        context: What stood before the passage; it is never judged.
    """

    text: str
    target: Span | Sequence[Span]
    source: Span | Sequence[Span] = field(default=())
    id: str = ""
    context: str = ""

    def to_proto(self) -> v1.Pair:
        """The message, without text and context, which belong to its passage."""
        return v1.Pair(id=self.id, source_spans=_spans(self.source), target_spans=_spans(self.target))


def _spans(given: Any) -> list[v1.Span]:
    spans = [given] if len(given) == 2 and isinstance(given[0], int) else given
    return [v1.Span(start=start, end=end) for start, end in spans]


def passages(pairs: Iterable[Pair], max_pairs: int) -> Iterable[v1.Passage]:
    """Neighbouring pairs of the same text and context put together, at most ``max_pairs`` in each passage."""
    passage: v1.Passage | None = None
    for pair in pairs:
        same = passage is not None and (passage.text, passage.context) == (pair.text, pair.context)
        if passage is None or not same or len(passage.pairs) >= max_pairs:
            if passage is not None:
                yield passage
            passage = v1.Passage(text=pair.text, context=pair.context)
        passage.pairs.append(pair.to_proto())
    if passage is not None:
        yield passage
