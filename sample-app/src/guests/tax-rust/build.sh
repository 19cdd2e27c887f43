#!/bin/sh
# Builds tax.wasm. RUSTC, WASM_METADCE and EXTENSIONS_DIR may be set from outside.
set -eu
cd "$(dirname "$0")"
out="${EXTENSIONS_DIR:-../../main/resources/extensions}"
mkdir -p "$out"
linked="$(mktemp)"
trap 'rm -f "$linked"' EXIT

"${RUSTC:-/usr/bin/rustc}" --edition 2021 --crate-type cdylib --crate-name tax \
    --target wasm32-unknown-unknown -D warnings \
    -C opt-level=s -C panic=abort -C lto=fat -C codegen-units=1 -C strip=symbols \
    --remap-path-prefix "$PWD=tax" \
    -o "$linked" tax.rs

# The linker always exports a memory; keep.json drops it with all else unused.
"${WASM_METADCE:-wasm-metadce}" "$linked" --graph-file keep.json -o "$out/tax.wasm" > /dev/null
chmod 644 "$out/tax.wasm"
