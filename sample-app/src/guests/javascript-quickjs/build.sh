#!/bin/sh
# Builds javascript.wasm. CARGO, CLANG and EXTENSIONS_DIR may be set from outside.
set -eu
cd "$(dirname "$0")"
out="${EXTENSIONS_DIR:-../../main/resources/extensions}"
mkdir -p "$out"
fetched="$(mktemp -d)"
trap 'rm -rf "$fetched"' EXIT

"${CARGO:-cargo}" vendor --quiet "$fetched" > /dev/null
quickjs="$fetched/rquickjs-sys/quickjs"

# -Os, not -O2: the interpreter's loop must fit into one method of the JVM (64 KiB), or the engine interprets the interpreter.
# NDEBUG: assertions would hold the names of files. The warnings of QuickJS are its own.
"${CLANG:-clang-14}" --target=wasm32-wasi -mexec-model=reactor -D_GNU_SOURCE -DNDEBUG -Os -w -c \
    -I"$quickjs" "$quickjs/quickjs.c" -o "$fetched/quickjs.o"
"${CLANG:-clang-14}" --target=wasm32-wasi -mexec-model=reactor \
    -std=gnu11 -DNDEBUG -Os -Wall -Wextra -Werror -isystem "$quickjs" \
    -Wl,--stack-first -Wl,-z,stack-size=1048576 -Wl,--strip-all \
    -o "$out/javascript.wasm" rule.c "$fetched/quickjs.o" \
    -x c -w "$quickjs/libregexp.c" "$quickjs/libunicode.c" "$quickjs/dtoa.c"
chmod 644 "$out/javascript.wasm"
