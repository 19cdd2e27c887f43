#!/bin/sh
# Builds rules.wasm; with the argument "test" runs the unit tests instead.
# GO and EXTENSIONS_DIR may be set from outside. There are no dependencies.
set -eu
cd "$(dirname "$0")"
go="${GO:-go}"

if [ "${1:-}" = test ]; then
    exec "$go" test ./...
fi

out="${EXTENSIONS_DIR:-../../main/resources/extensions}"
mkdir -p "$out"
# Neither paths nor commits may get into the binary: the same sources are to
# give the same bytes wherever they lie.
GOOS=wasip1 GOARCH=wasm GOWORK=off "$go" build -buildmode=c-shared \
    -trimpath -buildvcs=false -ldflags "-s -w -buildid=" -o "$out/rules.wasm" .
chmod 644 "$out/rules.wasm"
