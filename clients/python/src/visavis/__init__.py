"""A client of visavis: who is for and who is against whom in a news article.

>>> import visavis
>>> with visavis.Client("http://127.0.0.1:50051") as client:                      # doctest: +SKIP
...     answer = client.classify("Norway condemned the attack by Israel.")
...     rows = list(visavis.edges(answer))

Answers are the messages of the contract (``visavis.v1.stance_pb2``); :func:`edges` and :func:`judgements` make rows of
them. Failures are subclasses of :class:`VisavisError`.
"""

from .client import Client, Score
from .errors import (
    AnswerTooLarge,
    Cancelled,
    DeadlineExceeded,
    Idle,
    InternalError,
    InvalidInput,
    OtherModel,
    Overloaded,
    QuotaExceeded,
    Unauthenticated,
    Unavailable,
    VisavisError,
)
from .inputs import ActorKind, Document, OffsetEncoding, Options, Pair, Rollup, View
from .outcome import Outcome
from .retry import RetryPolicy
from .rows import edges, judgements
from .transport import TLS
from .version import VERSION

__version__ = VERSION

__all__ = [
    "TLS",
    "ActorKind",
    "AnswerTooLarge",
    "Cancelled",
    "Client",
    "DeadlineExceeded",
    "Document",
    "Idle",
    "InternalError",
    "InvalidInput",
    "Options",
    "OffsetEncoding",
    "OtherModel",
    "Outcome",
    "Overloaded",
    "Pair",
    "QuotaExceeded",
    "RetryPolicy",
    "Rollup",
    "Score",
    "Unauthenticated",
    "Unavailable",
    "View",
    "VisavisError",
    "edges",
    "judgements",
]
