#!/bin/sh
# Builds availability.wasm; with the argument "test" runs the unit tests instead.
# RUSTC and EXTENSIONS_DIR may be set from outside. There are no crates, so
# the compiler alone will do.
set -eu
cd "$(dirname "$0")"
rustc="${RUSTC:-/usr/bin/rustc}"

if [ "${1:-}" = test ]; then
    tests="$(mktemp)"
    trap 'rm -f "$tests"' EXIT
    "$rustc" --edition 2021 --test -A dead_code -o "$tests" lib.rs
    "$tests"
    exit
fi

out="${EXTENSIONS_DIR:-../../main/resources/extensions}"
mkdir -p "$out"
"$rustc" --edition 2021 --crate-type cdylib --crate-name availability \
    --target wasm32-unknown-unknown -D warnings \
    -C opt-level=s -C panic=abort -C lto=fat -C codegen-units=1 -C strip=symbols \
    --remap-path-prefix "$PWD=availability" \
    -o "$out/availability.wasm" lib.rs
chmod 644 "$out/availability.wasm"
