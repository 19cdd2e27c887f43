#!/bin/sh
# Builds pricing.wasm; with the argument "test" runs the unit tests instead.
# RUSTC and EXTENSIONS_DIR may be set from outside. There are no crates, so
# the compiler alone will do.
set -eu
cd "$(dirname "$0")"
rustc="${RUSTC:-/usr/bin/rustc}"

if [ "${1:-}" = test ]; then
    tests="$(mktemp)"
    trap 'rm -f "$tests"' EXIT
    "$rustc" --edition 2021 --test -o "$tests" src/lib.rs
    "$tests"
    exit
fi

out="${EXTENSIONS_DIR:-../../main/resources/extensions}"
mkdir -p "$out"
"$rustc" --edition 2021 --crate-type cdylib --crate-name pricing \
    --target wasm32-unknown-unknown -D warnings \
    -C opt-level=s -C panic=abort -C lto=fat -C codegen-units=1 -C strip=symbols \
    --remap-path-prefix "$PWD=pricing" \
    -o "$out/pricing.wasm" src/lib.rs
chmod 644 "$out/pricing.wasm"
