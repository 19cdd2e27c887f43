#!/bin/sh
# Builds concierge-rust.wasm. CARGO, RUSTC_OF_CARGO and TEST_GUESTS_DIR may be set from outside. Cargo fetches Extism's
# development kit in the version that Cargo.toml pins.
set -eu
cd "$(dirname "$0")"
out="${TEST_GUESTS_DIR:-../../test/resources/guests}"
mkdir -p "$out"
built="$(mktemp -d)"
trap 'rm -rf "$built"' EXIT

# No path of this machine may get into the module.
home="${CARGO_HOME:-$HOME/.cargo}"
export RUSTC="${RUSTC_OF_CARGO:-rustc}"
sysroot="$("$RUSTC" --print sysroot)"
export RUSTFLAGS="${RUSTFLAGS:-} --remap-path-prefix=$PWD=concierge --remap-path-prefix=$home=cargo --remap-path-prefix=$sysroot=rust"
CARGO_TARGET_DIR="$built" "${CARGO:-cargo}" build --quiet --release --target wasm32-unknown-unknown
cp "$built/wasm32-unknown-unknown/release/concierge.wasm" "$out/concierge-rust.wasm"
chmod 644 "$out/concierge-rust.wasm"
