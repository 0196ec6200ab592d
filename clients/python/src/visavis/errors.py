"""Everything that can go wrong, as exceptions that say which field or limit it is about and what to do.

The classes follow the stable reasons of the server (``ErrorInfo.reason``, listed in ``docs/operations.md``), not the
texts of its messages.
"""

from __future__ import annotations

from typing import Any, TypeVar

import grpc

from .rpc import details_pb2, status_pb2

__all__ = [
    "AnswerTooLarge",
    "Cancelled",
    "DeadlineExceeded",
    "Idle",
    "InternalError",
    "InvalidInput",
    "OtherModel",
    "Overloaded",
    "QuotaExceeded",
    "Unauthenticated",
    "Unavailable",
    "VisavisError",
]

_CODES: dict[int, grpc.StatusCode] = {code.value[0]: code for code in grpc.StatusCode}
_Message = TypeVar("_Message")


class VisavisError(Exception):
    """A call, or one document or pair of it, has no answer.

    Attributes:
        code: The gRPC code.
        reason: The stable reason, ``"TOO_LARGE"`` for example; empty if the server did not send one.
        message: What happened, for a person.
        field: The path of the field that is wrong, ``"document.text"`` for example; empty if it is about none.
        limit: The limit or quota that is exceeded, as the server describes it (what was given and what is allowed);
            empty if it is about none.
        retry_after: Seconds after which another try makes sense; None if the server does not say.
        request_id: The id under which the server's log tells more; empty if unknown.
        advice: What to do.
    """

    advice: str = "see the code and the message"

    def __init__(
        self,
        message: str,
        *,
        code: grpc.StatusCode = grpc.StatusCode.UNKNOWN,
        reason: str = "",
        field: str = "",
        limit: str = "",
        retry_after: float | None = None,
        request_id: str = "",
        metadata: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.reason = reason
        self.field = field
        self.limit = limit
        self.retry_after = retry_after
        self.request_id = request_id
        self.metadata = metadata or {}

    def __str__(self) -> str:
        asked = f" (request {self.request_id})" if self.request_id and self.request_id not in self.message else ""
        return f"{self.message}{asked}; {self.advice}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.message!r}, code={self.code.name}, reason={self.reason!r})"


class InvalidInput(VisavisError, ValueError):
    """A field is missing, too large or not allowed; ``field`` says which, ``reason`` how, ``limit`` what is allowed."""

    advice = "correct the field"


class Overloaded(VisavisError):
    """The server has as much work as it takes, also after the retries."""

    advice = "try again after `retry_after` seconds, with fewer calls at once or a longer deadline"


class QuotaExceeded(VisavisError):
    """The token's quota is used up; ``limit`` says which quota, ``subject`` whose.

    Attributes:
        subject: Whose quota, ``"token:newsroom"`` for example.
    """

    advice = "wait `retry_after` seconds or ask the operator for a larger quota"
    subject: str = ""


class AnswerTooLarge(VisavisError):
    """The answer does not fit into a message: ``given`` bytes, ``allowed`` are."""

    advice = "ask for View.PROFILES, or send less text at once"

    @property
    def given(self) -> int:
        """Bytes of the answer."""
        return int(self.metadata.get("given", 0))

    @property
    def allowed(self) -> int:
        """Bytes that a message may have."""
        return int(self.metadata.get("allowed", 0))


class OtherModel(VisavisError):
    """Another model is loaded than ``require_model_checksum`` asks for."""

    advice = "require the checksum that is loaded, or ask a server that has the other one"

    @property
    def loaded(self) -> str:
        """The checksum of the loaded model."""
        return self.metadata.get("loaded", "")


class Unauthenticated(VisavisError):
    """No token, or one that the server does not know."""

    advice = "give Client(token=…) or token_file=…"


class DeadlineExceeded(VisavisError, TimeoutError):
    """No answer within the deadline. It is not tried again: the work has been paid for once."""

    advice = "give a longer deadline or a shorter text"


class Unavailable(VisavisError, ConnectionError):
    """No server answers, or it is shutting down, also after the retries."""

    advice = "check the address and whether the server runs (`visavis-server healthcheck`)"


class Idle(VisavisError):
    """A stream was open for long without a document. ``classify_many`` opens a new one by itself."""

    advice = "open a new stream when there are documents"


class Cancelled(VisavisError):
    """The call was cancelled by this side."""

    advice = "nothing to do"


class InternalError(VisavisError):
    """A bug of the server."""

    advice = "report it with the request id"


_BY_REASON: dict[str, type[VisavisError]] = {
    "OVERLOADED": Overloaded,
    "QUOTA": QuotaExceeded,
    "ANSWER_TOO_LARGE": AnswerTooLarge,
    "OTHER_MODEL": OtherModel,
    "IDLE": Idle,
}
_BY_CODE: dict[grpc.StatusCode, type[VisavisError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: InvalidInput,
    grpc.StatusCode.RESOURCE_EXHAUSTED: Overloaded,
    grpc.StatusCode.FAILED_PRECONDITION: OtherModel,
    grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineExceeded,
    grpc.StatusCode.UNAUTHENTICATED: Unauthenticated,
    grpc.StatusCode.UNAVAILABLE: Unavailable,
    grpc.StatusCode.CANCELLED: Cancelled,
    grpc.StatusCode.INTERNAL: InternalError,
}


def _detail(status: status_pb2.Status, kind: type[_Message]) -> _Message | None:
    """The detail of one kind, None if there is none or its bytes are broken."""
    name: str = kind.__name__
    for detail in status.details:
        if detail.type_url.endswith(f"/google.rpc.{name}"):
            message: Any = kind()
            try:
                message.ParseFromString(detail.value)
            except Exception:  # noqa: BLE001 - protobuf's DecodeError; an unreadable detail must not hide the error
                return None
            return message  # type: ignore[no-any-return]
    return None


def from_status(status: status_pb2.Status) -> VisavisError:
    """The exception for a ``google.rpc.Status``, sent in band or in the trailers of a call."""
    code = _CODES.get(status.code, grpc.StatusCode.UNKNOWN)
    info = _detail(status, details_pb2.ErrorInfo)
    retry = _detail(status, details_pb2.RetryInfo)
    bad = _detail(status, details_pb2.BadRequest)
    quota = _detail(status, details_pb2.QuotaFailure)
    request = _detail(status, details_pb2.RequestInfo)
    field = limit = subject = ""
    if bad is not None and bad.field_violations:
        field, limit = bad.field_violations[0].field, bad.field_violations[0].description
    if quota is not None and quota.violations:
        subject, limit = quota.violations[0].subject, quota.violations[0].description
    reason = info.reason if info is not None else ""
    kind = _BY_REASON.get(reason) or _BY_CODE.get(code, VisavisError)
    error = kind(
        status.message or code.name,
        code=code,
        reason=reason,
        field=field,
        limit=limit,
        retry_after=None if retry is None else retry.retry_delay.ToTimedelta().total_seconds(),
        request_id=request.request_id if request is not None else "",
        metadata=dict(info.metadata) if info is not None else None,
    )
    if isinstance(error, QuotaExceeded):
        error.subject = subject
    return error


# How gRPC's core names a connection that broke in the middle of a call. The server itself always sends details.
_BROKEN = (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN, grpc.StatusCode.CANCELLED)
_BROKEN_SIGNS = ("RST_STREAM", "Stream removed", "Socket closed", "GOAWAY")


def from_rpc(error: grpc.RpcError) -> VisavisError:
    """The exception for a failed call: its code and message, and the details from the trailers."""
    status = status_pb2.Status(code=error.code().value[0], message=error.details() or "")
    request_id = ""
    trailers: Any = error.trailing_metadata() or ()
    for key, value in trailers:
        if key == "grpc-status-details-bin":
            try:
                status = status_pb2.Status.FromString(value)
            except Exception:  # noqa: BLE001 - protobuf's DecodeError; the code and message remain
                pass
        elif key == "x-request-id":
            request_id = value
    if not status.details and error.code() in _BROKEN and any(sign in status.message for sign in _BROKEN_SIGNS):
        status.code = grpc.StatusCode.UNAVAILABLE.value[0]
    made = from_status(status)
    made.request_id = made.request_id or request_id
    return made
