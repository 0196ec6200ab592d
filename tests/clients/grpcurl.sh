#!/usr/bin/env bash
# grpcurl, by reflection alone, against a server: `grpcurl.sh HOST:PORT`. Exit 0 if all is as it should be.
# GRPCURL names the program. Without one, see docs/clients.md on where to get it.
set -euo pipefail
server="$1"
grpcurl="${GRPCURL:-grpcurl}"
call() { echo "\$ grpcurl -plaintext $*" >&2; "$grpcurl" -plaintext "$@"; }

call "$server" list | tee /dev/stderr | grep -qx visavis.v1.StanceService
call "$server" describe visavis.v1.StanceService.Classify
call -d '{"service":"visavis.v1.StanceService"}' "$server" grpc.health.v1.Health/Check | tee /dev/stderr | grep -q SERVING

answer=$(call -d '{"document":{"text":"Norway condemned Israel."},"options":{"view":"VIEW_PROFILES"}}' \
  "$server" visavis.v1.StanceService/Classify)
grep -q '"label": "LABEL_NEGATIVE"' <<<"$answer"

if error=$(call -d '{"document":{"text":" "}}' "$server" visavis.v1.StanceService/Classify 2>&1); then exit 1; fi
grep -E 'Code: InvalidArgument|Message: document.text' <<<"$error"

printf '%s\n' '{"config":{"view":"VIEW_PROFILES"}}' '{"document":{"document_id":"a","text":"Norway condemned Israel."}}' \
  '{"document":{"document_id":"b","text":" "}}' '{"document":{"document_id":"c","text":"France praised Norway."}}' |
  call -d @ "$server" visavis.v1.StanceService/ClassifyStream |
  grep -E '^  "(sequence|documentId|response|error)"' | tr -d '\n' | tee >(cat >&2; echo >&2) |
  grep -q '"documentId": "a",.*"response".*"documentId": "b",.*"error".*"documentId": "c",.*"response"'
echo "grpcurl: as it should be"
