#!/bin/sh
# Builds picking.wasm; with the argument "test" runs the unit tests instead.
# RUSTC and TEST_GUESTS_DIR may be set from outside. There are no crates, so
# the compiler alone will do.
set -eu
cd "$(dirname "$0")"
rustc="${RUSTC:-/usr/bin/rustc}"

if [ "${1:-}" = test ]; then
    tests="$(mktemp)"
    trap 'rm -f "$tests"' EXIT
    "$rustc" --edition 2021 --test -o "$tests" main.rs
    "$tests"
    exit
fi

out="${TEST_GUESTS_DIR:-../../test/resources/guests}"
mkdir -p "$out"
"$rustc" --edition 2021 --crate-name picking \
    --target wasm32-wasi -D warnings \
    -C opt-level=s -C panic=abort -C lto=fat -C codegen-units=1 -C strip=symbols \
    --remap-path-prefix "$PWD=picking" \
    -o "$out/picking.wasm" main.rs
chmod 644 "$out/picking.wasm"
