#!/bin/sh
# Builds shipping.wasm. CLANG and EXTENSIONS_DIR may be set from outside.
set -eu
cd "$(dirname "$0")"
out="${EXTENSIONS_DIR:-../../main/resources/extensions}"
mkdir -p "$out"

# --stack-first: a stack that overflows traps at address 0 instead of
# overwriting the data that otherwise lies below it.
"${CLANG:-clang-14}" --target=wasm32-wasi -mexec-model=reactor \
    -std=c11 -Os -Wall -Wextra -Werror \
    -Wl,--stack-first -Wl,-z,stack-size=131072 -Wl,--strip-all \
    -o "$out/shipping.wasm" \
    shipping.c quote.c tariff.c \
    ../json-c/cart.c ../json-c/json.c ../json-c/text.c ../json-c/utf8.c
chmod 644 "$out/shipping.wasm"
