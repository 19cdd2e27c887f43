#!/usr/bin/env bash
# Assembles the .wat files here, with wat2wasm of WABT 1.0.32 (Debian's package wabt). The .wasm files are kept in the repository, so that
# nobody needs it to run the tests.
set -euo pipefail
cd "$(dirname "$0")"
for source in *.wat; do
    wat2wasm --enable-tail-call --enable-threads "$source" -o "${source%.wat}.wasm"
done
# The same module with a reference to an object, for which instances are built anew instead of reset.
variant=$(mktemp)
trap 'rm -f "$variant"' EXIT
sed 's/;; REBUILT: //' state.wat > "$variant"
wat2wasm --enable-tail-call "$variant" -o state-rebuilt.wasm
