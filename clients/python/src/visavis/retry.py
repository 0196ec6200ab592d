"""When a call is made again: where the server asked for it, or was not there, and never past the deadline."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import grpc

from .errors import VisavisError, from_rpc

T = TypeVar("T")


@dataclass(frozen=True)
class RetryPolicy:
    """How patiently one call is tried.

    Attributes:
        first_pause: Seconds to wait after the first failure; it doubles with each further one, plus up to as much
            again at random, so that many clients do not come back at the same moment.
        longest_pause: The longest pause in seconds, before the random part.
        max_retries: Tries after the first where the server does not say when to come back. Where it does
            (``RetryInfo``), only the deadline ends them.
    """

    first_pause: float = 0.2
    longest_pause: float = 10.0
    max_retries: int = 6

    def pause(self, error: VisavisError, failures: int) -> float | None:
        """Seconds to wait after the ``failures``-th failure in a row (from 1); None: do not try again."""
        if not is_worth_another_try(error):
            return None
        if error.retry_after is None and failures > self.max_retries:
            return None
        own: float = min(self.first_pause * 2.0 ** min(failures - 1, 30), self.longest_pause)
        return max(own * (1 + random.random()), error.retry_after or 0.0)

    def run(self, deadline: float, attempt: Callable[[float], T]) -> T:
        """Makes a call, again if need be. ``attempt`` is given the seconds that are left.

        Raises:
            VisavisError: the last answer of the server.
        """
        end = time.monotonic() + deadline
        failures = 0
        while True:
            try:
                return attempt(max(end - time.monotonic(), 0.001))
            except grpc.RpcError as raised:
                error = from_rpc(raised)
            failures += 1
            pause = self.pause(error, failures)
            # A pause beyond the deadline would hide what the server said behind DEADLINE_EXCEEDED.
            if pause is None or time.monotonic() + pause >= end:
                raise error
            time.sleep(pause)


def is_worth_another_try(error: VisavisError) -> bool:
    """UNAVAILABLE always is; RESOURCE_EXHAUSTED only where the server says when to come back, since an answer that is
    too large will not get smaller. An expired deadline never is."""
    if error.code is grpc.StatusCode.UNAVAILABLE:
        return True
    return error.code is grpc.StatusCode.RESOURCE_EXHAUSTED and error.retry_after is not None
