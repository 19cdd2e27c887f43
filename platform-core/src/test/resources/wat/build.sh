#!/usr/bin/env bash
# Assembles the .wat files here, with wat2wasm of WABT 1.0.32 (Debian's package wabt). The .wasm files are kept in the repository, so that
# nobody needs it to run the tests.
set -euo pipefail
cd "$(dirname "$0")"
for source in *.wat; do
    names=()
    case "$source" in named-*) names=(--debug-names) ;; esac
    wat2wasm --enable-tail-call --enable-threads "${names[@]}" "$source" -o "${source%.wat}.wasm"
done
# The same module with a reference to an object, for which instances are built anew instead of reset.
variant=$(mktemp)
trap 'rm -f "$variant"' EXIT
sed 's/;; REBUILT: //' state.wat > "$variant"
wat2wasm --enable-tail-call "$variant" -o state-rebuilt.wasm
# The same module with functions that are too big for a JVM method, which the engine interprets.
while IFS= read -r line; do
    printf '%s\n' "$line"
    if [[ "$line" == *";; BIG" ]]; then
        for ((i = 0; i < 12000; i++)); do printf '(global.set $next (global.get $next))\n'; done
    fi
done < host-functions.wat > "$variant"
wat2wasm --enable-tail-call "$variant" -o host-functions-interpreted.wasm
