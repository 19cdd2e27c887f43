#!/bin/sh
# Builds concierge-c.wasm. EXTISM_C_PDK names the folder of extism-pdk.h, the whole of Extism's C development kit.
# CLANG and TEST_GUESTS_DIR may be set from outside.
set -eu
cd "$(dirname "$0")"
out="${TEST_GUESTS_DIR:-../../test/resources/guests}"
mkdir -p "$out"

if [ ! -f "${EXTISM_C_PDK:-}/extism-pdk.h" ]; then
    echo "extism-pdk.h is missing: set EXTISM_C_PDK to the folder of Extism's C development kit" >&2
    exit 1
fi
"${CLANG:-clang-14}" --target=wasm32-wasi -mexec-model=reactor \
    -std=c11 -Os -Wall -Wextra -Werror -isystem "$EXTISM_C_PDK" \
    -Wl,--stack-first -Wl,-z,stack-size=131072 -Wl,--strip-all \
    -o "$out/concierge-c.wasm" concierge.c
chmod 644 "$out/concierge-c.wasm"
