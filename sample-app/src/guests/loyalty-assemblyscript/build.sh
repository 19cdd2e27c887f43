#!/bin/sh
# Builds loyalty.wasm. NODE and EXTENSIONS_DIR may be set from outside.
set -eu
cd "$(dirname "$0")"
out="${EXTENSIONS_DIR:-../../main/resources/extensions}"
mkdir -p "$out"

compiler=node_modules/assemblyscript/bin/asc.js
if [ ! -f "$compiler" ]; then
    echo "AssemblyScript is missing: run \"npm ci\" in $(basename "$PWD")" >&2
    exit 1
fi

# The stub runtime never frees, which suits an instance that serves one call.
# Without "abort" a failed assertion is a plain trap and nothing is imported.
"${NODE:-node}" "$compiler" assembly/index.ts \
    --runtime stub --use abort= --exportStart _initialize \
    -O2 --converge --outFile "$out/loyalty.wasm"
chmod 644 "$out/loyalty.wasm"
