#!/usr/bin/env bash
# The tests of the Python client against a real server: `clients/python/test.sh [arguments of pytest]`.
# Needs Python 3.10 or newer, openssl, and a server binary (VISAVIS_SERVER, default target/release/visavis-server).
# The packages of requirements.txt come from an index (PIP_INDEX_URL …) into .venv, once for each change of that file.
set -euo pipefail
cd "$(dirname "$0")"

export VISAVIS_SERVER="${VISAVIS_SERVER:-$(cd ../.. && pwd)/target/release/visavis-server}"
if [[ ! -x "$VISAVIS_SERVER" ]]; then
  echo "python client: no server at $VISAVIS_SERVER; build one (cargo build --release) or set VISAVIS_SERVER" >&2
  exit 1
fi

python="${PYTHON:-python3}"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || {
  echo "python client: $("$python" --version) is there, 3.10 or newer is needed; name one with PYTHON" >&2
  exit 1
}
venv="${VISAVIS_VENV:-.venv}"
if ! cmp -s requirements.txt "$venv/installed.txt"; then
  "$python" -m venv --clear "$venv"
  if ! "$venv/bin/pip" install --disable-pip-version-check --quiet --only-binary :all: -r requirements.txt; then
    echo "python client: pip could not install requirements.txt (see above). Without a package index (PyPI, or the" >&2
    echo "one of PIP_INDEX_URL) these tests cannot run; the other tasks can: .ci/run test lint doc proto" >&2
    exit 1
  fi
  cp requirements.txt "$venv/installed.txt"
fi
exec "$venv/bin/python" -m pytest -q "$@"
