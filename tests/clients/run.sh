#!/usr/bin/env bash
# Clients that were not written for visavis, against its server: `tests/clients/run.sh [grpcurl node browser]`, all without
# arguments. Needs Node 20, for `browser` Chromium, for `grpcurl` that program; what was seen: docs/clients.md.
# VISAVIS_SERVER names the server's binary.
set -euo pipefail
cd "$(dirname "$0")"
server="${VISAVIS_SERVER:-../../target/release/visavis-server}"
env -u VISAVIS_SERVER "$server" --listen 127.0.0.1:0 --log error >.start-up 2>&1 &
pid=$!
trap 'kill "$pid"; rm -f .start-up' EXIT
for _ in $(seq 300); do grep -q "listening on" .start-up && break; sleep 0.1; done
address=$(sed -n 's/.*listening on \([0-9.:]*\).*/\1/p' .start-up)
[[ -n "$address" ]] || { echo "the server did not start:" >&2; cat .start-up >&2; exit 1; }

for name in "${@:-grpcurl node browser}"; do
  for client in $name; do
    echo "== $client" >&2
    case "$client" in
      grpcurl) ./grpcurl.sh "$address" ;;
      node | browser)
        [[ -d node_modules ]] || npm ci --no-audit --no-fund --silent
        node "$client.mjs" "$address" ;;
      *) echo "no client $client: grpcurl, node, browser" >&2; exit 2 ;;
    esac
  done
done
