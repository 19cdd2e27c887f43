#!/bin/sh
# Builds every guest into src/main/resources/extensions (or EXTENSIONS_DIR) and
# src/test/resources/guests (or TEST_GUESTS_DIR).
# Installs nothing; says what is missing instead. With the argument "test" it
# also runs the unit tests of the guests that have some.
set -eu
cd "$(dirname "$0")"

missing=0
need() { # command, what provides it
    if ! command -v "$1" > /dev/null 2>&1; then
        echo "missing: $1 ($2)" >&2
        missing=1
    fi
}

need "${CLANG:-clang-14}" "Debian packages clang-14, lld-14, wasi-libc, libclang-rt-14-dev-wasm32"
need wasm-ld-14 "Debian package lld-14"
need "${RUSTC:-/usr/bin/rustc}" "Debian packages rustc, libstd-rust-dev-wasm32"
need "${CARGO:-cargo}" "Cargo and Rust 1.85 or later, with wasm32-unknown-unknown"
need "${WASM_METADCE:-wasm-metadce}" "Debian package binaryen"
need "${GO:-go}" "Go 1.24 or later"
need "${NODE:-node}" "Node.js 20 or later"
for guest in loyalty-assemblyscript concierge-extism-assemblyscript; do
    if [ ! -d "$guest/node_modules/assemblyscript" ]; then
        echo "missing: AssemblyScript (run \"npm ci\" in $guest)" >&2
        missing=1
    fi
done
if [ ! -f "${EXTISM_C_PDK:-}/extism-pdk.h" ]; then
    echo "missing: extism-pdk.h (set EXTISM_C_PDK to the folder of Extism's C development kit)" >&2
    missing=1
fi
[ "$missing" = 0 ] || exit 1

if [ "${1:-}" = test ]; then
    ./pricing-rust/build.sh test
    ./availability-rust/build.sh test
    ./picking-rust/build.sh test
    ./rules-go/build.sh test
fi
for guest in shipping-c pricing-rust loyalty-assemblyscript rules-go receipt-c tax-rust \
    javascript-quickjs availability-rust picking-rust \
    concierge-extism-assemblyscript concierge-extism-c concierge-extism-go concierge-extism-rust; do
    echo "$guest"
    "./$guest/build.sh"
done
