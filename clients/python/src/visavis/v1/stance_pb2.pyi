from visavis.rpc import status_pb2 as _status_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Label(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LABEL_UNSPECIFIED: _ClassVar[Label]
    LABEL_NEGATIVE: _ClassVar[Label]
    LABEL_NEUTRAL: _ClassVar[Label]
    LABEL_POSITIVE: _ClassVar[Label]
    LABEL_MIXED: _ClassVar[Label]

class Basis(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BASIS_UNSPECIFIED: _ClassVar[Basis]
    BASIS_WORD: _ClassVar[Basis]
    BASIS_DEED: _ClassVar[Basis]

class ActorKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTOR_KIND_UNSPECIFIED: _ClassVar[ActorKind]
    ACTOR_KIND_STATE: _ClassVar[ActorKind]
    ACTOR_KIND_PERSON: _ClassVar[ActorKind]
    ACTOR_KIND_ORGANIZATION: _ClassVar[ActorKind]
    ACTOR_KIND_BLOC: _ClassVar[ActorKind]
    ACTOR_KIND_PARTY: _ClassVar[ActorKind]
    ACTOR_KIND_GROUP: _ClassVar[ActorKind]
    ACTOR_KIND_COMPANY: _ClassVar[ActorKind]

class MentionType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MENTION_TYPE_UNSPECIFIED: _ClassVar[MentionType]
    MENTION_TYPE_NAME: _ClassVar[MentionType]
    MENTION_TYPE_DEMONYM: _ClassVar[MentionType]
    MENTION_TYPE_METONYM: _ClassVar[MentionType]
    MENTION_TYPE_ROLE: _ClassVar[MentionType]
    MENTION_TYPE_PRONOUN: _ClassVar[MentionType]

class Part(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PART_UNSPECIFIED: _ClassVar[Part]
    PART_TITLE: _ClassVar[Part]
    PART_TEXT: _ClassVar[Part]

class OffsetEncoding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OFFSET_ENCODING_UNSPECIFIED: _ClassVar[OffsetEncoding]
    OFFSET_ENCODING_UTF8: _ClassVar[OffsetEncoding]
    OFFSET_ENCODING_UTF16: _ClassVar[OffsetEncoding]
    OFFSET_ENCODING_UTF32: _ClassVar[OffsetEncoding]

class Rollup(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROLLUP_UNSPECIFIED: _ClassVar[Rollup]
    ROLLUP_NONE: _ClassVar[Rollup]
    ROLLUP_AFFILIATION: _ClassVar[Rollup]

class NeutralJudgements(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NEUTRAL_JUDGEMENTS_UNSPECIFIED: _ClassVar[NeutralJudgements]
    NEUTRAL_JUDGEMENTS_OMIT: _ClassVar[NeutralJudgements]
    NEUTRAL_JUDGEMENTS_INCLUDE: _ClassVar[NeutralJudgements]

class View(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VIEW_UNSPECIFIED: _ClassVar[View]
    VIEW_FULL: _ClassVar[View]
    VIEW_JUDGEMENTS: _ClassVar[View]
    VIEW_PROFILES: _ClassVar[View]

class WarningCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WARNING_CODE_UNSPECIFIED: _ClassVar[WarningCode]
    WARNING_CODE_WINDOWED: _ClassVar[WarningCode]
    WARNING_CODE_ACTORS_CAPPED: _ClassVar[WarningCode]
    WARNING_CODE_LANGUAGE_ASSUMED: _ClassVar[WarningCode]
    WARNING_CODE_DATE_ASSUMED: _ClassVar[WarningCode]
LABEL_UNSPECIFIED: Label
LABEL_NEGATIVE: Label
LABEL_NEUTRAL: Label
LABEL_POSITIVE: Label
LABEL_MIXED: Label
BASIS_UNSPECIFIED: Basis
BASIS_WORD: Basis
BASIS_DEED: Basis
ACTOR_KIND_UNSPECIFIED: ActorKind
ACTOR_KIND_STATE: ActorKind
ACTOR_KIND_PERSON: ActorKind
ACTOR_KIND_ORGANIZATION: ActorKind
ACTOR_KIND_BLOC: ActorKind
ACTOR_KIND_PARTY: ActorKind
ACTOR_KIND_GROUP: ActorKind
ACTOR_KIND_COMPANY: ActorKind
MENTION_TYPE_UNSPECIFIED: MentionType
MENTION_TYPE_NAME: MentionType
MENTION_TYPE_DEMONYM: MentionType
MENTION_TYPE_METONYM: MentionType
MENTION_TYPE_ROLE: MentionType
MENTION_TYPE_PRONOUN: MentionType
PART_UNSPECIFIED: Part
PART_TITLE: Part
PART_TEXT: Part
OFFSET_ENCODING_UNSPECIFIED: OffsetEncoding
OFFSET_ENCODING_UTF8: OffsetEncoding
OFFSET_ENCODING_UTF16: OffsetEncoding
OFFSET_ENCODING_UTF32: OffsetEncoding
ROLLUP_UNSPECIFIED: Rollup
ROLLUP_NONE: Rollup
ROLLUP_AFFILIATION: Rollup
NEUTRAL_JUDGEMENTS_UNSPECIFIED: NeutralJudgements
NEUTRAL_JUDGEMENTS_OMIT: NeutralJudgements
NEUTRAL_JUDGEMENTS_INCLUDE: NeutralJudgements
VIEW_UNSPECIFIED: View
VIEW_FULL: View
VIEW_JUDGEMENTS: View
VIEW_PROFILES: View
WARNING_CODE_UNSPECIFIED: WarningCode
WARNING_CODE_WINDOWED: WarningCode
WARNING_CODE_ACTORS_CAPPED: WarningCode
WARNING_CODE_LANGUAGE_ASSUMED: WarningCode
WARNING_CODE_DATE_ASSUMED: WarningCode

class Document(_message.Message):
    __slots__ = ("document_id", "title", "text", "language", "published_at")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_AT_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    title: str
    text: str
    language: str
    published_at: str
    def __init__(self, document_id: _Optional[str] = ..., title: _Optional[str] = ..., text: _Optional[str] = ..., language: _Optional[str] = ..., published_at: _Optional[str] = ...) -> None: ...

class ClassifyOptions(_message.Message):
    __slots__ = ("custom_actors", "rollup", "offset_encoding", "neutral_judgements", "view", "explain", "require_model_checksum")
    CUSTOM_ACTORS_FIELD_NUMBER: _ClassVar[int]
    ROLLUP_FIELD_NUMBER: _ClassVar[int]
    OFFSET_ENCODING_FIELD_NUMBER: _ClassVar[int]
    NEUTRAL_JUDGEMENTS_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    EXPLAIN_FIELD_NUMBER: _ClassVar[int]
    REQUIRE_MODEL_CHECKSUM_FIELD_NUMBER: _ClassVar[int]
    custom_actors: _containers.RepeatedCompositeFieldContainer[CustomActor]
    rollup: Rollup
    offset_encoding: OffsetEncoding
    neutral_judgements: NeutralJudgements
    view: View
    explain: bool
    require_model_checksum: str
    def __init__(self, custom_actors: _Optional[_Iterable[_Union[CustomActor, _Mapping]]] = ..., rollup: _Optional[_Union[Rollup, str]] = ..., offset_encoding: _Optional[_Union[OffsetEncoding, str]] = ..., neutral_judgements: _Optional[_Union[NeutralJudgements, str]] = ..., view: _Optional[_Union[View, str]] = ..., explain: bool = ..., require_model_checksum: _Optional[str] = ...) -> None: ...

class CustomActor(_message.Message):
    __slots__ = ("id", "name", "kind", "aliases", "affiliations")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    AFFILIATIONS_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    kind: ActorKind
    aliases: _containers.RepeatedScalarFieldContainer[str]
    affiliations: _containers.RepeatedCompositeFieldContainer[Affiliation]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[_Union[ActorKind, str]] = ..., aliases: _Optional[_Iterable[str]] = ..., affiliations: _Optional[_Iterable[_Union[Affiliation, _Mapping]]] = ...) -> None: ...

class ClassifyRequest(_message.Message):
    __slots__ = ("document", "options")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    document: Document
    options: ClassifyOptions
    def __init__(self, document: _Optional[_Union[Document, _Mapping]] = ..., options: _Optional[_Union[ClassifyOptions, _Mapping]] = ...) -> None: ...

class BatchClassifyRequest(_message.Message):
    __slots__ = ("documents", "options")
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    documents: _containers.RepeatedCompositeFieldContainer[Document]
    options: ClassifyOptions
    def __init__(self, documents: _Optional[_Iterable[_Union[Document, _Mapping]]] = ..., options: _Optional[_Union[ClassifyOptions, _Mapping]] = ...) -> None: ...

class ClassifyStreamRequest(_message.Message):
    __slots__ = ("config", "document")
    CONFIG_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    config: ClassifyOptions
    document: Document
    def __init__(self, config: _Optional[_Union[ClassifyOptions, _Mapping]] = ..., document: _Optional[_Union[Document, _Mapping]] = ...) -> None: ...

class ScorePairsRequest(_message.Message):
    __slots__ = ("passages", "offset_encoding", "require_model_checksum")
    PASSAGES_FIELD_NUMBER: _ClassVar[int]
    OFFSET_ENCODING_FIELD_NUMBER: _ClassVar[int]
    REQUIRE_MODEL_CHECKSUM_FIELD_NUMBER: _ClassVar[int]
    passages: _containers.RepeatedCompositeFieldContainer[Passage]
    offset_encoding: OffsetEncoding
    require_model_checksum: str
    def __init__(self, passages: _Optional[_Iterable[_Union[Passage, _Mapping]]] = ..., offset_encoding: _Optional[_Union[OffsetEncoding, str]] = ..., require_model_checksum: _Optional[str] = ...) -> None: ...

class Passage(_message.Message):
    __slots__ = ("id", "text", "context", "pairs")
    ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    id: str
    text: str
    context: str
    pairs: _containers.RepeatedCompositeFieldContainer[Pair]
    def __init__(self, id: _Optional[str] = ..., text: _Optional[str] = ..., context: _Optional[str] = ..., pairs: _Optional[_Iterable[_Union[Pair, _Mapping]]] = ...) -> None: ...

class Pair(_message.Message):
    __slots__ = ("id", "source_spans", "target_spans")
    ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_SPANS_FIELD_NUMBER: _ClassVar[int]
    TARGET_SPANS_FIELD_NUMBER: _ClassVar[int]
    id: str
    source_spans: _containers.RepeatedCompositeFieldContainer[Span]
    target_spans: _containers.RepeatedCompositeFieldContainer[Span]
    def __init__(self, id: _Optional[str] = ..., source_spans: _Optional[_Iterable[_Union[Span, _Mapping]]] = ..., target_spans: _Optional[_Iterable[_Union[Span, _Mapping]]] = ...) -> None: ...

class GetModelRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ClassifyResponse(_message.Message):
    __slots__ = ("document_id", "actors", "sentences", "profiles", "model", "language", "reference_date", "warnings")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ACTORS_FIELD_NUMBER: _ClassVar[int]
    SENTENCES_FIELD_NUMBER: _ClassVar[int]
    PROFILES_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_DATE_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    actors: _containers.RepeatedCompositeFieldContainer[Actor]
    sentences: _containers.RepeatedCompositeFieldContainer[Sentence]
    profiles: _containers.RepeatedCompositeFieldContainer[Profile]
    model: ModelRef
    language: str
    reference_date: str
    warnings: _containers.RepeatedCompositeFieldContainer[Warning]
    def __init__(self, document_id: _Optional[str] = ..., actors: _Optional[_Iterable[_Union[Actor, _Mapping]]] = ..., sentences: _Optional[_Iterable[_Union[Sentence, _Mapping]]] = ..., profiles: _Optional[_Iterable[_Union[Profile, _Mapping]]] = ..., model: _Optional[_Union[ModelRef, _Mapping]] = ..., language: _Optional[str] = ..., reference_date: _Optional[str] = ..., warnings: _Optional[_Iterable[_Union[Warning, _Mapping]]] = ...) -> None: ...

class BatchClassifyResponse(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[BatchClassifyResult]
    def __init__(self, results: _Optional[_Iterable[_Union[BatchClassifyResult, _Mapping]]] = ...) -> None: ...

class BatchClassifyResult(_message.Message):
    __slots__ = ("document_id", "response", "error")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    response: ClassifyResponse
    error: _status_pb2.Status
    def __init__(self, document_id: _Optional[str] = ..., response: _Optional[_Union[ClassifyResponse, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class ClassifyStreamResponse(_message.Message):
    __slots__ = ("sequence", "document_id", "response", "error")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    document_id: str
    response: ClassifyResponse
    error: _status_pb2.Status
    def __init__(self, sequence: _Optional[int] = ..., document_id: _Optional[str] = ..., response: _Optional[_Union[ClassifyResponse, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class Actor(_message.Message):
    __slots__ = ("id", "same_as", "name", "kind", "affiliations", "mentions")
    ID_FIELD_NUMBER: _ClassVar[int]
    SAME_AS_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    AFFILIATIONS_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    id: str
    same_as: _containers.RepeatedScalarFieldContainer[str]
    name: str
    kind: ActorKind
    affiliations: _containers.RepeatedCompositeFieldContainer[Affiliation]
    mentions: _containers.RepeatedCompositeFieldContainer[Mention]
    def __init__(self, id: _Optional[str] = ..., same_as: _Optional[_Iterable[str]] = ..., name: _Optional[str] = ..., kind: _Optional[_Union[ActorKind, str]] = ..., affiliations: _Optional[_Iterable[_Union[Affiliation, _Mapping]]] = ..., mentions: _Optional[_Iterable[_Union[Mention, _Mapping]]] = ...) -> None: ...

class Affiliation(_message.Message):
    __slots__ = ("actor_id", "role", "acts_for", "to")
    ACTOR_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    ACTS_FOR_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    actor_id: str
    role: str
    acts_for: bool
    to: str
    def __init__(self, actor_id: _Optional[str] = ..., role: _Optional[str] = ..., acts_for: bool = ..., to: _Optional[str] = ..., **kwargs) -> None: ...

class Mention(_message.Message):
    __slots__ = ("id", "text", "sentence_index", "span", "type")
    ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_INDEX_FIELD_NUMBER: _ClassVar[int]
    SPAN_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    id: int
    text: str
    sentence_index: int
    span: Span
    type: MentionType
    def __init__(self, id: _Optional[int] = ..., text: _Optional[str] = ..., sentence_index: _Optional[int] = ..., span: _Optional[_Union[Span, _Mapping]] = ..., type: _Optional[_Union[MentionType, str]] = ...) -> None: ...

class Span(_message.Message):
    __slots__ = ("start", "end")
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    start: int
    end: int
    def __init__(self, start: _Optional[int] = ..., end: _Optional[int] = ...) -> None: ...

class Sentence(_message.Message):
    __slots__ = ("index", "part", "span", "judgements", "portrayals")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    SPAN_FIELD_NUMBER: _ClassVar[int]
    JUDGEMENTS_FIELD_NUMBER: _ClassVar[int]
    PORTRAYALS_FIELD_NUMBER: _ClassVar[int]
    index: int
    part: Part
    span: Span
    judgements: _containers.RepeatedCompositeFieldContainer[Judgement]
    portrayals: _containers.RepeatedCompositeFieldContainer[Portrayal]
    def __init__(self, index: _Optional[int] = ..., part: _Optional[_Union[Part, str]] = ..., span: _Optional[_Union[Span, _Mapping]] = ..., judgements: _Optional[_Iterable[_Union[Judgement, _Mapping]]] = ..., portrayals: _Optional[_Iterable[_Union[Portrayal, _Mapping]]] = ...) -> None: ...

class Judgement(_message.Message):
    __slots__ = ("source_id", "target_id", "source_mention_ids", "target_mention_ids", "label", "scores", "score", "basis", "evidence", "reported_by_id", "contributions", "passed_on")
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_MENTION_IDS_FIELD_NUMBER: _ClassVar[int]
    TARGET_MENTION_IDS_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    REPORTED_BY_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRIBUTIONS_FIELD_NUMBER: _ClassVar[int]
    PASSED_ON_FIELD_NUMBER: _ClassVar[int]
    source_id: str
    target_id: str
    source_mention_ids: _containers.RepeatedScalarFieldContainer[int]
    target_mention_ids: _containers.RepeatedScalarFieldContainer[int]
    label: Label
    scores: Scores
    score: float
    basis: Basis
    evidence: _containers.RepeatedCompositeFieldContainer[Span]
    reported_by_id: str
    contributions: _containers.RepeatedCompositeFieldContainer[Contribution]
    passed_on: bool
    def __init__(self, source_id: _Optional[str] = ..., target_id: _Optional[str] = ..., source_mention_ids: _Optional[_Iterable[int]] = ..., target_mention_ids: _Optional[_Iterable[int]] = ..., label: _Optional[_Union[Label, str]] = ..., scores: _Optional[_Union[Scores, _Mapping]] = ..., score: _Optional[float] = ..., basis: _Optional[_Union[Basis, str]] = ..., evidence: _Optional[_Iterable[_Union[Span, _Mapping]]] = ..., reported_by_id: _Optional[str] = ..., contributions: _Optional[_Iterable[_Union[Contribution, _Mapping]]] = ..., passed_on: bool = ...) -> None: ...

class Contribution(_message.Message):
    __slots__ = ("name", "span", "weight")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SPAN_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    name: str
    span: Span
    weight: float
    def __init__(self, name: _Optional[str] = ..., span: _Optional[_Union[Span, _Mapping]] = ..., weight: _Optional[float] = ...) -> None: ...

class Portrayal(_message.Message):
    __slots__ = ("actor_id", "label", "scores", "score", "mention_ids", "evidence")
    ACTOR_ID_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    MENTION_IDS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    actor_id: str
    label: Label
    scores: Scores
    score: float
    mention_ids: _containers.RepeatedScalarFieldContainer[int]
    evidence: _containers.RepeatedCompositeFieldContainer[Span]
    def __init__(self, actor_id: _Optional[str] = ..., label: _Optional[_Union[Label, str]] = ..., scores: _Optional[_Union[Scores, _Mapping]] = ..., score: _Optional[float] = ..., mention_ids: _Optional[_Iterable[int]] = ..., evidence: _Optional[_Iterable[_Union[Span, _Mapping]]] = ...) -> None: ...

class Scores(_message.Message):
    __slots__ = ("negative", "neutral", "positive")
    NEGATIVE_FIELD_NUMBER: _ClassVar[int]
    NEUTRAL_FIELD_NUMBER: _ClassVar[int]
    POSITIVE_FIELD_NUMBER: _ClassVar[int]
    negative: float
    neutral: float
    positive: float
    def __init__(self, negative: _Optional[float] = ..., neutral: _Optional[float] = ..., positive: _Optional[float] = ...) -> None: ...

class Profile(_message.Message):
    __slots__ = ("actor_id", "sentiment", "held", "received", "internal")
    ACTOR_ID_FIELD_NUMBER: _ClassVar[int]
    SENTIMENT_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_FIELD_NUMBER: _ClassVar[int]
    INTERNAL_FIELD_NUMBER: _ClassVar[int]
    actor_id: str
    sentiment: Sentiment
    held: _containers.RepeatedCompositeFieldContainer[Edge]
    received: _containers.RepeatedCompositeFieldContainer[Edge]
    internal: _containers.RepeatedCompositeFieldContainer[Edge]
    def __init__(self, actor_id: _Optional[str] = ..., sentiment: _Optional[_Union[Sentiment, _Mapping]] = ..., held: _Optional[_Iterable[_Union[Edge, _Mapping]]] = ..., received: _Optional[_Iterable[_Union[Edge, _Mapping]]] = ..., internal: _Optional[_Iterable[_Union[Edge, _Mapping]]] = ...) -> None: ...

class Sentiment(_message.Message):
    __slots__ = ("label", "score", "intensity", "confidence", "n_negative", "n_neutral", "n_positive", "sum_negative", "sum_neutral", "sum_positive", "sentence_indices")
    LABEL_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    INTENSITY_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    N_NEGATIVE_FIELD_NUMBER: _ClassVar[int]
    N_NEUTRAL_FIELD_NUMBER: _ClassVar[int]
    N_POSITIVE_FIELD_NUMBER: _ClassVar[int]
    SUM_NEGATIVE_FIELD_NUMBER: _ClassVar[int]
    SUM_NEUTRAL_FIELD_NUMBER: _ClassVar[int]
    SUM_POSITIVE_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_INDICES_FIELD_NUMBER: _ClassVar[int]
    label: Label
    score: float
    intensity: float
    confidence: float
    n_negative: int
    n_neutral: int
    n_positive: int
    sum_negative: float
    sum_neutral: float
    sum_positive: float
    sentence_indices: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, label: _Optional[_Union[Label, str]] = ..., score: _Optional[float] = ..., intensity: _Optional[float] = ..., confidence: _Optional[float] = ..., n_negative: _Optional[int] = ..., n_neutral: _Optional[int] = ..., n_positive: _Optional[int] = ..., sum_negative: _Optional[float] = ..., sum_neutral: _Optional[float] = ..., sum_positive: _Optional[float] = ..., sentence_indices: _Optional[_Iterable[int]] = ...) -> None: ...

class Edge(_message.Message):
    __slots__ = ("source_id", "target_id", "label", "score", "intensity", "confidence", "n_negative", "n_neutral", "n_positive", "sum_negative", "sum_neutral", "sum_positive", "by_basis", "sentence_indices")
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_ID_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    INTENSITY_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    N_NEGATIVE_FIELD_NUMBER: _ClassVar[int]
    N_NEUTRAL_FIELD_NUMBER: _ClassVar[int]
    N_POSITIVE_FIELD_NUMBER: _ClassVar[int]
    SUM_NEGATIVE_FIELD_NUMBER: _ClassVar[int]
    SUM_NEUTRAL_FIELD_NUMBER: _ClassVar[int]
    SUM_POSITIVE_FIELD_NUMBER: _ClassVar[int]
    BY_BASIS_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_INDICES_FIELD_NUMBER: _ClassVar[int]
    source_id: str
    target_id: str
    label: Label
    score: float
    intensity: float
    confidence: float
    n_negative: int
    n_neutral: int
    n_positive: int
    sum_negative: float
    sum_neutral: float
    sum_positive: float
    by_basis: _containers.RepeatedCompositeFieldContainer[BasisCount]
    sentence_indices: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, source_id: _Optional[str] = ..., target_id: _Optional[str] = ..., label: _Optional[_Union[Label, str]] = ..., score: _Optional[float] = ..., intensity: _Optional[float] = ..., confidence: _Optional[float] = ..., n_negative: _Optional[int] = ..., n_neutral: _Optional[int] = ..., n_positive: _Optional[int] = ..., sum_negative: _Optional[float] = ..., sum_neutral: _Optional[float] = ..., sum_positive: _Optional[float] = ..., by_basis: _Optional[_Iterable[_Union[BasisCount, _Mapping]]] = ..., sentence_indices: _Optional[_Iterable[int]] = ...) -> None: ...

class BasisCount(_message.Message):
    __slots__ = ("basis", "n_negative", "n_positive", "sum_negative", "sum_positive")
    BASIS_FIELD_NUMBER: _ClassVar[int]
    N_NEGATIVE_FIELD_NUMBER: _ClassVar[int]
    N_POSITIVE_FIELD_NUMBER: _ClassVar[int]
    SUM_NEGATIVE_FIELD_NUMBER: _ClassVar[int]
    SUM_POSITIVE_FIELD_NUMBER: _ClassVar[int]
    basis: Basis
    n_negative: int
    n_positive: int
    sum_negative: float
    sum_positive: float
    def __init__(self, basis: _Optional[_Union[Basis, str]] = ..., n_negative: _Optional[int] = ..., n_positive: _Optional[int] = ..., sum_negative: _Optional[float] = ..., sum_positive: _Optional[float] = ...) -> None: ...

class ModelRef(_message.Message):
    __slots__ = ("name", "version", "checksum", "gazetteer_version")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CHECKSUM_FIELD_NUMBER: _ClassVar[int]
    GAZETTEER_VERSION_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: str
    checksum: str
    gazetteer_version: str
    def __init__(self, name: _Optional[str] = ..., version: _Optional[str] = ..., checksum: _Optional[str] = ..., gazetteer_version: _Optional[str] = ...) -> None: ...

class Warning(_message.Message):
    __slots__ = ("code", "sentence_index", "detail")
    CODE_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_INDEX_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    code: WarningCode
    sentence_index: int
    detail: str
    def __init__(self, code: _Optional[_Union[WarningCode, str]] = ..., sentence_index: _Optional[int] = ..., detail: _Optional[str] = ...) -> None: ...

class ScorePairsResponse(_message.Message):
    __slots__ = ("results", "model")
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[PassageResult]
    model: ModelRef
    def __init__(self, results: _Optional[_Iterable[_Union[PassageResult, _Mapping]]] = ..., model: _Optional[_Union[ModelRef, _Mapping]] = ...) -> None: ...

class PassageResult(_message.Message):
    __slots__ = ("id", "pairs", "error")
    ID_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    id: str
    pairs: _containers.RepeatedCompositeFieldContainer[PairResult]
    error: _status_pb2.Status
    def __init__(self, id: _Optional[str] = ..., pairs: _Optional[_Iterable[_Union[PairResult, _Mapping]]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class PairResult(_message.Message):
    __slots__ = ("id", "label", "scores", "score", "basis", "error")
    ID_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    id: str
    label: Label
    scores: Scores
    score: float
    basis: Basis
    error: _status_pb2.Status
    def __init__(self, id: _Optional[str] = ..., label: _Optional[_Union[Label, str]] = ..., scores: _Optional[_Union[Scores, _Mapping]] = ..., score: _Optional[float] = ..., basis: _Optional[_Union[Basis, str]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class GetModelResponse(_message.Message):
    __slots__ = ("model", "labels", "training_sets", "quality", "limits", "gazetteer_date")
    MODEL_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    TRAINING_SETS_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    GAZETTEER_DATE_FIELD_NUMBER: _ClassVar[int]
    model: ModelRef
    labels: _containers.RepeatedScalarFieldContainer[Label]
    training_sets: _containers.RepeatedCompositeFieldContainer[TrainingSet]
    quality: _containers.RepeatedCompositeFieldContainer[Measure]
    limits: Limits
    gazetteer_date: str
    def __init__(self, model: _Optional[_Union[ModelRef, _Mapping]] = ..., labels: _Optional[_Iterable[_Union[Label, str]]] = ..., training_sets: _Optional[_Iterable[_Union[TrainingSet, _Mapping]]] = ..., quality: _Optional[_Iterable[_Union[Measure, _Mapping]]] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ..., gazetteer_date: _Optional[str] = ...) -> None: ...

class TrainingSet(_message.Message):
    __slots__ = ("name", "license", "source")
    NAME_FIELD_NUMBER: _ClassVar[int]
    LICENSE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    name: str
    license: str
    source: str
    def __init__(self, name: _Optional[str] = ..., license: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class Measure(_message.Message):
    __slots__ = ("dataset", "metric", "value")
    DATASET_FIELD_NUMBER: _ClassVar[int]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    dataset: str
    metric: str
    value: float
    def __init__(self, dataset: _Optional[str] = ..., metric: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...

class Limits(_message.Message):
    __slots__ = ("max_text_bytes", "max_sentences", "max_actors_per_sentence", "max_custom_actors", "max_batch_documents", "max_passages", "max_pairs_per_passage", "max_passage_bytes", "max_message_bytes", "max_concurrent_requests", "max_window_tokens", "max_request_millis")
    MAX_TEXT_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_SENTENCES_FIELD_NUMBER: _ClassVar[int]
    MAX_ACTORS_PER_SENTENCE_FIELD_NUMBER: _ClassVar[int]
    MAX_CUSTOM_ACTORS_FIELD_NUMBER: _ClassVar[int]
    MAX_BATCH_DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    MAX_PASSAGES_FIELD_NUMBER: _ClassVar[int]
    MAX_PAIRS_PER_PASSAGE_FIELD_NUMBER: _ClassVar[int]
    MAX_PASSAGE_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_MESSAGE_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_CONCURRENT_REQUESTS_FIELD_NUMBER: _ClassVar[int]
    MAX_WINDOW_TOKENS_FIELD_NUMBER: _ClassVar[int]
    MAX_REQUEST_MILLIS_FIELD_NUMBER: _ClassVar[int]
    max_text_bytes: int
    max_sentences: int
    max_actors_per_sentence: int
    max_custom_actors: int
    max_batch_documents: int
    max_passages: int
    max_pairs_per_passage: int
    max_passage_bytes: int
    max_message_bytes: int
    max_concurrent_requests: int
    max_window_tokens: int
    max_request_millis: int
    def __init__(self, max_text_bytes: _Optional[int] = ..., max_sentences: _Optional[int] = ..., max_actors_per_sentence: _Optional[int] = ..., max_custom_actors: _Optional[int] = ..., max_batch_documents: _Optional[int] = ..., max_passages: _Optional[int] = ..., max_pairs_per_passage: _Optional[int] = ..., max_passage_bytes: _Optional[int] = ..., max_message_bytes: _Optional[int] = ..., max_concurrent_requests: _Optional[int] = ..., max_window_tokens: _Optional[int] = ..., max_request_millis: _Optional[int] = ...) -> None: ...
