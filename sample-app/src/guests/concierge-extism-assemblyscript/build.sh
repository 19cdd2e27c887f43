#!/bin/sh
# Builds concierge-assemblyscript.wasm. NODE and TEST_GUESTS_DIR may be set from outside.
set -eu
cd "$(dirname "$0")"
out="${TEST_GUESTS_DIR:-../../test/resources/guests}"
mkdir -p "$out"

compiler=node_modules/assemblyscript/bin/asc.js
if [ ! -f "$compiler" ]; then
    echo "AssemblyScript is missing: run \"npm ci\" in $(basename "$PWD")" >&2
    exit 1
fi
# Without "abort" a failed assertion is a plain trap and nothing is imported for it.
"${NODE:-node}" "$compiler" assembly/index.ts \
    --runtime stub --use abort= --exportStart _initialize \
    -O2 --converge --outFile "$out/concierge-assemblyscript.wasm"
chmod 644 "$out/concierge-assemblyscript.wasm"
