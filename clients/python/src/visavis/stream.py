"""Many documents over ``ClassifyStream``: bounded, in order, taken up again where a stream ends.

Three parties share one :class:`_Window` of documents that have no answer yet. A thread of ours reads the caller's
iterable into it while there is room; gRPC's thread sends from it; the caller's thread reads answers and makes room.
When a stream ends early, a new one begins with the documents still in the window.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import grpc

from .errors import DeadlineExceeded, Idle, InvalidInput, VisavisError, from_rpc, from_status
from .inputs import DocumentLike, OffsetEncoding, Options, document
from .outcome import Outcome
from .retry import RetryPolicy, is_worth_another_try
from .v1 import stance_pb2 as v1


@dataclass
class _Entry:
    """A document without an answer; with ``error`` it is none and is never sent."""

    index: int
    document: v1.Document | None
    error: VisavisError | None


class _Window:
    """The documents between the caller's iterable and their answers, at most ``size``."""

    def __init__(self, source: Iterable[DocumentLike], size: int, deadline: float) -> None:
        self._source = source
        self._size = size
        self._deadline = deadline
        self._changed = threading.Condition()
        self._entries: deque[_Entry] = deque()
        self._unsent: deque[_Entry] = deque()
        self._generation = 0
        self._finished = False
        self._failure: BaseException | None = None
        self._closed = False
        self._call: Any = None
        self._waiting_since: float | None = None
        self.expired = False
        for work in (self._feed, self._watch):
            threading.Thread(target=work, name=f"visavis{work.__name__}", daemon=True).start()

    def _feed(self) -> None:
        """Reads the caller's iterable while there is room. Its exception is raised to the caller after all answers."""
        index = 0
        try:
            iterator = iter(self._source)
            while self._room():
                try:
                    given = next(iterator)
                except StopIteration:
                    break
                entry = _entry(index, given)
                index += 1
                with self._changed:
                    self._entries.append(entry)
                    if entry.error is None:
                        self._unsent.append(entry)
                    self._changed.notify_all()
        except BaseException as failure:  # noqa: BLE001 - whatever it is, the caller gets it
            self._failure = failure
        with self._changed:
            self._finished = True
            self._changed.notify_all()

    def _room(self) -> bool:
        """Waits for room; False once nobody wants answers any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._entries) < self._size)
            return not self._closed

    def _watch(self) -> None:
        """Cancels the running stream when the caller has waited for one answer longer than the deadline."""
        with self._changed:
            while not self._closed:
                since = self._waiting_since
                left = None if since is None else since + self._deadline - time.monotonic()
                if left is not None and left <= 0:
                    self.expired = True
                    self._call.cancel()
                    return
                self._changed.wait(left)

    def head(self) -> _Entry | None:
        """Waits for the first document without an answer; None after the last one."""
        with self._changed:
            self._changed.wait_for(lambda: self._entries or self._finished)
            if self._entries:
                return self._entries[0]
        if self._failure is not None:
            raise self._failure
        return None

    def drop_head(self) -> None:
        """The first document has its answer."""
        with self._changed:
            entry = self._entries.popleft()
            if self._unsent and self._unsent[0] is entry:
                self._unsent.popleft()
            self._changed.notify_all()

    def start(self, options: v1.ClassifyOptions) -> Iterator[v1.ClassifyStreamRequest]:
        """The messages of a new stream, which begins with the first document without an answer. The messages of the
        stream before it end."""
        with self._changed:
            self._generation += 1
            self._unsent = deque(entry for entry in self._entries if entry.error is None)
            self._changed.notify_all()
            return self._messages(options, self._generation)

    def _messages(self, options: v1.ClassifyOptions, generation: int) -> Iterator[v1.ClassifyStreamRequest]:
        yield v1.ClassifyStreamRequest(config=options)
        while True:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._closed or generation != self._generation or self._unsent or self._finished
                )
                if self._closed or generation != self._generation or not self._unsent:
                    return
                entry = self._unsent.popleft()
            yield v1.ClassifyStreamRequest(document=entry.document)

    def read(self, call: Any) -> v1.ClassifyStreamResponse:
        """The next answer of a stream.

        Raises:
            grpc.RpcError: the stream failed.
            StopIteration: the stream ended.
        """
        with self._changed:
            self._call, self._waiting_since = call, time.monotonic()
            self._changed.notify_all()
        try:
            answer: v1.ClassifyStreamResponse = next(call)
            return answer
        finally:
            with self._changed:
                self._waiting_since = None

    def close(self) -> None:
        """Ends all threads. One that hangs in the caller's iterable ends when that returns."""
        with self._changed:
            self._closed = True
            self._entries.clear()
            self._unsent.clear()
            self._changed.notify_all()


def _entry(index: int, given: DocumentLike) -> _Entry:
    """The entry for what the iterable gave. What is no document gets its error in its place."""
    try:
        return _Entry(index, document(given), None)
    except (TypeError, ValueError, AttributeError) as error:
        refused = InvalidInput(
            f"documents[{index}]: {error}",
            code=grpc.StatusCode.INVALID_ARGUMENT,
            reason="INVALID",
            field="document",
            limit=str(error),
        )
        return _Entry(index, None, refused)


def classify_many(
    documents: Iterable[DocumentLike],
    *,
    options: Options,
    in_flight: int,
    deadline: float,
    retry: RetryPolicy,
    open_stream: Callable[[Iterator[v1.ClassifyStreamRequest]], Any],
    classify_alone: Callable[[v1.ClassifyRequest], v1.ClassifyResponse],
) -> Iterator[Outcome]:
    """See :meth:`visavis.Client.classify_many`. ``open_stream`` begins a call, ``classify_alone`` makes a unary one."""
    asked = options.to_proto()
    in_characters = options.offset_encoding is OffsetEncoding.UTF32
    window = _Window(documents, in_flight, deadline)
    call: Any = None

    def outcome(entry: _Entry, response: v1.ClassifyResponse | None, error: VisavisError | None) -> Outcome:
        document_id = entry.document.document_id if entry.document is not None else ""
        return Outcome(entry.index, document_id, entry.document, response, error, in_characters)

    failures, progress = 0, time.monotonic()
    try:
        while (entry := window.head()) is not None:
            if entry.error is not None:
                window.drop_head()
                yield outcome(entry, None, entry.error)
                progress = time.monotonic()
                continue
            if call is None:
                call = open_stream(window.start(asked))
            try:
                answer = window.read(call)
            except StopIteration:
                # A server that ends a stream in good order owes nothing; a proxy in between may know no better.
                ended: VisavisError = VisavisError("the stream ended early", code=grpc.StatusCode.UNAVAILABLE)
            except grpc.RpcError as raised:
                ended = from_rpc(raised)
            else:
                result = _result(answer, entry, asked, classify_alone)
                window.drop_head()
                failures = 0
                yield outcome(entry, *result)
                progress = time.monotonic()
                continue
            call = None
            if window.expired:
                raise DeadlineExceeded(
                    f"documents[{entry.index}]: no answer within {deadline:g} s",
                    code=grpc.StatusCode.DEADLINE_EXCEEDED,
                    reason="DEADLINE",
                )
            if isinstance(ended, InvalidInput) and ended.field == "message":
                # The server could not read the message and has answered all before it.
                window.drop_head()
                yield outcome(entry, None, ended)
                progress = time.monotonic()
                continue
            failures += 1
            if isinstance(ended, Idle) and failures <= retry.max_retries:
                continue
            pause = retry.pause(ended, failures)
            if pause is None or time.monotonic() + pause >= progress + deadline:
                raise ended
            time.sleep(pause)
    finally:
        window.close()
        if call is not None:
            call.cancel()


def _result(
    answer: v1.ClassifyStreamResponse,
    entry: _Entry,
    asked: v1.ClassifyOptions,
    classify_alone: Callable[[v1.ClassifyRequest], v1.ClassifyResponse],
) -> tuple[v1.ClassifyResponse | None, VisavisError | None]:
    """The analysis or the error. A document that the server had no room for is asked again by itself, in its place."""
    if answer.WhichOneof("result") == "response":
        return answer.response, None
    error = from_status(answer.error)
    if not is_worth_another_try(error):
        return None, error
    try:
        return classify_alone(v1.ClassifyRequest(document=entry.document, options=asked)), None
    except VisavisError as final:
        return None, final
