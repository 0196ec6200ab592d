#!/usr/bin/env python3
"""Generates the stubs of the contract into ``src/visavis/v1`` and ``src/visavis/rpc``.

    python generate.py            # writes them
    python generate.py --check    # exit 1 if those there are not what it would write

Needs ``grpcio-tools`` in the version of ``requirements.txt``: the runtime must be at least as new as the generator.

The contract imports ``google.rpc.Status``. It is generated here as ``visavis.rpc.Status``, with the same bytes on the
wire, so that a process may load ``googleapis-common-protos`` beside this package.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from importlib import resources
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
PACKAGES = {
    "v1": '"""The messages and the stub of the contract, generated from ``proto/visavis/v1/stance.proto``."""\n',
    "rpc": '"""Statuses and their details, generated."""\n',
}


def renamed(proto: Path) -> str:
    """The text of ``proto`` with ``google.rpc`` as a package of our own."""
    text = proto.read_text(encoding="utf-8")
    text = text.replace("google/rpc/status.proto", "visavis/rpc/status.proto")
    return text.replace("google.rpc.Status", "visavis.rpc.Status").replace(
        "package google.rpc;", "package visavis.rpc;"
    )


def generate(out: Path) -> None:
    """Writes all stubs below ``out``."""
    from grpc_tools import protoc  # only here: the package itself does not need it

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        sources = {
            "visavis/v1/stance.proto": renamed(REPOSITORY / "proto/visavis/v1/stance.proto"),
            "visavis/rpc/status.proto": renamed(REPOSITORY / "third_party/google/rpc/status.proto"),
            "visavis/rpc/details.proto": (HERE / "proto/visavis/rpc/details.proto").read_text(encoding="utf-8"),
        }
        for name, text in sources.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        common = ["protoc", f"-I{root}", f"-I{resources.files('grpc_tools') / '_proto'}"]
        messages = [*common, f"--python_out={out}", f"--pyi_out={out}", *sources]
        stub = [*common, f"--grpc_python_out={out}", "visavis/v1/stance.proto"]
        for arguments in (messages, stub):
            if protoc.main(arguments) != 0:
                raise SystemExit("protoc failed")
    for package, docstring in PACKAGES.items():
        (out / "visavis" / package / "__init__.py").write_text(docstring, encoding="utf-8")


def stubs(root: Path) -> dict[str, str]:
    """The generated files below ``root``, by name."""
    files = (path for package in PACKAGES for path in sorted((root / "visavis" / package).glob("*.py*")))
    return {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in files if path.is_file()}


def stale() -> list[str]:
    """The names of the stubs that differ from what the contract gives now."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        fresh, there = stubs(Path(folder)), stubs(HERE / "src")
    return sorted(name for name in fresh.keys() | there.keys() if fresh.get(name) != there.get(name))


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Generate the stubs of the contract.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the stubs are stale")
    if parser.parse_args().check:
        names = stale()
        if names:
            print("stale stubs, run `python clients/python/generate.py`:", *names, file=sys.stderr)
        return int(bool(names))
    generate(HERE / "src")
    return 0


if __name__ == "__main__":
    sys.exit(main())
