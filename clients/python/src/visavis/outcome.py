"""The answer to one document of a stream, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import VisavisError
from .v1 import stance_pb2 as v1


@dataclass(frozen=True)
class Outcome:
    """What came of one document.

    Attributes:
        index: Its place in the iterable, from 0.
        id: Its id, as given.
        document: The document as it was sent; None if it could not be made into a message.
        response: The analysis; None if there is an error.
        error: Why there is no analysis; None if there is one.
        offsets_in_characters: Whether the spans of ``response`` count characters of Python strings.
    """

    index: int
    id: str
    document: v1.Document | None
    response: v1.ClassifyResponse | None
    error: VisavisError | None
    offsets_in_characters: bool = True

    def unwrap(self) -> v1.ClassifyResponse:
        """The analysis.

        Raises:
            VisavisError: there is none.
        """
        if self.error is not None:
            raise self.error
        assert self.response is not None
        return self.response
