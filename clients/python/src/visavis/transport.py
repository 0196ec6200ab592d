"""The way to a server: address, TLS, token."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import grpc

PathLike = str | os.PathLike[str]

# Bytes of one answer that are accepted. The answer to a text of the largest size, each sentence full of actors, stays
# below it; a server gone mad does not fill our memory.
MAX_ANSWER_BYTES = 256 << 20

_CHANNEL_OPTIONS: list[tuple[str, int | str]] = [
    ("grpc.max_receive_message_length", MAX_ANSWER_BYTES),
    ("grpc.max_send_message_length", MAX_ANSWER_BYTES),
    # A peer that has vanished is noticed within a minute, also in the middle of a call.
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    # One retry policy, ours: it reads the server's RetryInfo, which gRPC's own does not.
    ("grpc.enable_retries", 0),
    # A server that comes back is tried again within a second or two.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 2_000),
]


@dataclass(frozen=True)
class TLS:
    """How the connection is secured.

    Attributes:
        ca: The roots that the server's certificate must come from, a PEM file. None: those of the system.
        certificate: The client's own certificate chain, a PEM file, where the server asks for one (mutual TLS).
        key: The key of ``certificate``, a PEM file. Given together with it.
        server_name: The name that the server's certificate is for, where it is not the host of the address.
    """

    ca: PathLike | None = None
    certificate: PathLike | None = None
    key: PathLike | None = None
    server_name: str | None = None

    def __post_init__(self) -> None:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("TLS: certificate and key are given together or not at all")

    def credentials(self) -> grpc.ChannelCredentials:
        """The credentials.

        Raises:
            OSError: a file cannot be read.
        """

        def read(path: PathLike | None) -> bytes | None:
            return None if path is None else Path(path).read_bytes()

        return grpc.ssl_channel_credentials(read(self.ca), read(self.key), read(self.certificate))


def open_channel(url: str, tls: TLS | bool | None) -> grpc.Channel:
    """A channel to ``url`` (``http://HOST:PORT``, ``https://HOST:PORT`` or ``HOST:PORT``). It connects at the first
    call. ``tls``: None decides by the address, True takes the system's roots.

    Raises:
        ValueError: ``url`` is no such address, or ``tls`` contradicts it.
    """
    parts = urlsplit(url if "://" in url else f"//{url}")
    try:
        port = parts.port
    except ValueError as error:
        raise ValueError(f"url: {url!r}: {error}") from None
    if parts.scheme not in ("", "http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError(f"url: {url!r} given, http://HOST:PORT or https://HOST:PORT allowed")
    if parts.scheme == "http" and tls:
        raise ValueError(f"url: {url!r} is plain http, but tls is given; write https://")
    if parts.scheme == "https" and tls is False:
        raise ValueError(f"url: {url!r} is https, but tls is False; write http://")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if not (tls or parts.scheme == "https"):
        return grpc.insecure_channel(f"{host}:{port or 50051}", options=_CHANNEL_OPTIONS)
    settings = tls if isinstance(tls, TLS) else TLS()
    options = list(_CHANNEL_OPTIONS)
    if settings.server_name:
        options.append(("grpc.ssl_target_name_override", settings.server_name))
    return grpc.secure_channel(f"{host}:{port or 443}", settings.credentials(), options=options)


def token_source(token: str | None, token_file: PathLike | None) -> Callable[[], str | None]:
    """Gives the token for each call. A file is read again for every call, so that it can be replaced at any time.

    Raises:
        ValueError: both are given, or a token is empty or not one word.
    """

    def checked(value: str, name: str) -> str:
        value = value.strip()
        if not value or not value.isascii() or not value.isprintable() or " " in value:
            raise ValueError(f"{name}: a token is one word of visible ASCII characters")
        return value

    if token is not None and token_file is not None:
        raise ValueError("token, token_file: give one of them")
    if token_file is not None:
        path = Path(token_file)
        return lambda: checked(path.read_text(encoding="utf-8"), f"token_file {path}")
    fixed = None if token is None else checked(token, "token")
    return lambda: fixed
