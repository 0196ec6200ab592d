"""The real server, started with the flags that a test names, on a port that the system chooses."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import visavis

TEXT = (
    "Norwegian Foreign Minister Espen Eide condemned Israel on Monday for its attack on the convoy. "
    "Israel rejected the criticism. France praised Norway for its stand."
)


@dataclass(frozen=True)
class Server:
    """A running server."""

    address: str
    process: subprocess.Popen[str]


@contextmanager
def running(*flags: str, listen: str = "127.0.0.1:0") -> Iterator[Server]:
    binary = os.environ.get("VISAVIS_SERVER")
    if not binary:
        pytest.exit("set VISAVIS_SERVER to the visavis-server binary", returncode=2)
    settings = {name: value for name, value in os.environ.items() if not name.startswith("VISAVIS_")}
    process = subprocess.Popen(
        [binary, "--listen", listen, "--log", "error", "--drain-pause", "0s", *flags],
        stdout=subprocess.PIPE,
        text=True,
        env=settings,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"listening on 127\.0\.0\.1:(\d+)", line)
        assert found, f"the server did not start: {line!r}"
        yield Server(f"127.0.0.1:{found[1]}", process)
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server with the default settings, for all tests that need nothing else."""
    with running() as started:
        yield started


@pytest.fixture
def start() -> Iterator[Callable[..., Server]]:
    """Starts servers with flags of the test's own."""
    with ExitStack() as servers:
        yield lambda *flags, **named: servers.enter_context(running(*flags, **named))


@pytest.fixture
def client(server: Server) -> Iterator[visavis.Client]:
    with visavis.Client(server.address) as made:
        yield made


@dataclass(frozen=True)
class Certificates:
    """Files of an authority, of the server and of a client."""

    ca: Path
    server: Path
    server_key: Path
    client: Path
    client_key: Path


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority of our own with a certificate for localhost and one for a client, made by openssl."""
    folder = tmp_path_factory.mktemp("tls")

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=test authority")
    for name, extension in (("server", "subjectAltName=DNS:localhost"), ("client", "extendedKeyUsage=clientAuth")):
        (folder / f"{name}.ext").write_text(f"{extension}\nbasicConstraints=CA:FALSE\n")
        openssl("req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        openssl(
            *("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"),
            *("-out", f"{name}.pem", "-days", "2", "-extfile", f"{name}.ext"),
        )
    files = (folder / name for name in ("ca.pem", "server.pem", "server.key", "client.pem", "client.key"))
    return Certificates(*files)
