"""Overload, quota, deadline, tokens, TLS: what a guarded server answers, and what the client makes of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
from conftest import TEXT, Certificates, Server

import visavis
from visavis.errors import from_status
from visavis.retry import is_worth_another_try
from visavis.rpc import status_pb2

Start = Callable[..., Server]
NO_RETRY = visavis.RetryPolicy(first_pause=0.01, max_retries=0)
SECRET = "a-secret-of-enough-bytes"


@contextmanager
def held_stream(client: visavis.Client) -> Iterator[None]:
    """A stream that is open and has an answered document, so that its place at the server is taken."""
    end = threading.Event()

    def source() -> Iterator[str]:
        yield TEXT
        end.wait(60)

    answers = client.classify_many(source())
    next(answers)
    try:
        yield
    finally:
        end.set()
        list(answers)


class Once(visavis.RetryPolicy):
    """Never tries again."""

    def pause(self, error: visavis.VisavisError, failures: int) -> None:
        return None


def test_a_full_server_says_when_to_come_back(start: Start) -> None:
    server = start("--max-concurrent-requests", "1")
    with visavis.Client(server.address) as holder, visavis.Client(server.address, retry=Once()) as client:
        with held_stream(holder), pytest.raises(visavis.Overloaded) as caught:
            client.classify(TEXT)
    assert caught.value.reason == "OVERLOADED"
    assert caught.value.retry_after is not None and caught.value.retry_after > 0


def test_a_call_waits_for_its_place_as_the_server_asks(start: Start) -> None:
    server = start("--max-concurrent-requests", "1")
    with visavis.Client(server.address) as holder, visavis.Client(server.address, retry=NO_RETRY) as client:
        with ThreadPoolExecutor() as pool:
            with held_stream(holder):
                call = pool.submit(client.classify, TEXT, id="waited")
                with pytest.raises(TimeoutError):
                    call.result(timeout=0.5)  # refused, again and again, beyond max_retries
            assert call.result(timeout=60).document_id == "waited"


def test_a_stream_waits_for_its_place_as_well(start: Start) -> None:
    server = start("--max-streams", "1")
    with visavis.Client(server.address) as holder, visavis.Client(server.address, retry=NO_RETRY) as client:
        with ThreadPoolExecutor() as pool:
            with held_stream(holder):
                call = pool.submit(lambda: list(client.classify_many([TEXT, TEXT])))
                with pytest.raises(TimeoutError):
                    call.result(timeout=0.5)
            assert [outcome.error for outcome in call.result(timeout=60)] == [None, None]


def test_a_spent_quota_is_named(start: Start, tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.toml"
    tokens.write_text(f'[[token]]\nname = "desk"\nsecret = "{SECRET}"\ndocuments_per_minute = 1\n')
    server = start("--tokens", str(tokens))
    with visavis.Client(server.address, token=SECRET, deadline=20) as client:
        client.classify(TEXT)
        with pytest.raises(visavis.QuotaExceeded) as caught:
            client.classify(TEXT)  # the pause asked for goes beyond the deadline: said at once
    assert caught.value.subject == "token:desk"
    assert "1 document" in caught.value.limit
    assert caught.value.retry_after is not None and caught.value.retry_after > 20


def test_a_deadline_that_is_too_short(client: visavis.Client) -> None:
    with pytest.raises(visavis.DeadlineExceeded):
        client.classify(TEXT * 300, deadline=0.05)
    with pytest.raises(TimeoutError):  # what Python programs catch
        client.classify(TEXT * 300, deadline=0.05)


def test_tokens_from_an_argument_and_from_a_file_that_changes(start: Start, tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.toml"
    tokens.write_text(f'[[token]]\nname = "desk"\nsecret = "{SECRET}"\n')
    server = start("--tokens", str(tokens))
    for wrong in (None, "another-secret-of-some-length"):
        with visavis.Client(server.address, token=wrong) as client:
            with pytest.raises(visavis.Unauthenticated):
                client.classify(TEXT)
            with pytest.raises(visavis.Unauthenticated):
                list(client.classify_many([TEXT]))
    file = tmp_path / "token"
    file.write_text("stale-secret-of-some-length\n")
    with visavis.Client(server.address, token_file=file) as client:
        with pytest.raises(visavis.Unauthenticated):
            client.model()
        file.write_text(f"{SECRET}\n")
        assert client.model().model.name


def test_tls_with_an_authority_of_our_own(start: Start, certificates: Certificates) -> None:
    server = start("--tls-certificate", str(certificates.server), "--tls-key", str(certificates.server_key))
    url = server.address.replace("127.0.0.1", "https://localhost")
    with visavis.Client(url, tls=visavis.TLS(ca=certificates.ca)) as client:
        assert client.classify(TEXT).actors
        assert [outcome.error for outcome in client.classify_many([TEXT])] == [None]
    named = visavis.TLS(ca=certificates.ca, server_name="localhost")
    with visavis.Client(f"https://{server.address}", tls=named) as client:
        assert client.model().model.name
    for tls in (visavis.TLS(), visavis.TLS(ca=certificates.ca, server_name="elsewhere.example")):
        with visavis.Client(url, tls=tls, retry=NO_RETRY) as client, pytest.raises(visavis.Unavailable):
            client.model()


def test_a_server_that_asks_for_the_clients_certificate(start: Start, certificates: Certificates) -> None:
    server = start(
        *("--tls-certificate", str(certificates.server), "--tls-key", str(certificates.server_key)),
        *("--tls-client-roots", str(certificates.ca)),
    )
    url = server.address.replace("127.0.0.1", "https://localhost")
    own = visavis.TLS(ca=certificates.ca, certificate=certificates.client, key=certificates.client_key)
    with visavis.Client(url, tls=own) as client:
        assert client.classify(TEXT).actors
    with visavis.Client(url, tls=visavis.TLS(ca=certificates.ca), retry=NO_RETRY) as client:
        with pytest.raises(visavis.Unavailable):
            client.model()


@pytest.mark.parametrize(
    "arguments",
    [
        {"url": "ftp://host:1"},
        {"url": "http://"},
        {"url": "host:port"},
        {"url": "http://host:1", "tls": True},
        {"url": "https://host:1", "tls": False},
        {"token": "two words"},
        {"token": "a", "token_file": "b"},
        {"deadline": 0},
    ],
)
def test_arguments_that_make_no_client(arguments: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        visavis.Client(**arguments)  # type: ignore[arg-type]


def test_what_will_not_get_better_is_not_tried_again() -> None:
    for code, again in (
        (grpc.StatusCode.UNAVAILABLE, True),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, False),  # without RetryInfo: too large
        (grpc.StatusCode.DEADLINE_EXCEEDED, False),
        (grpc.StatusCode.INVALID_ARGUMENT, False),
        (grpc.StatusCode.INTERNAL, False),
    ):
        error = from_status(status_pb2.Status(code=code.value[0], message="x"))
        assert is_worth_another_try(error) is again, code


def test_broken_details_do_not_hide_the_error() -> None:
    status = status_pb2.Status(code=3, message="bad")
    status.details.add(type_url="type.googleapis.com/google.rpc.BadRequest", value=b"\xff\xff")
    status.details.add(type_url="type.googleapis.com/unknown.Kind", value=b"\xff")
    error = from_status(status)
    assert isinstance(error, visavis.InvalidInput) and error.message == "bad"
