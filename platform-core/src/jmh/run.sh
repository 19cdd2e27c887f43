#!/bin/sh
# Runs all benchmarks into docs/benchmarks/*.json and writes docs/benchmarks.md. About two hours; on a quiet machine.
#
#   platform-core/src/jmh/run.sh [group...]      groups: calls threads other kernels scripts memory system-calls plots; all without arguments.
#   "other" is many-modules, sample-calls and upload, which are groups too.
#
# PEERS_WASMTIME_LIB  a libwasmtime.so: adds the contenders wasmtime-c and wasmtime-c-resident (docs/benchmarks.md: where to get it)
# JMH_OPTIONS         more options for JMH, such as "-f 1 -wi 2 -i 2" for a rough look
# THREADS             thread counts of the group "threads", default "2 4 8 16"
# PEERS_WASMTIME_RUST the program built from src/jmh/wasmtime-rust: adds the contenders wasmtime-rust...
# SECONDS_EACH        seconds of each measurement outside JMH, default 1
# JAVA                the java to use
# GRAALWASM_JDK       home of a JDK 25: adds GraalWasm to the kernels
set -eu
cd "$(dirname "$0")/../../.."
java="${JAVA:-java}"
jar=platform-core/target/benchmarks.jar
out=docs/benchmarks
guests=platform-core/src/jmh/guests
native=--enable-native-access=ALL-UNNAMED

contenders=pooling-tracked,pooling-auto,pooling-discard,on-demand,endive-new,wasmtime-java
library=
if [ -n "${PEERS_WASMTIME_LIB:-}" ]; then
    library="-Dpeers.wasmtime.lib=$PEERS_WASMTIME_LIB"
    contenders="$contenders,wasmtime-c,wasmtime-c-resident"
fi

# jmh <name of the result> <options...>
jmh() {
    name="$1"
    shift
    # shellcheck disable=SC2086 # options are words
    "$java" $library -jar "$jar" "$@" -rf json -rff "$out/$name.json" ${JMH_OPTIONS:-}
}

# joined <name of the result> <results...>
joined() {
    name="$1"
    shift
    "$java" -cp "$jar" dev.freshet.bench.plots.Joined "$out/$name.json" "$@"
    rm "$@"
}

profilers="-prof gc -prof dev.freshet.bench.PageFaults"

calls() {
    jmh calls 'EmptyCall|Dirty1MiB|TouchPages' -p guest=PROBE,LARGE -p "contender=$contenders,session,endive-dirty" $profilers
    # Without those that reset nothing: the Go runtime would run out of memory.
    jmh calls-rules EmptyCall -p guest=RULES -p "contender=$contenders" $profilers
    jmh grow GrowMemory -p "contender=$contenders" $profilers
}

threads() {
    for count in ${THREADS:-2 4 8 16}; do
        jmh "threads-$count" 'EmptyCall|Dirty1MiB' -p guest=PROBE -p "contender=$contenders,session,endive-dirty" -t "$count"
    done
    if [ -n "${PEERS_WASMTIME_RUST:-}" ]; then
        "$PEERS_WASMTIME_RUST" "$guests/probe.wasm" "${SECONDS_EACH:-1}" "1,$(echo "${THREADS:-2 4 8 16}" | tr ' ' ,)" \
            > "$out/wasmtime-rust.json"
    fi
}

many_modules() {
    jmh many-modules ManyModules -prof gc
}

sample_calls() {
    jmh sample-calls SampleCalls -prof gc
}

upload() {
    jmh upload Upload
    # How often is part of what is measured.
    (
        JMH_OPTIONS=
        jmh first-answer-warm FirstAnswer
        jmh first-answer-cold FirstAnswer -p jvm=cold -wi 0 -i 1 -f 5
    )
}

other() {
    many_modules
    sample_calls
    upload
}

kernels() {
    kernel_contenders=pooling-auto,session-unmarked,pooling-tracked,endive-byte-array,wasmtime-java
    if [ -n "$library" ]; then
        kernel_contenders="$kernel_contenders,wasmtime-c"
    fi
    # All contenders with one kernel, then the next: what the machine does besides changes by the minute.
    for kernel in $(cut -d ' ' -f 1 "$guests/kernels.txt"); do
        jmh "part-$kernel" Kernels -p "kernel=$kernel" -p "contender=$kernel_contenders"
        if command -v node > /dev/null; then
            node platform-core/src/jmh/js/kernels.mjs "$guests" "${SECONDS_EACH:-1}" "$kernel" > "$out/part-v8-$kernel.json"
        fi
    done
    if command -v node > /dev/null; then
        joined kernels-v8 "$out"/part-v8-*.json
    fi
    joined kernels "$out"/part-*.json
    if [ -n "${GRAALWASM_JDK:-}" ]; then
        graalwasm
    fi
}

scripts() {
    jmh scripts Scripts
    if command -v node > /dev/null; then
        node --no-warnings platform-core/src/jmh/js/scripts.mjs "$guests" sample-app/src/main/resources/extensions/javascript.wasm \
            "${SECONDS_EACH:-1}" > "$out/scripts-v8.json"
    fi
}

# An ordinary JDK lets Graal compile if it is told to (JVMCI) and finds it among its upgraded modules.
graalwasm() {
    lib=platform-core/target/graalwasm
    JAVA_HOME="$GRAALWASM_JDK" mvn -B -ntp -q -f platform-core/src/jmh/graalwasm/pom.xml dependency:copy-dependencies \
        -DoutputDirectory="$PWD/$lib"
    "$GRAALWASM_JDK/bin/java" -XX:+UnlockExperimentalVMOptions -XX:+EnableJVMCI --upgrade-module-path="$lib" -cp "$lib/*" \
        --enable-native-access=org.graalvm.truffle --sun-misc-unsafe-memory-access=allow \
        platform-core/src/jmh/graalwasm/GraalWasmKernels.java "$guests" "${SECONDS_EACH:-1}" > "$out/kernels-graalwasm.json"
}

memory() {
    for contender in pooling-tracked pooling-auto pooling-discard endive; do
        "$java" -Xms3g -Xmx3g -XX:+AlwaysPreTouch $native -cp "$jar" dev.freshet.bench.IdleInstances "$contender" \
            "$out/idle-$contender.json"
    done
}

system_calls() {
    # shellcheck disable=SC2046 # names are words
    "$java" $library -cp "$jar" dev.freshet.bench.SystemCalls "$out/system-calls.json" $(echo "$contenders" | tr ',' ' ')
}

plots() {
    "$java" -cp "$jar" dev.freshet.bench.plots.Plots docs "$out"/*.json
}

mkdir -p "$out"
for group in ${*:-calls threads other kernels scripts memory system-calls plots}; do
    "$(echo "$group" | tr - _)"
done
