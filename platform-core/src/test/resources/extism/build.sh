#!/usr/bin/env bash
# Builds the plug-ins here with Extism's public kits: Rust 1.80 or later with the target wasm32-unknown-unknown, Go 1.24 or later, wat2wasm of
# WABT. The .wasm files are kept in the repository, so that nobody needs any of it to run the tests. CARGO and GO may be set from outside.
set -euo pipefail
cd "$(dirname "$0")"
target=$(mktemp -d)
trap 'rm -rf "$target"' EXIT
for variant in "rust:" "rust-http:http"; do
    RUSTFLAGS="--remap-path-prefix $HOME=home --remap-path-prefix $PWD=plugin" CARGO_TARGET_DIR="${TARGET_DIR:-$target}" \
        "${CARGO:-cargo}" build -q --manifest-path rust/Cargo.toml --release --target wasm32-unknown-unknown \
        --features "${variant#*:}"
    cp "${TARGET_DIR:-$target}/wasm32-unknown-unknown/release/plugin.wasm" "${variant%%:*}.wasm"
    chmod 644 "${variant%%:*}.wasm"
done
(cd go && GOOS=wasip1 GOARCH=wasm GOWORK=off "${GO:-go}" build -buildmode=c-shared -trimpath -buildvcs=false \
    -ldflags "-s -w -buildid=" -o ../go.wasm .)
chmod 644 go.wasm
for source in *.wat; do
    wat2wasm "$source" -o "${source%.wat}.wasm"
done
