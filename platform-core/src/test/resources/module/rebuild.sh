#!/bin/sh
# Builds every .wat here to the .wasm beside it; needs wat2wasm of WABT (made with 1.0.32).
set -e
cd "$(dirname "$0")"
for source in *.wat; do
    wat2wasm --debug-names --enable-exceptions --enable-tail-call --enable-multi-memory --enable-memory64 --enable-threads \
        "$source" -o "${source%.wat}.wasm"
done
