// Times the kernels on V8: node kernels.mjs <folder of the guests> [seconds of each of 5 measurements, default 1] > v8.json
// Checks each checksum against kernels.txt. Writes what JMH writes, so that Plots reads both.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const MEASUREMENTS = 5;
const [folder, seconds = "1"] = process.argv.slice(2);
const nanosEach = Number(seconds) * 1e9;

const elapsed = (from) => Number(process.hrtime.bigint() - from);

function measure(call) {
  let calls = 0;
  const start = process.hrtime.bigint();
  do {
    call();
    calls++;
  } while (elapsed(start) < nanosEach);
  return elapsed(start) / calls / 1e6;
}

const results = [];
for (const line of readFileSync(join(folder, "kernels.txt"), "utf8").trim().split("\n")) {
  const [kernel, size, checksum] = line.split(" ");
  const { instance } = await WebAssembly.instantiate(readFileSync(join(folder, `kernel-${kernel}.wasm`)));
  const call = () => {
    const got = instance.exports.run(Number(size));
    if (got !== BigInt(checksum)) {
      throw new Error(`${kernel}: checksum ${got} instead of ${checksum}`);
    }
  };
  measure(call); // warms up: the optimizing compiler takes over while this runs
  measure(call);
  const scores = Array.from({ length: MEASUREMENTS }, () => measure(call));
  const score = scores.reduce((a, b) => a + b) / scores.length;
  results.push({
    benchmark: "dev.freshet.bench.Kernels.run",
    mode: "avgt",
    threads: 1,
    params: { contender: "v8", kernel },
    primaryMetric: { score, scoreUnit: "ms/op", rawData: [scores] },
  });
  console.error(`${kernel.padEnd(10)} ${score.toFixed(3)} ms`);
}
console.log(JSON.stringify(results, null, 2));
