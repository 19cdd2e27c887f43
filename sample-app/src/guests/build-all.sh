#!/bin/sh
# Builds every guest into src/main/resources/extensions (or EXTENSIONS_DIR).
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
need "${WASM_METADCE:-wasm-metadce}" "Debian package binaryen"
need "${GO:-go}" "Go 1.24 or later"
need "${NODE:-node}" "Node.js 20 or later"
if [ ! -d loyalty-assemblyscript/node_modules/assemblyscript ]; then
    echo "missing: AssemblyScript (run \"npm ci\" in loyalty-assemblyscript)" >&2
    missing=1
fi
[ "$missing" = 0 ] || exit 1

if [ "${1:-}" = test ]; then
    ./pricing-rust/build.sh test
    ./rules-go/build.sh test
fi
for guest in shipping-c pricing-rust loyalty-assemblyscript rules-go receipt-c tax-rust; do
    echo "$guest"
    "./$guest/build.sh"
done
