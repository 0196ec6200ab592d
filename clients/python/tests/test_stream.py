"""Many documents over one stream."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator

import grpc
import pytest
from conftest import TEXT, Server

import visavis

Start = Callable[..., Server]
SHORT = "Norway condemned Israel."


def test_two_hundred_documents_come_back_in_order_and_bad_ones_harm_nobody(client: visavis.Client) -> None:
    def given(n: int) -> object:
        bad = {50: " ", 120: "Der Minister hat den Angriff auf den Konvoi am Montag scharf verurteilt, sagte er."}
        if n == 70:
            return 70  # no document at all
        if n == 71:
            return {"text": SHORT, "heading": "no such field"}
        return {"text": bad.get(n, f"{SHORT} It was day {n}."), "id": f"d{n}", "title": None}

    outcomes = list(client.classify_many(given(n) for n in range(200)))  # type: ignore[misc]
    assert [outcome.index for outcome in outcomes] == list(range(200))
    assert {outcome.index for outcome in outcomes if outcome.error is not None} == {50, 70, 71, 120}
    reasons = {n: outcomes[n].error.reason for n in (50, 120)}  # type: ignore[union-attr]
    assert reasons == {50: "EMPTY", 120: "LANGUAGE"}
    assert all(isinstance(outcomes[n].error, visavis.InvalidInput) for n in (50, 70, 71, 120))
    assert all(o.id == o.unwrap().document_id == f"d{o.index}" for o in outcomes if o.error is None)
    with pytest.raises(visavis.InvalidInput):
        outcomes[50].unwrap()
    sentences = {row["sentence"] for row in visavis.judgements(outcomes[:3])}
    assert sentences == {SHORT}


def test_no_document_no_call() -> None:
    with visavis.Client("127.0.0.1:9") as client:  # where nobody listens
        assert list(client.classify_many([])) == []


def test_a_slow_reader_holds_the_source_back(client: visavis.Client) -> None:
    read = itertools.count()
    seen = 0

    def endless() -> Iterator[str]:
        nonlocal seen
        for n in read:
            seen = n + 1
            yield SHORT

    answers = client.classify_many(endless(), in_flight=4)
    for taken in range(1, 13):
        assert next(answers).error is None
        if taken % 4 == 0:
            time.sleep(0.3)  # time for the source to run ahead, if it could
        # The place of a document is free once its answer has been taken.
        assert seen <= taken + 4
    answers.close()  # type: ignore[attr-defined]
    stopped = seen
    time.sleep(0.2)
    assert seen <= stopped + 1


def test_the_failure_of_the_source_comes_after_the_answers_before_it(client: visavis.Client) -> None:
    def breaks() -> Iterator[str]:
        yield from [SHORT] * 3
        raise OSError("the disk is gone")

    answers = client.classify_many(breaks())
    assert [next(answers).error for _ in range(3)] == [None] * 3
    with pytest.raises(OSError, match="the disk is gone"):
        next(answers)


def test_a_slow_source_gets_each_answer_at_once(client: visavis.Client) -> None:
    go = threading.Semaphore(1)

    def slow() -> Iterator[str]:
        for _ in range(3):
            assert go.acquire(timeout=30)
            yield SHORT

    for outcome in client.classify_many(slow()):  # would wait for ever if an answer needed a second document
        assert outcome.error is None
        go.release()


def test_a_stream_that_the_servers_connection_age_ends_goes_on_where_it_was(start: Start) -> None:
    server = start("--connection-max-age", "1s", "--connection-max-age-grace", "1s")
    begun = time.monotonic()

    def for_four_seconds() -> Iterator[dict[str, str]]:
        n = 0
        while time.monotonic() < begun + 4.5:
            yield {"text": SHORT, "id": str(n)}
            n += 1
            time.sleep(0.02)

    streams = 0
    with visavis.Client(server.address) as client:
        stub = client._stub.ClassifyStream

        def counted(*arguments: object, **named: object) -> object:
            nonlocal streams
            streams += 1
            return stub(*arguments, **named)

        client._stub.ClassifyStream = counted
        outcomes = list(client.classify_many(for_four_seconds()))
    assert streams >= 2, "the server ended no stream; the test has shown nothing"
    assert [outcome.id for outcome in outcomes] == [str(n) for n in range(len(outcomes))]
    assert all(outcome.error is None for outcome in outcomes)


def test_a_stream_that_idleness_ended_is_taken_up_when_there_are_documents(start: Start) -> None:
    server = start("--stream-idle", "300ms")

    def pauses() -> Iterator[str]:
        for _ in range(3):
            yield SHORT
            time.sleep(0.8)

    with visavis.Client(server.address) as client:
        assert [outcome.error for outcome in client.classify_many(pauses())] == [None] * 3


def test_a_message_that_the_server_cannot_take_ends_nothing(start: Start) -> None:
    server = start("--max-message-bytes", "20000", "--max-text-bytes", "10000")
    documents = [SHORT, SHORT * 2000, SHORT, SHORT * 500, SHORT]
    with visavis.Client(server.address) as client:
        outcomes = list(client.classify_many(documents))
    errors = [getattr(outcome.error, "field", None) for outcome in outcomes]
    assert errors == [None, "message", None, "document.text", None]


def test_a_server_that_stays_away_is_given_up(server: Server) -> None:
    retry = visavis.RetryPolicy(first_pause=0.01, max_retries=2)
    with visavis.Client("127.0.0.1:9", retry=retry) as client, pytest.raises(visavis.Unavailable):
        list(client.classify_many([SHORT]))


def test_a_server_that_owes_an_answer_for_too_long_is_given_up() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections and says nothing
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        with visavis.Client(address, deadline=0.5) as client, pytest.raises(visavis.VisavisError) as caught:
            list(client.classify_many([SHORT]))
    assert caught.value.code in (grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.UNAVAILABLE)


def test_a_server_killed_in_the_middle_and_started_again_loses_nothing(start: Start) -> None:
    first = start()
    address = first.address

    def documents() -> Iterator[dict[str, str]]:
        for n in range(30):
            if n == 15:
                first.process.kill()
                first.process.wait()
                start(listen=address)
            yield {"text": TEXT, "id": str(n)}

    with visavis.Client(address) as client:
        outcomes = list(client.classify_many(documents(), in_flight=4))
    assert [outcome.id for outcome in outcomes] == [str(n) for n in range(30)]
    assert all(outcome.error is None for outcome in outcomes)
