"""The client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypeVar

from . import stream
from .errors import VisavisError, from_status
from .inputs import Day, Document, DocumentLike, Options, Pair, passages
from .outcome import Outcome
from .retry import RetryPolicy
from .rows import label_name
from .transport import TLS, PathLike, open_channel, token_source
from .v1 import stance_pb2 as v1
from .v1.stance_pb2_grpc import StanceServiceStub

T = TypeVar("T")

# Bytes of a request beside its passages.
_ENVELOPE_BYTES = 1024


@dataclass(frozen=True)
class Score:
    """The answer to one pair.

    Attributes:
        id: As in the pair.
        label: ``"negative"``, ``"neutral"`` or ``"positive"``; empty if there is an error.
        score: ``positive - negative``, in [-1, 1].
        negative, neutral, positive: The calibrated probabilities; they sum to 1.
        basis: ``"word"`` or ``"deed"``; empty for a neutral answer and for a portrayal.
        error: Why this pair could not be scored; None if it was.
    """

    id: str
    label: str
    score: float
    negative: float
    neutral: float
    positive: float
    basis: str
    error: VisavisError | None = None


class Client:
    """A connection to a visavis server. It may be used by several threads; close it, or use it in ``with``.

    Args:
        url: ``http://HOST:PORT``, ``https://HOST:PORT``, or ``HOST:PORT``. The connection is made at the first call.
        token: The bearer token, where the server asks for one.
        token_file: A file with the token instead; it is read again for every call.
        tls: :class:`TLS` with your own roots or certificate, or True for TLS with the system's roots.
        deadline: Seconds that one call may take with all its retries; for :meth:`classify_many` the longest wait for
            one answer.
        retry: How patiently a call is tried again.
        options: The options of calls that give none.

    Raises:
        ValueError: an argument is not allowed.
        OSError: a file of ``tls`` cannot be read.

    Every method that calls the server raises :class:`VisavisError`: its subclasses tell what to do.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:50051",
        *,
        token: str | None = None,
        token_file: PathLike | None = None,
        tls: TLS | bool | None = None,
        deadline: float = 120.0,
        retry: RetryPolicy = RetryPolicy(),
        options: Options = Options(),
    ) -> None:
        if deadline <= 0:
            raise ValueError(f"deadline: {deadline} given, more than 0 seconds allowed")
        self._token = token_source(token, token_file)
        self._channel = open_channel(url, tls)
        self._stub: Any = StanceServiceStub(self._channel)  # type: ignore[no-untyped-call]  # generated without types
        self._deadline = deadline
        self._retry = retry
        self._options = options
        self._limits: v1.Limits | None = None

    def classify(
        self,
        text: str,
        *,
        title: str = "",
        published_at: Day = "",
        id: str = "",
        language: str = "",
        options: Options | None = None,
        deadline: float | None = None,
    ) -> v1.ClassifyResponse:
        """Analyses one article. Spans count characters, so ``text[span.start:span.end]`` is right."""
        document = Document(text, title=title, published_at=published_at, id=id, language=language)
        asked = (options or self._options).to_proto()
        return self._classify(v1.ClassifyRequest(document=document.to_proto(), options=asked), deadline)

    def classify_many(
        self,
        documents: Iterable[DocumentLike],
        *,
        options: Options | None = None,
        in_flight: int = 32,
        deadline: float | None = None,
    ) -> Iterator[Outcome]:
        """Analyses many articles over one stream; gives an :class:`Outcome` for each, in their order.

        Never more than ``in_flight`` documents are read ahead of the answers that you have taken, so an endless
        iterable and a slow loop both work in bounded memory. The iterable is read in a thread of its own. A bad
        document gets its error in its place, and the others are answered. A stream that ends early (the server stops,
        the connection grows too old or breaks, nothing came for long) is taken up by a new one, in which documents
        that had no answer are sent again.

        Raises:
            VisavisError: the server cannot be reached, lets nobody in, or owes an answer for longer than ``deadline``.
            Whatever the iterable raises, after the answers to the documents before.
        """
        if in_flight < 1:
            raise ValueError(f"in_flight: {in_flight} given, 1 or more allowed")
        return stream.classify_many(
            documents,
            options=options or self._options,
            in_flight=in_flight,
            deadline=deadline or self._deadline,
            retry=self._retry,
            open_stream=lambda messages: self._stub.ClassifyStream(messages, metadata=self._metadata()),
            classify_alone=lambda request: self._classify(request, deadline),
        )

    def score(
        self, pairs: Iterable[Pair], *, require_model_checksum: str = "", deadline: float | None = None
    ) -> Iterator[Score]:
        """Scores pairs that you have marked yourself, one :class:`Score` for each, in their order. Neighbouring pairs
        of one text travel together; as many calls are made as the server's limits need, each with ``deadline``."""
        limits = self._limits = self._limits or self.model().limits
        request = v1.ScorePairsRequest()
        room = 0
        for passage in passages(pairs, limits.max_pairs_per_passage):
            size = passage.ByteSize() + 8
            if request.passages and (size > room or len(request.passages) >= limits.max_passages):
                yield from self._score(request, deadline)
                request = v1.ScorePairsRequest()
            if not request.passages:
                request.offset_encoding = v1.OFFSET_ENCODING_UTF32
                request.require_model_checksum = require_model_checksum
                room = limits.max_message_bytes - _ENVELOPE_BYTES
            request.passages.append(passage)
            room -= size
        if request.passages:
            yield from self._score(request, deadline)

    def model(self, *, deadline: float | None = None) -> v1.GetModelResponse:
        """What is loaded, how good it was measured to be, every limit in force."""
        return self._call(self._stub.GetModel, v1.GetModelRequest(), v1.GetModelResponse, deadline)

    def close(self) -> None:
        """Ends the connection and all calls on it."""
        self._channel.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _classify(self, request: v1.ClassifyRequest, deadline: float | None) -> v1.ClassifyResponse:
        return self._call(self._stub.Classify, request, v1.ClassifyResponse, deadline)

    def _score(self, request: v1.ScorePairsRequest, deadline: float | None) -> Iterator[Score]:
        response = self._call(self._stub.ScorePairs, request, v1.ScorePairsResponse, deadline)
        for passage, result in zip(request.passages, response.results, strict=True):
            if result.HasField("error"):
                error = from_status(result.error)
                for asked in passage.pairs:
                    yield Score(asked.id, "", 0.0, 0.0, 0.0, 0.0, "", error)
                continue
            for pair in result.pairs:
                yield _pair_score(pair)

    def _call(self, method: Callable[..., Any], request: Any, kind: type[T], deadline: float | None) -> T:
        """Makes a call whose answer is a ``kind``; the generated stub tells no types."""

        def attempt(left: float) -> T:
            answer = method(request, timeout=left, metadata=self._metadata())
            assert isinstance(answer, kind)
            return answer

        return self._retry.run(deadline or self._deadline, attempt)

    def _metadata(self) -> list[tuple[str, str]]:
        token = self._token()
        return [] if token is None else [("authorization", f"Bearer {token}")]


def _pair_score(pair: v1.PairResult) -> Score:
    error = from_status(pair.error) if pair.HasField("error") else None
    basis = {v1.BASIS_WORD: "word", v1.BASIS_DEED: "deed"}.get(pair.basis, "")
    scores = pair.scores
    return Score(
        pair.id,
        label_name(pair.label),
        pair.score,
        scores.negative,
        scores.neutral,
        scores.positive,
        basis,
        error,
    )
