#!/bin/sh
# Builds concierge-go.wasm. GO and TEST_GUESTS_DIR may be set from outside. Go fetches Extism's development kit as go.sum has it.
set -eu
cd "$(dirname "$0")"
out="${TEST_GUESTS_DIR:-../../test/resources/guests}"
mkdir -p "$out"

GOOS=wasip1 GOARCH=wasm GOWORK=off "${GO:-go}" build -buildmode=c-shared \
    -trimpath -buildvcs=false -ldflags "-s -w -buildid=" -o "$out/concierge-go.wasm" .
chmod 644 "$out/concierge-go.wasm"
