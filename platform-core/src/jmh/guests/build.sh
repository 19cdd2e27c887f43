#!/bin/sh
# Builds the benchmark guests and, from the same sources compiled natively, the checksums they must return.
# Needs clang and wasm-ld of LLVM 14 and wat2wasm (Debian: clang-14 lld-14 wabt). CC and WASM_LD may be set from outside.
set -eu
cd "$(dirname "$0")"
cc="${CC:-clang-14}"
ld="${WASM_LD:-wasm-ld-14}"
native="$(mktemp -d)"
trap 'rm -rf "$native"' EXIT

wat2wasm probe.wat -o probe.wasm
wat2wasm endless.wat -o endless.wasm
awk -f large.awk probe.wat > "$native/large.wat"
wat2wasm "$native/large.wat" -o large.wasm

# name and size: about 10 ms to 50 ms of work on a machine of 2024.
: > kernels.txt
while read -r name n; do
    "$cc" --target=wasm32 -O2 -ffreestanding -nostdlib -mbulk-memory -ffp-contract=off -Wall -Wextra -Werror \
        -c "kernels/$name.c" -o "$native/$name.o"
    "$ld" --no-entry --strip-all --export=run -z stack-size=65536 "$native/$name.o" -o "kernel-$name.wasm"
    "$cc" -O2 -ffp-contract=off -Wall -Wextra -Werror "kernels/$name.c" kernels/native.c -o "$native/$name" -lm
    echo "$name $n $("$native/$name" "$n")" >> kernels.txt
done <<KERNELS
base64 100
bytecode 500000
hashmap 25
indirect 800000
json 80
life 30
list 12
lz 30
matmul 250
memory 500
nbody 180000
sha256 24000
sieve 12
sort 120000
KERNELS
cat kernels.txt
