#!/bin/sh
# Builds ../sqlite.wasm, and from ../script.sql the answer it must give: that of SQLite's own shell.
# Needs cargo, clang and wasm-ld of LLVM 14, WASI's libc and sqlite3 (Debian: clang-14 lld-14 wasi-libc libclang-rt-14-dev-wasm32 sqlite3).
# CARGO and CLANG may be set from outside.
set -eu
cd "$(dirname "$0")"
fetched="$(mktemp -d)"
trap 'rm -rf "$fetched"' EXIT

"${CARGO:-cargo}" vendor --quiet "$fetched" > /dev/null
sqlite="$fetched/libsqlite3-sys/sqlite3"

# -Os, not -O2: the interpreter's loop must fit into one method of the JVM (64 KiB), or the engine interprets the interpreter.
# The warnings of SQLite are its own.
"${CLANG:-clang-14}" --target=wasm32-wasi -mexec-model=reactor -DNDEBUG -Os -w -c \
    -DSQLITE_OS_OTHER=1 -DSQLITE_THREADSAFE=0 -DSQLITE_TEMP_STORE=3 -DSQLITE_DEFAULT_MEMSTATUS=0 \
    -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_OMIT_WAL -DSQLITE_OMIT_LOCALTIME -DSQLITE_OMIT_DEPRECATED \
    "$sqlite/sqlite3.c" -o "$fetched/sqlite3.o"
"${CLANG:-clang-14}" --target=wasm32-wasi -mexec-model=reactor \
    -std=gnu11 -DNDEBUG -Os -Wall -Wextra -Werror -I../../../../../sample-app/src/guests/include -isystem "$sqlite" \
    -Wl,--stack-first -Wl,-z,stack-size=1048576 -Wl,--strip-all \
    -o ../sqlite.wasm query.c "$fetched/sqlite3.o"
chmod 644 ../sqlite.wasm

sqlite3 :memory: < ../script.sql > ../script.sql.txt
cat ../script.sql.txt
